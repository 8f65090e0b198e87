"""The contract of the store: every test runs on an SQLite file and on a real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from faqbot.records import Account, AuditLine, Contact, Feedback, Release
from faqbot.storage import Store
from faqbot.storage.turns import NewTurn
from faqbot.types import Conversation, Decision, Handoff, Message, Option, Part, Reply

WHEN = datetime(2026, 1, 5, 15, tzinfo=UTC)
DUE = WHEN + timedelta(minutes=15)
REPLY = Reply((Part("answer", "Yes.", "a/b", "Q?", 0.9),), (Option("a/c", "And?"),))
MISS = Reply((Part("handoff", "I do not know."),))
ANSWER = [Decision("answer", ("a/b",), 0.9, "because")]
UNKNOWN = [Decision("handoff", reason="unknown", question="hi")]


def message(number: int, conversation: str = "c", text: str = "hi", at: datetime = WHEN) -> Message:
    return Message(f"m{number}", conversation, "test", text, at)


def ask(store: Store, number: int = 1, conversation: str = "c") -> Handoff:
    """Ask what is unknown, and return the handoff that this opens or that is open."""
    handoff = store.record(message(number, conversation), MISS, UNKNOWN, DUE).handoff
    assert handoff is not None
    return handoff


def claim(handoff: Handoff) -> tuple[Handoff, NewTurn]:
    taken = replace(handoff, status="with_person", assignee="1", assignee_name="Ana")
    return taken, NewTurn("bot", "Ana is here.", "claim", WHEN)


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
    assert [turn.seq for turn, _ in store.replies("c", after=1)] == [2]


def test_an_unknown_conversation_is_empty(store: Store) -> None:
    assert store.conversation("nobody") == Conversation("nobody")
    assert store.before(message(1))[1] is None


def test_a_message_counts_once(store: Store) -> None:
    first = store.record(message(1), MISS, UNKNOWN, DUE)
    again = store.record(message(1), Reply(()), [Decision("handoff", reason="other")])
    assert again == first == store.before(message(1))[1]
    assert first.handoff is not None
    assert len(store.handoffs.open()) == len(store.gaps.all()) == 1


def test_the_same_id_in_another_conversation_is_another_message(store: Store) -> None:
    store.record(message(1, "a"), REPLY, ANSWER)
    assert store.before(message(1, "b"))[1] is None


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


def test_a_conversation_has_one_open_handoff_whoever_asks_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = set(pool.map(lambda n: ask(store, n).id, range(40)))
    assert len(opened) == len(store.handoffs.open()) == 1
    assert len(store.gaps.all()) == 40


def test_a_handoff_keeps_what_was_promised(store: Store) -> None:
    handoff = ask(store)
    assert (handoff.question, handoff.due_at, handoff.opened_at) == ("hi", DUE, WHEN)
    assert store.handoffs.get(handoff.id) == store.handoffs.latest("c") == store.conversation("c").handoff == handoff
    assert store.handoffs.get("other") is None


def test_the_urgent_come_first_and_then_who_is_due_and_last_who_is_with_a_person(store: Store) -> None:
    late = store.record(message(1, "late"), MISS, UNKNOWN, DUE + timedelta(hours=1)).handoff
    never = store.record(message(2, "never"), MISS, UNKNOWN, None).handoff
    soon = store.record(message(3, "soon"), MISS, UNKNOWN, DUE).handoff
    flag = [Decision("urgent", reason="red flag", flag="x")]
    urgent = store.record(message(4, "late"), Reply((Part("urgent", "Call."),)), flag, DUE).handoff
    assert late
    assert urgent == replace(late, urgent=True)
    assert store.handoffs.open() == [urgent, soon, never]
    store.cases.work(urgent.id, lambda h: (replace(h, status="with_person"), None), "1", "claim", WHEN)
    assert store.handoffs.open() == [soon, never, replace(urgent, status="with_person")]


def test_an_ended_handoff_makes_room_for_another(store: Store) -> None:
    first = ask(store)
    store.cases.work(first.id, lambda h: (replace(h, status="closed"), None), "1", "close", WHEN)
    assert not store.handoffs.open()
    second = ask(store, 2)
    assert second.id != first.id
    assert store.handoffs.latest("c") == second


def test_a_step_its_turn_and_its_audit_are_kept_together_or_not_at_all(store: Store) -> None:
    handoff = ask(store)

    def refuse(_handoff: Handoff) -> tuple[Handoff, NewTurn | None]:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        store.cases.work(handoff.id, refuse, "1", "claim", WHEN)
    assert not store.audit.newest()
    taken = store.cases.work(handoff.id, claim, "1", "claim", WHEN)
    assert taken == store.handoffs.get(handoff.id)
    assert [turn.text for turn in store.conversation("c").turns] == ["hi", "I do not know.", "Ana is here."]
    assert store.audit.newest() == [AuditLine(WHEN, "1", "claim", handoff.id)]
    assert store.cases.work("other", claim, "1", "claim", WHEN) is None


def test_while_a_person_has_the_conversation_only_the_patients_turn_is_kept(store: Store) -> None:
    store.cases.work(ask(store).id, claim, "1", "claim", WHEN)
    silent = store.record(message(2, text="are you there"), REPLY, ANSWER)
    assert silent == Reply(()) == store.record(message(2), REPLY, ANSWER) == store.before(message(2))[1]
    assert [turn.author for turn in store.conversation("c").turns] == ["patient", "bot", "bot", "patient"]
    urgent = store.record(message(3), Reply((Part("urgent", "Call."),)), [Decision("urgent", flag="x")])
    assert urgent.kind == "urgent"
    assert store.conversation("c").with_person


def test_a_turn_of_staff_counts_once_and_carries_a_name(store: Store) -> None:
    handoff = ask(store)
    turn = NewTurn("staff", "Hello.", "s1", WHEN, "Ana")
    for _ in range(2):
        store.cases.work(handoff.id, lambda h: (h, turn), "1", "reply", WHEN)
    last = store.conversation("c").turns[-1]
    assert (last.seq, last.author, last.name, last.text) == (3, "staff", "Ana", "Hello.")


def test_a_contact_is_kept_once_however_often_it_is_sent(store: Store) -> None:
    handoff = ask(store)
    contact = Contact(handoff.id, "c", "ana@example.org", WHEN, "Ana")
    thanks = NewTurn("bot", "Thank you.", "contact", WHEN)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: store.cases.leave_contact(contact, thanks), range(16)))
    assert store.cases.contact(handoff.id) == contact
    assert [turn.text for turn in store.conversation("c").turns].count("Thank you.") == 1
    assert not store.cases.leave_contact(replace(contact, handoff_id="other"), thanks)
    assert store.cases.contact("other") is None


def test_an_overdue_case_is_alerted_once_and_again_later(store: Store) -> None:
    handoff = ask(store)
    assert store.handoffs.take_overdue(DUE - timedelta(seconds=1), WHEN) == []
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: store.handoffs.take_overdue(DUE, WHEN), range(4)))
    assert [h.id for found in taken for h in found] == [handoff.id]
    later = DUE + timedelta(minutes=10)
    assert len(store.handoffs.take_overdue(later, later - timedelta(minutes=10))) == 1
    store.cases.work(handoff.id, claim, "1", "claim", WHEN)
    assert store.handoffs.take_overdue(later + timedelta(days=1), later) == []


def test_only_what_missed_is_a_gap(store: Store) -> None:
    picked = Decision("handoff", ("costs/price",), question="how much")
    person = Decision("handoff", phrase="person", question="a person please")
    store.record(message(1), MISS, [*UNKNOWN, picked, person])
    (gap,) = store.gaps.all()
    assert (gap.question, gap.reason, gap.conversation_id, gap.asked_at) == ("hi", "unknown", "c", WHEN)
    store.gaps.settle([gap.id])
    assert store.gaps.all() == []


def test_the_last_opinion_of_a_turn_counts(store: Store) -> None:
    given = Feedback("c", 2, False, WHEN, "wrong")
    assert not store.feedback.put(given)
    store.record(message(1), REPLY, ANSWER)
    assert store.feedback.put(replace(given, helped=True))
    assert store.feedback.put(given)
    assert store.feedback.newest() == [given]


def test_the_newest_release_is_the_last_one_put(store: Store) -> None:
    assert store.releases.newest() is store.releases.get(1) is None
    first = store.releases.put(Release("one", WHEN, "Ana", {"a.md": "a"}))
    second = store.releases.put(Release("two", WHEN, "Ben", {"a.md": "ä\0"}))
    assert first
    assert second
    assert first.id < second.id
    assert (store.releases.newest(), store.releases.get(first.id)) == (second, first)
    assert second.content == {"a.md": "ä\0"}
    assert store.releases.all() == [replace(second, content={}), replace(first, content={})]


def test_what_the_newest_release_holds_is_not_released_again_but_what_an_older_one_held_is(store: Store) -> None:
    one, two = Release("one", WHEN, "Ana", {"a.md": "a"}), Release("two", WHEN, "Ana", {"a.md": "b"})
    assert store.releases.put(one)
    assert not store.releases.put(one)
    assert store.releases.put(two)
    again = store.releases.put(one, "rollback to 1")
    assert again
    assert again == store.releases.newest()
    assert store.audit.newest()[0] == AuditLine(WHEN, "Ana", "rollback to 1", f"release {again.id}")


def test_processes_that_release_the_same_at_once_make_one_release(store: Store) -> None:
    one = Release("one", WHEN, "first start", {"a.md": "a"})
    with ThreadPoolExecutor(4) as pool:
        put = list(pool.map(lambda _: store.releases.put(one), range(4)))
    assert sum(release is not None for release in put) == len(store.releases.all()) == 1


def test_accounts_are_found_by_login_and_their_failures_counted_together(store: Store) -> None:
    ana = Account("1", "ana", "Ana", "desk", "hash")
    assert store.accounts.add(ana)
    assert not store.accounts.add(replace(ana, id="2"))
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: store.accounts.count_failure("1"), range(8))) == list(range(1, 9))
    assert store.accounts.active() == [replace(ana, failures=8)]
    assert store.accounts.by_login("eve") is store.accounts.get("9") is None


def test_a_lock_changes_nothing_else_of_an_account_that_was_changed_meanwhile(store: Store) -> None:
    store.accounts.add(Account("1", "ana", "Ana", "desk", "hash", failures=4))
    assert store.accounts.change("ana", {"password_hash": "new", "active": False})
    store.accounts.lock("1", WHEN)
    changed = Account("1", "ana", "Ana", "desk", "new", active=False, version=2, failures=0, locked_until=WHEN)
    assert store.accounts.by_login("ana") == store.accounts.get("1") == changed
    assert store.accounts.active() == []
    store.accounts.lock("1", None)
    assert store.accounts.get("1") == replace(changed, locked_until=None)
    assert not store.accounts.change("eve", {})


def test_a_session_is_its_accounts_until_it_ends_or_is_too_old_or_the_account_changes(store: Store) -> None:
    for number, login in (("1", "ana"), ("2", "ben")):
        store.accounts.add(Account(number, login, login.title(), "desk", "hash"))
    ana, ben = store.accounts.get("1"), store.accounts.get("2")
    assert ana
    assert ben
    store.sessions.begin("s1", ana, WHEN, WHEN)
    store.sessions.begin("s2", ana, WHEN, WHEN)
    store.sessions.begin("s3", ben, WHEN, WHEN)
    assert [store.sessions.account(session, WHEN) for session in ("s1", "s2", "s3", "s4")] == [ana, ana, ben, None]
    store.sessions.end("s1")
    assert [store.sessions.account(session, WHEN) for session in ("s1", "s2")] == [None, ana]
    assert store.sessions.account("s2", WHEN + timedelta(seconds=1)) is None
    store.accounts.change("ana", {})
    assert [store.sessions.account(session, WHEN) for session in ("s2", "s3")] == [None, ben]
    later = WHEN + timedelta(days=1)
    store.sessions.begin("s5", ben, later, later)
    assert store.sessions.account("s3", WHEN) is None


def test_a_secret_is_made_once(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: store.accounts.secret("session"), range(8)))) == 1
    assert store.accounts.secret("session") != store.accounts.secret("other")


def _fill(store: Store, conversation: str, at: datetime) -> None:
    handoff = store.record(message(1, conversation, at=at), MISS, UNKNOWN, DUE).handoff
    assert handoff is not None
    contact = Contact(handoff.id, conversation, "ana@example.org", at)
    store.cases.leave_contact(contact, NewTurn("bot", "Thank you.", "contact", at))
    store.feedback.put(Feedback(conversation, 2, False, at))


def _everything(store: Store) -> list[object]:
    handoffs = store.handoffs.open()
    contacts = [store.cases.contact(handoff.id) for handoff in handoffs]
    return [*store.gaps.all(), *store.feedback.newest(), *handoffs, *contacts]


@pytest.mark.parametrize(
    ("forget", "lines"),
    [
        (lambda store: store.retention.purge(WHEN, WHEN), [AuditLine(WHEN, "retention", "purge", "1")]),
        (
            lambda store: store.retention.forget("old", WHEN),
            [AuditLine(WHEN, "patient", "delete_conversation", "")],
        ),
    ],
    ids=["purge", "forget"],
)
def test_what_is_forgotten_takes_all_that_belongs_to_it(
    store: Store, forget: Callable[[Store], object], lines: list[AuditLine]
) -> None:
    _fill(store, "new", WHEN)
    rest = _everything(store)
    _fill(store, "old", WHEN - timedelta(seconds=1))
    assert len(_everything(store)) == 2 * len(rest)
    assert forget(store) == 1
    assert _everything(store) == rest
    assert not store.conversation("old").turns
    assert store.audit.newest() == lines
    assert not store.retention.forget("old", WHEN)


def test_a_conversation_that_went_on_is_not_purged(store: Store) -> None:
    store.record(message(1, at=WHEN - timedelta(days=40)), REPLY, ANSWER)
    store.record(message(2), REPLY, ANSWER)
    assert store.retention.purge(WHEN - timedelta(days=30), WHEN) == 0


def test_followers_hear_of_each_new_turn_after_it_is_kept(store: Store) -> None:
    heard: list[tuple[str | None, int]] = []
    store.changes.listen(lambda who: heard.append((who, store.turns.last_seq("c"))))
    store.record(message(1), REPLY, ANSWER)
    store.record(message(1), REPLY, ANSWER)
    handoff = ask(store, 2)
    store.cases.work(handoff.id, claim, "1", "claim", WHEN)
    store.retention.forget("c", WHEN)
    assert heard == [("c", 2), ("c", 4), ("c", 5), ("c", 0)]


def test_the_database_is_checked(store: Store) -> None:
    store.check()


def test_an_id_with_a_nul_is_only_an_id_that_is_not_there(store: Store) -> None:
    ask(store)
    assert store.conversation("c\0") == Conversation("c\0")
    assert store.turns.last_seq("c\0") == 0
    assert store.handoffs.get("\0") is None
    assert store.accounts.by_login("an\0a") is None
    assert not store.retention.forget("c\0", WHEN)
    assert len(store.conversation("c").turns) == 2
