"""The nouns: plain frozen data that travels between the floors. Behaviour lives elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, get_args

Act = Literal["urgent", "handoff", "clarify", "answer", "smalltalk", "silent"]
Author = Literal["patient", "bot", "staff"]
How = Literal["found", "heading", "template"]
ReplyKind = Literal["answer", "person"]
Risk = Literal["admin", "general", "clinical"]
Status = Literal["draft", "approved", "retired"]
Tier = Literal["emergency", "crisis", "same-day"]

ACTS: tuple[Act, ...] = get_args(Act)
"""The acts of a reply, the most pressing first."""
TIERS: tuple[Tier, ...] = get_args(Tier)
"""The tiers of red flags, the gravest first."""


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
class Source:
    """A place in the clinic's own material: `path` is relative to the knowledge folder."""

    path: str
    anchor: str
    title: str = ""

    def __str__(self) -> str:
        return f"{self.path}#{self.anchor}" if self.anchor else self.path


@dataclass(frozen=True, slots=True)
class Review:
    """Who approved an entry, when, and when it must be looked at again."""

    by: str
    on: date
    again: date


@dataclass(frozen=True, slots=True)
class Cite:
    """The sentences of a document that an answer was taken from.

    `sentences` are their numbers ("3-5, 8"), `start` and `end` their characters in the text as read; `text` holds
    them one a line, and `digest` is its hash.
    """

    document: str
    heading: tuple[str, ...]
    sentences: str
    start: int
    end: int
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """How a draft came out of the clinic's documents.

    `how` says whether the question stands there, is made from a heading or by a template; `rule` what gave it away;
    `near` names entries that may answer the same; `mark` changes when a person edits the draft.
    """

    how: How
    rule: str
    confidence: float
    grade: float
    cites: tuple[Cite, ...]
    near: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One curated answer. `answer` is Markdown; `reply` "person" means: say this line, then a person."""

    id: str
    question: str
    answer: str
    also_asked: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    topic: str = ""
    reply: ReplyKind = "answer"
    risk: Risk = "general"
    status: Status = "approved"
    review: Review | None = None
    sources: tuple[Source, ...] = ()
    found: Found | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        return (self.question, *self.also_asked)


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
class RedFlag:
    """One thing that cannot wait, as a clinician wrote it; `say` is Markdown with {phone}.

    A pattern is a list of terms that must all stand near each other, in any order; a term is a tuple of phrases
    of which any will do. `always` means that its words count even when they are denied, asked about or long past;
    a sentence with a phrase of `unless` does not count.
    """

    id: str
    tier: Tier
    name: str
    patterns: tuple[tuple[tuple[str, ...], ...], ...]
    say: str
    source: str = ""
    always: bool = False
    unless: tuple[str, ...] = ()
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """Every red flag, the gravest tier first, and the words that make a match not count.

    `examples` are messages that raise a flag, by its id, `ordinary` ones that raise none though they sound alike.
    """

    flags: tuple[RedFlag, ...] = ()
    idioms: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    negation_ends: tuple[str, ...] = ()
    topic_openers: tuple[str, ...] = ()
    happening: tuple[str, ...] = ()
    long_past: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordinary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """One kind of small talk: what people say, and the line that answers it (Markdown with placeholders)."""

    id: str
    said: tuple[str, ...]
    say: str


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
    no entry says it.
    """

    act: Act
    entries: tuple[str, ...] = ()
    confidence: float = 0.0
    reason: str = ""
    question: str = ""
    flag: str | None = None
    phrase: str | None = None
    why: Why | None = None


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
    """A question that waits for a person."""

    id: str
    conversation_id: str
    reason: str
    status: Literal["waiting"] = "waiting"


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
    """One utterance in a conversation, numbered by `seq` from 1; a bot's turn holds its decisions."""

    seq: int
    author: Author
    text: str
    sent_at: datetime
    message_id: str = ""
    decisions: tuple[Decision, ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A view of the turns; what we talked of and what was offered is derived, never stored."""

    id: str
    turns: tuple[Turn, ...] = ()

    @property
    def last_bot_turn(self) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.author == "bot"), None)

    @property
    def with_person(self) -> bool:
        """Whether a person has the conversation: someone of the staff wrote, and the bot has not since."""
        author = next((turn.author for turn in reversed(self.turns) if turn.author != "patient"), None)
        return author == "staff"

    @property
    def offered(self) -> tuple[Option, ...]:
        """The options that stand open: those of the bot's last turn."""
        turn = self.last_bot_turn
        return turn.options if turn else ()

    @property
    def focus(self) -> str | None:
        """The id of the entry last answered, or None when the latest turns were about something else."""
        for turn in list(reversed([t for t in self.turns if t.author == "bot"]))[:3]:
            for decision in reversed(turn.decisions):
                if decision.act == "answer" or (decision.act == "handoff" and decision.entries):
                    return decision.entries[0]
        return None

    @property
    def misses(self) -> int:
        """How many of the bot's latest turns in a row failed to answer."""
        count = 0
        for turn in reversed([t for t in self.turns if t.author == "bot"]):
            if not any(decision.act in ("clarify", "handoff") for decision in turn.decisions):
                break
            count += 1
        return count
