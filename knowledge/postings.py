"""Postings: documents by the features they have, with all weights worked out beforehand."""

import numpy as np
from numpy.typing import NDArray

from knowledge.features import Floats, Ints, Short

_K1, _B = 1.2, 0.75
# Weights are counted in quarters and kept beside their key in one number while it is sorted.
QUARTERS = 4
_BITS = 6


class Postings:
    """Documents as rows, features as columns; BM25 weights, and counts for whoever wants those.

    `rows`, `columns` and `quarters` say where each occurrence is and what it counts, in quarters
    (less than 16).
    """

    def __init__(
        self, rows: Short, columns: Short, quarters: Short, *, size: int, features: int
    ) -> None:
        self.size = size
        # Sorted by feature, then document, with the weight in the lowest bits; worked on in
        # place, because there are millions of them.
        packed = columns.astype(np.int64)
        packed *= max(size, 1)
        packed += rows
        packed <<= _BITS
        packed |= quarters
        packed.sort()
        keys = packed >> _BITS
        packed &= (1 << _BITS) - 1
        first = np.flatnonzero(keys[1:] != keys[:-1]) + 1
        first = np.concatenate(([0], first)) if len(keys) else first
        counts = np.add.reduceat(packed, first) if len(first) else first
        self.counts: NDArray[np.float32] = (counts / QUARTERS).astype(np.float32)
        held = keys[first]
        del packed, keys, counts
        self.rows: NDArray[np.int32] = (held % max(size, 1)).astype(np.int32)
        of_feature = held // max(size, 1)
        in_documents = np.bincount(of_feature, minlength=features)
        self.lengths: Floats = np.bincount(self.rows, self.counts, size).astype(np.float64)
        norm = _K1 * (1 - _B + _B * self.lengths / (self.lengths.mean() if size else 1.0))
        self.idf: Floats = np.log(1 + (size - in_documents + 0.5) / (in_documents + 0.5))
        impact = self.idf[of_feature] * self.counts * (_K1 + 1) / (self.counts + norm[self.rows])
        self.impact: NDArray[np.float32] = impact.astype(np.float32)
        self.unseen_idf = float(np.log(1 + (size + 0.5) / 0.5))
        # What each document scores against itself, the measure of a perfect match.
        self.own: Floats = np.bincount(self.rows, impact, size).astype(np.float64)
        self._start = np.concatenate(([0], np.cumsum(in_documents)))

    def at(self, columns: Ints, weights: Floats) -> tuple[Ints, Floats]:
        """The places of the postings of some features, and the weight of each."""
        begins, ends = self._start[columns], self._start[columns + 1]
        each = ends - begins
        offset = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
        return np.repeat(begins, each) + offset, np.repeat(weights, each)

    def score(self, columns: Ints, weights: Floats) -> Floats:
        """BM25 of every document for the weighted features of a question."""
        places, each = self.at(columns, weights)
        found = np.bincount(self.rows[places], each * self.impact[places], self.size)
        return found.astype(np.float64)
