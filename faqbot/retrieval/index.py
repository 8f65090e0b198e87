"""The fitted index of one knowledge base: for a row of words, how well the likeliest entries fit it.

score(entry | words) = P(entry | words) x (max over the entry's phrasings k(words, phrasing) + .3 k(words, answer)),
with 7 k(words, answer) added to the logits of P: the answer's text is a weak field that helps where phrasings lack.
The regression and the maximum err in different ways; their product beats either.

P is one product of a few columns with a dense matrix. Only for the entries that are likeliest by it are the phrasings
looked at: a factor that is at most 1.3 does not lift an entry over `SHORTLIST` others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faqbot.retrieval import classifier
from faqbot.retrieval.classifier import softmax
from faqbot.retrieval.features import Features, Tokens
from faqbot.retrieval.sparse import Floats, Rows

ANSWER_LOGIT, ANSWER_SIMILARITY = 7.0, 0.3
SHORTLIST = 12
"""How many entries are compared phrasing by phrasing."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well some entries fit some texts.

    Attributes:
        entries: the entries' numbers.
        scores: (texts, entries).
        phrasings: the number of each entry's phrasing that is nearest to the first text.
    """

    entries: tuple[int, ...]
    scores: Floats
    phrasings: tuple[int, ...]


@dataclass(frozen=True)
class Index:
    """Attributes:
    features: the TF-IDF fields.
    weights: (columns, entries), of the regression, the answers' part added.
    bias: (entries,).
    phrasings: a row for each, those of one entry side by side, entries in order.
    answers: a row for each entry; empty where it asks for a person.
    owner: the number of the entry of each phrasing.
    """

    features: Features
    weights: Floats
    bias: Floats
    phrasings: Rows
    answers: Rows
    owner: NDArray[np.intp]

    @classmethod
    def fit(cls, phrasings: Sequence[Tokens], owner: Sequence[int], answers: Sequence[Tokens]) -> "Index":
        """Fit on phrasings, ordered by `owner`, the number of their entry; `answers` has one row an entry."""
        owners = np.asarray(owner, np.intp)
        features, matrix = Features.fit(phrasings)
        weights, bias = classifier.fit(matrix, owners)
        answered = features.matrix(answers)
        weights += ANSWER_LOGIT * answered.T.toarray()
        return cls(features, weights, bias, Rows.of(matrix), Rows.of(answered), owners)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Return where each entry's phrasings start and end."""
        starts = np.flatnonzero(np.diff(self.owner, prepend=-1))
        return list(zip(starts.tolist(), [*starts[1:].tolist(), len(self.owner)], strict=True))

    def score(self, texts: Sequence[Tokens], without: int | None = None) -> Fit:
        """Score the likeliest entries for some texts that belong together; `without` is an entry that does not count.

        Leaving an entry out of the softmax and of the maximum stands in for fitting without it: on public data the
        thresholds came out within .02 of those from four refitted folds.
        """
        vectors = [self.features.vector(words) for words in texts]
        logits = np.stack([vector.values @ self.weights[vector.columns] for vector in vectors]) + self.bias
        if without is not None:
            logits[:, without] = np.finfo(np.float32).min
        chances = softmax(logits)
        dense = np.zeros((len(texts), self.features.width), np.float32)
        for row, vector in zip(dense, vectors, strict=True):
            row[vector.columns] = vector.values
        entries = [entry for entry in _highest(chances[0] + chances.max(axis=0), SHORTLIST) if entry != without]
        scores, nearest = np.empty((len(texts), len(entries)), np.float32), []
        for place, entry in enumerate(entries):
            first, end = self.spans[entry]
            similarity = self.phrasings.dot(first, end, dense)
            best = similarity.max(axis=1)
            if self.answers.starts[entry] < self.answers.starts[entry + 1]:
                best += ANSWER_SIMILARITY * self.answers.dot(entry, entry + 1, dense)[:, 0]
            scores[:, place] = chances[:, entry] * best
            nearest.append(first + int(similarity[0].argmax()))
        return Fit(tuple(entries), scores, tuple(nearest))


def _highest(values: Floats, count: int) -> list[int]:
    """Return the places of the `count` highest values, in order of place."""
    if count >= len(values):
        return list(range(len(values)))
    return sorted(np.argpartition(-values, count)[:count].tolist())
