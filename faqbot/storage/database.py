"""Read and write the database; every failure of it is a `StorageError`, and every new turn is told once it is kept."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Connection, Engine, Executable, Table, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from faqbot.errors import StorageError
from faqbot.storage.changes import CHANNEL, Changes

_TOLD = "faqbot.told"


class Database:
    """An engine, and the news of what changes in it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(writes=True)
        # PostgreSQL answers each statement by itself when reading, which saves the way there and back of BEGIN and
        # ROLLBACK; in READ COMMITTED a transaction would see no more of one moment.
        autocommit = engine.dialect.name == "postgresql"
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT") if autocommit else engine
        # A database in memory is one connection, which threads must not use at once.
        self._turn = threading.RLock() if isinstance(engine.pool, StaticPool) else nullcontext()
        self.changes = Changes(engine)

    def close(self) -> None:
        """Close all connections; that of a database in memory not before its user is done with it."""
        with self._turn:
            self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            with self._turn, self._reader.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StorageError(f"the database cannot be read: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open one transaction; what `announce` was told in it goes out after the commit."""
        told: set[str] = set()
        try:
            with self._turn, self._writer.begin() as connection:
                connection.info[_TOLD] = told
                yield connection
        except SQLAlchemyError as error:
            raise StorageError(f"the database cannot be written: {error}") from error
        for conversation_id in told:
            self.changes.tell(conversation_id)


def announce(connection: Connection, conversation_id: str, seq: int) -> None:
    """Tell everyone who follows a conversation, in this process and others, when this transaction is committed."""
    connection.info[_TOLD].add(conversation_id)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, :news)"), _news(conversation_id, seq))


def _news(conversation_id: str, seq: int) -> dict[str, str]:
    return {"channel": CHANNEL, "news": f"{conversation_id}:{seq}"}


def insert_once(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless one with its key is there; say whether it is new."""
    return connection.execute(_insert_once(connection.dialect.name, table), row).first() is not None


@cache
def _insert_once(dialect: str, table: Table) -> Executable:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - slow, and optional
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment] # noqa: PLC0415
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)


def aware(moment: datetime) -> datetime:
    """SQLite forgets the time zone; everything is written in UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def aware_or_none(moment: datetime | None) -> datetime | None:
    return moment and aware(moment)
