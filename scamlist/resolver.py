"""The machine's own resolver, kept from holding up anybody else."""

import socket
from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

# All addresses of an ASCII name; raises OSError or UnicodeError.
Resolve = Callable[[str], Awaitable[Sequence[str]]]


class SystemResolver:
    """Resolves on threads of its own.

    A stranger chooses the name, and with it perhaps a name server that never answers: the threads
    the rest of the process resolves with must not wait for that one.
    """

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str) -> Sequence[str]:
        """All addresses of an ASCII name, IPv4 first. Raises OSError or UnicodeError."""
        # The closing dot keeps the machine's search domains out of it.
        found = await get_running_loop().run_in_executor(
            self._threads, socket.getaddrinfo, f"{host}.", None, 0, socket.SOCK_STREAM
        )
        # A broken IPv6 route, where there is one, would cost the whole time for connecting.
        found.sort(key=lambda row: row[0] != socket.AF_INET)
        return tuple(dict.fromkeys(str(row[4][0]) for row in found))
