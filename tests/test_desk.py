"""A handoff from the first question to its end, with the real service, desk and database."""

from datetime import UTC, datetime, timedelta

import pytest

from faqbot.desk import REMIND, Desk
from faqbot.errors import HandoffError
from faqbot.patient import PatientDesk, Standing, is_reachable
from faqbot.records import Account
from faqbot.storage import Store
from faqbot.types import Message, Reply

from .conftest import MONDAY, Serve

ANA = Account("1", "ana", "Ana Sample", "desk", "")
BEN = Account("2", "ben", "Ben", "desk", "")
UNKNOWN = "can I bring my dog to the clinic"
SATURDAY = datetime(2026, 1, 10, 15, 0, tzinfo=UTC)


class Clinic:
    """One clinic with a patient, a desk and a clock that tests set."""

    def __init__(self, serve: Serve, store: Store) -> None:
        self.now, self.store, self._count = MONDAY, store, 0
        self.service = serve(clock=lambda: self.now)
        self.desk = Desk(self.service.knowledge, store, self.service.explain, lambda: self.now)
        self.patient = PatientDesk(self.service.knowledge, store, lambda: self.now)

    def ask(self, text: str = UNKNOWN) -> Reply:
        self._count += 1
        return self.service.handle(Message(f"m{self._count}", "c", "test", text, self.now))

    def handoff(self) -> str:
        handoff = self.ask().handoff
        assert handoff is not None
        return handoff.id

    def standing(self) -> Standing | None:
        return self.patient.standing(self.store.handoffs.latest("c"))

    def said(self) -> list[str]:
        return [f"{turn.name or turn.author}: {turn.text}" for turn in self.store.conversation("c").turns]


@pytest.fixture
def clinic(serve: Serve, store: Store) -> Clinic:
    return Clinic(serve, store)


def test_a_case_shows_the_question_the_best_guess_and_why_and_how_long(clinic: Clinic) -> None:
    clinic.handoff()
    clinic.now += timedelta(minutes=20)
    (case,) = clinic.desk.open_cases()
    assert (case.handoff.question, case.waited, case.due, case.overdue) == (
        UNKNOWN,
        timedelta(minutes=20),
        "9:30 AM",
        False,
    )
    assert case.guesses[0].found.why.phrasing
    clinic.now += timedelta(minutes=10)
    assert clinic.desk.open_cases()[0].overdue


def test_from_the_question_to_a_person_and_back(clinic: Clinic) -> None:
    case = clinic.handoff()
    clinic.desk.claim(case, ANA)
    assert clinic.ask("does it hurt?").kind == "silent"
    clinic.desk.reply(case, ANA, "Dogs may wait outside.", "s1")
    assert clinic.ask("I had it yesterday and can't catch my breath").kind == "urgent"
    assert clinic.ask("thanks").kind == "silent"
    clinic.desk.hand_back(case, ANA)
    assert clinic.ask("does it hurt?").kind == "answer"
    said = clinic.said()
    assert said[2].startswith("bot: Ana Sample from our team is with you")
    assert "Ana Sample: Dogs may wait outside." in said
    assert any(line.startswith("bot: Ana Sample has handed this chat back") for line in said)
    assert clinic.desk.open_cases() == []


def test_a_closed_case_is_the_bots_again_and_the_next_miss_opens_another(clinic: Clinic) -> None:
    case = clinic.handoff()
    clinic.desk.claim(case, ANA)
    clinic.desk.close(case, ANA)
    assert clinic.ask("does it hurt?").kind == "answer"
    assert clinic.handoff() != case


def test_a_double_click_does_nothing_twice(clinic: Clinic) -> None:
    case = clinic.handoff()
    for _ in range(2):
        clinic.desk.claim(case, ANA)
        clinic.desk.reply(case, ANA, "Hello.", "s1")
    assert len(clinic.said()) == 4
    clinic.desk.hand_back(case, ANA)
    with pytest.raises(HandoffError, match="not waiting"):
        clinic.desk.hand_back(case, ANA)


def test_two_who_claim_at_once_are_told_who_has_it(clinic: Clinic) -> None:
    case = clinic.handoff()
    clinic.desk.claim(case, ANA)
    with pytest.raises(HandoffError, match="Ana Sample has this conversation already"):
        clinic.desk.claim(case, BEN)
    clinic.desk.reassign(case, BEN, BEN)
    clinic.desk.reply(case, BEN, "Hello.", "s1")
    assert clinic.said()[-1] == "Ben: Hello."


def test_an_empty_reply_and_an_unknown_case_are_refused(clinic: Clinic) -> None:
    case = clinic.handoff()
    clinic.desk.claim(case, ANA)
    with pytest.raises(HandoffError, match="Write something"):
        clinic.desk.reply(case, ANA, " \0 ", "s1")
    clinic.patient.forget("c")
    for work in (clinic.desk.read, clinic.desk.claim, clinic.desk.close):
        with pytest.raises(HandoffError, match="no such case"):
            work(case, ANA)


def test_what_staff_read_and_do_is_noted_without_a_word_of_it(clinic: Clinic) -> None:
    case = clinic.handoff()
    assert len(clinic.desk.read(case, ANA).turns) == 2
    clinic.desk.claim(case, ANA)
    clinic.desk.reply(case, ANA, "Hello.", "s1")
    lines = clinic.store.audit.newest()
    assert [(line.actor, line.action, line.subject) for line in lines] == [
        ("ana", "reply", case),
        ("ana", "claim", case),
        ("ana", "read", case),
    ]


def test_who_reads_on_is_noted_once_an_hour_and_nobody_reads_unnoted(clinic: Clinic) -> None:
    case = clinic.handoff()
    for by in (ANA, ANA, BEN):
        assert len(clinic.desk.read_on(case, by).turns) == 2
    assert [line.actor for line in clinic.store.audit.newest()] == ["ben", "ana"]
    clinic.now += timedelta(hours=2)
    clinic.desk.read_on(case, ANA)
    assert [line.action for line in clinic.store.audit.newest()] == ["read"] * 3


def test_an_unclaimed_case_is_alerted_past_its_time_and_again_until_it_is_claimed(clinic: Clinic) -> None:
    case = clinic.handoff()
    assert clinic.desk.take_overdue() == []
    clinic.now += timedelta(minutes=30)
    assert [found.handoff.id for found in clinic.desk.take_overdue()] == [case]
    assert clinic.desk.take_overdue() == []
    clinic.now += REMIND
    assert len(clinic.desk.take_overdue()) == 1
    clinic.desk.claim(case, ANA)
    clinic.now += REMIND
    assert clinic.desk.take_overdue() == []


def test_a_red_flag_is_due_at_once(clinic: Clinic) -> None:
    clinic.ask("I had it yesterday and can't catch my breath")
    (case,) = clinic.desk.open_cases()
    assert case.handoff.urgent
    assert case.overdue


def test_the_patient_sees_how_it_stands(clinic: Clinic) -> None:
    assert clinic.standing() is None
    case = clinic.handoff()
    standing = clinic.standing()
    assert standing is not None
    assert (standing.status, standing.promise, standing.ask_contact) == (
        "waiting",
        "Someone will reply here by 9:30 AM.",
        False,
    )
    clinic.now += timedelta(hours=1)
    late = clinic.standing()
    assert late is not None
    assert late.promise is None, "a time that is past is no promise"
    clinic.desk.claim(case, ANA)
    taken = clinic.standing()
    assert taken is not None
    assert (taken.status, taken.person) == ("with_person", "Ana Sample")


def test_when_closed_and_the_database_fails_just_then_the_promise_still_goes_out(clinic: Clinic, store: Store) -> None:
    clinic.now = SATURDAY
    handoff = clinic.ask().handoff
    store.close()
    standing = clinic.patient.standing(handoff)
    assert standing is not None
    assert (standing.status, standing.ask_contact) == ("waiting", False)


def test_when_closed_a_contact_is_asked_for_and_kept_once(clinic: Clinic) -> None:
    clinic.now = SATURDAY
    assert not clinic.patient.leave_contact("c", "ana@example.org", "")
    case = clinic.handoff()
    standing = clinic.standing()
    assert standing is not None
    assert (standing.promise, standing.ask_contact) == ("Someone will reply here by Monday at 8:30 AM.", True)
    for _ in range(3):
        assert clinic.patient.leave_contact("c", "pat@example.org", "Pat")
    assert sum("has your contact" in line for line in clinic.said()) == 1
    after = clinic.standing()
    assert after is not None
    assert not after.ask_contact
    contact = clinic.desk.read(case, ANA).contact
    assert contact is not None
    assert (contact.reach, contact.name, contact.consented_at) == ("pat@example.org", "Pat", SATURDAY)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("pat@example.org", True),
        ("+1 (555) 555-0100", True),
        ("555 555 0100 ext. 12", True),
        ("5550100", True),
        ("pat@example", False),
        ("a b@example.org", False),
        ("call me", False),
        ("12345", False),
        ("--- --- ---", False),
        ("", False),
        ("pat@example.org, +1 555 555 0100", False),
    ],
)
def test_one_phone_number_or_one_address_is_a_way_to_be_reached(text: str, good: bool) -> None:
    assert is_reachable(text) is good


def test_gaps_come_grouped_and_are_taken_off(clinic: Clinic) -> None:
    clinic.ask("is the carpet made of wool")
    clinic.ask("how much does it cost")
    clinic.ask("is your carpet made of wool?")
    (found,) = clinic.desk.gaps()
    assert len(found.gaps) == 2
    clinic.desk.settle_gaps([gap.id for gap in found.gaps], ANA)
    assert clinic.desk.gaps() == []
