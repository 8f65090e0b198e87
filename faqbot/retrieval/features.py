"""Text to sparse vectors: three TF-IDF fields side by side, whose dot product is the similarity of two texts.

k(q, p) = .30 cos(stems) + .15 cos(stems and stem pairs) + .55 cos(character 2- to 4-grams inside words).

The fields are scaled by the square roots of their weights, so that one dot product gives k. scikit-learn counts and
weighs the phrasings (sublinear tf, smoothed idf). A query is weighed here, because a query's terms that no phrasing
contains must still count in its norm, with the idf of an unseen term, ln(1+n)+1: scikit-learn drops them silently,
and "pizza appointment" would look just like "appointment".
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from faqbot.text import stems

Tokens = Sequence[str]
Floats = NDArray[np.float32]

WEIGHTS = (0.30, 0.15, 0.55)


def stem_terms(words: Tokens) -> list[str]:
    return stems(words)


def pair_terms(words: Tokens) -> list[str]:
    singles = stems(words)
    return singles + [f"{a} {b}" for a, b in pairwise(singles)]


def gram_terms(words: Tokens) -> list[str]:
    return [gram for word in words for gram in _grams(f" {word} ")]


def _grams(padded: str) -> Iterator[str]:
    for size in (2, 3, 4):
        for start in range(max(1, len(padded) - size + 1)):
            yield padded[start : start + size]


ANALYZERS = (stem_terms, pair_terms, gram_terms)


@dataclass(frozen=True, slots=True)
class SparseVector:
    """A query: the columns it touches and their weights."""

    columns: NDArray[np.intp]
    values: Floats


class Features:
    """The three fields, fitted on the phrasings of a knowledge base.

    Attributes:
        vocabularies: per field, term to column in the stacked matrix.
        idf: per field, the idf of its terms, by column less the field's offset.
        n: how many phrasings were seen.
    """

    def __init__(self, vocabularies: Sequence[dict[str, int]], idf: Sequence[Floats], n: int) -> None:
        self.vocabularies, self.idf, self.n = list(vocabularies), [np.asarray(x, np.float32) for x in idf], n
        self._unseen = math.log(1 + n) + 1
        self._weights = [
            {term: (column + offset, float(idf[column])) for term, column in vocabulary.items()}
            for vocabulary, idf, offset in zip(self.vocabularies, self.idf, self._offsets(), strict=True)
        ]

    def _offsets(self) -> list[int]:
        sizes = [len(vocabulary) for vocabulary in self.vocabularies]
        return [sum(sizes[:i]) for i in range(len(sizes))]

    @property
    def width(self) -> int:
        return sum(map(len, self.vocabularies))

    @classmethod
    def fit(cls, texts: Sequence[Tokens]) -> tuple["Features", sparse.csr_matrix]:
        """Fit on the phrasings; return the features and the phrasings' matrix (phrasings, columns)."""
        fields, blocks = [], []
        for analyzer, weight in zip(ANALYZERS, WEIGHTS, strict=True):
            field = TfidfVectorizer(analyzer=analyzer, norm=None, sublinear_tf=True, dtype=np.float32)
            blocks.append(normalize(field.fit_transform(texts)) * np.float32(math.sqrt(weight)))
            fields.append(field)
        features = cls(
            [{term: int(column) for term, column in field.vocabulary_.items()} for field in fields],
            [field.idf_ for field in fields],
            len(texts),
        )
        return features, sparse.hstack(blocks, format="csr", dtype=np.float32)

    def vector(self, words: Tokens) -> SparseVector:
        """Weigh a query; an empty or wholly unknown one has no columns."""
        columns: list[int] = []
        values: list[float] = []
        for analyzer, weight, known in zip(ANALYZERS, WEIGHTS, self._weights, strict=True):
            squares, start = 0.0, len(values)
            for term, count in Counter(analyzer(words)).items():
                tf = 1 + math.log(count) if count > 1 else 1.0
                column, idf = known.get(term, (-1, self._unseen))
                squares += (tf * idf) ** 2
                if column >= 0:
                    columns.append(column)
                    values.append(tf * idf)
            scale = math.sqrt(weight / squares) if squares else 0.0
            values[start:] = [value * scale for value in values[start:]]
        return SparseVector(np.array(columns, np.intp), np.array(values, np.float32))

    def matrix(self, texts: Sequence[Tokens]) -> sparse.csr_matrix:
        """Weigh many texts as queries: a matrix (texts, columns)."""
        vectors = [self.vector(words) for words in texts]
        starts = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
        columns = np.concatenate([vector.columns for vector in vectors]) if vectors else np.array([], np.intp)
        values = np.concatenate([vector.values for vector in vectors]) if vectors else np.array([], np.float32)
        return sparse.csr_matrix((values, columns, starts), shape=(len(texts), self.width), dtype=np.float32)
