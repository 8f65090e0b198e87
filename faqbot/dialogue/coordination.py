"""One question that stands for several: "my neck and my knee", "does it hurt or leave bruises".

The question is cut at every "and", "or" and comma. What the first piece starts with belongs to the others as well,
and a question that has no subject of its own belongs to all that was told: "I get migraines, my jaw is tight, does it
help with either?". Whether the pieces are questions is for a search to tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.dialogue.questions import ASKING, OPENERS, SUBJECTS, is_thin, opens, without_asides
from faqbot.text import is_everyday, stem, tokens
from faqbot.types import Decision

LONGEST, FEW = 30, 10
"""The longest question that is cut, in words, and the longest that is cut at commas."""
PIECES = 4
THIN = 3
"""How many words a piece without a subject of its own needs: "part of a plan", but not "or no"."""

_CONJUNCTION = r"\s*[,;]?\s+(?:and (?:also|then|if so)|(?<!work )(?<!works )as well as|and|n|or|plus|also|[&+])\s+"
_WORDS = re.compile(_CONJUNCTION, re.IGNORECASE)
_COMMAS = re.compile(_CONJUNCTION + r"|\s*[,;/&+]\s*", re.IGNORECASE)
_ENDS = re.compile(_CONJUNCTION + r"|\s*[,;:/&+.?!]\s*|\s+(?:but|[-–—])\s+", re.IGNORECASE)
_WISH = re.compile(r"(?:(?:i|i['’]?d|we) )?(?:need|want|would like|like|have) (?:to|my|you)\b", re.IGNORECASE)
_TELLING = re.compile(r"(?:i|i['’]?m|i['’]?ve|we|he|she|they|it|it['’]?s)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|not|nor|never|without|nothing|(?:is|was|are|have|has|do|does|did)n['’]?t)\b", re.IGNORECASE
)
_ALL = frozenset("any either some all both one of these those them the two three for".split())
_SEVERAL = frozenset("any either all both these those them pair two three".split())
_FITTING = frozenset(map(stem, "suit suitable allowed treat treated option advisable him".split()))


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the questions: the ways to read it, the likeliest first.

    `listed` says that nothing asks at all.
    """

    readings: tuple[str, ...]
    listed: bool = False

    def explained(self, decision: Decision) -> bool:
        """Say whether what is said of the piece explains at least half of its own words."""
        own = _own(self.readings[-1])
        return not decision.why or 2 * sum(word in decision.why.unexplained for word in own) <= len(own)


def pieces(text: str, subject: frozenset[str] = frozenset()) -> tuple[Piece, ...]:
    """Return the two to `PIECES` questions that one may stand for, or nothing.

    Args:
        text: one question, with what was told before it.
        subject: the stems of the words that nearly every question has, such as the treatment's name.
    """
    length = len(tokens(text))
    if length > LONGEST or not _ENDS.search(text):
        return ()
    found = _sharing_the_end(_cut(_ENDS, text), subject)
    if len(found) < 2:
        joint = _COMMAS if length <= FEW or _WISH.match(text) else _WORDS
        found = _sharing_the_start(_cut(joint, text), subject, length <= FEW)
    return found if 2 <= len(found) <= PIECES else ()


def _cut(joint: re.Pattern[str], text: str) -> list[str]:
    return [without_asides(piece) for piece in joint.split(text) if tokens(piece)]


def _sharing_the_end(cut: Sequence[str], subject: frozenset[str]) -> tuple[Piece, ...]:
    """Read "sciatica, my jaw, can you do anything?": one asks, the others tell of what; what is denied is no topic."""
    asks = next((c for c in reversed(cut[1:]) if _asks_of_others(c, subject)), None)
    if asks is None and len(cut) > 1 and is_thin(cut[-1], subject):
        asks = cut[-1]
    told = [piece for piece in cut if piece is not asks]
    if not asks or any(map(opens, told)):
        return ()
    topics = [piece for piece in told if not is_thin(piece) and not _DENIED.search(piece)]
    return tuple(Piece((f"{piece} {asks}", piece, *_bare(piece, subject))) for piece in topics)


def _asks_of_others(clause: str, subject: frozenset[str]) -> bool:
    """Say whether a clause asks about what others tell: "is that ok", "both?", "can you treat these"."""
    words = set(tokens(clause))
    own = {stem(word) for word in _own(clause)} - subject
    return words <= _ALL or (opens(clause) and own <= _FITTING) or (len(own) <= 1 and bool(words & _SEVERAL))


def _sharing_the_start(cut: Sequence[str], subject: frozenset[str], short: bool) -> tuple[Piece, ...]:
    """Read "can you help my neck or my knee": the first piece asks as the others do; short ones need not ask."""
    if not cut or is_thin(cut[0], subject):
        return ()
    asking, wish = list(map(opens, cut)), _WISH.match(cut[0])
    listed = not asking[0] and not wish
    if listed and (not short or any(asking)):
        return ()
    if any(is_thin(piece, subject) and (len(tokens(piece)) < THIN or not is_thin(piece)) for piece in cut[1:]):
        return ()
    frames = [] if wish else _frames(tokens(cut[0]))
    others = [
        Piece((piece,) if asks else (*(f"{frame} {piece}" for frame in frames), piece))
        for piece, asks in zip(cut[1:], asking[1:], strict=True)
        if not (asking[0] and _TELLING.match(piece))
    ]
    return Piece((cut[0],), listed=listed), *others


def _frames(words: Sequence[str]) -> list[str]:
    """Return the beginnings of a question that may be shared: "can it help with my" (knee), and "can it"."""
    end = len(words)
    while end and is_everyday(stem(words[end - 1])):
        end -= 1
    while end and not is_everyday(stem(words[end - 1])):
        end -= 1
    found = [" ".join(words[:end])] if set(words[:end]) & OPENERS else []
    for place, word in enumerate(words[: max(0, end)]):
        if word in OPENERS - ASKING and words[place + 1] in SUBJECTS:
            return list(dict.fromkeys([*found, f"{word} {words[place + 1]}"]))
    return found


def _bare(text: str, subject: frozenset[str]) -> list[str]:
    """Return the words of a text that no story is told with, if any: "my husband has sciatica" gives "sciatica"."""
    own = _own(text)
    return [] if subject.issuperset(map(stem, own)) else [" ".join(own)]


def _own(text: str) -> list[str]:
    return [word for word in tokens(text) if not is_everyday(stem(word))]
