"""Which words of a message carry its subject, and how much of that an entry leaves unexplained.

A shared frame must not win: "does hyperbaric oxygen reduce muscle pain" shares all but its subject with an entry
about muscle pain. Nor must a subject win that is only the context of another question: "how many sessions for
sciatica" is not about sciatica. So a message is read as terms: its words, and its questions' forms ("how many",
"where", "should I"). A term weighs its idf over entries times what kind of term it is. A candidate's score is
multiplied by (1 - share of the weight that the entry does not explain) ** `SEVERITY`; in messages longer than
`DILUTION` words the power shrinks in proportion, because a story is full of words that no entry has to explain.

What lies outside is learned from the entries that ask for a person, so the power also grows with their share, up to a
half. Without any, nothing is taken off: on HINT3, which has none, the full power cost 14 points of answers at 90 % of
misses turned down (`python -m benchmarks.matching`).
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from faqbot.retrieval.features import Tokens
from faqbot.text import is_english, is_everyday, is_right, stem, stems

UNKNOWN_ENGLISH = 1.0
"""The weight of an English word that no entry uses: likely the subject of something that we do not know."""
UNKNOWN_OTHER = 0.3
"""The weight of a word in no list: a name, or a slip of spelling that could not be repaired."""
SHARED, PERSONAL = 0.3, 3.0
"""The weight of a word that answers use, and of one that only questions for a person use; others lie between."""
PERSONAL_FROM = 0.15
"""The share of a word's phrasings in entries that ask for a person from which its weight rises."""
FORM, FORM_SEEN = 4.0, 2
"""The weight of a question's form, and how many phrasings of an entry must have it."""
SEVERITY, DILUTION = 3.0, 14
OWN = 0.15
"""The share of a word's phrasings from which the word belongs to an entry."""
SHORTEST = 3

_MEASURES = {word: word for word in "long many much often soon deep far big old bad safe late early thick".split()}
_MEASURES |= dict.fromkeys(("fast", "quick", "quickly"), "soon")
_PLACES = {
    "which": "which",
    "where": "where",
    "wheres": "where",
    "when": "when",
    "whens": "when",
    "who": "who",
}
_OUGHT = frozenset("should shall may must".split())
_COMPARING = frozenset("than versus vs instead".split())
_OPEN_WHAT = frozenset("about if can do does would will happens happen".split())
_ASKER = frozenset("i we he she".split())
_MARK = "?"


def forms(words: Tokens) -> list[str]:
    """Return the forms of the questions in a row of words, each once, marked so that no word is mistaken for one."""
    return list(dict.fromkeys(_MARK + form for form in _forms(words)))


def _forms(words: Tokens) -> Iterator[str]:
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "how" and following in _MEASURES:
            yield f"how {_MEASURES[following]}"
        elif word in _PLACES:
            yield _PLACES[word]
        elif word in _OUGHT and following in _ASKER:
            yield "should i"
        elif word in ("can", "could", "do") and following in _ASKER:
            yield "do i" if word == "do" else "can i"
        elif word in _COMPARING:
            yield "than"
        elif word == "whats" or (word == "what" and following in ("is", "are")):
            yield "what is"
        elif word == "what" and following not in _OPEN_WHAT:
            yield "what"


@dataclass(frozen=True)
class Terms:
    """In how many of each entry's phrasings each term stands, and how often each stem in its answer."""

    asked: Sequence[Mapping[str, int]]
    answered: Sequence[Mapping[str, int]]

    @classmethod
    def of(cls, phrasings: Sequence[Sequence[Tokens]], answers: Sequence[Tokens]) -> Self:
        """Count the terms of each entry, given the words of each of its phrasings and of its answer."""
        asked = [Counter(term for words in group for term in {*stems(words), *forms(words)}) for group in phrasings]
        return cls(asked, [Counter(stems(words)) for words in answers])


class Informative:
    """Term statistics over the entries of one knowledge base.

    Args:
        terms: of the entries.
        person: per entry, whether it asks for a person.

    Attributes:
        person: the same.
    """

    def __init__(self, terms: Terms, person: Sequence[bool]) -> None:
        self.person, self._answered = tuple(person), terms.answered
        self._asked = asked = terms.asked
        self._entries = len(asked)
        self._severity = SEVERITY * min(1.0, 2 * sum(person) / len(asked))
        self._used_by = Counter(term for counts in asked for term in counts)
        self._used = Counter[str]()
        self._used_for_person = Counter[str]()
        for counts, is_person in zip(asked, person, strict=True):
            self._used.update(counts)
            self._used_for_person.update(counts if is_person else {})

    def weigh(self, words: Tokens) -> dict[str, float]:
        """Return the weight of each term of a message that has one: words by themselves, forms marked."""
        kinds = {word: self._kind(word) for word in words if len(word) >= SHORTEST}
        weights = {word: kind * self._idf(stem(word)) for word, kind in kinds.items() if kind}
        return weights | {form: FORM * self._idf(form) for form in forms(words)}

    def _kind(self, word: str) -> float:
        root = stem(word)
        if not self._used[root]:
            if is_everyday(root):
                return 0.0
            return UNKNOWN_ENGLISH if is_english(word) or is_right(word) else UNKNOWN_OTHER
        personal = self._used_for_person[root] / self._used[root]
        return SHARED + (PERSONAL - SHARED) * max(0.0, (personal - PERSONAL_FROM) / (1 - PERSONAL_FROM))

    def _idf(self, term: str) -> float:
        return math.log((1 + self._entries) / (1 + self._used_by[term])) + 1

    def unexplained(self, weights: Mapping[str, float], entry: int) -> tuple[str, ...]:
        """Return the weighed terms that an entry does not explain."""
        return tuple(term for term in weights if not self._explains(entry, term))

    def _explains(self, entry: int, term: str) -> bool:
        asked = self._asked[entry]
        if term.startswith(_MARK):
            return asked.get(term, 0) >= FORM_SEEN
        root = stem(term)
        return root in asked or root in self._answered[entry]

    def rest(self, words: Tokens, entry: int) -> Tokens:
        """Return the words of a message that are not an entry's own: it has less than `OWN` of their phrasings."""
        asked = self._asked[entry]
        used = ((word, root, self._used.get(root, 1)) for word, root in zip(words, stems(words), strict=True))
        return [word for word, root, count in used if asked.get(root, 0) < OWN * count]

    def factor(self, words: Tokens, weights: Mapping[str, float], unexplained: Sequence[str]) -> float:
        """Return what to multiply a score with, 0..1; `weights` are those of `words`, `unexplained` some of them."""
        total = sum(weights.values())
        if not total:
            return 1.0
        share = min(1.0, sum(weights[term] for term in unexplained) / total)
        return float((1 - share) ** (self._severity * min(1.0, DILUTION / len(words))))
