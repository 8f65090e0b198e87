"""The contract of what is kept for Slack: every test runs on an SQLite file and on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from faqbot.records import Place, Post
from faqbot.storage import Store
from faqbot.storage.posts import LEASE, PACE
from faqbot.storage.slack import LEASE as EVENT_LEASE
from faqbot.types import Decision, Message, Part, Reply

WHEN = datetime(2026, 1, 5, 15, tzinfo=UTC)
POST = Post("one", "C1", {"text": "Hello."})


def send(store: Store, now: datetime, ts: str = "1.1") -> list[str]:
    """Send all that can go out, and return the keys."""
    claimed = store.posts.claim(now)
    for post in claimed:
        store.posts.sent(post, ts, now)
    return [post.key for post in claimed]


def test_an_event_is_taken_once_whoever_gets_it(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: store.inbox.take("Ev1", {"a": 1}, WHEN), range(32)))
    assert taken.count(True) == 1


def test_an_event_left_undone_is_taken_over_by_one_process(store: Store) -> None:
    store.inbox.take("Ev1", {"a": 1}, WHEN)
    store.inbox.take("Ev2", {"a": 2}, WHEN)
    store.inbox.done("Ev2")
    assert store.inbox.take_over(WHEN) == []
    later = WHEN + EVENT_LEASE
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: store.inbox.take_over(later), range(4)))
    assert [event for events in found for event in events] == [("Ev1", {"a": 1})]
    assert not store.inbox.take("Ev2", {}, later)


def test_what_is_only_to_be_known_is_never_taken_over(store: Store) -> None:
    assert store.inbox.take("press", None, WHEN)
    assert not store.inbox.take("press", None, WHEN)
    assert store.inbox.take_over(WHEN + EVENT_LEASE) == []


def test_an_event_that_is_done_is_known_until_it_is_forgotten(store: Store) -> None:
    store.inbox.take("Ev1", {}, WHEN)
    store.inbox.done("Ev1")
    store.inbox.forget(WHEN)
    assert not store.inbox.take("Ev1", {}, WHEN)
    store.inbox.forget(WHEN + timedelta(seconds=1))
    assert store.inbox.take("Ev1", {}, WHEN)


def test_a_place_goes_away_with_its_conversation(store: Store) -> None:
    place = Place("c", "D1", "U1")
    assert not store.places.put(place)
    store.record(Message("m", "c", "slack", "hi", WHEN), Reply((Part("answer", "Yes."),)), [Decision("answer")])
    assert store.places.put(place)
    assert store.places.put(replace(place, thread="1.2"))
    assert store.places.get("c") == replace(place, thread="1.2")
    store.retention.forget("c", WHEN)
    assert store.places.get("c") is None


def test_a_message_is_claimed_once_by_whoever_asks(store: Store) -> None:
    store.posts.put(POST, WHEN)
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: store.posts.claim(WHEN), range(16)))
    assert [post for posts in claimed for post in posts] == [POST]


def test_a_channel_gets_one_message_a_second_in_order(store: Store) -> None:
    for key in ("one", "two", "three"):
        store.posts.put(replace(POST, key=key), WHEN)
    store.posts.put(replace(POST, key="other", channel="C2"), WHEN)
    assert send(store, WHEN) == ["one", "other"]
    assert send(store, WHEN + PACE / 2) == []
    assert send(store, WHEN + PACE) == ["two"]
    assert send(store, WHEN + 2 * PACE) == ["three"]
    assert store.posts.waiting() == []


def test_a_message_that_is_there_is_changed_at_once(store: Store) -> None:
    store.posts.put(POST, WHEN)
    send(store, WHEN)
    assert not store.posts.put(POST, WHEN)
    assert store.posts.put(replace(POST, content={"text": "Bye."}), WHEN)
    (change,) = store.posts.claim(WHEN)
    assert (change.ts, change.content, change.doubtful) == ("1.1", {"text": "Bye."}, False)


def test_what_changes_while_it_is_sent_is_sent_again(store: Store) -> None:
    store.posts.put(POST, WHEN)
    (first,) = store.posts.claim(WHEN)
    store.posts.put(replace(POST, content={"text": "Bye."}), WHEN)
    store.posts.sent(first, "1.1", WHEN)
    (second,) = store.posts.claim(WHEN)
    assert (second.ts, second.content) == ("1.1", {"text": "Bye."})


def test_what_was_told_of_once_is_left_alone(store: Store) -> None:
    store.posts.put(replace(POST, content=None), WHEN)
    assert not store.posts.put(POST, WHEN, once=True)
    assert store.posts.claim(WHEN) == []


def test_a_message_in_the_air_when_its_process_died_is_doubtful(store: Store) -> None:
    store.posts.put(POST, WHEN)
    store.posts.claim(WHEN)
    assert store.posts.claim(WHEN + LEASE / 2) == []
    (again,) = store.posts.claim(WHEN + LEASE)
    assert again.doubtful


@pytest.mark.parametrize(("certain", "doubtful"), [(True, False), (False, True)])
def test_a_message_that_slack_refused_is_tried_again_when_it_is_due(
    store: Store, certain: bool, doubtful: bool
) -> None:
    store.posts.put(POST, WHEN)
    (post,) = store.posts.claim(WHEN)
    store.posts.refused(post, WHEN + timedelta(seconds=30), certain)
    assert store.posts.claim(WHEN + timedelta(seconds=29)) == []
    (again,) = store.posts.claim(WHEN + timedelta(seconds=30))
    assert (again.tries, again.doubtful) == (1, doubtful)


def test_a_message_that_can_never_go_out_makes_room(store: Store) -> None:
    store.posts.put(POST, WHEN)
    store.posts.put(replace(POST, key="two"), WHEN)
    (post,) = store.posts.claim(WHEN)
    store.posts.refused(post, None)
    assert send(store, WHEN) == ["two"]


def test_a_message_goes_below_another(store: Store) -> None:
    store.posts.put(POST, WHEN)
    store.posts.put(Post("below", "C1", {"text": "Psst."}, under="one"), WHEN)
    assert send(store, WHEN, "7.7") == ["one"]
    (below,) = store.posts.claim(WHEN + PACE)
    assert below.thread == "7.7"
    assert store.posts.key_at("C1", "7.7") == "one"


def test_sent_messages_are_forgotten_and_waiting_ones_are_not(store: Store) -> None:
    store.posts.put(POST, WHEN)
    send(store, WHEN)
    store.posts.put(replace(POST, key="two"), WHEN)
    store.posts.forget(WHEN + timedelta(days=1))
    assert (store.posts.has("one"), store.posts.has("two")) == (False, True)
