"""Existing entries that may answer the same question: cosine of word stems, rare ones weighing more."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from faqbot.text import stems, tokens
from faqbot.types import Entry

ALIKE = 0.55
"""From this cosine on, an entry is named as a near-duplicate."""


class Near:
    """The phrasings of the existing entries, ready to be compared with."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        said = [(entry.id, _words(phrasing)) for entry in entries for phrasing in entry.phrasings]
        seen = Counter(word for _, words in said for word in words)
        self._weight = {word: math.log(1 + len(said) / count) for word, count in seen.items()}
        self._rare = math.log(1 + len(said)) if said else 1.0
        self._said = [(entry_id, words, self._length(words)) for entry_id, words in said]

    def _length(self, words: Iterable[str]) -> float:
        return math.sqrt(sum(self._weight.get(word, self._rare) ** 2 for word in words)) or 1.0

    def __call__(self, questions: Sequence[str], most: int = 3) -> list[tuple[str, float]]:
        """Return the nearest entries with their cosine, the nearest first."""
        best: dict[str, float] = {}
        for question in questions:
            words = _words(question)
            length = self._length(words)
            for entry_id, other, other_length in self._said:
                dot = sum(self._weight[word] ** 2 for word in words & other)
                best[entry_id] = max(best.get(entry_id, 0.0), dot / length / other_length)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        return [(entry_id, round(score, 2)) for entry_id, score in ranked[:most] if score >= ALIKE]


def _words(text: str) -> frozenset[str]:
    return frozenset(stems(tokens(text)))
