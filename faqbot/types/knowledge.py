"""What the clinic knows and approved: entries with their sources, red flags, small talk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

How = Literal["found", "heading", "template"]
ReplyKind = Literal["answer", "person"]
Risk = Literal["admin", "general", "clinical"]
Status = Literal["draft", "approved", "retired"]
Tier = Literal["emergency", "crisis", "same-day"]

TIERS: tuple[Tier, ...] = get_args(Tier)
"""The tiers of red flags, the gravest first."""


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
class Translation:
    """An entry in another language, translated and reviewed by people; `language` is a code like "es"."""

    language: str
    question: str
    answer: str
    also_asked: tuple[str, ...] = ()
    review: Review | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        return (self.question, *self.also_asked)


@dataclass(frozen=True, slots=True)
class Language:
    """A language that is recognised, by the script of its letters or by its commonest words.

    `name` is its English name in small letters; `phrases` are the bot's sentences in it, as in `clinic.yaml`.
    `subjects` are words that tell the language, but also what is asked; `person` are wishes to talk to a person.
    """

    id: str
    name: str
    phrases: Mapping[str, str]
    scripts: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    person: tuple[str, ...] = ()


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
    translations: tuple[Translation, ...] = ()

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every way of asking for it, in any language."""
        return (self.question, *self.also_asked, *(line for each in self.translations for line in each.phrasings))

    def translation(self, language: str) -> Translation | None:
        return next((each for each in self.translations if each.language == language), None)


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
    """One kind of small talk: what people say, and the line that answers it (Markdown with placeholders).

    `acknowledge` is the clause said before the answer to a question in the same message, if any is; `entry` the id of
    the entry that answers what is felt.
    """

    id: str
    said: tuple[str, ...]
    say: str
    acknowledge: str = ""
    entry: str = ""
