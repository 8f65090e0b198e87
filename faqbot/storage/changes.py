"""The news of new turns and releases: who follows hears of them, also when another process wrote them.

On PostgreSQL a notice names a conversation and a turn's number, or says that there is a release; SQLite is asked for
new rows. Either way it is only a hint to read again, so that a lost notice loses nothing: after each reconnect
everyone reads again.

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

CHANNEL, TYPING, RELEASES = "faqbot", "faqbot_typing", "faqbot_releases"
POLL = 0.01
"""Seconds between two looks whether an SQLite database has changed; a look takes some ten microseconds."""
STOPPING = 0.2
"""The longest that stopping takes, in seconds."""
ALIVE = 5.0
"""Seconds of silence after which a connection to PostgreSQL is tried."""

Listener = Callable[[str | None], None]
"""Called with the id of a conversation that has something new, or None when it may be any; from any thread."""


class Changes:
    """Tells the listeners of this process, until `closed` is set."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._listeners: list[Listener] = []
        self._typing_listeners: list[Callable[[Typing], None]] = []
        self._release_listeners: list[Callable[[], None]] = []
        self.closed = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        """Tell a listener nothing any more."""
        self._listeners.remove(listener)

    def tell(self, conversation_id: str | None) -> None:
        for listener in tuple(self._listeners):
            listener(conversation_id)

    def listen_to_releases(self, listener: Callable[[], None]) -> None:
        """Have a listener called, from any thread, when there may be a new release."""
        self._release_listeners.append(listener)

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

    def _tell_all(self) -> None:
        """Have everything read again."""
        self.tell(None)
        self._tell_release()

    def _tell_release(self) -> None:
        for listener in self._release_listeners:
            listener()

    def watch(self) -> None:
        """Hear from other processes, too, until `close`; a database in memory has none."""
        if self._thread or isinstance(self._engine.pool, StaticPool):
            return
        follow = self._listen_to_notices if self._engine.dialect.name == "postgresql" else self._poll
        self._thread = threading.Thread(target=self._follow, args=(follow,), name="changes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.closed.set()
        if self._thread:
            self._thread.join()

    def _follow(self, follow: Callable[[], None]) -> None:
        from_errors = _database_errors()
        while not self.closed.is_set():
            try:
                follow()
            except from_errors as error:
                log.warning("not hearing from other processes: %s", type(error).__name__)
                self.closed.wait(1)

    def _listen_to_notices(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101  # a connection that is open has its driver's
            for name in (CHANNEL, TYPING, RELEASES):
                connection.execute(text(f"LISTEN {name}"))
            self._tell_all()
            silent = 0.0
            while not self.closed.is_set():
                heard = [(notice.channel, notice.payload) for notice in raw.notifies(timeout=STOPPING, stop_after=1)]
                for channel, news in heard:
                    if channel == TYPING:
                        self._pass_on(Typing(**json.loads(news)))
                    elif channel == RELEASES:
                        self._tell_release()
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
            self._tell_all()
            while not self.closed.wait(POLL):
                if (now := _data_version(raw)) != version:
                    version, seen = now, self._tell_newer(seen)

    def _tell_newer(self, seen: tuple[int, int]) -> tuple[int, int]:
        turn, release = self._newest()
        if turn < seen[0]:  # turns were deleted, and their numbers may be given again
            self.tell(None)
        elif turn > seen[0]:
            for conversation_id in self._since(seen[0]):
                self.tell(conversation_id)
        if release != seen[1]:
            self._tell_release()
        return turn, release

    def _newest(self) -> tuple[int, int]:
        """Return the number of the newest turn's row and that of the newest release."""
        query = "SELECT (SELECT max(rowid) FROM turns), (SELECT max(id) FROM releases)"
        with self._engine.connect() as connection:
            turn, release = connection.execute(text(query)).one()
        return turn or 0, release or 0

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
