"""Spelling repair before TF-IDF: only words that neither the knowledge nor English knows are touched.

Without that guard clean text would be harmed. A word is replaced by the nearest word of the knowledge by OSA
distance (one slip up to five letters, two above); of equals the one with the same first letter, then the more
frequent one. A word that is near none may be two words without their space.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot.text import is_english, missing_space

SHORTEST = 4
"""Shorter words are left alone: they are near everything."""


class Speller:
    """Repairs towards `frequency`, the words of the knowledge and how often each occurs; `known` stay untouched."""

    def __init__(self, frequency: Mapping[str, int], known: Iterable[str] = ()) -> None:
        self._frequency = {word: n for word, n in frequency.items() if word.isalpha()}
        self._known = frozenset(known) | frequency.keys()
        self._by_length: dict[int, list[str]] = {}
        for word in self._frequency:
            self._by_length.setdefault(len(word), []).append(word)
        self._repair = lru_cache(maxsize=20_000)(self._find)

    def repair(self, words: Iterable[str]) -> tuple[list[str], list[tuple[str, str]]]:
        """Return the words as they were meant, and the (written, meant) pairs that were changed."""
        repaired: list[str] = []
        repairs: list[tuple[str, str]] = []
        for word in words:
            meant = self._repair(word)
            repaired += meant
            if meant != (word,):
                repairs.append((word, " ".join(meant)))
        return repaired, repairs

    def _find(self, word: str) -> tuple[str, ...]:
        if len(word) < SHORTEST or not word.isalpha() or word in self._known or is_english(word):
            return (word,)
        limit = 1 if len(word) <= 5 else 2
        near = [w for n in range(len(word) - limit, len(word) + limit + 1) for w in self._by_length.get(n, ())]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=limit, limit=None)
        if found:
            return (min(found, key=lambda hit: (hit[1], hit[0][0] != word[0], -self._frequency[hit[0]]))[0],)
        return missing_space(word, self._frequency) or (word,)
