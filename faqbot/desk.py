"""Work on handoffs: what staff do at the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from faqbot.errors import HandoffError
from faqbot.gaps import GapGroup, group
from faqbot.handoff import Event, advance
from faqbot.knowledge import Knowledge
from faqbot.knowledge.hours import in_words
from faqbot.records import Account, AuditLine, Contact
from faqbot.storage import Store
from faqbot.storage.turns import NewTurn
from faqbot.types import Candidate, Entry, Handoff, Part, Reply, Turn, Typing

REMIND = timedelta(minutes=10)
"""How long after an alert an unclaimed case is alerted again."""
LATELY = timedelta(hours=1)
"""How long one who reads a case goes on reading it."""
GUESSES = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """An entry that might have answered, and why the bot did not say it."""

    entry: Entry
    found: Candidate


@dataclass(frozen=True, slots=True)
class Case:
    """One handoff as staff see it."""

    handoff: Handoff
    waited: timedelta
    due: str
    overdue: bool
    guesses: tuple[Guess, ...] = ()
    contact: Contact | None = None
    turns: tuple[Turn, ...] = ()


class Desk:
    """The use cases of the staff; `by` is always who does it.

    Args:
        search: finds candidates for a question, the best first.
        clock: returns the present as an aware time.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        store: Store,
        search: Callable[[str], Sequence[Candidate]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.knowledge, self._store, self._search, self._clock = knowledge, store, search, clock

    def open_cases(self) -> list[Case]:
        """Return what waits, then what is with a person; of either the urgent first, then by when they are due."""
        return [self._case(handoff) for handoff in self._store.handoffs.open()]

    def read(self, handoff_id: str, by: Account) -> Case:
        """Open a case; that it was read is noted.

        Raises:
            HandoffError: there is no such case.
        """
        case = self._read(handoff_id)
        self._store.audit.add(AuditLine(self._clock(), by.login, "read", handoff_id))
        return case

    def read_on(self, handoff_id: str, by: Account) -> Case:
        """Read a case again after a change; it is noted only of one who has not read it lately.

        Raises:
            HandoffError: there is no such case.
        """
        lately = self._store.audit.has(by.login, "read", handoff_id, self._clock() - LATELY)
        return self._read(handoff_id) if lately else self.read(handoff_id, by)

    def _read(self, handoff_id: str) -> Case:
        handoff = self._store.handoffs.get(handoff_id)
        if handoff is None:
            raise HandoffError("There is no such case. The patient may have deleted the conversation.")
        return self._case(handoff, whole=True)

    def claim(self, handoff_id: str, by: Account) -> Handoff:
        """Take a waiting conversation; taking what one has already changes nothing."""

        def step(handoff: Handoff) -> tuple[Handoff, NewTurn | None]:
            if handoff.status == "with_person" and handoff.assignee == by.id:
                return handoff, None
            return advance(handoff, "claim", by), self._notice("joined", handoff, by)

        return self._work(handoff_id, step, by, "claim")

    def reassign(self, handoff_id: str, by: Account, to: Account) -> Handoff:
        """Give a conversation to somebody, or take it over from somebody."""

        def step(handoff: Handoff) -> tuple[Handoff, NewTurn | None]:
            return advance(handoff, "reassign", by, to), self._notice("joined", handoff, to)

        return self._work(handoff_id, step, by, "reassign")

    def reply(self, handoff_id: str, by: Account, text: str, message_id: str) -> Handoff:
        """Write to the patient; the same `message_id` counts once."""
        text = text.replace("\0", "").strip()
        if not text:
            raise HandoffError("Write something first.")

        def step(handoff: Handoff) -> tuple[Handoff, NewTurn | None]:
            return advance(handoff, "reply", by), NewTurn("staff", text, message_id, self._clock(), by.name)

        return self._work(handoff_id, step, by, "reply")

    def type(self, handoff_id: str, by: Account) -> None:
        """Tell the patient that the one who has the conversation is typing; from others it is not told."""
        handoff = self._store.handoffs.get(handoff_id)
        if handoff and handoff.status == "with_person" and handoff.assignee == by.id:
            self._store.tell_typing(Typing(handoff.conversation_id, handoff.id, "staff", by.name))

    def hand_back(self, handoff_id: str, by: Account) -> Handoff:
        """Let the bot answer again; it says so."""
        return self._end(handoff_id, by, "hand_back", "back")

    def close(self, handoff_id: str, by: Account) -> Handoff:
        """End a case; the bot says so and answers again."""
        return self._end(handoff_id, by, "close", "ended")

    def take_overdue(self) -> list[Case]:
        """Return the unclaimed cases past their time that nobody was alerted to lately."""
        now = self._clock()
        return [self._case(handoff) for handoff in self._store.handoffs.take_overdue(now, now - REMIND)]

    def give_back_overdue(self, handoff_ids: Sequence[str]) -> None:
        """Have cases taken again soon, since nobody could be alerted to them."""
        self._store.handoffs.forget_alert(handoff_ids)

    def counts(self) -> tuple[int, int, int]:
        """Return how many cases wait, how many of these past their time, and how many are with a person."""
        now, cases = self._clock(), self._store.handoffs.open()
        waiting = [handoff for handoff in cases if handoff.status == "waiting"]
        overdue = [handoff for handoff in waiting if handoff.due_at and handoff.due_at <= now]
        return len(waiting), len(overdue), len(cases) - len(waiting)

    def gaps(self) -> list[GapGroup]:
        """Return the questions that went unanswered, grouped when alike."""
        return group(self._store.gaps.all())

    def settle_gaps(self, gap_ids: Sequence[int], by: Account) -> None:
        """Take gaps off the list."""
        self._store.gaps.settle(gap_ids)
        self._store.audit.add(AuditLine(self._clock(), by.login, "settle_gaps", str(len(gap_ids))))

    def note(self, by: Account, action: str, subject: str) -> None:
        """Note in the audit what was done elsewhere."""
        self._store.audit.add(AuditLine(self._clock(), by.login, action, subject))

    def canned(self, words: str) -> list[Guess]:
        """Return the approved answers nearest to some words, to put into a reply."""
        return [guess for guess in self._guesses(words) if guess.entry.reply == "answer"]

    def _guesses(self, words: str) -> list[Guess]:
        served = self.knowledge.served
        return [Guess(served[c.entry_id], c) for c in self._search(words) if c.entry_id in served]

    def _end(self, handoff_id: str, by: Account, event: Event, phrase: str) -> Handoff:
        def step(handoff: Handoff) -> tuple[Handoff, NewTurn | None]:
            return advance(handoff, event, by), self._notice(phrase, handoff, by)

        return self._work(handoff_id, step, by, event)

    def _work(
        self, handoff_id: str, step: Callable[[Handoff], tuple[Handoff, NewTurn | None]], by: Account, event: Event
    ) -> Handoff:
        handoff = self._store.cases.work(handoff_id, step, by.login, event, self._clock())
        if handoff is None:
            raise HandoffError("There is no such case. The patient may have deleted the conversation.")
        return handoff

    def _notice(self, phrase: str, handoff: Handoff, person: Account) -> NewTurn:
        """Let the bot say what becomes of the conversation, once for each step."""
        now = self._clock()
        text = self.knowledge.clinic.phrase(phrase, person=person.name)
        message_id = f"{phrase}-{handoff.id[:8]}-{now.timestamp():.6f}"
        return NewTurn("bot", text, message_id, now, reply=Reply((Part("smalltalk", text),)))

    def _case(self, handoff: Handoff, whole: bool = False) -> Case:
        now, hours = self._clock(), self.knowledge.clinic.hours
        due = handoff.due_at and handoff.due_at.astimezone(hours.zone)
        return Case(
            handoff,
            now - (handoff.opened_at or now),
            in_words(due, now) if due else "",
            handoff.status == "waiting" and due is not None and due <= now,
            tuple(self._guesses(handoff.question)[:GUESSES]),
            self._store.cases.contact(handoff.id),
            self._store.conversation(handoff.conversation_id).turns if whole else (),
        )
