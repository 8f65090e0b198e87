"""The terms of a field and their columns, in two arrays that can be mapped from a file: a tenth of a dict's memory.

A term is kept as its 64-bit xxHash: that two of a million terms share one has a chance of one in forty million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

UNSEEN = 1 << 55
"""The place from which on those of unseen terms are: each has its own, beyond all columns."""


@dataclass(frozen=True)
class Vocabulary:
    """Attributes:
    digests: of the terms, (terms,), ascending.
    columns: the column of each.
    """

    digests: NDArray[np.uint64]
    columns: NDArray[np.intp]

    @classmethod
    def of(cls, columns: Mapping[str, int], first: int = 0) -> Self:
        """Keep terms and their columns, counted from `first` on."""
        digests = _digests(list(columns))
        order = np.argsort(digests)
        return cls(digests[order], np.fromiter(columns.values(), np.intp, len(columns))[order] + first)

    def __len__(self) -> int:
        return len(self.digests)

    def places(self, terms: Sequence[str]) -> NDArray[np.intp]:
        """Return the column of each term, or a place of its own from `UNSEEN` on."""
        wanted = _digests(terms)
        unseen = (wanted >> np.uint64(9)).astype(np.intp) | UNSEEN
        if not len(self):
            return unseen
        found = np.minimum(np.searchsorted(self.digests, wanted), len(self) - 1)
        return np.where(self.digests[found] == wanted, self.columns[found], unseen)


def _digests(terms: Sequence[str]) -> NDArray[np.uint64]:
    return np.fromiter(map(xxh3_64_intdigest, map(str.encode, terms)), np.uint64, len(terms))
