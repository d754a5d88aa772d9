"""A quota: how often something may happen for each chat or person within a time."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

_MOST_KEYS = 20_000


class Quota:
    """At most `most` times in `seconds` for each key; kept in memory, the stalest key goes first."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """True, and counted, when there is room."""
        now = self._clock()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and times[0] <= now - self._seconds:
            times.popleft()
        while len(self._times) > _MOST_KEYS:
            self._times.popitem(last=False)
        if len(times) >= self._most:
            return False
        times.append(now)
        return True
