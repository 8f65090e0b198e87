"""How a message is read before it is matched: tokens, spelling repaired, patients' words put into the clinic's."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from faqbot.retrieval.features import Tokens
from faqbot.retrieval.spelling import EDGE, Speller
from faqbot.text import tokens

Repairs = tuple[tuple[str, str], ...]

MOST = 60
"""The words that are read of a longer message: half of them its first, half its last, where questions stand."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words to match and the spelling repairs that led to them."""

    words: tuple[str, ...]
    repairs: Repairs = ()


@dataclass(frozen=True)
class Counts:
    """How often the words of a knowledge base occur, and how often two stand side by side, as "does it"."""

    words: Mapping[str, int]
    pairs: Mapping[str, int]

    @classmethod
    def of(cls, phrasings: Iterable[Tokens], answers: Iterable[Tokens]) -> Self:
        """Count the words of each phrasing and of each answer; an answer's count once."""
        words, pairs = Counter[str](), Counter[str]()
        for phrasing in phrasings:
            words.update(phrasing)
            pairs.update(map(" ".join, pairwise([EDGE, *phrasing, EDGE])))
        for answer in answers:
            words.update(set(answer))
        return cls(words, pairs)


class Reader:
    """Reads texts the way one knowledge base needs it; phrasings and messages go through the same reader.

    A synonym stands in only where the entries do not use the patients' word themselves: the phrasings around a word
    tell more of what it means than its translation (on development questions, replacing such words as well cost ten
    points of answers at equal near misses).

    Args:
        counts: of the words whose spelling is what others are repaired towards.
        synonyms: patients' words to the entries' words, in lower case.
    """

    def __init__(self, counts: Counts, synonyms: Mapping[str, str]) -> None:
        pairs = ((tuple(said.split()), tuple(meant.split())) for said, meant in synonyms.items())
        self._synonyms = {said: meant for said, meant in pairs if not counts.words.keys() >= set(said)}
        self._longest: dict[str, int] = {}
        for said in self._synonyms:
            self._longest[said[0]] = max(len(said), self._longest.get(said[0], 0))
        self._speller = Speller(counts.words, counts.pairs, {word for said in self._synonyms for word in said})

    def read_own(self, words: Tokens) -> tuple[str, ...]:
        """Read the words of a phrasing or an answer."""
        return tuple(self._in_our_words(words))

    def read(self, text: str) -> Reading:
        repaired, repairs = self._speller.repair(_ends(tokens(text)))
        return Reading(tuple(_ends(self._in_our_words(repaired))), tuple(repairs))

    def _in_our_words(self, words: Sequence[str]) -> list[str]:
        """Replace patients' words, the longest first; what replaces is not replaced again."""
        result: list[str] = []
        start = 0
        while start < len(words):
            for width in range(min(self._longest.get(words[start], 0), len(words) - start), 0, -1):
                meant = self._synonyms.get(tuple(words[start : start + width]))
                if meant is not None:
                    result += meant
                    start += width
                    break
            else:
                result.append(words[start])
                start += 1
        return result


def _ends(words: list[str]) -> list[str]:
    return words if len(words) <= MOST else [*words[: MOST // 2], *words[-MOST // 2 :]]
