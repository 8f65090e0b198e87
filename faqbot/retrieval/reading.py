"""How a message is read before it is matched: tokens, spelling repaired, patients' words put into the clinic's."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


class Reader:
    """Reads texts the way one knowledge base needs it; phrasings and messages go through the same reader.

    A synonym stands in only where the entries do not use the patients' word themselves: the phrasings around a word
    tell more of what it means than its translation (on development questions, replacing such words as well cost ten
    points of answers at equal near misses).

    Args:
        phrasings, answers: the words of each, whose spelling is what others are repaired towards.
        synonyms: patients' words to the entries' words, in lower case.
    """

    def __init__(self, phrasings: Iterable[Tokens], answers: Iterable[Tokens], synonyms: Mapping[str, str]) -> None:
        frequency, beside = Counter[str](), Counter[tuple[str, str]]()
        for words in phrasings:
            frequency.update(words)
            beside.update(pairwise([EDGE, *words, EDGE]))
        for words in answers:
            frequency.update(set(words))
        pairs = ((tuple(said.split()), tuple(meant.split())) for said, meant in synonyms.items())
        self._synonyms = {said: meant for said, meant in pairs if not frequency.keys() >= set(said)}
        self._longest: dict[str, int] = {}
        for said in self._synonyms:
            self._longest[said[0]] = max(len(said), self._longest.get(said[0], 0))
        self._speller = Speller(frequency, beside, {word for said in self._synonyms for word in said})

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
