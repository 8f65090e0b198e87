"""The chance that a text means an entry: multinomial logistic regression over the TF-IDF features.

Twelve L-BFGS iterations at C = 20, classes balanced (stopping early regularises). The regression runs in the span of
at most `LANDMARKS` phrasings: with their Gram matrix K = L Lᵀ, the rows of X Xₘᵀ L⁻ᵀ have the same inner products as
the phrasings themselves, so that up to that many phrasings nothing is lost (the solution lies in their span and
L-BFGS does not change under rotation) and the dense problem is several times smaller than the sparse one; above it
this is the Nyström approximation (Williams and Seeger 2001).
"""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faqbot.retrieval.sparse import Floats

if TYPE_CHECKING:
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

C, ITERATIONS, LANDMARKS = 20.0, 12, 3000
_JITTER = 1e-3


def fit(matrix: "sparse.csr_matrix", owner: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Fit logits = x · weights + bias.

    Args:
        matrix: a row for each phrasing.
        owner: the number of the entry that each phrasing belongs to (0..entries-1).

    Returns:
        The weights (columns, entries) and the bias (entries,).
    """
    from scipy.linalg import solve_triangular  # noqa: PLC0415 - slow, and only a fit needs it
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    entries = int(owner.max()) + 1
    if entries == 1:
        return np.zeros((matrix.shape[1], 1), np.float32), np.zeros(1, np.float32)
    chosen = _round_robin(owner, LANDMARKS)
    landmarks = matrix[chosen]
    products = (landmarks @ matrix.T).toarray()
    root = np.linalg.cholesky(products[:, chosen] + _JITTER * np.eye(len(chosen), dtype=np.float32))
    rows = solve_triangular(root, products, lower=True).T
    model = LogisticRegression(C=C, max_iter=ITERATIONS, class_weight="balanced")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(np.ascontiguousarray(rows), owner)
    coef, bias = _both_classes(model) if entries == 2 else (model.coef_, model.intercept_)
    weights = landmarks.T @ solve_triangular(root, coef.T.astype(np.float32), lower=True, trans="T")
    return np.asarray(weights, np.float32), np.asarray(bias, np.float32)


def _both_classes(model: "LogisticRegression") -> tuple[Any, Any]:
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
