"""One question that stands for several: "my neck and my knee", "does it hurt or leave bruises".

The question is cut at every "and", "or" and comma. What the first piece starts with belongs to the others as well,
and a question at the end that has no subject of its own belongs to all: "I get migraines, my jaw is tight, does it
help with either?". Whether the pieces are questions is for a search to tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.dialogue.questions import ASKING, OPENERS, SUBJECTS, is_thin, opens, without_asides
from faqbot.text import is_everyday, stem, tokens

LONGEST, FEW = 24, 10
"""The longest question that is cut, in words, and the longest that is cut at commas."""
PIECES = 4
THIN = 3
"""How many words a piece without a subject of its own needs: "part of a plan", but not "or no"."""

_CONJUNCTION = r"\s*[,;]?\s+(?:and (?:also|then|if so)|(?<!work )(?<!works )as well as|and|or|plus|also|[&+])\s+"
_WORDS = re.compile(_CONJUNCTION, re.IGNORECASE)
_COMMAS = re.compile(_CONJUNCTION + r"|\s*[,;/&+]\s*", re.IGNORECASE)
_ENDS = re.compile(_CONJUNCTION + r"|\s*[,;:/&+.?!]\s*|\s+but\s+", re.IGNORECASE)
_WHICHEVER = re.compile(
    r"\W*(?:any|either|some|all|both|one)(?: of (?:these|those|them|the (?:two|three)))?\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the questions: the ways to read it, the likeliest first."""

    readings: tuple[str, ...]


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
    if not found:
        found = _sharing_the_start(_cut(_COMMAS if length <= FEW else _WORDS, text), subject, length <= FEW)
    return found if 2 <= len(found) <= PIECES else ()


def _sharing_the_end(cut: Sequence[str], subject: frozenset[str]) -> tuple[Piece, ...]:
    """Read "sciatica, my jaw, can you do anything?": the last piece asks, the others tell of what."""
    asks = cut and (_WHICHEVER.fullmatch(cut[-1]) or (opens(cut[-1]) and is_thin(cut[-1], subject)))
    if len(cut) < 3 or not asks or any(map(opens, cut[:-1])):
        return ()
    return tuple(Piece((f"{piece} {cut[-1]}", _bare(piece))) for piece in cut[:-1] if not is_thin(piece))


def _cut(joint: re.Pattern[str], text: str) -> list[str]:
    return [without_asides(piece) for piece in joint.split(text) if tokens(piece)]


def _sharing_the_start(cut: Sequence[str], subject: frozenset[str], short: bool) -> tuple[Piece, ...]:
    """Read "can you help my neck or my knee": the first piece asks as the others do; short ones need not ask."""
    asking = list(map(opens, cut))
    if not asking or is_thin(cut[0], subject) or (not asking[0] and (not short or any(asking))):
        return ()
    if any(is_thin(piece, subject) and (len(tokens(piece)) < THIN or not is_thin(piece)) for piece in cut[1:]):
        return ()
    frames = _frames(tokens(cut[0]))
    others = zip(cut[1:], asking[1:], strict=True)
    return Piece((cut[0],)), *(
        Piece((piece,) if asks else (*(f"{f} {piece}" for f in frames), piece)) for piece, asks in others
    )


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


def _bare(text: str) -> str:
    """Return the words of a text that no story is told with: "my husband has sciatica" gives "sciatica"."""
    return " ".join(word for word in tokens(text) if not is_everyday(stem(word)))
