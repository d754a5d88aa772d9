"""A web server that misbehaves on request: the path names how."""

import asyncio
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import cache
from urllib.parse import unquote_to_bytes

Writes = AsyncIterator[bytes]
OK = b"HTTP/1.1 200 OK\r\n"
FILLER = b"x" * 65536
PAUSE = 0.05


class HostileServer:
    """Serves `/kind` and `/to/<status>/<percent-encoded Location>`; keeps the heads it was sent.

    `pages` has whole answers and `aliases` kinds for a host and path.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.heads: list[bytes] = []
        self.pages: dict[str, bytes] = {}
        self.aliases: dict[str, str] = {}
        self.serving = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer as its path says."""
        self.serving += 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            host = head.partition(b"Host: ")[2].partition(b"\r\n")[0].decode()
            path = head.split(b" ", 2)[1].decode()
            if (page := self.pages.get(host + path)) is not None:
                writer.write(page)
            elif path.startswith("/to/"):
                status, _, location = path[4:].partition("/")
                target = unquote_to_bytes(location)
                writer.write(b"HTTP/1.1 %s Moved\r\nLocation: " % status.encode() + target)
                writer.write(b"\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
            elif path == "/reset":
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, linger
                )
            else:
                kind = self.aliases.get(host + path) or path[1:].partition("?")[0]
                async for data in KINDS.get(kind, NOTHING_HERE)():
                    writer.write(data)
                    await writer.drain()
                if kind in HELD:
                    await reader.read()
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            await hang_up(writer)
            self.serving -= 1

    async def stay_silent(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take everything, say nothing."""
        await reader.read()
        await hang_up(writer)

    async def close_at_once(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Hang up on the first words."""
        await reader.read(1)
        await hang_up(writer)

    async def answer_plainly(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """What web servers say to those who begin TLS where there is none."""
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await hang_up(writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close, and take note of an error so that the loop need not report it."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


@cache
def bomb(window: int) -> bytes:
    """300 MB of zeros, packed about a thousand to one."""
    pack = zlib.compressobj(9, wbits=window)
    return b"".join([pack.compress(bytes(1_000_000)) for _ in range(300)]) + pack.flush()


def packed(encoding: str, data: Callable[[], bytes]) -> Callable[[], Writes]:
    async def answer() -> Writes:
        body = data()
        yield OK + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        yield body

    return answer


def once(data: bytes) -> Callable[[], Writes]:
    async def answer() -> Writes:
        yield data

    return answer


def endless(start: bytes, unit: bytes, pause: float = 0) -> Callable[[], Writes]:
    async def answer() -> Writes:
        yield start
        while True:
            yield unit
            await asyncio.sleep(pause)

    return answer


def _moves(location: str) -> Callable[[], Writes]:
    head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    return once(head.encode())


NOTHING_HERE = once(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
# Kinds that keep the line open when they have said their piece.
HELD = ("silent", "stall")
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
KINDS: dict[str, Callable[[], Writes]] = {
    "page": once(OK + b"Content-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"),
    "silent": once(b""),
    "slow_head": endless(OK, b"A", PAUSE),
    "slow_body": endless(OK + b"\r\n", b"x", PAUSE),
    "stall": once(OK + b"Content-Length: 1000\r\n\r\nhalf"),
    "endless_body": endless(OK + b"\r\n", FILLER),
    "endless_length": endless(OK + b"Content-Length: 99999999999\r\n\r\n", FILLER),
    "endless_chunks": endless(CHUNKED, b"10000\r\n" + FILLER + b"\r\n"),
    "tiny_chunks": endless(CHUNKED, b"1\r\nx\r\n" * 8192),
    "endless_chunk_size": endless(CHUNKED, b"1;" + FILLER),
    "endless_trailers": endless(CHUNKED + b"0\r\n", b"A: b\r\n" * 8192),
    "endless_heads": endless(OK, b"A: b\r\n" * 8192),
    "endless_line": endless(OK + b"A: ", FILLER),
    "endless_hints": endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2048),
    "upgrade": endless(b"HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", FILLER),
    "gzip_bomb": packed("gzip", lambda: bomb(31)),
    "deflate_bomb": packed("deflate", lambda: bomb(15)),
    "bomb_in_gzip": packed("gzip", lambda: zlib.compress(bomb(31), wbits=31)),
    "gzip_twice": packed("gzip, gzip", lambda: zlib.compress(bomb(31), wbits=31)),
    "br": packed("br", lambda: b"\x1b" + bytes(99)),
    "zstd": packed("zstd", lambda: b"\x28\xb5\x2f\xfd" + bytes(99)),
    "broken_gzip": packed("gzip", lambda: b"\x1f\x8b\x08" + b"\xff" * 99),
    "half_gzip": packed("gzip", lambda: zlib.compress(b"hello" * 99, wbits=31)[:-9]),
    "loop": _moves("/loop"),
    "pingpong": _moves("http://good.example/pongping"),
    "pongping": _moves("http://evil.example/pingpong"),
    "to_inside": _moves("http://169.254.169.254/latest/meta-data/"),
    "to_file": _moves("file:///etc/passwd"),
    "to_nowhere": _moves("http://[/"),
    "to_other_port": _moves("http://evil.example:6379/"),
    "empty": once(b""),
    "half_head": once(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "half_body": once(OK + b"Content-Length: 1000\r\n\r\nhalf"),
    "half_chunk": once(CHUNKED + b"ff\r\nhalf"),
    "garbage": once(bytes(range(256)) * 40),
    "old_protocol": once(b"<html>no head at all</html>"),
    "two_lengths": once(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello"),
    "negative_length": once(OK + b"Content-Length: -5\r\n\r\nhello"),
    "bad_chunk": once(CHUNKED + b"zz\r\nhello\r\n"),
    "split_head": once(OK + b"A: b\nC: d\r\r\nE\x00F: g\r\n\r\nhello"),
}
