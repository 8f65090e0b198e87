"""The chance that a text means an entry: multinomial logistic regression over the TF-IDF features.

Forty L-BFGS iterations at C = 20. Twelve are as good for a few thousand phrasings, but fit nine thousand too little:
five points of answers at 90 % of misses turned down; for fifteen thousand forty are better than thirty by a point.

The regression runs in the span of at most `LANDMARKS` phrasings: with their Gram matrix K = L Lᵀ, the rows of X Xₘᵀ L⁻ᵀ
have the same inner products as the phrasings themselves, so that up to that many phrasings nothing is lost (the
solution lies in their span and L-BFGS does not change under rotation) and the dense problem is several times smaller
than the sparse one; above it this is the Nyström approximation (Williams and Seeger 2001). Twice as many landmarks
were no better for fifteen thousand phrasings.
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

C, ITERATIONS, LANDMARKS = 20.0, 40, 2000
_JITTER = 1e-3
TOLERANCE = 0.1


def landmarks(phrasings: int, limit: int = LANDMARKS) -> list[int]:
    """Choose up to `limit` phrasings, evenly spread."""
    return np.unique(np.linspace(0, phrasings - 1, limit).round().astype(int)).tolist()  # type: ignore[no-any-return]


def fit(
    products: Floats, chosen: Sequence[int], owner: NDArray[np.intp], balanced: bool = True
) -> tuple[Floats, Floats]:
    """Fit logits = (inner products with the landmarks) · dual + bias.

    Args:
        products: (landmarks, phrasings), the inner products of the landmarks with all phrasings.
        chosen: which phrasings are the landmarks.
        owner: the number of the entry that each phrasing belongs to (0..entries-1).
        balanced: whether entries count alike, however many phrasings each has.

    Returns:
        The dual weights (landmarks, entries) and the bias (entries,).
    """
    from scipy.linalg import solve_triangular  # noqa: PLC0415 - slow, and only a fit needs it
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    entries = int(owner.max()) + 1
    if entries == 1:
        return np.zeros((len(chosen), 1), np.float32), np.zeros(1, np.float32)
    root = np.linalg.cholesky(products[:, chosen] + _JITTER * np.eye(len(chosen), dtype=np.float32))
    rows = solve_triangular(root, products, lower=True).T
    model = LogisticRegression(C=C, max_iter=ITERATIONS, class_weight="balanced" if balanced else None)
    warnings.simplefilter("ignore", ConvergenceWarning)  # for good: fits run side by side, and share the filters
    model.fit(np.ascontiguousarray(rows), owner)
    coef, bias = _both_classes(model) if entries == 2 else (model.coef_, model.intercept_)
    dual = solve_triangular(root, coef.T.astype(np.float32), lower=True, trans="T")
    return np.asarray(dual, np.float32), np.asarray(bias, np.float32)


def _both_classes(model: "LogisticRegression") -> tuple[Any, Any]:
    """Of two classes scikit-learn fits only the second; give the first the opposite half."""
    return np.vstack([-model.coef_, model.coef_]) / 2, np.concatenate([-model.intercept_, model.intercept_]) / 2


def against_rest(rows: "sparse.csr_matrix", classes: Any, c: float) -> tuple[Floats, Floats]:
    """Fit each class against the rest; return the weights (columns, classes), or (columns, 1) of two, and the bias.

    The dual coordinate descent of LIBLINEAR comes to its end in a fourth of the time that L-BFGS takes to come near.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow, and only a fit needs it
    from sklearn.multiclass import OneVsRestClassifier  # noqa: PLC0415

    one = LogisticRegression(C=c, solver="liblinear", dual=True, tol=TOLERANCE, random_state=0)
    parts = OneVsRestClassifier(one).fit(rows, classes).estimators_
    return np.vstack([part.coef_ for part in parts]).T, np.concatenate([part.intercept_ for part in parts])


def softmax(logits: Floats) -> Floats:
    """Turn logits into chances, over the last axis."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True), np.float32)
