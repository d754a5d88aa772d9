"""Confidence: how likely the first hit answers the question, from what search measured."""

import math

from knowledge.query import Query
from knowledge.search import Hit

# Logistic weights; see benchmarks/answers.py for the questions they were fitted on.
_BIAS = -4.2
_COVERAGE, _NEAREST, _MARGIN, _BRAND, _FACET, _KNOWN = 2.2, 5.2, 0.8, 0.9, 0.4, 0.7


def estimate(query: Query, hits: list[Hit]) -> float:
    """The probability, 0 to 1, that the first hit is what was asked for."""
    first = hits[0]
    second = hits[1].score if len(hits) > 1 else 0.0
    x = (
        _BIAS
        + _COVERAGE * first.coverage
        + _NEAREST * first.nearest
        + _MARGIN * (first.score - second)
        + _BRAND * bool(query.brands)
        + _FACET * bool(query.facets)
        + _KNOWN * bool(query.added)
    )
    return 1 / (1 + math.exp(-x))
