"""Lanes: work taken in order within a chat, with different chats side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

import structlog

from bot.trouble import CannotRun

log = structlog.get_logger(__name__)


class Job(Protocol):
    """Anything that belongs to a chat."""

    @property
    def chat_key(self) -> str:
        """The chat whose order it keeps."""
        ...


J = TypeVar("J", bound=Job)

WIDTH = 16  # chats served at once
LOOK_EVERY = 1.0  # seconds between looks at the store when nobody rang
TOGETHER = 0.002  # seconds between a ring and the look it is followed by
AFTER_ERROR = 1.0  # seconds a lane or the taking rests after an error nobody expected


class Lanes(Generic[J]):
    """A loop that takes jobs and does them.

    `take(busy, limit)` gives at most one job for each chat that is not busy; `do(job)` does it.
    An error in either is logged by its name and the loop goes on; CannotRun ends it.
    `drains` says whether closing still works off what can be taken, `look_every` how many
    seconds may pass between looks when nobody rings, `rest` when to look sooner than that.
    """

    def __init__(
        self,
        take: Callable[[frozenset[str], int], Awaitable[Sequence[J]]],
        do: Callable[[J], Awaitable[None]],
        *,
        drains: bool = False,
        look_every: float = LOOK_EVERY,
        rest: Callable[[], float | None] = lambda: None,
    ) -> None:
        self._take = take
        self._do = do
        self._drains = drains
        self._look_every = look_every
        self._rest = rest
        self._busy: set[str] = set()
        self._bell = asyncio.Event()
        self._closing = False

    def ring(self) -> None:
        """Say that there may be something to take."""
        self._bell.set()

    def close(self) -> None:
        """Finish what is in hand, then let `run` return."""
        self._closing = True
        self.ring()

    async def run(self) -> None:
        """Work until closed."""
        async with asyncio.TaskGroup() as group:
            while not self._closing or self._drains:
                self._bell.clear()
                jobs = await self._look()
                for job in jobs:
                    self._busy.add(job.chat_key)
                    group.create_task(self._work(job))
                if self._closing and not jobs and not self._busy:
                    return
                if not jobs or len(self._busy) >= WIDTH:
                    await self._listen()

    async def _look(self) -> Sequence[J]:
        try:
            return await self._take(frozenset(self._busy), WIDTH - len(self._busy))
        except Exception as error:  # noqa: BLE001 - a store that is away must not end the bot
            log.error("lanes.take_failed", error=type(error).__name__)
            await asyncio.sleep(AFTER_ERROR)
            return ()

    async def _work(self, job: J) -> None:
        try:
            await self._do(job)
        except CannotRun:
            raise
        except Exception as error:  # noqa: BLE001 - nor may one chat's trouble end the others
            log.error("lanes.job_failed", error=type(error).__name__)
            await asyncio.sleep(AFTER_ERROR)
        finally:
            self._busy.discard(job.chat_key)
            self.ring()

    async def _listen(self) -> None:
        try:
            async with asyncio.timeout(min(self._rest() or self._look_every, self._look_every)):
                await self._bell.wait()
            # Jobs end together, because their commits do: one look serves them all.
            await asyncio.sleep(TOGETHER)
        except TimeoutError:
            pass
