"""The news of new turns: who follows a conversation hears of them, also when another process wrote them.

On PostgreSQL a notice names a conversation and a turn's number; SQLite is asked for new rows. Either way it is only
a hint to read the turns again, so that a lost notice loses nothing: after each reconnect everyone reads again.

That somebody is typing is told in passing, on a channel of its own, and kept nowhere; with SQLite it stays in the
process that was told.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from faqbot.types import Typing

log = logging.getLogger(__name__)

CHANNEL, TYPING = "faqbot", "faqbot_typing"
POLL = 0.01
"""Seconds between two looks whether an SQLite database has changed; a look takes some ten microseconds."""
STOPPING = 0.2
"""The longest that stopping takes, in seconds."""
ALIVE = 5.0
"""Seconds of silence after which a connection to PostgreSQL is tried."""

Listener = Callable[[str | None], None]
"""Called with the id of a conversation that has something new, or None when it may be any; from any thread."""


class Changes:
    """Tells the listeners of this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._listeners: list[Listener] = []
        self._typing_listeners: list[Callable[[Typing], None]] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        """Tell a listener nothing any more."""
        self._listeners.remove(listener)

    def tell(self, conversation_id: str | None) -> None:
        for listener in tuple(self._listeners):
            listener(conversation_id)

    def listen_to_typing(self, listener: Callable[[Typing], None]) -> None:
        self._typing_listeners.append(listener)

    def tell_typing(self, typing: Typing) -> None:
        """Tell who is typing, to all processes on PostgreSQL; raises what the database raises."""
        if self._engine.dialect.name != "postgresql":
            self._pass_on(typing)
            return
        notice = {"channel": TYPING, "news": json.dumps(asdict(typing))}
        with self._engine.begin() as connection:
            connection.execute(text("SELECT pg_notify(:channel, :news)"), notice)

    def _pass_on(self, typing: Typing) -> None:
        for listener in self._typing_listeners:
            listener(typing)

    def watch(self) -> None:
        """Hear from other processes, too, until `close`; a database in memory has none."""
        if self._thread or isinstance(self._engine.pool, StaticPool):
            return
        follow = self._listen_to_notices if self._engine.dialect.name == "postgresql" else self._poll
        self._thread = threading.Thread(target=self._follow, args=(follow,), name="changes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _follow(self, follow: Callable[[], None]) -> None:
        from_errors = _database_errors()
        while not self._stop.is_set():
            try:
                follow()
            except from_errors as error:
                log.warning("not hearing from other processes: %s", type(error).__name__)
                self._stop.wait(1)

    def _listen_to_notices(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101  # a connection that is open has its driver's
            connection.execute(text(f"LISTEN {CHANNEL}"))
            connection.execute(text(f"LISTEN {TYPING}"))
            self.tell(None)
            silent = 0.0
            while not self._stop.is_set():
                heard = [(notice.channel, notice.payload) for notice in raw.notifies(timeout=STOPPING, stop_after=1)]
                for channel, news in heard:
                    if channel == TYPING:
                        self._pass_on(Typing(**json.loads(news)))
                    else:
                        self.tell(news.rpartition(":")[0])
                silent = 0.0 if heard else silent + STOPPING
                if silent > ALIVE:
                    connection.execute(text("SELECT 1"))
                    silent = 0.0
            connection.invalidate()  # it must not go back to the pool listening

    def _poll(self) -> None:
        """Look for new rows whenever the file has changed, which one connection is told for next to nothing."""
        with self._engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            version, seen = _data_version(raw), self._newest()
            self.tell(None)
            while not self._stop.wait(POLL):
                if (now := _data_version(raw)) != version:
                    version, seen = now, self._tell_newer(seen)

    def _tell_newer(self, seen: int) -> int:
        newest = self._newest()
        if newest < seen:  # turns were deleted, and their numbers may be given again
            self.tell(None)
        elif newest > seen:
            for conversation_id in self._since(seen):
                self.tell(conversation_id)
        return newest

    def _newest(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(text("SELECT coalesce(max(rowid), 0) FROM turns")).scalar_one())

    def _since(self, seen: int) -> list[str]:
        query = text("SELECT DISTINCT conversation_id FROM turns WHERE rowid > :seen")
        with self._engine.connect() as connection:
            return list(connection.execute(query, {"seen": seen}).scalars())


def _data_version(raw: Any) -> int:
    """Return a number that changes with each commit of another connection; raw, for no transaction may be open."""
    return int(raw.execute("PRAGMA data_version").fetchone()[0])


def _database_errors() -> tuple[type[Exception], ...]:
    try:
        from psycopg import Error  # noqa: PLC0415  # an optional part
    except ModuleNotFoundError:
        return (SQLAlchemyError, sqlite3.Error)
    return (SQLAlchemyError, sqlite3.Error, Error)
