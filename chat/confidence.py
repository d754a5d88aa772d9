"""Confidence: how likely the first hit answers the question, from what search measured."""

import math

from knowledge.query import Query
from knowledge.search import Hit

# Logistic weights, fitted on the development questions (benchmarks/questions) with five folds:
# coverage and the distance to the second hit tell most, the brand and facet nothing beyond them.
_BIAS = -4.6
_COVERAGE, _NEAREST, _MARGIN, _KNOWN, _OURS, _LENGTH = 2.6, 3.0, 3.6, 0.5, 1.0, 1.8
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
