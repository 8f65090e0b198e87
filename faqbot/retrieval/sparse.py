"""Sparse matrices with the products that a search needs; plain arrays, so that a start needs no SciPy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]

_EXPONENT = np.float32(2.0**112)
"""What lies between the exponents of the two formats, whose biases are 15 and 127."""


@dataclass(frozen=True)
class Rows:
    """Row i holds `values[starts[i]:starts[i + 1]]` in the columns of the same places (the CSR format)."""

    starts: Integers
    columns: NDArray[np.int32]
    values: Floats

    @classmethod
    def of(cls, matrix: Any) -> "Rows":
        """Take the arrays of a SciPy CSR matrix; an empty row gets a nought, since `dot` needs something."""
        starts, empty = matrix.indptr.astype(np.intp), np.flatnonzero(np.diff(matrix.indptr) == 0)
        columns, values = (np.insert(array, starts[empty], 0) for array in (matrix.indices, matrix.data))
        starts[1:] += np.cumsum(np.diff(starts) == 0)
        return cls(starts, columns.astype(np.int32), values.astype(np.float32))

    def dot(self, first: int, end: int, dense: Floats) -> Floats:
        """Return the inner products of the rows `first` to `end` with a dense vector."""
        start, stop = self.starts[first], self.starts[end]
        products = dense.take(self.columns[start:stop])
        products *= self.values[start:stop]
        return np.asarray(np.add.reduceat(products, self.starts[first:end] - start), np.float32)


@dataclass(frozen=True, slots=True)
class Vectors:
    """A text and parts of it: the columns that the text touches, ascending, and the weights, (texts, columns)."""

    columns: Integers
    values: Floats


class Dense:
    """A text and parts of it as dense vectors, one at a time: together they overflow the cache.

    Attributes:
        lifts: how many times what it weighs in the whole a term weighs in each at most, at least once.
    """

    def __init__(self, vectors: Vectors, width: int) -> None:
        self._vectors, self._dense, self._shown = vectors, np.zeros(width, np.float32), -1
        self.lifts = (vectors.values / vectors.values[0]).max(axis=1, initial=1)

    def row(self, number: int) -> Floats:
        """Return the vector of the text (0) or of a part, which is overwritten by the next one."""
        if number != self._shown:
            self._dense[self._vectors.columns] = self._vectors.values[number]
            self._shown = number
        return self._dense


def single(halves: NDArray[np.float16]) -> Floats:
    """Return finite numbers of half precision in single precision: what `astype` does, in a fifth of its time.

    The bits of each are moved to where the wider format has them; the factor mends the exponent.
    """
    bits = halves.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= ~(7 << 28)
    return np.asarray(bits.view(np.float32) * _EXPONENT, np.float32)
