"""A sparse matrix by rows, with the one product that a search needs; plain arrays, so that a start needs no SciPy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Rows:
    """Row i holds `values[starts[i]:starts[i + 1]]` in the columns of the same places (the CSR format)."""

    starts: Integers
    columns: Integers
    values: Floats

    @classmethod
    def of(cls, matrix: Any) -> "Rows":
        """Take the arrays of a SciPy CSR matrix."""
        return cls(matrix.indptr.astype(np.intp), matrix.indices.astype(np.intp), matrix.data.astype(np.float32))

    def dot(self, first: int, end: int, dense: Floats) -> Floats:
        """Return the inner products of the rows `first` to `end`, none of them empty, with a dense vector."""
        start, stop = self.starts[first], self.starts[end]
        products = dense.take(self.columns[start:stop])
        products *= self.values[start:stop]
        return np.asarray(np.add.reduceat(products, self.starts[first:end] - start), np.float32)
