"""Text to sparse vectors: three TF-IDF fields side by side, whose dot product is the similarity of two texts.

k(q, p) = .30 cos(stems) + .15 cos(stems and stem pairs) + .55 cos(character 2- to 4-grams inside words).

The fields are scaled by the square roots of their weights, so that one dot product gives k. scikit-learn counts and
weighs the phrasings (sublinear tf, smoothed idf). A query is weighed here, because a query's terms that no phrasing
contains must still count in its norm, with the idf of an unseen term, ln(1+n)+1: scikit-learn drops them silently,
and "pizza appointment" would look just like "appointment".

A message and its parts are weighed together: they share their terms. Where those of a word stand is remembered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faqbot.retrieval.sparse import Floats, Vectors
from faqbot.retrieval.vocabulary import UNSEEN, Vocabulary
from faqbot.text import stems

if TYPE_CHECKING:
    from scipy import sparse

Tokens = Sequence[str]


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    starts = ((size, start) for size in (2, 3, 4) for start in range(max(1, len(padded) - size + 1)))
    return tuple(padded[start : start + size] for size, start in starts)


@dataclass(frozen=True, slots=True)
class Field:
    """What is counted in a text, and what it weighs.

    Attributes:
        reach: how many words in a row make a term at most, each by its stem; 0 takes the grams inside words instead.
        weight: the share of the field in the similarity.
    """

    reach: int
    weight: float

    def terms(self, words: Tokens) -> list[str]:
        """Return the terms of a text, each as often as it occurs."""
        if not self.reach:
            return list(chain.from_iterable(map(_grams, words)))
        return [run for size in range(1, self.reach + 1) for run in _runs(stems(words), size)]


def _runs(stemmed: Tokens, size: int) -> list[str]:
    """Return all `size` words in a row."""
    return [" ".join(run) for run in zip(*(stemmed[start:] for start in range(size)), strict=False)]


FIELDS = (Field(1, 0.30), Field(2, 0.15), Field(0, 0.55))
_FIELD_BITS = 56
"""A term is told by its place in its field's vocabulary and, above these bits, the number of the field."""


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Where the terms of a text occur, each by its number: those of each word, and those that start at each word.

    Attributes:
        single: the terms of one word, word by word.
        starts: where those of each word start.
        longer: for terms of so many words, the one that starts at each word.
    """

    single: NDArray[np.intp]
    starts: Sequence[int]
    longer: Sequence[tuple[int, NDArray[np.intp]]]

    def within(self, start: int, end: int) -> NDArray[np.intp]:
        """Return the terms that occur between two words."""
        runs = (numbers[start : max(start, end + 1 - size)] for size, numbers in self.longer)
        return np.concatenate([self.single[self.starts[start] : self.starts[end]], *runs])


class Features:
    """Some fields, fitted on the phrasings of a knowledge base.

    Attributes:
        fields: the fields.
        vocabularies: the columns of each field's terms; the fields' columns follow each other.
        idf: by column.
        n: how many phrasings were seen.
        width: how many columns there are.
    """

    def __init__(
        self, vocabularies: Sequence[Vocabulary], idf: Floats, n: int, fields: Sequence[Field] = FIELDS
    ) -> None:
        self.fields = tuple(fields)
        self.vocabularies, self.idf, self.n = list(vocabularies), idf, n
        self.width = len(idf)
        self._unseen = math.log(1 + n) + 1
        self._weights = np.array([field.weight for field in fields])
        self._runs = [(number, size) for number, field in enumerate(fields) for size in range(2, field.reach + 1)]
        self._of_word = lru_cache(maxsize=20_000)(self._terms_of_word)

    @classmethod
    def fit(
        cls, texts: Sequence[Tokens], fields: Sequence[Field] = FIELDS, fewest: int = 1
    ) -> tuple["Features", "sparse.csr_matrix"]:
        """Fit on the phrasings; return the features and the phrasings' matrix (phrasings, columns).

        A term of fewer than `fewest` phrasings counts in the norm, but has no column.
        """
        from scipy import sparse  # noqa: PLC0415 - slow, and only a fit needs it
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

        vocabularies: list[Vocabulary] = []
        idf, blocks, width = [], [], 0
        for field in fields:
            vectorizer = TfidfVectorizer(analyzer=field.terms, sublinear_tf=True, dtype=np.float32)
            block = vectorizer.fit_transform(texts)
            kept = np.flatnonzero(block.getnnz(axis=0) >= fewest)
            blocks.append(block[:, kept] * np.float32(math.sqrt(field.weight)))
            terms = vectorizer.get_feature_names_out()[kept]
            vocabularies.append(Vocabulary.of(dict(zip(terms, range(len(terms)), strict=True)), width))
            idf.append(vectorizer.idf_[kept])
            width += len(terms)
        features = cls(vocabularies, np.concatenate(idf).astype(np.float32), len(texts), fields)
        return features, sparse.hstack(blocks, format="csr", dtype=np.float32)

    def vectors(self, words: Tokens, parts: Sequence[tuple[int, int]] = ()) -> Vectors:
        """Weigh a query, and then parts of it; an empty or wholly unknown one has no weights.

        Args:
            words: those of the query.
            parts: where each part starts and ends among the words.
        """
        terms, occurrences = self._occurrences(words)
        spans = ((0, len(words)), *parts)
        counts = np.stack([np.bincount(occurrences.within(*span), minlength=len(terms)) for span in spans])
        places = terms & ((1 << _FIELD_BITS) - 1)
        seen = places < UNSEEN
        columns = places[seen]
        idf = np.full(len(terms), self._unseen)
        idf[seen] = self.idf[columns]
        values = np.where(counts, 1 + np.log(np.maximum(counts, 1)), 0) * idf
        field = (terms >> _FIELD_BITS == np.arange(len(self.fields))[:, None]).astype(float)
        squares = values**2 @ field.T
        values *= np.sqrt(np.divide(self._weights, squares, out=np.zeros_like(squares), where=squares > 0)) @ field
        return Vectors(columns, values[:, seen].astype(np.float32))

    def _occurrences(self, words: Tokens) -> tuple[NDArray[np.intp], "_Occurrences"]:
        """Return the terms of a text, ascending, and where they occur."""
        stemmed = stems(words)
        single = [self._of_word(word) for word in words]
        longer = [self._look_up(number, _runs(stemmed, size)) for number, size in self._runs]
        terms, numbers = np.unique(np.concatenate([*single, *longer]), return_inverse=True)
        starts = list(accumulate(map(len, single), initial=0))
        ends = accumulate(map(len, longer), initial=starts[-1])
        runs = [(size, numbers[end:]) for (_, size), end in zip(self._runs, ends, strict=False)]
        return terms, _Occurrences(numbers, starts, runs)

    def _terms_of_word(self, word: str) -> NDArray[np.intp]:
        """Return the terms of one word in each field."""
        fields = [Field(min(field.reach, 1), field.weight) for field in self.fields]
        return np.concatenate([self._look_up(number, field.terms([word])) for number, field in enumerate(fields)])

    def _look_up(self, number: int, terms: Sequence[str]) -> NDArray[np.intp]:
        """Return some terms of a field by their numbers."""
        return self.vocabularies[number].places(terms) | number << _FIELD_BITS

    def matrix(self, texts: Sequence[Tokens]) -> "sparse.csr_matrix":
        """Weigh many texts as queries: a matrix (texts, columns)."""
        from scipy import sparse  # noqa: PLC0415 - slow, and only a fit needs it

        vectors = [self.vectors(words) for words in texts]
        starts = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
        columns = np.concatenate([vector.columns for vector in vectors]) if vectors else np.array([], np.intp)
        values = np.concatenate([vector.values[0] for vector in vectors]) if vectors else np.array([], np.float32)
        return sparse.csr_matrix((values, columns, starts), shape=(len(texts), self.width), dtype=np.float32)
