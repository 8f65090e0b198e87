"""Opening a database: migrations from the first schema on, addresses that cannot be used, and files that are none."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from faqbot.errors import SettingsError, StorageError
from faqbot.storage import Store
from faqbot.storage.engine import _is_current, connect, migrate
from faqbot.storage.schema import metadata
from faqbot.types import Message, Reply

WHEN = datetime(2026, 1, 5, 15, tzinfo=UTC)
MESSAGE = Message("m", "c", "test", "hi", WHEN)
FIRST_SCHEMA = """
    INSERT INTO conversations (id, channel, started_at) VALUES ('c', 'web', '2026-01-05 15:00:00');
    INSERT INTO turns (conversation_id, seq, author, text, message_id, sent_at, reply, decisions) VALUES
        ('c', 1, 'patient', 'how much', 'm', '2026-01-05 15:00:00', 'null', 'null'),
        ('c', 2, 'bot', 'I do not know.', 'm', '2026-01-05 15:00:00',
         '{"parts": [{"kind": "handoff", "text": "I do not know."}], "options": [],
           "handoff": {"id": "h1", "conversation_id": "c", "reason": "unknown", "status": "waiting"}}',
         '[{"act": "handoff", "reason": "unknown", "question": "how much"}]');
    INSERT INTO handoffs (id, conversation_id, question, reason, status, opened_at) VALUES
        ('h1', 'c', 'how much', 'unknown', 'waiting', '2026-01-05 15:00:00'),
        ('h2', 'c', 'how long', 'unknown', 'waiting', '2026-01-05 15:01:00');
"""


def test_the_migrations_build_the_schema(url: str) -> None:
    engine = connect(url)
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_migration_is_named_after_the_revision_that_a_start_looks_for(url: str) -> None:
    engine = connect(url)
    assert not _is_current(engine)
    migrate(engine, "0001")
    assert not _is_current(engine)
    migrate(engine)
    assert _is_current(engine)
    engine.dispose()


def test_what_the_first_schema_held_is_still_there(url: str) -> None:
    engine = connect(url)
    migrate(engine, "0001")
    with engine.execution_options(writes=True).begin() as connection:
        for statement in FIRST_SCHEMA.split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    store = Store.open(url)
    conversation = store.conversation("c")
    assert [(turn.author, turn.text) for turn in conversation.turns] == [
        ("patient", "how much"),
        ("bot", "I do not know."),
    ]
    assert [(handoff.id, handoff.question, handoff.due_at) for handoff in store.handoffs.open()] == [
        ("h1", "how much", None)
    ]
    assert store.inbox.take("Ev1", {}, WHEN)
    assert store.posts.waiting() == []
    repeated = store.record(MESSAGE, Reply(()), [])
    assert repeated.handoff is not None
    assert repeated.handoff.id == "h1"
    store.close()


def test_processes_that_start_together_migrate_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for store in pool.map(lambda _: Store.open(url), range(4)):
            store.check()
            store.close()


@pytest.mark.parametrize("bad", ["nonsense://x", "postgresql+nodriver://x/y", "sqlite:/\\bad"])
def test_an_unusable_url_is_a_settings_error(bad: str) -> None:
    with pytest.raises(SettingsError, match="FAQBOT_DATABASE_URL"):
        Store.open(bad)


def test_a_server_that_is_not_there_is_a_storage_error() -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        Store.open("postgresql://faqbot@127.0.0.1:1/faqbot")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("This is a letter, and quite a long one, to somebody who is not a database." * 20)
    with pytest.raises(StorageError, match="cannot be opened"):
        Store.open(f"sqlite:///{tmp_path}/x.db")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="folder"):
        Store.open(f"sqlite:///{tmp_path}/file/x.db")


def test_a_locked_database_is_a_storage_error(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/x.db")
    with sqlite3.connect(f"{tmp_path}/x.db", isolation_level=None) as other:
        other.execute("PRAGMA busy_timeout=0")
        other.execute("BEGIN EXCLUSIVE")
        with store._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
        with pytest.raises(StorageError, match="cannot be written"):
            store.record(MESSAGE, Reply(()), [])
        other.execute("ROLLBACK")
    store.close()
    other.close()


def test_an_error_keeps_what_was_written_to_itself(url: str) -> None:
    engine = connect(url)
    with engine.connect() as connection, pytest.raises(DatabaseError) as error:
        connection.execute(text("SELECT * FROM nothing WHERE x = :words"), {"words": "my secret"})
    assert "nothing" in str(error.value)
    assert "my secret" not in str(error.value)
    engine.dispose()
