"""A throw-away PostgreSQL from Debian's packages, on a free port of 127.0.0.1, run by a user other than root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .ports import free_port

IN_CI = os.environ.get("CI") == "true"
FAST = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_connections=100\n"


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _user() -> str | None:
    """Return whom to run it as: PostgreSQL refuses root."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@dataclass
class Postgres:
    """One server; `url` gives a new empty database on it."""

    folder: Path
    port: int
    user: str | None
    _count: int = field(default=0)

    def start(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "-w", "stop")

    def url(self) -> str:
        import psycopg  # noqa: PLC0415  # an optional part

        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        where = f"host=127.0.0.1 port={self.port} user=faqbot"
        with psycopg.connect(f"{where} dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://faqbot@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [_program(program) or program, *arguments]
        done = subprocess.run(
            command,
            user=self.user,
            group=self.user and pwd.getpwnam(self.user).pw_gid,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Start a server, or skip where PostgreSQL is not installed; in CI it must be."""
    if not (_program("initdb") and _program("pg_ctl")):
        (pytest.fail if IN_CI else pytest.skip)("no PostgreSQL: apt-get install postgresql")
    user, folder = _user(), Path(tempfile.mkdtemp(prefix="faqbot-pg-"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    port = free_port()
    server = Postgres(folder, port, user)
    try:
        data = str(folder / "data")
        server._run("initdb", "-D", data, "-U", "faqbot", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (folder / "data/postgresql.conf").open("a") as settings:
            settings.write(f"{FAST}port={port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories='{folder}'\n")
        server.start()
        yield server
    finally:
        if (folder / "data/postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
