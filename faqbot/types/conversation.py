"""What is said: messages, what a search finds for them, decisions, replies, turns and conversations."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args

from faqbot.types.knowledge import Source

Act = Literal["urgent", "handoff", "clarify", "answer", "smalltalk", "silent"]
Author = Literal["patient", "bot", "staff"]
HandoffStatus = Literal["waiting", "with_person", "returned", "closed"]

CORRECTION = "correction"
"""The phrase that is said when a patient says that the last reply missed the point."""
ACTS: tuple[Act, ...] = get_args(Act)
"""The acts of a reply, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a patient sent. `id` makes handling idempotent: the same id always gets the same reply.

    `option` is the id of the offered option whose button was pressed, if one was.
    """

    id: str
    conversation_id: str
    channel: str
    text: str
    sent_at: datetime
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Explains a candidate to staff.

    `words` are the shared word stems by weight, `unexplained` the informative words that the entry does not
    account for, `repairs` the spelling repairs made before matching, `margin` the lead over the runner-up.
    """

    phrasing: str
    words: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    repairs: tuple[tuple[str, str], ...] = ()
    runner_up: str | None = None
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry that a search found. `score` orders; `confidence` is the chance, 0..1, that it is right."""

    entry_id: str
    score: float
    confidence: float
    why: Why


@dataclass(frozen=True, slots=True)
class Decision:
    """What to say to one question: the act, the entries it names by id, and why.

    `flag` names the red flag of an urgent decision; `phrase` the clinic's phrase or kind of small talk to say where
    no entry says it; `language` is the code of the language to say it in, if it is not English.
    """

    act: Act
    entries: tuple[str, ...] = ()
    confidence: float = 0.0
    reason: str = ""
    question: str = ""
    flag: str | None = None
    phrase: str | None = None
    why: Why | None = None
    language: str = ""

    @property
    def missed(self) -> bool:
        """Whether it leaves the question open: nothing found, several things meant, or the last reply was wrong."""
        return self.act == "clarify" or (self.act == "handoff" and not self.entries) or self.phrase == CORRECTION


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a reply. `text` is Markdown whose every word comes from the knowledge folder."""

    kind: Act
    text: str
    entry_id: str | None = None
    question: str | None = None
    confidence: float = 0.0
    sources: tuple[Source, ...] = ()
    reviewed: date | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something the patient can pick: an entry's id, or one of the fixed ids in `faqbot.dialogue.options`."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """A question for a person: `due_at` is the promise made, `assignee` the account that has it, with its name."""

    id: str
    conversation_id: str
    reason: str
    status: HandoffStatus = "waiting"
    question: str = ""
    urgent: bool = False
    opened_at: datetime | None = None
    due_at: datetime | None = None
    assignee: str | None = None
    assignee_name: str | None = None

    @property
    def is_open(self) -> bool:
        return self.status in ("waiting", "with_person")


@dataclass(frozen=True, slots=True)
class Reply:
    """What any channel shows. `kind` is the act of the most pressing part."""

    parts: tuple[Part, ...]
    options: tuple[Option, ...] = ()
    handoff: Handoff | None = None

    @property
    def kind(self) -> Act:
        return min((part.kind for part in self.parts), key=ACTS.index, default="silent")

    def with_handoff(self, handoff: Handoff | None) -> "Reply":
        return replace(self, handoff=handoff)


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance in a conversation, numbered by `seq` from 1; a bot's turn holds its decisions, staff's a name."""

    seq: int
    author: Author
    text: str
    sent_at: datetime
    message_id: str = ""
    decisions: tuple[Decision, ...] = ()
    options: tuple[Option, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody is writing just now in a conversation with an open handoff. It is told on, and never kept."""

    conversation_id: str
    handoff_id: str
    author: Author
    name: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A view of the turns and the latest handoff; what we talked of and what was offered is derived, never stored."""

    id: str
    turns: tuple[Turn, ...] = ()
    handoff: Handoff | None = None

    @property
    def last_bot_turn(self) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.author == "bot"), None)

    @property
    def with_person(self) -> bool:
        """Whether a person has the conversation, so that the bot is silent."""
        return self.handoff is not None and self.handoff.status == "with_person"

    @property
    def offered(self) -> tuple[Option, ...]:
        """The options that stand open: those of the bot's last turn."""
        turn = self.last_bot_turn
        return turn.options if turn else ()

    @property
    def focus(self) -> str | None:
        """The id of the entry last answered or offered first, or None when the latest turns were about no entry."""
        for turn in list(reversed([t for t in self.turns if t.author == "bot"]))[:3]:
            for decision in reversed(turn.decisions):
                if decision.entries and decision.act in ("answer", "clarify", "handoff"):
                    return decision.entries[0]
        return None

    @property
    def talked_of(self) -> frozenset[str]:
        """The ids of the entries that were answered or passed on so far."""
        said = (decision for turn in self.turns for decision in turn.decisions)
        return frozenset(i for decision in said if decision.act in ("answer", "handoff") for i in decision.entries)

    @property
    def misses(self) -> int:
        """How many of the bot's latest turns in a row failed to answer; small talk between them does not count."""
        count = 0
        for turn in reversed([t for t in self.turns if t.author == "bot"]):
            if any(decision.missed for decision in turn.decisions):
                count += 1
            elif any(decision.act != "smalltalk" for decision in turn.decisions):
                break
        return count

    @property
    def clarified(self) -> frozenset[frozenset[str]]:
        """The sets of entries that "did you mean" has offered so far."""
        decisions = (decision for turn in self.turns for decision in turn.decisions)
        return frozenset(frozenset(d.entries) for d in decisions if d.act == "clarify")
