"""The lock that keeps a second process from doing the same work."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager


class AlreadyRunning(Exception):
    """Another process works on this channel already; `channel` says which."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"another process works on the channel {channel!r} with this database")
        self.channel = channel


@contextmanager
def hold_file(path: str, channel: str) -> Iterator[None]:
    """Hold the lock file at `path`; raises AlreadyRunning when another process has it.

    SQLite locks it for us: the same call on every system, and freed with the process.
    """
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise AlreadyRunning(channel) from error
        yield
