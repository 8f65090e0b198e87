"""The states of a handoff, and the only steps between them.

A conversation is the bot's until a question misses or a person is asked for; then a handoff waits. Someone claims
it, and the bot is silent; they hand it back to the bot or close it, and the next miss opens another.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, get_args

from faqbot.errors import HandoffError
from faqbot.records import Account
from faqbot.types import Handoff, HandoffStatus

Event = Literal["claim", "reassign", "reply", "hand_back", "close"]
EVENTS: tuple[Event, ...] = get_args(Event)
STATES: tuple[HandoffStatus, ...] = get_args(HandoffStatus)

TRANSITIONS: Mapping[tuple[HandoffStatus, Event], HandoffStatus] = {
    ("waiting", "claim"): "with_person",
    ("waiting", "reassign"): "with_person",
    ("waiting", "close"): "closed",
    ("with_person", "reassign"): "with_person",
    ("with_person", "reply"): "with_person",
    ("with_person", "hand_back"): "returned",
    ("with_person", "close"): "closed",
}
OWN: frozenset[Event] = frozenset({"reply", "hand_back", "close"})
"""What only the one who has the conversation may do; another first takes it over by `reassign`."""


def advance(handoff: Handoff, event: Event, by: Account, to: Account | None = None) -> Handoff:
    """Return the handoff after a step.

    Args:
        by: who takes the step.
        to: who gets the conversation, for `reassign`.

    Raises:
        HandoffError: this step is not possible now, or not for this person.
    """
    status = TRANSITIONS.get((handoff.status, event))
    if status is None:
        raise HandoffError(_refusal(handoff, event))
    if handoff.status == "with_person" and event in OWN and handoff.assignee != by.id:
        raise HandoffError(f"{handoff.assignee_name} has this conversation. Take it over first.")
    person = {"claim": by, "reassign": to}.get(event)
    if person is None:
        return replace(handoff, status=status)
    return replace(handoff, status=status, assignee=person.id, assignee_name=person.name)


def _refusal(handoff: Handoff, event: Event) -> str:
    match handoff.status, event:
        case "with_person", "claim":
            return f"{handoff.assignee_name} has this conversation already."
        case "waiting", _:
            return "Claim this conversation first."
        case _:
            return "This conversation is not waiting for a person any more."
