"""What a patient can do beside asking: see how their request stands, leave a contact, delete the conversation."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from faqbot.errors import StorageError
from faqbot.knowledge import Knowledge
from faqbot.knowledge.hours import in_words
from faqbot.records import Contact, Feedback
from faqbot.storage import Store
from faqbot.storage.turns import NewTurn
from faqbot.types import Handoff, HandoffStatus, Part, Reply, Typing

_MAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}")
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,30}(?:\s*(?:ext|x)\.?\s*\d{1,6})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request for a person stands: who has it, by when they reply, and whether to ask for a contact."""

    id: str
    status: HandoffStatus
    person: str | None = None
    due_at: datetime | None = None
    promise: str | None = None
    ask_contact: bool = False


class PatientDesk:
    """The patient's side of a handoff."""

    def __init__(
        self, knowledge: Knowledge, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._clinic, self._store, self._clock = knowledge.clinic, store, clock

    def standing(self, handoff: Handoff | None) -> Standing | None:
        """Return how a handoff stands now; None for none. While the database is down, no way to be reached is asked."""
        if handoff is None:
            return None
        if handoff.status != "waiting":
            return Standing(handoff.id, handoff.status, handoff.assignee_name)
        now, hours = self._clock(), self._clinic.hours
        due = handoff.due_at and handoff.due_at.astimezone(hours.zone)
        promise = self._clinic.phrase("promise", by=in_words(due, now)) if due and due > now else None
        ask = hours.closes_at(now) is None and self._lacks_contact(handoff.id)
        return Standing(handoff.id, "waiting", None, due, promise, ask)

    def _lacks_contact(self, handoff_id: str) -> bool:
        try:
            return self._store.cases.contact(handoff_id) is None
        except StorageError:
            return False

    def leave_contact(self, conversation_id: str, reach: str, name: str) -> bool:
        """Keep how to reach a patient, who has agreed to it; once, however often it is sent.

        Returns whether it is kept: not where nothing waits for a person.
        """
        handoff = self._store.handoffs.latest(conversation_id)
        if handoff is None or not handoff.is_open:
            return False
        now, text = self._clock(), self._clinic.phrase("contact_kept")
        thanks = NewTurn("bot", text, f"contact-{handoff.id}", now, reply=Reply((Part("smalltalk", text),)))
        return self._store.cases.leave_contact(Contact(handoff.id, conversation_id, reach, now, name), thanks)

    def give_feedback(self, conversation_id: str, message_id: str, helped: bool, reason: str = "") -> bool:
        """Keep what the patient says of the bot's answer to a message, in place of what they said before.

        Returns whether it is kept: not where there is no such answer.
        """
        turns = (turn for turn, _ in self._store.replies(conversation_id))
        answer = next((turn for turn in turns if turn.author == "bot" and turn.message_id == message_id), None)
        given = answer and Feedback(conversation_id, answer.seq, helped, self._clock(), reason)
        return bool(given and self._store.feedback.put(given))

    def type(self, conversation_id: str) -> bool:
        """Tell the desk that the patient is typing, if a person is asked for; False if there never was a handoff."""
        handoff = self._store.handoffs.latest(conversation_id)
        if handoff and handoff.is_open:
            self._store.tell_typing(Typing(conversation_id, handoff.id, "patient"))
        return handoff is not None

    def forget(self, conversation_id: str) -> bool:
        """Delete the conversation and all that belongs to it; False if there is none."""
        return self._store.retention.forget(conversation_id, self._clock())


def is_reachable(text: str) -> bool:
    """Say whether a text is one phone number or one e-mail address."""
    digits = sum(char.isdigit() for char in text)
    return bool(_MAIL.fullmatch(text) or (_PHONE.fullmatch(text) and 7 <= digits <= 21))
