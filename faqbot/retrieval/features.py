"""Text to sparse vectors: three TF-IDF fields side by side, whose dot product is the similarity of two texts.

k(q, p) = .30 cos(stems) + .15 cos(stems and stem pairs) + .55 cos(character 2- to 4-grams inside words).

The fields are scaled by the square roots of their weights, so that one dot product gives k. scikit-learn counts and
weighs the phrasings (sublinear tf, smoothed idf). A query is weighed here, because a query's terms that no phrasing
contains must still count in its norm, with the idf of an unseen term, ln(1+n)+1: scikit-learn drops them silently,
and "pizza appointment" would look just like "appointment".
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faqbot.retrieval.sparse import Floats
from faqbot.retrieval.vocabulary import UNSEEN, Vocabulary
from faqbot.text import stems

if TYPE_CHECKING:
    from scipy import sparse

Tokens = Sequence[str]


def stem_terms(words: Tokens) -> list[str]:
    return stems(words)


def pair_terms(words: Tokens) -> list[str]:
    singles = stems(words)
    return singles + [f"{a} {b}" for a, b in pairwise(singles)]


def triple_terms(words: Tokens) -> list[str]:
    singles = stems(words)
    return pair_terms(words) + [" ".join(three) for three in zip(singles, singles[1:], singles[2:], strict=False)]


def gram_terms(words: Tokens) -> list[str]:
    return list(chain.from_iterable(map(_grams, words)))


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    starts = ((size, start) for size in (2, 3, 4) for start in range(max(1, len(padded) - size + 1)))
    return tuple(padded[start : start + size] for size, start in starts)


Field = tuple[Callable[[Tokens], list[str]], float]
"""What a field counts in a text, and its weight."""
FIELDS: tuple[Field, ...] = ((stem_terms, 0.30), (pair_terms, 0.15), (gram_terms, 0.55))


@dataclass(frozen=True, slots=True)
class SparseVector:
    """A query: the columns it touches and their weights."""

    columns: NDArray[np.intp]
    values: Floats


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
        self._ends = np.cumsum([len(vocabulary) for vocabulary in self.vocabularies])

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
        for analyzer, weight in fields:
            field = TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, dtype=np.float32)
            block = field.fit_transform(texts)
            kept = np.flatnonzero(block.getnnz(axis=0) >= fewest)
            blocks.append(block[:, kept] * np.float32(math.sqrt(weight)))
            terms = field.get_feature_names_out()[kept]
            vocabularies.append(Vocabulary.of(dict(zip(terms, range(len(terms)), strict=True)), width))
            idf.append(field.idf_[kept])
            width += len(terms)
        features = cls(vocabularies, np.concatenate(idf).astype(np.float32), len(texts), fields)
        return features, sparse.hstack(blocks, format="csr", dtype=np.float32)

    def vector(self, words: Tokens) -> SparseVector:
        """Weigh a query; an empty or wholly unknown one has no columns."""
        found, squares = [], []
        for (analyzer, _), vocabulary in zip(self.fields, self.vocabularies, strict=True):
            terms = analyzer(words)
            places = vocabulary.places(terms)
            unseen = Counter(terms[place] for place in np.flatnonzero(places == UNSEEN).tolist())
            squares.append(sum(((1 + math.log(count)) * self._unseen) ** 2 for count in unseen.values()))
            found.append(places)
        columns, counts = np.unique(np.concatenate(found), return_counts=True)
        seen = int(np.searchsorted(columns, 0))
        columns, counts = columns[seen:], counts[seen:]
        values = ((1 + np.log(counts)) * self.idf[columns]).astype(np.float32)
        start = 0
        ends = np.searchsorted(columns, self._ends).tolist()
        for end, (_, weight), square in zip(ends, self.fields, squares, strict=True):
            field = values[start:end]
            if len(field):
                field *= math.sqrt(weight / (square + float(field @ field)))
            start = end
        return SparseVector(columns, values)

    def matrix(self, texts: Sequence[Tokens]) -> "sparse.csr_matrix":
        """Weigh many texts as queries: a matrix (texts, columns)."""
        from scipy import sparse  # noqa: PLC0415 - slow, and only a fit needs it

        vectors = [self.vector(words) for words in texts]
        starts = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
        columns = np.concatenate([vector.columns for vector in vectors]) if vectors else np.array([], np.intp)
        values = np.concatenate([vector.values for vector in vectors]) if vectors else np.array([], np.float32)
        return sparse.csr_matrix((values, columns, starts), shape=(len(texts), self.width), dtype=np.float32)
