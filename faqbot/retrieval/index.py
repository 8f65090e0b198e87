"""The fitted index of one knowledge base: for a row of words, how well every entry fits it.

score(entry | words) = P(entry | words) x (max over the entry's phrasings k(words, phrasing) + .3 k(words, answer)),
with 7 k(words, answer) added to the logits of P: the answer's text is a weak field that helps where phrasings lack.
The regression and the maximum err in different ways; their product beats either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from faqbot.retrieval import classifier
from faqbot.retrieval.classifier import Classifier, softmax
from faqbot.retrieval.features import Features, Floats, Tokens

ANSWER_LOGIT, ANSWER_SIMILARITY = 7.0, 0.3


@dataclass(frozen=True)
class Index:
    """Attributes:
    features: the TF-IDF fields.
    classifier: the regression.
    phrasings: (columns, phrasings), the phrasings of one entry side by side, entries in order.
    answers: (columns, entries).
    owner: the number of the entry of each phrasing.
    """

    features: Features
    classifier: Classifier
    phrasings: sparse.csr_matrix
    answers: sparse.csr_matrix
    owner: NDArray[np.intp]

    @classmethod
    def fit(cls, phrasings: Sequence[Tokens], owner: Sequence[int], answers: Sequence[Tokens]) -> "Index":
        """Fit on phrasings, ordered by `owner`, the number of their entry; `answers` has one row an entry."""
        owners = np.asarray(owner, np.intp)
        features, matrix = Features.fit(phrasings)
        regression = classifier.fit(matrix, owners)
        return cls(features, regression, matrix.T.tocsr(), features.matrix(answers).T.tocsr(), owners)

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """Where each entry's phrasings start."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    def span(self, entry: int) -> slice:
        """Return where an entry's phrasings stand."""
        end = self.starts[entry + 1] if entry + 1 < len(self.starts) else len(self.owner)
        return slice(int(self.starts[entry]), int(end))

    def measure(self, texts: Sequence[Tokens]) -> tuple[Floats, Floats, Floats]:
        """Return the logits (texts, entries), the similarity to each phrasing (texts, phrasings) and each answer."""
        queries = self.features.matrix(texts)
        similarity = np.asarray((queries @ self.phrasings).todense(), np.float32)
        answers = np.asarray((queries @ self.answers).todense(), np.float32)
        logits = np.asarray(queries @ self.classifier.weights) + self.classifier.bias + ANSWER_LOGIT * answers
        return logits, similarity, answers

    def best(self, similarity: Floats, answers: Floats) -> Floats:
        """Return the similarity of each text to each entry: its best phrasing, and a little of its answer."""
        nearest = np.maximum.reduceat(similarity, self.starts, axis=1)
        return np.asarray(nearest + ANSWER_SIMILARITY * answers, np.float32)

    def score(self, texts: Sequence[Tokens]) -> tuple[Floats, Floats]:
        """Return every entry's score for each text (texts, entries) and the similarities to the phrasings."""
        logits, similarity, answers = self.measure(texts)
        return softmax(logits) * self.best(similarity, answers), similarity

    def score_unowned(self, texts: Sequence[Tokens], owner: Sequence[int]) -> Floats:
        """Return each text's scores as if the entry that owns it did not exist.

        The owner is masked from the softmax and from the maximum. That is leaving entries out without fitting again;
        on public data the thresholds came out within .02 of those from four refitted folds.
        """
        logits, similarity, answers = self.measure(texts)
        rows = np.arange(len(texts))
        logits[rows, owner] = np.finfo(np.float32).min
        scores = softmax(logits) * self.best(similarity, answers)
        scores[rows, owner] = 0.0
        return np.asarray(scores, np.float32)
