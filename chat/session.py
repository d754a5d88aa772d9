"""Sessions: what a conversation was about, in memory, for half an hour."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 30 * 60
_CAPACITY = 20_000


@dataclass(frozen=True, slots=True)
class Context:
    """What the last turn was about; never its words."""

    brands: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kind: str = ""
    clarified: bool = False


class Sessions:
    """A bounded store of contexts that forgets after `SECONDS`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._contexts: OrderedDict[str, tuple[float, Context]] = OrderedDict()

    def recall(self, key: str) -> Context:
        """The context of a session, an empty one when unknown or too old."""
        at, context = self._contexts.get(key, (0.0, Context()))
        return context if self._clock() - at < SECONDS and key in self._contexts else Context()

    def remember(self, key: str, context: Context) -> None:
        """Keep the context of the newest turn; the oldest session gives way when full."""
        self._contexts[key] = (self._clock(), context)
        self._contexts.move_to_end(key)
        while len(self._contexts) > _CAPACITY:
            self._contexts.popitem(last=False)

    def forget(self, key: str) -> None:
        """Drop a session at once."""
        self._contexts.pop(key, None)
