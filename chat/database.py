"""The database behind the store: reads that wait for nobody, writes committed together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite

from chat.lock import AlreadyRunning, hold_file
from chat.sqlite import begin_at_once, begin_never

T = TypeVar("T")
Item = TypeVar("Item")
Work = Callable[[Connection, Sequence[Item]], Sequence[T]]
Waiting = tuple[Work[Any, Any], Any, asyncio.Future[Any]]

MOST_TOGETHER = 100  # writes in one transaction
READERS = 2
_LOCK_TRIES, _LOCK_PAUSE = 20, 0.1  # 2 s for the session of a killed process to end


class Database:
    """SQLite (`sqlite+aiosqlite:///path`, `sqlite:///path`) or PostgreSQL (`postgresql+psycopg://…`).

    The driver runs in threads of its own: one hop for a whole piece of work costs a fraction of
    a hop for each statement in it.
    """

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        # Parameters are what people wrote: they must not appear in an error message.
        options: dict[str, Any] = {"hide_parameters": True}
        if self.is_sqlite:
            address = address.set(drivername="sqlite")
            # One connection for writing: our own writers queue up instead of racing for a lock.
            self._writes = create_engine(address, pool_size=1, max_overflow=0, **options)
            begin_at_once(self._writes)
            # Readers of their own need not wait while a commit reaches the disk.
            options |= {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
            self._reads: Engine = create_engine(address, pool_size=READERS, **options)
            begin_never(self._reads)
        else:
            # A connection may have died with a restart of the server and is tried before use.
            self._writes = create_engine(address, pool_pre_ping=True, **options)
            self._reads = self._writes
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None
        self._writing = ThreadPoolExecutor(1, "store-write")
        self._reading = ThreadPoolExecutor(READERS, "store-read")

    async def aclose(self) -> None:
        """Close every connection."""
        await self._in(self._writing, self._writes.dispose)
        await self._in(self._reading, self._reads.dispose)
        self._writing.shutdown()
        self._reading.shutdown()

    async def read(self, look: Callable[[Connection], T]) -> T:
        """What `look` finds; it sees everything committed so far."""

        def work() -> T:
            with self._reads.connect() as connection:
                return look(connection)

        return await self._in(self._reading, work)

    async def write(self, job: Callable[[Connection], T]) -> T:
        """Do `job` in a transaction and return once it is on the disk."""
        return await self.write_together(_each, job)

    async def write_together(self, work: Work[Item, T], item: Item) -> T:
        """Let `work` do `item` in a transaction and give its result once it is on the disk.

        Items that come while another commit is under way share the next one, because the disk's
        answer is what takes the time, and those for the same `work` are given to it at once,
        because so does each statement. If any work raises, nothing has happened, and each item
        is done anew by itself: one that fails spoils nothing for the others. So work may run
        twice and must only talk to the database.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, item, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._work_off())
        return await future

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT, which SQLAlchemy keeps out of the common one."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    @asynccontextmanager
    async def sole_worker(self, channel: str) -> AsyncIterator[None]:
        """Hold the channel's lock; raises AlreadyRunning when another process has it.

        The system frees it when the process ends, however it ends.
        """
        if self.is_sqlite:
            with hold_file(f"{self._writes.url.database}.{channel}.lock", channel):
                yield
            return
        connection = await asyncio.to_thread(self._writes.connect)
        try:
            lock = select(func.pg_try_advisory_lock(func.hashtext(f"jamkkan.{channel}")))
            # PostgreSQL notices only a moment later that a process it served is gone.
            for _ in range(_LOCK_TRIES):
                if await asyncio.to_thread(connection.scalar, lock):
                    break
                await asyncio.sleep(_LOCK_PAUSE)
            else:
                raise AlreadyRunning(channel)
            await asyncio.to_thread(connection.commit)
            yield
        finally:
            connection.invalidate()  # ends the session, and the lock with it
            connection.close()

    async def _work_off(self) -> None:
        while self._waiting:
            batch = self._waiting[:MOST_TOGETHER]
            del self._waiting[:MOST_TOGETHER]
            try:
                results = await self._in(self._writing, self._commit, batch)
            except Exception as error:  # noqa: BLE001 - each caller gets its own, below
                if len(batch) == 1:
                    _settle(batch[0][-1], error=error)
                else:
                    await self._commit_singly(batch)
                continue
            for (*_, future), result in zip(batch, results, strict=True):
                _settle(future, result)

    async def _commit_singly(self, batch: list[Waiting]) -> None:
        for waiting in batch:
            try:
                [result] = await self._in(self._writing, self._commit, [waiting])
            except Exception as error:  # noqa: BLE001 - handed to whoever asked
                _settle(waiting[-1], error=error)
            else:
                _settle(waiting[-1], result)

    def _commit(self, batch: Sequence[Waiting]) -> list[Any]:
        items: dict[Work[Any, Any], list[Any]] = {}
        for work, item, _ in batch:
            items.setdefault(work, []).append(item)
        with self._writes.begin() as connection:
            results = {work: iter(work(connection, items[work])) for work in items}
        return [next(results[work]) for work, *_ in batch]

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work, *given)


def _each(connection: Connection, jobs: Sequence[Callable[[Connection], T]]) -> list[T]:
    return [job(connection) for job in jobs]


def _settle(
    future: asyncio.Future[Any], result: Any = None, error: Exception | None = None
) -> None:
    # Whoever asked may have stopped waiting.
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
