"""How often each caller came in this minute and the last, kept in memory and forgotten by minutes."""

import time
from collections.abc import Callable
from math import floor

from limits.storage.base import SlidingWindowCounterSupport, Storage


class Windows(Storage, SlidingWindowCounterSupport):
    """A storage for `limits`' sliding window counter, with windows of `seconds`.

    The library's own memory storage follows the wall clock, which may jump, and starts a thread
    for every walk over all it holds, a hundred times a second under load. This one forgets a
    whole window in one step. Only the event loop's thread may use it.
    """

    STORAGE_SCHEME = None

    def __init__(self, seconds: int, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._began = clock()
        self._now: dict[str, int] = {}
        self._before: dict[str, int] = {}

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """Nothing in memory fails."""
        return ()

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Count `amount` more, unless the weighted count of both windows would pass the limit."""
        before, left, now, _ = self.get_sliding_window(key, expiry)
        if floor(before * left / self._seconds + now) + amount > limit:
            return False
        self._now[key] = now + amount
        return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """The last window's count and how long it still weighs, this one's and its life left."""
        passed = self._clock() - self._began
        if passed >= self._seconds:
            self._before = self._now if passed < 2 * self._seconds else {}
            self._now = {}
            self._began += passed // self._seconds * self._seconds
            passed %= self._seconds
        left = self._seconds - passed
        before, now = self._before.get(key, 0), self._now.get(key, 0)
        return before, left, now, left + self._seconds

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget what a caller used."""
        self.clear(key)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count without a limit."""
        count = self._now[key] = self._now.get(key, 0) + amount
        return count

    def get(self, key: str) -> int:
        """This window's count."""
        return self._now.get(key, 0)

    def get_expiry(self, key: str) -> float:
        """When this window ends, on our clock."""
        return self._began + self._seconds

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everybody; how many that were."""
        known = self.known()
        self._now, self._before = {}, {}
        return known

    def clear(self, key: str) -> None:
        """Forget what a caller used."""
        self._now.pop(key, None)
        self._before.pop(key, None)

    def known(self) -> int:
        """How many counts are kept."""
        return len(self._now.keys() | self._before.keys())
