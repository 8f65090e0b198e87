"""The contract of the store, on a file as the product uses it."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from faqbot.errors import SettingsError, StorageError
from faqbot.storage import Store
from faqbot.storage.engine import connect, migrate
from faqbot.storage.schema import metadata
from faqbot.types import Conversation, Decision, Handoff, Message, Option, Part, Reply

WHEN = datetime(2026, 1, 5, 15, tzinfo=UTC)
REPLY = Reply((Part("answer", "Yes.", "a/b", "Q?", 0.9),), (Option("a/c", "And?"),))
ANSWER = [Decision("answer", ("a/b",), 0.9, "because")]


def message(number: int, conversation: str = "c", text: str = "hi") -> Message:
    return Message(f"m{number}", conversation, "test", text, WHEN)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path}/deep/er/faqbot.db")
    yield store
    store.close()


def test_what_was_recorded_is_read_back_the_same(store: Store) -> None:
    assert store.record(message(1), REPLY, ANSWER) == REPLY
    conversation = store.conversation("c")
    assert [(t.seq, t.author, t.text, t.sent_at) for t in conversation.turns] == [
        (1, "patient", "hi", WHEN),
        (2, "bot", "Yes.", WHEN),
    ]
    assert conversation.turns[1].decisions == tuple(ANSWER)
    assert conversation.offered == REPLY.options
    assert conversation.focus == "a/b"
    assert store.replies("c")[1][1] == REPLY


def test_an_unknown_conversation_is_empty(store: Store) -> None:
    assert store.conversation("nobody") == Conversation("nobody")
    assert store.reply_to(message(1)) is None


def test_a_message_counts_once(store: Store) -> None:
    first = store.record(message(1), REPLY, [Decision("handoff", reason="unknown")])
    again = store.record(message(1), Reply(()), [Decision("handoff", reason="other")])
    assert again == first == store.reply_to(message(1))
    assert isinstance(first.handoff, Handoff)
    assert len(store.waiting()) == 1


def test_the_same_id_in_another_conversation_is_another_message(store: Store) -> None:
    store.record(message(1, "a"), REPLY, ANSWER)
    assert store.reply_to(message(1, "b")) is None


def test_conversations_are_kept_apart(store: Store) -> None:
    store.record(message(1, "a", "one"), REPLY, ANSWER)
    store.record(message(2, "b", "two"), REPLY, ANSWER)
    assert [turn.text for turn in store.conversation("a").turns] == ["one", "Yes."]


def test_eight_writers_on_one_conversation_lose_no_turn(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.record(message(n), REPLY, ANSWER), range(200)))
    turns = store.conversation("c").turns
    assert [turn.seq for turn in turns] == list(range(1, 401))
    assert {turn.message_id for turn in turns} == {f"m{n}" for n in range(200)}


def test_the_migrations_build_the_schema(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new.db")
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


@pytest.mark.parametrize("url", ["nonsense://x", "postgresql+nodriver://x/y", "sqlite:/\\bad"])
def test_an_unusable_url_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match="FAQBOT_DATABASE_URL"):
        Store.open(url)


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
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
        with pytest.raises(StorageError, match="cannot be written"):
            store.record(message(1), REPLY, ANSWER)
        other.execute("ROLLBACK")
    store.close()
    other.close()
