"""Group the questions that went unanswered when they are alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faqbot.records import Gap
from faqbot.text import is_everyday, stems, tokens

ALIKE = 0.5
"""The share of their telling words that two questions have in common when they are alike (Jaccard index)."""


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Questions that are alike, the newest first."""

    gaps: tuple[Gap, ...]

    @property
    def question(self) -> str:
        """The one that says it in the fewest words."""
        return min((gap.question for gap in self.gaps), key=len)


def group(gaps: Sequence[Gap]) -> list[GapGroup]:
    """Join each gap to the first group whose first question is alike; the largest groups come first."""
    groups: list[tuple[frozenset[str], list[Gap]]] = []
    for gap in gaps:
        words = telling(gap.question)
        for first, members in groups:
            if _alike(words, first):
                members.append(gap)
                break
        else:
            groups.append((words, [gap]))
    made = [GapGroup(tuple(members)) for _, members in groups]
    return sorted(made, key=lambda found: len(found.gaps), reverse=True)


def telling(question: str) -> frozenset[str]:
    """Return the stems that tell what a question is about, or all of them if it has none."""
    words = frozenset(stems(tokens(question)))
    return frozenset(_without_everyday(words)) or words


def _without_everyday(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if not is_everyday(word))


def _alike(some: frozenset[str], others: frozenset[str]) -> bool:
    return some == others or len(some & others) >= ALIKE * len(some | others) > 0
