"""What a compared system is: something that ranks entries for a message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from faqbot.types import Entry

Ranking = list[tuple[str, float]]

LIMIT = 10
"""How many entries a ranking holds at most."""


class Ranker(Protocol):
    """Orders entries for a message, best first; entries that do not match at all are left out.

    `threshold` is the score from which the system would answer, if it sets one itself.
    """

    threshold: float | None

    @classmethod
    def fit(cls, entries: Sequence[Entry]) -> Self: ...

    def rank(self, query: str) -> Ranking: ...


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Every phrasing of a task as one list; an entry's score is that of its best phrasing."""

    texts: list[str]
    entry_ids: list[str]
    owners: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Self:
        counts = [len(entry.phrasings) for entry in entries]
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        texts = [text for entry in entries for text in entry.phrasings]
        return cls(texts, [entry.id for entry in entries], np.repeat(np.arange(len(entries)), counts), starts)

    def rank(self, scores: NDArray[Any]) -> Ranking:
        """Rank the entries by a score for each phrasing."""
        return rank_entries(self.entry_ids, np.maximum.reduceat(scores, self.starts))

    def rank_rows(self, rows: Iterable[tuple[int, float]]) -> Ranking:
        """Rank the entries by rows (index of a phrasing, score) that come best first."""
        best: dict[str, float] = {}
        for row, score in rows:
            best.setdefault(self.entry_ids[self.owners[row]], score)
            if len(best) == LIMIT:
                break
        return list(best.items())


def rank_entries(entry_ids: Sequence[str], scores: NDArray[Any]) -> Ranking:
    """Rank entries by a score for each; ties keep the entries' order."""
    order = np.argsort(-scores, kind="stable")[:LIMIT]
    return [(entry_ids[index], float(scores[index])) for index in order if scores[index] > 0]
