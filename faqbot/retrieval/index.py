"""The fitted index of one knowledge base: for a row of words, how well the likeliest entries fit it.

score(entry | words) = P(entry | words) x (max over the entry's phrasings k(words, phrasing) + .3 k(words, answer)),
with 7 k(words, answer) added to the logits of P: the answer's text is a weak field that helps where phrasings lack.
The regression and the maximum err in different ways; their product beats either.

With an embedder, its part is added to both factors (`embedding.py`).

P is one product of a few columns with a dense matrix. Only for the entries that are likeliest by it are the phrasings
looked at: a factor that is at most 1.3 does not lift an entry over `SHORTLIST` others. Of a message's parts only those
are compared that can be the best: none is more similar than the whole, times what its terms weigh more than there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faqbot.retrieval import classifier
from faqbot.retrieval.classifier import softmax
from faqbot.retrieval.embedding import SHARE, Embedder, Meaning
from faqbot.retrieval.features import Features, Tokens
from faqbot.retrieval.sparse import Dense, Floats, Rows, Vectors, single

if TYPE_CHECKING:
    from scipy import sparse

ANSWER_LOGIT, ANSWER_SIMILARITY = 7.0, 0.3
SHORTLIST = 12
"""How many entries are compared phrasing by phrasing."""
BLOCK = 4096
"""How many columns' weights are made at once: in single precision they take twice the memory that they end in."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well some entries fit a text.

    Attributes:
        entries: the entries' numbers.
        scores: of the whole text, (entries,).
        parts: of the best of its parts, (entries,); None where it has none.
        phrasings: the number of each entry's phrasing that is nearest to the whole.
    """

    entries: tuple[int, ...]
    scores: Floats
    parts: Floats | None
    phrasings: tuple[int, ...]


@dataclass(frozen=True)
class Index:
    """Attributes:
    features: the TF-IDF fields.
    weights: (columns, entries), of the regression, the answers' part added; in half precision, since they are many.
    bias: (entries,).
    rows: one for each phrasing of an entry and one for its answer, which is empty where it asks for a person; then
        those of the next entry.
    owner: the number of the entry of each phrasing.
    meaning: the embeddings' part, where there is an embedder.
    """

    features: Features
    weights: NDArray[np.float16]
    bias: Floats
    rows: Rows
    owner: NDArray[np.intp]
    meaning: Meaning | None = None

    @classmethod
    def fit(
        cls,
        phrasings: Sequence[Tokens],
        owner: Sequence[int],
        answers: Sequence[Tokens],
        embed: Embedder | None = None,
        balanced: bool = True,
    ) -> "Index":
        """Fit on phrasings.

        Args:
            phrasings: the words of each, ordered by entry.
            owner: the number of the entry of each.
            answers: the words of each entry's answer, or none.
            embed: adds their meaning.
            balanced: whether entries count alike, however many phrasings each has.
        """
        from scipy import sparse  # noqa: PLC0415 - slow, and only a fit needs it

        owners = np.asarray(owner, np.intp)
        features, matrix = Features.fit(phrasings)
        chosen = classifier.landmarks(len(owners))
        products = np.asarray((matrix[chosen] @ matrix.T).todense(), np.float32)
        embedded = embed([" ".join(words) for words in phrasings]) if embed else None
        if embedded is not None:
            products = (1 - SHARE) * products + SHARE * (embedded[chosen] @ embedded.T)
        dual, bias = classifier.fit(products, chosen, owners, balanced)
        answered = features.matrix(answers)
        weights = _weights(matrix[chosen], dual, 1 - SHARE if embed else 1, answered)
        meaning = None
        if embed and embedded is not None:
            meaning = Meaning(embed, embedded, SHARE * (embedded[chosen].T @ dual))
        order = np.argsort(np.concatenate([owners, np.arange(len(answers))]), kind="stable")
        rows = Rows.of(sparse.vstack([matrix, answered], format="csr")[order])
        return cls(features, weights, bias, rows, owners, meaning)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Return where each entry's phrasings start and end."""
        starts = np.flatnonzero(np.diff(self.owner, prepend=-1))
        return list(zip(starts.tolist(), [*starts[1:].tolist(), len(self.owner)], strict=True))

    def embed(self, words: Tokens) -> Floats | None:
        """Return what a text means, (dimensions,), or None without an embedder."""
        return self.meaning.embed([" ".join(words)])[0] if self.meaning else None

    def chances(self, vectors: Vectors, embedded: Floats | None, without: int | None = None) -> Floats:
        """Return the chance of each entry for each text by the regression, (texts, entries)."""
        weights = single(self.weights.take(vectors.columns, axis=0))
        logits = np.stack([values @ weights for values in vectors.values]) + self.bias  # all at once waits for threads
        if self.meaning and embedded is not None:
            logits += embedded @ self.meaning.weights
        if without is not None:
            logits[:, without] = np.finfo(np.float32).min
        return softmax(logits)

    def score(
        self,
        words: Tokens,
        parts: Sequence[tuple[int, int]] = (),
        embedded: Floats | None = None,
        without: int | None = None,
    ) -> Fit:
        """Score the likeliest entries for a text and its parts.

        Args:
            words: those of the text.
            parts: where each part starts and ends among the words.
            embedded: what the whole means; it counts for the parts as well.
            without: an entry that does not count.

        Leaving an entry out of the softmax and of the maximum stands in for fitting without it: on public data the
        thresholds came out within .02 of those from four refitted folds.
        """
        vectors = self.features.vectors(words, parts)
        chances = self.chances(vectors, embedded, without)
        entries = [entry for entry in _highest(chances[0] + chances.max(axis=0), SHORTLIST) if entry != without]
        texts = Dense(vectors, self.features.width)
        found = [self._fit(entry, chances[:, entry], texts, embedded) for entry in entries]
        scores, best, phrasings = zip(*found, strict=True) if found else ((), (), ())
        return Fit(tuple(entries), np.array(scores), np.array(best) if parts else None, phrasings)

    def _fit(
        self, entry: int, chances: Floats, texts: Dense, embedded: Floats | None
    ) -> tuple[np.float32, np.float32, int]:
        """Return the score of the whole text and of the best part, and the phrasing that is nearest to the whole."""
        alike = self._alike(entry, embedded)
        near, answer = self._similarity(entry, texts.row(0), alike)
        whole = near.max() + ANSWER_SIMILARITY * answer
        limits = chances * texts.lifts * whole
        best = np.float32(0)
        for part in sorted(range(1, len(limits)), key=limits.__getitem__, reverse=True):
            if limits[part] <= best:
                break
            others, answer = self._similarity(entry, texts.row(part), alike)
            best = max(best, chances[part] * (others.max() + ANSWER_SIMILARITY * answer))
        return chances[0] * whole, best, self.spans[entry][0] + int(near.argmax())

    def _alike(self, entry: int, embedded: Floats | None) -> Floats | None:
        """Return the part that meaning has in the similarity of a text to each of the entry's phrasings."""
        first, end = self.spans[entry]
        if self.meaning is None or embedded is None:
            return None
        return np.asarray(SHARE * np.maximum(self.meaning.phrasings[first:end] @ embedded, 0), np.float32)

    def _similarity(self, entry: int, dense: Floats, alike: Floats | None) -> tuple[Floats, np.float32]:
        """Return the similarity of a text to each of the entry's phrasings, and to its answer."""
        first, end = self.spans[entry]
        products = self.rows.dot(first + entry, end + entry + 1, dense)
        phrasings, answer = products[:-1], products[-1]
        return phrasings if alike is None else (1 - SHARE) * phrasings + alike, answer


def _weights(
    landmarks: "sparse.csr_matrix", dual: Floats, share: float, answered: "sparse.csr_matrix"
) -> NDArray[np.float16]:
    """Return the weight of each column for each entry, with the answers' part; some at a time, since they are many."""
    columns, answers = landmarks.T.tocsr(), answered.T.tocsr()
    weights = np.empty((columns.shape[0], dual.shape[1]), np.float16)
    for start in range(0, len(weights), BLOCK):
        some = slice(start, start + BLOCK)
        weights[some] = columns[some] @ dual * share + ANSWER_LOGIT * answers[some].toarray()
    return weights


def _highest(values: Floats, count: int) -> list[int]:
    """Return the places of the `count` highest values, in order of place."""
    if count >= len(values):
        return list(range(len(values)))
    return sorted(np.argpartition(-values, count)[:count].tolist())
