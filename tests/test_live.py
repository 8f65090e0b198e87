"""News between processes: what one store writes, the followers of another hear of."""

import queue
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from faqbot import live
from faqbot.ratelimit import RateLimit
from faqbot.storage import Store
from faqbot.types import Decision, Message, Part, Reply, Typing

from .listener import listening, run
from .postgres import Postgres

WHEN = datetime(2026, 1, 5, 15, tzinfo=UTC)
REPLY = Reply((Part("answer", "Yes."),))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/faqbot.db"
    return str(request.getfixturevalue("postgres").url())


class Ear:
    """Hears what changes in a store."""

    def __init__(self, store: Store) -> None:
        self.heard: list[str | None] = []
        self._news = threading.Condition()
        store.changes.listen(self._hear)
        store.changes.watch()

    def _hear(self, conversation_id: str | None) -> None:
        with self._news:
            self.heard.append(conversation_id)
            self._news.notify_all()

    def waits_for(self, what: str | None, count: int = 1) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self.heard.count(what) >= count, 30)


@pytest.fixture
def stores(url: str) -> Iterator[tuple[Store, Store]]:
    one, other = Store.open(url), Store.open(url)
    yield one, other
    one.close()
    other.close()


def write(store: Store, number: int, conversation: str = "c") -> None:
    store.record(Message(f"m{number}", conversation, "test", "hi", WHEN), REPLY, [Decision("answer")])


def test_a_turn_that_one_process_writes_another_hears_of(stores: tuple[Store, Store]) -> None:
    one, other = stores
    ear = Ear(other)
    assert ear.waits_for(None), "at the beginning everyone reads"
    write(one, 1, "a:b")
    assert ear.waits_for("a:b")
    write(one, 2, "c")
    assert ear.waits_for("c")
    assert ear.heard.count("a:b") == 1


def test_typing_crosses_processes_on_postgresql(postgres: Postgres) -> None:
    url = postgres.url()
    one, other = Store.open(url), Store.open(url)
    ear, told = Ear(other), queue.SimpleQueue[Typing]()
    other.changes.listen_to_typing(told.put)
    assert ear.waits_for(None)
    typing = Typing("a:b", "1", "staff", "Zoë “Ana” \n" * 8)
    one.tell_typing(typing)
    assert told.get(timeout=30) == typing
    assert ear.heard == [None], "nothing is read for it"
    one.close()
    other.close()


def test_typing_that_cannot_be_told_is_let_go(postgres: Postgres) -> None:
    store = Store.open(postgres.url())
    postgres.stop()
    try:
        store.tell_typing(Typing("c", "1", "patient"))
    finally:
        postgres.start()
        store.close()


def test_a_turn_crosses_in_a_blink_on_sqlite_too(tmp_path: Path) -> None:
    one, other = Store.open(f"sqlite:///{tmp_path}/x.db"), Store.open(f"sqlite:///{tmp_path}/x.db")
    ear, took = Ear(other), []
    assert ear.waits_for(None)
    for number in range(20):
        write(one, number, f"c{number}")
        started = time.monotonic()
        assert ear.waits_for(f"c{number}")
        took.append(time.monotonic() - started)
    assert sorted(took)[10] < 0.1
    one.close()
    other.close()


def test_what_is_deleted_is_heard_of_too(tmp_path: Path) -> None:
    one, other = Store.open(f"sqlite:///{tmp_path}/x.db"), Store.open(f"sqlite:///{tmp_path}/x.db")
    write(one, 1)
    ear = Ear(other)
    assert ear.waits_for(None)
    one.retention.forget("c", WHEN)
    assert ear.waits_for(None, 2)
    one.close()
    other.close()


def test_a_database_in_memory_has_no_other_process() -> None:
    store = Store.open("sqlite://")
    ear = Ear(store)
    write(store, 1)
    assert ear.heard == ["c"]
    store.close()


def test_after_the_server_was_gone_everyone_reads_again(postgres: Postgres) -> None:
    url = postgres.url()
    one, other = Store.open(url), Store.open(url)
    ear = Ear(other)
    assert ear.waits_for(None)
    postgres.stop()
    time.sleep(0.5)
    postgres.start()
    assert ear.waits_for(None, 2)
    write(one, 1)
    assert ear.waits_for("c")
    one.close()
    other.close()


def test_each_key_has_its_own_limit() -> None:
    limit = RateLimit("2/hour")
    assert [limit.wait("a"), limit.wait("a"), limit.wait("b")] == [0, 0, 0]
    assert 0 < limit.wait("a") <= 3600


def test_a_quiet_stream_gives_signs_of_life() -> None:
    async def read() -> list[live.Event]:
        return []

    async def listen() -> None:
        async with listening(live.EventStream(live.Hub(), "c", read, lambda _: None, alive=0.01)) as ear:
            assert [await ear.next() for _ in range(2)] == [("alive", None)] * 2

    run(listen())


def test_a_quiet_stream_ends_at_the_next_sign_of_life_when_it_may_not_go_on() -> None:
    asked = iter([True, False])

    async def read() -> list[live.Event]:
        return []

    async def holds() -> bool:
        return next(asked)

    async def listen() -> None:
        stream = live.EventStream(live.Hub(), "c", read, lambda _: None, holds=holds, alive=0.01)
        async with listening(stream) as ear:
            assert [await ear.next() for _ in range(2)] == [("alive", None), ("", None)]

    run(listen())


def test_an_event_of_several_lines_is_one_event() -> None:
    assert live.Event("turn", "a\nb", 7).encode() == b"id: 7\nevent: turn\ndata: a\ndata: b\nretry: 2000\n\n"
