"""Open the database and bring its schema up to date.

SQLite gets WAL, foreign keys, a busy timeout, and `BEGIN IMMEDIATE` for transactions that write. By default the
driver begins a transaction only at its first write, after it has read, and writers lose each other's updates.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from faqbot.errors import SettingsError, StorageError

BUSY_TIMEOUT = 10.0
"""Seconds that a writer waits for another one."""


def connect(url: str) -> Engine:
    """Return an engine for an SQLAlchemy URL; `sqlite://` alone is a database in memory.

    Raises:
        SettingsError: the URL cannot be used.
        StorageError: the folder of a database file cannot be made.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise SettingsError(f"FAQBOT_DATABASE_URL: {error}") from None
    in_memory = parsed.database in (None, "", ":memory:")
    if parsed.database and not in_memory:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"the folder of {parsed.database} cannot be made: {error.strerror}") from None
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False}, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; safe to run at every start.

    Raises:
        StorageError: the database cannot be reached or changed.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as error:
        raise StorageError(f"the database cannot be opened: {error}") from error
