"""Figures of matching quality, each over many weightings of the rows at once: a bootstrap is one call.

Every metric takes Outcomes of n rows and weights of shape (resamples, n), and returns one figure, 0..1, a
resample (best_mcc: -1..1); NaN where it is undefined. Weights of one are the plain figure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE = -1
"""The class of a message that is out of scope, and of a prediction that declines to answer."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What one system made of n rows.

    `truth` and `predicted` are classes, NONE or 0 and up. `rank` is the right entry's place from 1, 0 when it
    was not found; None when only the first prediction is known. `confidence` is that of the first prediction,
    minus infinity where there is none. `threshold` is the one the system sets itself, if it does.
    """

    truth: Integers
    predicted: Integers
    confidence: Floats
    rank: Integers | None = None
    threshold: float | None = None

    @property
    def inside(self) -> Flags:
        return np.asarray(self.truth != NONE)

    @property
    def right(self) -> Flags:
        return np.asarray(self.inside & (self.predicted == self.truth))


def accuracy(outcomes: Outcomes, weights: Floats) -> Floats:
    """Compute acc = right at rank 1 / in scope; no threshold."""
    return _share(outcomes.right, outcomes.inside, weights)


def mrr(outcomes: Outcomes, weights: Floats) -> Floats:
    """Compute MRR = mean over in-scope rows of 1 / rank of the right entry, 0 when it was not found."""
    if outcomes.rank is None:
        return np.full(len(weights), np.nan)
    reciprocal = np.where(outcomes.rank > 0, 1 / np.maximum(outcomes.rank, 1), 0.0)
    return _share(reciprocal, outcomes.inside, weights)


def auroc(outcomes: Outcomes, weights: Floats) -> Floats:
    """Compute AUROC = P(confidence in scope > out of scope) + P(equal) / 2, right or wrong."""
    inside, confidence = outcomes.inside, outcomes.confidence
    order = np.flatnonzero(~inside)[np.argsort(confidence[~inside])]
    below = np.pad(np.cumsum(weights[:, order], axis=1), ((0, 0), (1, 0)))
    lower = np.searchsorted(confidence[order], confidence[inside], "left")
    upper = np.searchsorted(confidence[order], confidence[inside], "right")
    wins = (below[:, lower] + below[:, upper]) / 2
    inner = weights[:, inside]
    return _divide((inner * wins).sum(axis=1), inner.sum(axis=1) * below[:, -1])


def answered_at_90(outcomes: Outcomes, weights: Floats) -> Floats:
    """Compute A@90 = right and confidence > q / in scope; q: the least with 90 % of out of scope <= q."""
    inside, confidence = outcomes.inside, outcomes.confidence
    order = np.flatnonzero(~inside)[np.argsort(confidence[~inside])]
    if not len(order):
        return np.full(len(weights), np.nan)
    reached = np.cumsum(weights[:, order], axis=1)
    place = (reached < 0.9 * reached[:, -1:] - 1e-9).sum(axis=1)
    bar = confidence[order][place]
    answered = outcomes.right & (confidence > bar[:, None])
    return _divide((weights * answered).sum(axis=1), weights[:, inside].sum(axis=1))


def answered_right(outcomes: Outcomes, weights: Floats) -> Floats:
    """Compute right and confidence >= the system's own threshold / in scope."""
    if outcomes.threshold is None:
        return np.full(len(weights), np.nan)
    answered = outcomes.confidence >= outcomes.threshold
    return _share(outcomes.right & answered, outcomes.inside, weights)


def rejected(outcomes: Outcomes, weights: Floats) -> Floats:
    """Compute confidence < the system's own threshold / out of scope."""
    if outcomes.threshold is None:
        return np.full(len(weights), np.nan)
    return _share(outcomes.confidence < outcomes.threshold, ~outcomes.inside, weights)


def best_mcc(outcomes: Outcomes, weights: Floats) -> Floats:
    """Compute the highest multi-class MCC over thresholds, predictions below them counting as out of scope.

    MCC = (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2)(s^2 - sum t_k^2)): s rows, c of them right, p_k
    predicted and t_k truly of class k, out of scope being a class (Gorodkin's R_K, as HINT3 reports it).
    Rows are taken in falling confidence, so that every sum over "answered so far" is a running one.
    """
    if outcomes.inside.all():
        return np.full(len(weights), np.nan)
    order, ends = _thresholds(outcomes)
    w, truth, predicted = weights[:, order], outcomes.truth[order], outcomes.predicted[order]
    total = weights.sum(axis=1, keepdims=True)
    true = _weight_of_classes(outcomes, weights)
    silent = total - _running(w)
    right = _running(w * (predicted == truth)) + true[:, :1] - _running(w * (truth == NONE))
    cross = _running(w * true[:, predicted - NONE]) + true[:, :1] * silent
    squares = _running(w * (w + 2 * _earlier_alike(w, predicted))) + silent**2
    spread = (total**2 - squares) * (total**2 - (true**2).sum(axis=1, keepdims=True))
    mcc = _divide(right * total - cross, np.sqrt(np.maximum(spread, 0)), otherwise=0.0)
    best: Floats = mcc[:, ends].max(axis=1)
    return best


def _weight_of_classes(outcomes: Outcomes, weights: Floats) -> Floats:
    """Sum the weights of the rows that are truly of each class, NONE first: shape (resamples, classes)."""
    classes = np.arange(NONE, 1 + max(outcomes.truth.max(), outcomes.predicted.max()))
    return np.asarray(weights @ (outcomes.truth[:, None] == classes).astype(float))


def _thresholds(outcomes: Outcomes) -> tuple[Integers, Integers]:
    """Order the rows with a prediction by falling confidence; tell after how many a threshold can fall."""
    order = np.argsort(-outcomes.confidence, kind="stable")
    order = order[outcomes.predicted[order] != NONE]
    falls = np.diff(outcomes.confidence[order]) < 0
    return order, np.array([0, *(np.flatnonzero(falls) + 1), len(order)])


def _earlier_alike(weights: Floats, classes: Integers) -> Floats:
    """Sum, for each row, the weights of the rows before it that are of its class."""
    grouped = np.argsort(classes, kind="stable")
    before = _running(weights[:, grouped])[:, :-1]
    start = np.searchsorted(classes[grouped], classes[grouped])
    earlier = np.empty_like(weights)
    earlier[:, grouped] = before - before[:, start]
    return earlier


def _running(values: Floats) -> Floats:
    """Sum each row's first 0, 1, ... n values: one column more than it is given."""
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))


def _share(hits: Flags | Floats, among: Flags, weights: Floats) -> Floats:
    return _divide(weights[:, among] @ hits[among].astype(float), weights[:, among].sum(axis=1))


def _divide(above: Floats, below: Floats, otherwise: float = np.nan) -> Floats:
    below = np.broadcast_to(below, above.shape)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, otherwise), where=below > 0))
