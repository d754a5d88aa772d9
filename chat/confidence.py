"""Confidence: how likely the first hit answers the question, from what search measured."""

import math

from knowledge.query import Query
from knowledge.search import Hit

# Logistic weights, fitted with five folds on the questions of benchmarks/questions that are not
# plainly about something else. Coverage, the nearest question and the distance to the second hit
# tell most; the brand and facet nothing beyond them.
_BIAS = -2.6
_COVERAGE, _NEAREST, _MARGIN, _KNOWN, _OURS, _LENGTH = 2.0, 2.5, 2.9, 0.35, 0.55, 0.9
_LONG = 10


def estimate(query: Query, hits: list[Hit]) -> float:
    """The probability, 0 to 1, that the first hit is what was asked for."""
    first = hits[0]
    second = hits[1].score if len(hits) > 1 else 0.0
    x = (
        _BIAS
        + _COVERAGE * first.coverage
        + _NEAREST * first.nearest
        + _MARGIN * (first.score - second)
        + _KNOWN * bool(query.added)
        + _OURS * query.ours
        + _LENGTH * min(len(query.words), _LONG) / _LONG
    )
    return 1 / (1 + math.exp(-x))
