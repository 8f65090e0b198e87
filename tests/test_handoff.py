"""The states of a handoff: every step from every state, and who may take it."""

from dataclasses import replace

import pytest

from faqbot.errors import HandoffError
from faqbot.handoff import EVENTS, STATES, TRANSITIONS, Event, advance
from faqbot.records import Account
from faqbot.types import Handoff, HandoffStatus

ANA = Account("1", "ana", "Ana", "desk", "")
BEN = Account("2", "ben", "Ben", "desk", "")
WAITING = Handoff("h", "c", "unknown")
WITH_ANA = replace(WAITING, status="with_person", assignee="1", assignee_name="Ana")

TABLE: dict[HandoffStatus, dict[Event, HandoffStatus | None]] = {
    "waiting": {"claim": "with_person", "reassign": "with_person", "reply": None, "hand_back": None, "close": "closed"},
    "with_person": {
        "claim": None,
        "reassign": "with_person",
        "reply": "with_person",
        "hand_back": "returned",
        "close": "closed",
    },
    "returned": {"claim": None, "reassign": None, "reply": None, "hand_back": None, "close": None},
    "closed": {"claim": None, "reassign": None, "reply": None, "hand_back": None, "close": None},
}


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(STATES)
    assert all(set(steps) == set(EVENTS) for steps in TABLE.values())
    assert set(TRANSITIONS.values()) < set(STATES)


@pytest.mark.parametrize(("state", "event"), [(state, event) for state in STATES for event in EVENTS])
def test_every_step_from_every_state(state: HandoffStatus, event: Event) -> None:
    handoff = replace(WITH_ANA if state != "waiting" else WAITING, status=state)
    after = TABLE[state][event]
    if after is None:
        with pytest.raises(HandoffError):
            advance(handoff, event, ANA, BEN)
    else:
        assert advance(handoff, event, ANA, BEN).status == after


def test_who_claims_has_it_and_who_is_given_it_has_it_then() -> None:
    assert advance(WAITING, "claim", ANA) == WITH_ANA
    given = advance(WITH_ANA, "reassign", BEN, BEN)
    assert (given.assignee, given.assignee_name) == ("2", "Ben")


@pytest.mark.parametrize("event", ["reply", "hand_back", "close"])
def test_what_another_has_must_be_taken_over_first(event: Event) -> None:
    with pytest.raises(HandoffError, match="Ana has this"):
        advance(WITH_ANA, event, BEN)
    advance(advance(WITH_ANA, "reassign", BEN, BEN), event, BEN)


def test_anyone_may_close_what_waits() -> None:
    assert advance(WAITING, "close", BEN).status == "closed"
