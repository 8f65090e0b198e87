"""What a message means together with the entry last talked of: "and my knee?", "how long does that last?", "why?"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import dropwhile

from faqbot.dialogue.questions import OPENERS, is_thin, opens, without_asides
from faqbot.text import is_everyday, stem, tokens
from faqbot.types import Entry

SHORT = 8
"""A message of up to this many words can lean on what came before."""

_REPLACING = re.compile(
    r"^(?:(?:and|but|ok|okay|so|or|also)\b[\s,]*)*"
    r"(?:what about|how about|what if its|what if it is|same for|same with|same question for|and for|and|also|for|or)"
    r"\b\s*(?P<what>.+)$|^(?P<tail>.+?)[\s,]+(?:too|as well|also|then)$"
)
_WHY = re.compile(
    r"^(?:(?:but|and|so|ok|okay|oh|really)\s+)*(?:why|how come|how so|why not|why so|why is that|how is that)$"
)
_MORE = re.compile(
    r"^(?:(?:please|and|ok|okay|can you|could you)\s+)*(?:tell me more|say more|more|more info|more details|go on|"
    r"explain|explain more|anything else|what else|elaborate)(?:\s+(?:please|about it|about that|about this))*$"
)
_POINTING = frozenset("that they them those these one ones".split())
_REFERRING = _POINTING | frozenset("it this its why how".split())
_REASON = re.compile(r"why\b|how (?:does|do|is|are|can)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: as it was said, and what it may mean together with `about`, the entry last talked of.

    `leans` says that it has no subject of its own, `points` that it has a word for something said before.
    """

    said: str
    completed: str | None = None
    leans: bool = False
    points: bool = False


def complete(text: str, focus: Entry | None, entries: Mapping[str, Entry]) -> Question:
    """Complete a question that leans on the entry last talked of."""
    words = tokens(text)
    if focus is None or len(words) > SHORT:
        return Question(text)
    replaced = _REPLACING.match(" ".join(words))
    what = (replaced["what"] or replaced["tail"]) if replaced else " ".join(words)
    if not opens(what) and (replaced or not set(words) & OPENERS):
        return Question(what, f"{_frame(focus, entries)} {what}".strip())
    pointing = bool(set(words) & _POINTING)
    leans = is_thin(text)
    if leans or set(words) & _REFERRING:
        said = without_asides(text)
        return Question(said, f"{said} {_subject(focus, entries, pointing)}", leans, pointing)
    return Question(text)


def goes_on(text: str, focus: Entry, talked_of: frozenset[str], entries: Mapping[str, Entry]) -> Entry | None:
    """Return the entry that goes on from the one last talked of, for "why?" and "tell me more".

    A reason is a follow-up that asks why or how; more is a follow-up not talked of yet. Failing that, it is the same
    entry again.
    """
    said = " ".join(tokens(text))
    following = [entries[i] for i in focus.follow_ups if i in entries]
    if _MORE.match(said):
        return next((entry for entry in following if entry.id not in talked_of and entry.reply == "answer"), focus)
    if _WHY.match(said):
        return next((entry for entry in (focus, *following) if _REASON.match(entry.question)), focus)
    return None


def _frame(entry: Entry, entries: Mapping[str, Entry]) -> str:
    """Return the words of an entry's question that most questions of its topic share: "can dry needling help with"."""
    shared, _ = _parts(entry, entries)
    return " ".join(shared)


def _subject(entry: Entry, entries: Mapping[str, Entry], whole: bool) -> str:
    """Return the words of an entry's question that tell its subject; `whole` keeps those that its topic shares."""
    _, own = _parts(entry, entries)
    words = list(dropwhile(lambda word: is_everyday(stem(word)), tokens(entry.question) if whole else own))
    return " ".join(words) or entry.question


def _parts(entry: Entry, entries: Mapping[str, Entry]) -> tuple[list[str], list[str]]:
    siblings = [set(tokens(other.question)) for other in entries.values() if other.topic == entry.topic]
    common = {
        word for word in tokens(entry.question) if 2 * sum(word in sibling for sibling in siblings) > len(siblings)
    }
    words = tokens(entry.question)
    return [word for word in words if word in common], [word for word in words if word not in common]
