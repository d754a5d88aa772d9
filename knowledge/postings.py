"""Postings: documents by the features they have, with all weights worked out beforehand."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.features import Floats, Ints, Short

Singles: TypeAlias = NDArray[np.float32]

_K1, _B = 1.2, 0.75
# Weights are counted in quarters and kept beside their key in one number while it is sorted.
QUARTERS = 4
_BITS = 6


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents as rows, features as columns; BM25 weights, and counts for whoever wants those.

    Occurrences lie feature by feature; those of one begin at `start`. `own` is what each document
    scores against itself, the measure of a perfect match.
    """

    rows: Short
    impact: Singles
    counts: Singles
    start: Ints
    idf: Floats
    lengths: Floats
    own: Floats

    @classmethod
    def build(
        cls, rows: Short, columns: Short, quarters: Short, *, size: int, features: int
    ) -> "Postings":
        """Work out all weights for `size` documents.

        `rows`, `columns` and `quarters` say where each occurrence is and what it counts, in
        quarters (less than 16).
        """
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
        sums = np.add.reduceat(packed, first) if len(first) else first
        counts = (sums / QUARTERS).astype(np.float32)
        held = keys[first]
        del packed, keys, sums
        documents = (held % max(size, 1)).astype(np.int32)
        of_feature = held // max(size, 1)
        in_documents = np.bincount(of_feature, minlength=features)
        lengths = np.bincount(documents, counts, size).astype(np.float64)
        norm = _K1 * (1 - _B + _B * lengths / (lengths.mean() if size else 1.0))
        idf = np.log(1 + (size - in_documents + 0.5) / (in_documents + 0.5))
        impact = idf[of_feature] * counts * (_K1 + 1) / (counts + norm[documents])
        return cls(
            rows=documents,
            impact=impact.astype(np.float32),
            counts=counts,
            start=np.concatenate(([0], np.cumsum(in_documents))),
            idf=idf,
            lengths=lengths,
            own=np.bincount(documents, impact, size).astype(np.float64),
        )

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.lengths)

    @property
    def unseen_idf(self) -> float:
        """The weight of a feature no document has."""
        return float(np.log(1 + (self.size + 0.5) / 0.5))

    def of(self, columns: Ints) -> "Occurrences":
        """Where some features occur."""
        begins, ends = self.start[columns], self.start[columns + 1]
        runs = tuple(map(slice, begins.tolist(), ends.tolist()))
        return Occurrences(self, runs, ends - begins)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The occurrences of the features of one question, feature by feature; `each` has how many."""

    postings: Postings
    runs: tuple[slice, ...]
    each: Ints

    def score(self, weights: Floats) -> Floats:
        """BM25 of every document, each feature weighing what the question gives it."""
        return self.add_up(weights, self.postings.impact)

    def add_up(self, weights: Floats, values: Singles | None = None) -> Floats:
        """The weights of the features summed up for every document.

        `values`, one for each occurrence there is, are what the weights are multiplied by.
        """
        each = np.repeat(weights, self.each)
        if values is not None:
            each *= self._pick(values)
        found = np.bincount(self._pick(self.postings.rows), each, self.postings.size)
        return found.astype(np.float64)

    def _pick(self, values: NDArray[Any]) -> NDArray[Any]:
        # Copying runs takes half of what picking place by place does.
        return np.concatenate([values[run] for run in self.runs])
