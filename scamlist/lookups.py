"""Look-ups: a thread of its own that asks the network for callers who wait, few at a time."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from datetime import date
from threading import BoundedSemaphore, Thread
from types import TracebackType
from typing import Final, Self

import structlog

from scamlist.address import Address
from scamlist.fetch import Door
from scamlist.findings import LiveFindings, unasked
from scamlist.live import BOX, look
from scamlist.registries import Registries
from scamlist.suffixes import Suffixes

# Our judgement, no source: a message with more links is judged by its words and lists.
MOST: Final = 3  # addresses of one input

log = structlog.get_logger(__name__)


class Lookups:
    """Looks at addresses through one door. Safe to share between threads; never raises.

    Who calls waits for at most two boxes of time (`scamlist.live`), on a thread of its own. When
    `together` of them wait already nobody queues: the look is shed, and told as not checked. Use
    as a context manager.
    """

    def __init__(
        self,
        door: Door,
        suffixes: Suffixes,
        today: Callable[[], date],
        *,
        together: int,
        box: float = BOX,
    ) -> None:
        self._door = door
        self._registries = Registries(door)
        self._suffixes = suffixes
        self._today = today
        self._box = box
        self._places = BoundedSemaphore(together)
        self._opened: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = Thread(
            target=lambda: asyncio.run(self._stay_open()), name="lookups", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        self._loop, self._closing = self._opened.result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()

    def __call__(self, addresses: Sequence[Address]) -> Mapping[str, LiveFindings]:
        """What each address does today; those beyond MOST are told as not checked."""
        if not self._places.acquire(blocking=False):
            return {address.href: unasked("busy") for address in addresses}
        try:
            asked = asyncio.run_coroutine_threadsafe(self._look(addresses[:MOST]), self._loop)
            found = asked.result()
        except CancelledError:  # we are closing
            found = {address.href: unasked("no_answer") for address in addresses[:MOST]}
        finally:
            self._places.release()
        return {a.href: unasked("several") for a in addresses[MOST:]} | found

    async def _stay_open(self) -> None:
        """Until closing; what is then under way is cancelled, and its connections closed."""
        closing = asyncio.Event()
        self._opened.set_result((asyncio.get_running_loop(), closing))
        await closing.wait()

    async def _look(self, addresses: Sequence[Address]) -> dict[str, LiveFindings]:
        found = await asyncio.gather(*(self._one(address) for address in addresses))
        return {address.href: seen for address, seen in zip(addresses, found, strict=True)}

    async def _one(self, address: Address) -> LiveFindings:
        try:
            return await look(
                address, self._door, self._registries, self._suffixes, self._today(), box=self._box
            )
        except Exception as error:  # noqa: BLE001 - a verdict never depends on a look-up
            log.error("lookups.failed", error=type(error).__name__)
            return unasked("no_answer")
