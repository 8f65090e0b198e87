"""What a search multiplies comes to the same as what NumPy and SciPy would make of it."""

import numpy as np
from scipy import sparse

from faqbot.retrieval.sparse import Dense, Rows, Vectors, single


def test_half_precision_is_widened_without_loss() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = halves[np.isfinite(halves)]
    assert np.array_equal(single(finite), finite.astype(np.float32))


def test_a_row_without_values_is_like_nothing() -> None:
    matrix = np.array([[0, 0, 0], [1, 0, 2], [0, 0, 0], [0, 0, 0], [0, 3, 0], [0, 0, 0]], np.float32)
    dense = np.array([1, 2, 3], np.float32)
    rows = Rows.of(sparse.csr_matrix(matrix))
    assert rows.dot(0, 6, dense).tolist() == (matrix @ dense).tolist()
    assert rows.dot(3, 5, dense).tolist() == [0, 6]


def test_a_text_and_its_parts_are_shown_one_at_a_time() -> None:
    vectors = Vectors(np.array([1, 3]), np.array([[0.6, 0.8], [0.0, 1.0], [0.3, 0.0]], np.float32))
    dense = Dense(vectors, 5)
    shown = np.array([dense.row(number).tolist() for number in (1, 0, 0, 2)])
    whole = [0, 0.6, 0, 0.8, 0]
    assert np.allclose(shown, np.array([[0, 0, 0, 1, 0], whole, whole, [0, 0.3, 0, 0, 0]]))
    assert np.allclose(dense.lifts, np.array([1, 1.25, 1]))
