"""From a message to the stand-alone questions in it: split what asks twice, complete what leans on what came before.

A message is cut at sentence ends and before "and", "also", "or", "plus" where a question starts anew. Sentences that
only tell something stay with the question that follows (or, at the end, precedes) them: "My knee hurts. Can this
help?" is one question. With fewer than two questions the message stays whole.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from faqbot.dialogue.remarks import Remarks
from faqbot.text import is_everyday, sentences, stem, tokens
from faqbot.types import Entry

MOST = 3
"""How many questions of one message are answered."""

_OPENERS = (
    "does do did is are was were will would can could should shall may might has have had am "
    "what whats when where wheres which who whos whom whose why how hows isnt doesnt dont wont cant"
).split()
_LEADS = (
    "i wonder|im wondering|i was wondering|wondering|i want to know|i wanted to know|id like to know|tell me|"
    "do you know|any idea|i need to know|explain|curious"
).split("|")
_FILLERS = "and also plus or but so then ok okay oh well hi hello hey please btw um uh like".split()
_JOINT = re.compile(
    r"(?:\s*[,;]\s*|\s+)(?:and|also|plus|or|&|then)\s+(?:also\s+|then\s+|if\s+)?(?=(\w+['’]?\w*)\s+\w)"
    r"|\s*,\s*(?=(\w+['’]?\w*)\s+\w)",
    re.IGNORECASE,
)
_REPLACING = re.compile(
    r"^(?:(?:and|but|ok|okay|so|or|also)\b[\s,]*)*"
    r"(?:what about|how about|what if its|what if it is|same for|same with|same question for|and for|and|also|for|or)"
    r"\b\s*(?P<what>.+)$|^(?P<tail>.+?)[\s,]+(?:too|as well|also|then)$",
    re.IGNORECASE,
)
_POINTING = frozenset("that they them those these one ones".split())
_REFERRING = _POINTING | frozenset("it this its why how".split())
_CONJUNCTION = re.compile(r"\s*[,;]?\s+(?:and (?:also|then|if so)|and|or|plus|also|as well as|[&+])\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*")
FEW = 5
CONJUNCTS = 24
"""The longest message, in words, whose halves around an "and" are looked up as well."""
SHORT = 8
"""A message of up to this many words can lean on what came before."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: as it was said, and what it may mean together with `about`, the entry that it leans on.

    `points` says that it has a word that must refer to something said before.
    """

    said: str
    completed: str | None = None
    about: str | None = None
    points: bool = False


def split(text: str, remarks: Remarks) -> list[str]:
    """Return the 1 or more questions of a message in order, as they were said."""
    groups: list[str] = []
    told: list[str] = []
    for sentence in sentences(text):
        if remarks.smalltalk(sentence):
            continue
        if not _asks(sentence):
            told.append(sentence)
            continue
        for number, piece in enumerate(_joined(sentence)):
            groups.append(" ".join([*told, piece]) if number == 0 else piece)
        told = []
    if len(groups) < 2:
        return [text]
    groups[-1] = " ".join([groups[-1], *told])
    return groups


def conjuncts(text: str) -> tuple[str, ...]:
    """Return what stands before and after the one "and" or "or" of a short question: "my neck and also my knee".

    A comma joins only a few words: "plantar fasciitis, IT band?". Nothing where there are not two halves, each with a
    subject of its own.
    """
    for joint, longest in ((_CONJUNCTION, CONJUNCTS), (_COMMA, 2 * FEW)):
        halves = tuple(half for half in joint.split(text) if tokens(half))
        if len(halves) == 2 and len(tokens(text)) <= longest and not any(map(is_thin, halves)):
            return halves
    return ()


def is_thin(text: str) -> bool:
    """Say whether a question has no subject of its own: "could that happen?"."""
    return all(is_everyday(stem(word)) for word in tokens(text))


def _asks(sentence: str) -> bool:
    if sentence.rstrip(" \"')").endswith("?"):
        return True
    words = tokens(sentence)
    said = " ".join(words)
    while words and words[0] in _FILLERS:
        words = words[1:]
    return bool(words) and (words[0] in _OPENERS or any(lead in said for lead in _LEADS))


def _joined(sentence: str) -> list[str]:
    """Cut a sentence where a joining word is followed by the start of another question."""
    pieces, start = [], 0
    for joint in _JOINT.finditer(sentence):
        opener = " ".join(tokens(joint[1] or joint[2] or ""))
        head = sentence[start : joint.start()]
        if opener in _OPENERS and _asks(head) and len(tokens(head)) > 1:
            pieces.append(head)
            start = joint.end()
    return [*pieces, sentence[start:]]


def complete(text: str, focus: Entry | None, entries: Mapping[str, Entry]) -> Question:
    """Complete a question that leans on the entry last talked of: "and my knee?", "how long does that last?"."""
    words = tokens(text)
    if focus is None or len(words) > SHORT:
        return Question(text)
    replaced = _REPLACING.match(" ".join(words))
    if replaced or not set(words) & set(_OPENERS):
        what = (replaced["what"] or replaced["tail"]) if replaced else " ".join(words)
        return Question(what, f"{_frame(focus, entries)} {what}".strip(), focus.id)
    if set(words) & _REFERRING:
        return Question(text, f"{text} {_subject(focus, entries)}", focus.id, bool(set(words) & _POINTING))
    return Question(text)


def _frame(entry: Entry, entries: Mapping[str, Entry]) -> str:
    """Return the words of an entry's question that most questions of its topic share: "can dry needling help with"."""
    shared, _ = _parts(entry, entries)
    return " ".join(shared)


def _subject(entry: Entry, entries: Mapping[str, Entry]) -> str:
    """Return the words of an entry's question that tell its subject."""
    _, own = _parts(entry, entries)
    return " ".join(word for word in own if not is_everyday(stem(word))) or entry.question


def _parts(entry: Entry, entries: Mapping[str, Entry]) -> tuple[list[str], list[str]]:
    siblings = [set(tokens(other.question)) for other in entries.values() if other.topic == entry.topic]
    common = {
        word for word in tokens(entry.question) if 2 * sum(word in sibling for sibling in siblings) > len(siblings)
    }
    words = tokens(entry.question)
    return [word for word in words if word in common], [word for word in words if word not in common]
