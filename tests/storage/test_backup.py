"""Backups: whole or not there, taken while others write, restored into nothing but an empty place."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.errors import StorageError
from faqbot.storage import Store
from faqbot.storage.backup import backup, restore
from faqbot.storage.engine import connect
from faqbot.types import Decision, Message, Part, Reply

WHEN = datetime(2026, 1, 5, 15, tzinfo=UTC)
REPLY = Reply((Part("answer", "Yes."),))


def write(store: Store, number: int) -> None:
    store.record(Message(f"m{number}", "c", "test", f"q{number}", WHEN), REPLY, [Decision("answer")])


@pytest.fixture
def new_url(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of another empty database of the same kind."""
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/new/faqbot.db"
    return str(request.getfixturevalue("postgres").url())


@pytest.fixture
def busy(store: Store) -> Iterator[Store]:
    """A database that is written to all the time."""
    done = threading.Event()

    def keep_writing() -> None:
        for number in count():
            if done.is_set():
                return
            write(store, number)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    yield store
    done.set()
    writer.join()


def test_a_backup_taken_under_load_is_one_moment_and_comes_back(
    busy: Store, url: str, new_url: str, tmp_path: Path
) -> None:
    while len(busy.conversation("c").turns) < 20:
        pass
    before = busy.conversation("c").turns
    backup(url, tmp_path / "backup")
    after = busy.conversation("c").turns
    restore(new_url, tmp_path / "backup")
    restored = Store.open(new_url)
    turns = restored.conversation("c").turns
    write(restored, 100_000)
    restored.close()
    assert len(before) <= len(turns) <= len(after)
    assert turns == after[: len(turns)]
    assert len(turns) % 2 == 0, "each message with its reply"


def test_nobody_else_can_read_a_backup_and_nothing_else_is_left(store: Store, url: str, tmp_path: Path) -> None:
    write(store, 1)
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(url, folder / "b")
    assert [path.name for path in folder.iterdir()] == ["b"]
    assert (folder / "b").stat().st_mode & 0o077 == 0


def test_nothing_is_written_over(store: Store, url: str, new_url: str, tmp_path: Path) -> None:
    write(store, 1)
    backup(url, tmp_path / "b")
    kept = (tmp_path / "b").read_bytes()
    with pytest.raises(StorageError, match="there already"):
        backup(url, tmp_path / "b")
    with pytest.raises(StorageError, match="already"):
        restore(url, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == kept
    restore(new_url, tmp_path / "b")
    with pytest.raises(StorageError, match="already"):
        restore(new_url, tmp_path / "b")
    assert len(store.conversation("c").turns) == 2


@pytest.mark.parametrize("damage", ["cut", "foreign", "missing"])
def test_a_backup_that_cannot_be_used_changes_nothing(
    store: Store, url: str, new_url: str, tmp_path: Path, damage: str
) -> None:
    for number in range(50):
        write(store, number)
    file = tmp_path / "b"
    if damage == "cut":
        backup(url, tmp_path / "whole")
        whole = (tmp_path / "whole").read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "foreign":
        file.write_text("no backup")
    with pytest.raises(StorageError, match=r"cannot be|no backup|failed, and nothing was changed"):
        restore(new_url, file)
    if new_url.startswith("sqlite"):
        assert not (tmp_path / "new/faqbot.db").exists()
    else:
        engine = connect(new_url)
        with engine.connect() as connection:
            query = text("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
            assert connection.execute(query).scalar_one() == 0
        engine.dispose()


def test_a_database_that_is_not_there_leaves_no_backup(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/none.db", "sqlite://", "postgresql://x@127.0.0.1:1/x"):
        with pytest.raises(StorageError):
            backup(url, tmp_path / "b")
    with pytest.raises(StorageError, match="cannot be written"):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "no/such/folder/b")
    assert not list(tmp_path.iterdir())


def test_what_is_left_of_another_database_is_not_mixed_in(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/a.db").close()
    backup(f"sqlite:///{tmp_path}/a.db", tmp_path / "b")
    shutil.copy(tmp_path / "b", tmp_path / "new.db-wal")
    with pytest.raises(StorageError, match="move it away"):
        restore(f"sqlite:///{tmp_path}/new.db", tmp_path / "b")


def test_a_database_of_a_newer_version_is_refused(store: Store, url: str) -> None:
    with store._database.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="newer version"):
        Store.open(url)
