"""Spelling repair before TF-IDF: by likeness, by sound, and by the words around.

A word that neither the knowledge nor English knows is replaced by a word of the knowledge within one slip up to five
letters, two up to eight and three above, counted by OSA distance, one less where both sound alike (Metaphone), because
people write what they hear: "nees" is knees and not need. Of those the cheapest wins (the noisy channel, Kernighan,
Church and Gale 1990): slips, less a quarter of the logarithm of how often the word occurs, less as much for how often
it stands beside the words around it. Words without their spaces come before a second slip, and before the first where
the two often stand together ("alot").

An English word is left alone, or clean text would be harmed, unless it stands where the knowledge never saw it and a
word that sounds alike is seen there: "planter fasciitis", "dose it hurt" (Mays, Damerau and Mercer 1991).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from jellyfish import metaphone
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot.text import is_english, is_right, split_run

Meant = tuple[bool, float, tuple[str, ...]]
"""What a word may mean: whether it is believed by itself, its cost, and the words."""

SHORTEST = 3
"""Shorter words are left alone: they are near everything."""
RUN_COST = 12.0
"""What each word of a run without spaces costs, less the logarithm of how often it occurs."""
OTHER_START = 0.3
"""What another first letter costs, in slips, where it does not sound alike."""
SEEN = 0.25
"""What the logarithm of a count is worth, in slips."""
OFTEN = 3
"""How often two words stand side by side where their missing space, or one slip beyond the limit, is believed."""
BELONGS, BELONGS_SHARE = 8, 0.1
"""How often, and in which share of its places, a word stands beside another one that it belongs to."""
MENDED = 20
"""The unknown words of a message that are mended; of more only those among its first so many: it is no English."""
EDGE = ""
"""What stands before the first word and after the last."""


class Speller:
    """Repairs towards the words of the knowledge.

    Args:
        frequency: how often each word occurs.
        pairs: how often two stand side by side ("does it"), `EDGE` before the first and after the last of a phrasing.
        known: more words that stay untouched.
    """

    def __init__(
        self, frequency: Mapping[str, int], pairs: Mapping[str, int] | None = None, known: Iterable[str] = ()
    ) -> None:
        self._frequency = {word: n for word, n in frequency.items() if word.isalpha()}
        self._pairs, self._known = pairs or {}, frozenset(known)
        self._by_length: dict[int, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}
        for word in self._frequency:
            self._by_length.setdefault(len(word), []).append(word)
            self._by_sound.setdefault(metaphone(word), []).append(word)
        self._sound = lru_cache(maxsize=50_000)(metaphone)
        self._of_length = lru_cache(maxsize=100)(self._others)
        self._alike = lru_cache(maxsize=20_000)(self._find_alike)
        self._meant = lru_cache(maxsize=20_000)(self._find_meant)

    def repair(self, words: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
        """Return the words as they were meant, and the (written, meant) pairs that were changed."""
        repaired: list[str] = []
        repairs: list[tuple[str, str]] = []
        unknown = {word for word in words if not self._is_known(word)}
        mended = unknown if len(unknown) <= MENDED else {word for word in words[:MENDED] if word in unknown}
        for word, after in zip(words, [*words[1:], EDGE], strict=False):
            meant = self._repair(word, repaired[-1] if repaired else EDGE, after) if word in mended else (word,)
            repaired += meant
            if meant != (word,):
                repairs.append((word, " ".join(meant)))
        for place, word in enumerate(repaired):
            before, after = repaired[place - 1] if place else EDGE, [*repaired[place + 1 :], EDGE][0]
            if (heard := self._heard(word, before, after)) != word:
                repaired[place] = heard
                repairs.append((word, heard))
        return repaired, repairs

    def _repair(self, word: str, before: str, after: str) -> tuple[str, ...]:
        """Return what a word means that nobody knows."""
        best: tuple[str, ...] = (word,)
        cheapest = math.inf
        for certain, cost, words in self._meant(word):
            around = self._pairs.get(f"{before} {words[0]}", 0) + self._pairs.get(f"{words[-1]} {after}", 0)
            here = cost - SEEN * math.log1p(around)
            if (certain or around >= OFTEN) and here < cheapest:
                best, cheapest = words, here
        return best

    def _heard(self, word: str, before: str, after: str) -> str:
        """Return the word that sounds like this one and belongs here where this one was never seen; else this one."""
        if self._is_fixed(word) or self._together(before, word) or self._together(word, after):
            return word
        best, most = word, BELONGS - 1
        for other in self._alike(word):
            together = max(self._together(before, other), self._together(other, after))
            if together > most and together >= BELONGS_SHARE * self._frequency[other]:
                best, most = other, together
        return best

    def _is_known(self, word: str) -> bool:
        return self._is_fixed(word) or word in self._frequency or is_english(word) or is_right(word)

    def _is_fixed(self, word: str) -> bool:
        return len(word) < SHORTEST or not word.isalpha() or word in self._known

    def _together(self, first: str, second: str) -> int:
        """Return how often two words stand side by side; the edge of a text tells little."""
        return self._pairs.get(f"{first} {second}", 0) if first and second else 0

    def _find_alike(self, word: str) -> tuple[str, ...]:
        same = self._by_sound.get(self._sound(word), ())
        return tuple(other for other in same if OSA.distance(word, other, score_cutoff=1) == 1)

    def _find_meant(self, word: str) -> tuple[Meant, ...]:
        """Return what an unknown word may mean."""
        near = self._near(word, 1 if len(word) <= 5 else 2 if len(word) <= 8 else 3)
        run = split_run(word, self._cost)
        together = self._pairs.get(" ".join(run), 0) if len(run) == 2 else 0
        if together >= OFTEN:
            return (*near, (True, 1 - SEEN * math.log(together), run))
        if len(run) > 1 and not any(certain and cost <= 1 for certain, cost, _ in near):
            return ((True, 0.0, run),)
        return tuple(near)

    def _cost(self, word: str) -> float | None:
        """Return what a word costs in a run of them: more for rarer ones, and much for each."""
        seen = self._frequency.get(word, 0) if len(word) > 1 or word in "ai" else 0
        return RUN_COST - math.log(seen) if seen else None

    def _others(self, length: int, slips: int) -> tuple[list[str], NDArray[np.uint64]]:
        """Return the words whose length differs by no more than so much, and the letters of each."""
        reach = range(length - slips, length + slips + 1)
        others = [other for size in reach for other in self._by_length.get(size, ())]
        return others, np.array(list(map(_letters, others)), np.uint64)

    def _near(self, word: str, limit: int) -> list[Meant]:
        """Return the words within so many slips of a word; those with one more are not certain."""
        words, letters = self._of_length(len(word), limit + 1)
        own = np.uint64(_letters(word))
        changed = np.maximum(np.bitwise_count(letters & ~own), np.bitwise_count(own & ~letters))
        others = [words[place] for place in np.flatnonzero(changed <= limit + 1).tolist()]
        found: list[Meant] = []
        for other, distance, _ in process.extract(
            word, others, scorer=OSA.distance, score_cutoff=limit + 1, limit=None
        ):
            alike = self._sound(other) == self._sound(word)
            slips = int(distance) - alike
            start = OTHER_START * (not alike and other[0] != word[0])
            found.append((slips <= limit, slips - SEEN * math.log(self._frequency[other]) + start, (other,)))
        return found


def _letters(word: str) -> int:
    """Return which letters a word has, as bits, and above them which it has twice: a slip takes one and adds one."""
    bits = 0
    for letter in word:
        bit = 1 << ord(letter) % 32
        bits |= bit << 32 if bits & bit else bit
    return bits
