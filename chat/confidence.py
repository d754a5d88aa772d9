"""Confidence: whether a question is ours at all, and how likely the first hit is what it asks for."""

import math
from collections.abc import Sequence

from knowledge.query import Query
from knowledge.search import Hit

# Logistic weights, fitted by `python -m benchmarks.calibration`: on phrasings the index had not
# learned from and on the development questions. In the order of `_features`.
_OURS = (-5.50, 0.00, 0.00, 0.00, 0.00, 0.00, 1.95, 5.22, -4.97, 5.24)
_RIGHT = (-10.06, 0.96, 0.97, 4.13, 5.14, 0.23, 0.71, 2.73, -3.13, 1.32)
# Words from which a question is long enough to be judged by how much of it is known.
_LONG = 6


def is_ours(query: Query, hits: Sequence[Hit], outside: float) -> float:
    """The probability, 0 to 1, that a question is about our subject.

    `outside` is the score of the nearest group of examples about something else.
    """
    return _logistic(_OURS, query, hits, outside)


def estimate(query: Query, hits: Sequence[Hit], outside: float) -> float:
    """The probability, 0 to 1, that the first hit is what was asked for."""
    return _logistic(_RIGHT, query, hits, outside)


def features(query: Query, hits: Sequence[Hit], outside: float) -> tuple[float, ...]:
    """What both probabilities are worked out from; the first is always 1."""
    first = hits[0]
    second = hits[1].score if len(hits) > 1 else 0.0
    return (
        1.0,
        first.coverage,
        first.nearest,
        first.score - second,
        first.score,
        float(bool(query.added)),
        float(query.ours),
        min(len(query.words), _LONG) / _LONG,
        # One word of another subject says less the more is said beside it.
        query.elsewhere * min(1.0, _LONG / max(len(query.words), 1)),
        first.score - outside,
    )


def _logistic(weights: Sequence[float], query: Query, hits: Sequence[Hit], outside: float) -> float:
    x = sum(w * f for w, f in zip(weights, features(query, hits, outside), strict=True))
    return 1 / (1 + math.exp(-x))
