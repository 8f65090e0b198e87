"""Spelling repair before TF-IDF: only words that neither the knowledge nor English knows are touched.

Without that guard clean text would be harmed. A word is replaced by a word of the knowledge within one slip up to five
letters, two up to eight and three above, counted by OSA distance, one less where both sound alike (Metaphone), because
people write what they hear: "nees" is knees and not need. Of those the cheapest wins (the noisy channel, Kernighan,
Church and Gale 1990): slips, less a quarter of the logarithm of how often the word occurs. Words without their
spaces come before a second slip.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

from jellyfish import metaphone
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot.text import is_english, split_run

SHORTEST = 3
"""Shorter words are left alone: they are near everything."""
RUN_COST = 12.0
"""What each word of a run without spaces costs, less the logarithm of how often it occurs."""
OTHER_START = 0.3
"""What another first letter costs, in slips, where it does not sound alike."""


class Speller:
    """Repairs towards `frequency`, the words of the knowledge and how often each occurs; `known` stay untouched."""

    def __init__(self, frequency: Mapping[str, int], known: Iterable[str] = ()) -> None:
        self._frequency = {word: n for word, n in frequency.items() if word.isalpha()}
        self._known = frozenset(known) | frequency.keys()
        self._by_length: dict[int, list[str]] = {}
        for word in self._frequency:
            self._by_length.setdefault(len(word), []).append(word)
        self._repair = lru_cache(maxsize=20_000)(self._find)
        self._sound = lru_cache(maxsize=50_000)(metaphone)

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
        limit = 1 if len(word) <= 5 else 2 if len(word) <= 8 else 3
        slips, nearest = self._nearest(word, limit)
        if nearest and slips <= 1:
            return (nearest,)
        words = split_run(word, self._cost)
        return words if len(words) > 1 or not nearest else (nearest,)

    def _cost(self, word: str) -> float | None:
        """Return what a word costs in a run of them: more for rarer ones, and much for each."""
        seen = self._frequency.get(word, 0) if len(word) > 1 or word in "ai" else 0
        return RUN_COST - math.log(seen) if seen else None

    def _nearest(self, word: str, limit: int) -> tuple[int, str | None]:
        """Return the word that was most likely meant and how many slips away it is; none within the limit."""
        reach = range(len(word) - limit - 1, len(word) + limit + 2)
        near = [other for length in reach for other in self._by_length.get(length, ())]
        best, slips, nearest = math.inf, 0, None
        for other, distance, _ in process.extract(word, near, scorer=OSA.distance, score_cutoff=limit + 1, limit=None):
            alike = self._sound(other) == self._sound(word)
            apart = distance - alike
            cost = apart - math.log(self._frequency[other]) / 4 + OTHER_START * (not alike and other[0] != word[0])
            if apart <= limit and cost < best:
                best, slips, nearest = cost, apart, other
        return slips, nearest
