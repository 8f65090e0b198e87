"""Questions with no text of their own: settled by other questions that ask the same, or listed as open."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from faqbot.extraction.answers import words_in
from faqbot.extraction.asks import Piece
from faqbot.extraction.blocks import Document, Skip
from faqbot.text import stems, tokens

if TYPE_CHECKING:
    from faqbot.extraction.pairs import Pair

NEAR = 0.75
"""Two questions this alike, of 1, ask the same."""
_PARTS = re.compile(r"\s+(?:and|&)\s+(?=(?:what|why|how|when|where|who|which|is|are|do|does|can|should)\b)", re.I)
_LIGHT = frozenset(
    stems(
        "a an the of in on for to does did is are be will would can could should may might i you we it me my your our "
        "and or with about at from this that there have has get by as so really actually context "
        "physical therapy".split()
    )
)
_WHS = ("what", "why", "how", "when", "where", "who", "which")


def likeness(one: str, other: str) -> float:
    """Return how alike two questions are, 0 to 1: the share of weighty word stems, none across question words."""
    left, right = tokens(one), tokens(other)
    asks = [next((word for word in words if word in _WHS), "") for words in (left, right)]
    if asks[0] != asks[1]:
        return 0.0
    a, b = (set(stems(words[words[:1] == ["do"] :])) - _LIGHT - set(_WHS) for words in (left, right))
    if not a or not b:
        return float(stems(left) == stems(right))
    return 2 * len(a & b) / (len(a) + len(b))


def settled(document: Document, pairs: Sequence["Pair"], subject: str) -> tuple[list["Pair"], list[Skip]]:
    """Give each question without text to those that answer it; return the pairs with text, and what stays open."""
    answered = [pair for pair in pairs if pair.pieces]
    skips = []
    for pair in pairs:
        if pair.pieces:
            continue
        matches = [_match(part, answered) for part in _parts(pair.question, subject)] if pair.how == "found" else [None]
        if not all(matches):
            skips.append(Skip(pair.question, "a question or topic without an answer below it", _line(document, pair)))
        elif len(matches) > 1 and len(pair.heading) > 0 and document.title != pair.heading[-1]:
            answered.append(_joined(pair, [match for match in matches if match]))
        else:
            first = next(match for match in matches if match)
            answered[answered.index(first)] = replace(first, also=(*first.also, pair.question))
    return answered, skips


def _line(document: Document, pair: "Pair") -> int:
    return next((block.line for block in document.blocks if block.text == pair.question), 0)


def _parts(question: str, subject: str) -> list[str]:
    """Cut a question in two where it asks two things; “it” in the second is the subject."""
    parts = _PARTS.split(question.rstrip("?"))
    return [re.sub(r"\bit\b", subject, part) + "?" if number else part + "?" for number, part in enumerate(parts)]


def _match(question: str, pairs: Sequence["Pair"]) -> "Pair | None":
    scores = [(max(likeness(question, said) for said in (p.question, *p.also)), -n) for n, p in enumerate(pairs)]
    best, number = max(scores, default=(0.0, 0))
    return pairs[-number] if best >= NEAR else None


def _joined(pair: "Pair", parts: Sequence["Pair"]) -> "Pair":
    """Answer a double question by the first paragraph of each half's answer."""
    pieces: tuple[Piece, ...] = ()
    for part in parts:
        first = [piece for piece in part.pieces if piece.block == part.pieces[0].block]
        pieces += tuple(first) if words_in(part.document, first) < 120 else tuple(first[:1])
    return replace(pair, pieces=pieces, joined=True, confidence=0.6)
