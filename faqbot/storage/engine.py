"""Open the database and bring its schema up to date.

SQLite gets WAL, foreign keys, a busy timeout, and `BEGIN IMMEDIATE` for transactions that write. By default the
driver begins a transaction only at its first write, after it has read, and writers lose each other's updates.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from faqbot.errors import SettingsError, StorageError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT = 10.0
"""Seconds that a writer waits for another one."""
MIGRATION_LOCK = 0xFA9B07
"""Any number, the same in every process."""
CONNECT_TIMEOUT = 5
"""Seconds after which a database server that does not answer counts as gone."""


def connect(url: str) -> Engine:
    """Return an engine for an SQLAlchemy URL; `sqlite://` alone is a database in memory.

    Raises:
        SettingsError: the URL cannot be used.
        StorageError: the folder of a database file cannot be made.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return _connect_server(parsed)
    except ModuleNotFoundError as error:
        hint = 'install the driver: pip install "faqbot[postgres]"' if error.name == "psycopg" else str(error)
        raise SettingsError(f"FAQBOT_DATABASE_URL: {hint}") from None
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(f"FAQBOT_DATABASE_URL: {error}") from None
    in_memory = parsed.database in (None, "", ":memory:")
    if parsed.database and not in_memory:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"the folder of {parsed.database} cannot be made: {error.strerror}") from None
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
    arguments = {"timeout": BUSY_TIMEOUT, "check_same_thread": False}
    engine = create_engine(parsed, connect_args=arguments, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _connect_server(url: URL) -> Engine:
    """Return an engine for a database server; plain `postgresql://` means the driver that comes with the extra.

    Parameters stay out of error messages, since they hold what patients wrote. PostgreSQL knows no NUL, which would be
    an error like that of a database that is gone: an id with one is only an id that is not there.
    """
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    arguments = {"connect_timeout": CONNECT_TIMEOUT} if url.get_driver_name() == "psycopg" else {}
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=arguments, hide_parameters=True
    )
    event.listen(engine, "before_cursor_execute", _replace_nul, retval=True)
    return engine


def _replace_nul(_connection: Any, _cursor: Any, statement: str, sent: Any, _context: Any, many: bool) -> Any:
    return statement, [_without_nul(row) for row in sent] if many else _without_nul(sent)


def _without_nul(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {key: value.replace("\0", "\ufffd") if isinstance(value, str) else value for key, value in row.items()}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the schema up to date; safe to run at every start, by several processes at once.

    Raises:
        StorageError: the database cannot be reached or changed.
    """
    if to == "head" and _is_current(engine):
        return
    from alembic import command  # noqa: PLC0415 - slow, and hardly ever needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.execution_options(writes=True).begin() as connection:
            if engine.dialect.name == "postgresql":  # processes that start together must not migrate together
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except SQLAlchemyError as error:
        raise StorageError(f"the database cannot be opened: {error}") from error
    except CommandError as error:
        raise StorageError(f"the database was made by a newer version, which must be installed: {error}") from None


def _is_current(engine: Engine) -> bool:
    """Say whether the newest migration has run; each file is named after its revision."""
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("*.py")).partition("_")[0]
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest)
    except SQLAlchemyError:  # there is no table yet, or no database
        return False
