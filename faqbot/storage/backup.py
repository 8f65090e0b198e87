"""Back up the database while the server runs, and restore it where there is none.

A file is whole or it is not there: it is written beside its place and checked before it gets its name. Nothing is
ever written over.
"""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, inspect, make_url

from faqbot.errors import StorageError
from faqbot.storage.engine import connect, migrate

_MARKS = {"sqlite": b"SQLite format 3\0", "postgresql": b"PGDMP"}
"""How the backups of either database begin."""


def backup(url: str, file: Path) -> None:
    """Write all of the database at one moment to a new file, readable by its owner alone.

    Raises:
        StorageError: the file is there already, or the database cannot be read; then no file is left.
    """
    parsed = make_url(url)
    with _new(file) as part:
        if parsed.get_backend_name() == "postgresql":
            _run_postgres("pg_dump", parsed, "--format=custom", "--no-owner", f"--file={part}")
        else:
            _copy(_sqlite_file(parsed), part)


def restore(url: str, file: Path) -> None:
    """Fill a new database from a backup, and bring its schema up to date.

    Raises:
        StorageError: there is a database already, or the backup cannot be used; then nothing was changed.
    """
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    try:
        with file.open("rb") as opened:
            begins = opened.read(16)
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror}") from None
    if not begins.startswith(_MARKS.get(kind, b"?")):
        raise StorageError(f"{file} is no backup of a {kind} database; FAQBOT_DATABASE_URL says which is restored")
    (_restore_postgres if kind == "postgresql" else _restore_sqlite)(parsed, file)
    engine = connect(url)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def _restore_sqlite(url: URL, file: Path) -> None:
    target = Path(url.database or "")
    if target.exists():
        raise StorageError(f"{target} is there already and is not written over: move it away first")
    if not url.database or url.database == ":memory:":
        raise StorageError("a database in memory cannot be restored: set FAQBOT_DATABASE_URL to a file")
    left = [path for end in ("-wal", "-shm") if (path := Path(f"{target}{end}")).exists()]
    if left:
        raise StorageError(f"{left[0]} is left of another database: move it away first")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _new(target) as part:
        _copy(file, part)


def _restore_postgres(url: URL, file: Path) -> None:
    engine = connect(url.render_as_string(hide_password=False))
    try:
        if tables := inspect(engine).get_table_names():
            raise StorageError(f"the database has tables already, such as `{tables[0]}`: restore into an empty one")
    finally:
        engine.dispose()
    _run_postgres("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(file))


def _sqlite_file(url: URL) -> Path:
    if not url.database or not Path(url.database).is_file():
        raise StorageError(f"there is no database file {url.database or 'to back up'}; FAQBOT_DATABASE_URL names it")
    return Path(url.database)


def _copy(source: Path, target: Path) -> None:
    """Copy an SQLite database at one moment, also while others write to it, and check the copy."""
    try:
        reads = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        with closing(reads) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            whole = new.execute("PRAGMA integrity_check").fetchone()[0]
            versions = new.execute("SELECT count(*) FROM alembic_version").fetchone()[0]
    except sqlite3.Error as error:
        raise StorageError(f"{source} cannot be copied: {error}") from None
    if whole != "ok" or not versions:
        raise StorageError(f"{source} is damaged, or no database of faqbot: {whole}")


@contextmanager
def _new(file: Path) -> Iterator[Path]:
    """Yield a place to write to, which becomes the file only if all went well and there is none yet."""
    if file.exists():
        raise StorageError(f"{file} is there already and is not written over: name another, or move it away")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as folder:
            part = Path(folder, "part")
            part.touch(0o600)
            yield part
            with part.open("rb") as written:
                os.fsync(written.fileno())
            os.link(part, file)  # unlike a rename, it fails where another has made the file meanwhile
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {error.strerror}") from None


def _run_postgres(program: str, url: URL, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where other users cannot see it."""
    where = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    where |= {f"PG{name.upper()}": value for name, value in url.query.items() if isinstance(value, str)}
    env = os.environ | {name: str(value) for name, value in where.items() if value}
    command = [program, "--no-password", f"--dbname={url.database or ''}", *arguments]
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise StorageError(f"`{program}` is not there: install PostgreSQL's client programs") from None
    if done.returncode:
        told = next((line for line in done.stderr.splitlines() if "error:" in line), "")  # what follows may be a row
        raise StorageError(f"{program} failed, and nothing was changed: {told}")
