"""The chance that a text means an entry: multinomial logistic regression over the TF-IDF features.

Twelve L-BFGS iterations at C = 20, classes balanced (stopping early regularises). The regression runs in the span of
at most `LANDMARKS` phrasings: with their Gram matrix K = L Lᵀ, the rows of X Xₘᵀ L⁻ᵀ have the same inner products as
the phrasings themselves, so that up to that many phrasings nothing is lost (the solution lies in their span and
L-BFGS does not change under rotation) and the dense problem is several times smaller than the sparse one; above it
this is the Nyström approximation (Williams and Seeger 2001).
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import solve_triangular
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from faqbot.retrieval.features import Floats

C, ITERATIONS, LANDMARKS = 20.0, 12, 3000
_JITTER = 1e-3


@dataclass(frozen=True, slots=True)
class Classifier:
    """logits = x · weights + bias; `weights` is (columns, entries), `bias` (entries,)."""

    weights: Floats
    bias: Floats


def fit(matrix: sparse.csr_matrix, owner: NDArray[np.intp]) -> Classifier:
    """Fit on phrasings (rows of `matrix`) and the number of the entry that each belongs to (0..entries-1)."""
    entries = int(owner.max()) + 1
    if entries == 1:
        return Classifier(np.zeros((matrix.shape[1], 1), np.float32), np.zeros(1, np.float32))
    landmarks = matrix[_round_robin(owner, LANDMARKS)]
    gram = (landmarks @ landmarks.T).toarray() + _JITTER * np.eye(landmarks.shape[0], dtype=np.float32)
    root = np.linalg.cholesky(gram)
    rows = solve_triangular(root, (landmarks @ matrix.T).toarray(), lower=True).T
    model = LogisticRegression(C=C, max_iter=ITERATIONS, class_weight="balanced")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(np.ascontiguousarray(rows), owner)
    coef, bias = _both_classes(model) if entries == 2 else (model.coef_, model.intercept_)
    weights = landmarks.T @ solve_triangular(root, coef.T.astype(np.float32), lower=True, trans="T")
    return Classifier(np.asarray(weights, np.float32), np.asarray(bias, np.float32))


def _both_classes(model: LogisticRegression) -> tuple[Any, Any]:
    """Of two classes scikit-learn fits only the second; give the first the opposite half."""
    return np.vstack([-model.coef_, model.coef_]) / 2, np.concatenate([-model.intercept_, model.intercept_]) / 2


def _round_robin(owner: NDArray[np.intp], limit: int) -> Sequence[int]:
    """Choose up to `limit` rows, every entry's first before any entry's second, and so on."""
    seen = np.zeros(int(owner.max()) + 1, np.intp)
    rank = np.empty(len(owner), np.intp)
    for row, entry in enumerate(owner):
        rank[row] = seen[entry]
        seen[entry] += 1
    return list(np.sort(np.lexsort((owner, rank))[:limit]))


def softmax(logits: Floats) -> Floats:
    """Turn logits into chances, over the last axis."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True), np.float32)
