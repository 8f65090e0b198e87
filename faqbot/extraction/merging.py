"""One fact, one draft: the same question found twice becomes one, with every place it was found in."""

from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.extraction.answers import markdown
from faqbot.extraction.asks import Piece
from faqbot.extraction.blocks import Document
from faqbot.extraction.pairs import Findings, Pair
from faqbot.extraction.unanswered import likeness
from faqbot.text import tokens
from faqbot.types import How

SAME_QUESTION, SAME_ANSWER = 0.8, 0.9
_ORDER: tuple[How, ...] = ("found", "heading", "template")


@dataclass(frozen=True)
class Merged:
    """A pair with the other places that say the same, and those that answer the same question otherwise."""

    pair: Pair
    also: tuple[str, ...] = ()
    same: tuple[Pair, ...] = ()
    differing: tuple[Pair, ...] = ()

    @property
    def question(self) -> str:
        return self.pair.question

    @property
    def document(self) -> Document:
        return self.pair.document

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self.pair.pieces


def merged(findings: Sequence[Findings]) -> list[Merged]:
    """Merge the pairs of all documents, in order; the surest way of finding and the fuller answer win."""
    groups: list[list[Pair]] = []
    near: dict[tuple[str, ...], list[list[Pair]]] = {}
    for pair in (pair for each in findings for pair in each.pairs):
        keys = _keys(pair)
        group = next((g for key in keys for g in near.get(key, ()) if any(_same(pair, other) for other in g)), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(pair)
        for key in keys:
            if not any(each is group for each in near.setdefault(key, [])):
                near[key].append(group)
    return [_merge(group) for group in groups]


def _keys(pair: Pair) -> tuple[tuple[str, ...], ...]:
    """Return what pairs that may be the same have in common: the question's words, or the answer's first three."""
    return ("?", *tokens(pair.question)), tuple(tokens(markdown(pair.document, pair.pieces[:1]))[:3])


def _same(one: Pair, other: Pair) -> bool:
    """The same words are asked; or near ones are asked and the same is answered."""
    left, right = tokens(one.question), tokens(other.question)
    if left == right:
        return True
    if one.joined or other.joined:
        return False
    alike = likeness(one.question, other.question)
    return alike >= SAME_QUESTION and answers_alike(one, other) >= SAME_ANSWER


def answers_alike(one: Pair, other: Pair) -> float:
    """Return the share of the shorter answer's words that the other has too."""
    a, b = (set(tokens(markdown(pair.document, pair.pieces))) for pair in (one, other))
    return len(a & b) / max(1, min(len(a), len(b)))


def _merge(group: list[Pair]) -> Merged:
    best = min(group, key=lambda p: (_ORDER.index(p.how), p.joined, -round(_size(p) / 5), -p.confidence))
    others = [pair for pair in group if pair is not best]
    same = tuple(pair for pair in others if answers_alike(best, pair) >= SAME_ANSWER)
    said = [form for pair in (best, *others) for form in (pair.question, *pair.also)]
    also = tuple(
        {" ".join(tokens(form)): form for form in reversed(said) if tokens(form) != tokens(best.question)}.values()
    )
    return Merged(best, tuple(reversed(also)), same, tuple(pair for pair in others if pair not in same))


def _size(pair: Pair) -> int:
    return sum(piece.end - piece.start for piece in pair.pieces)
