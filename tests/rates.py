"""How often things happened."""

from collections.abc import Iterable


def most_within(times: Iterable[float], seconds: float) -> int:
    """The most that happened in any stretch of that many seconds."""
    ordered, most, first = sorted(times), 0, 0
    for place, at in enumerate(ordered):
        while ordered[first] <= at - seconds:
            first += 1
        most = max(most, place - first + 1)
    return most
