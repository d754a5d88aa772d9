"""The guarded door: the one way out to the network, shut until an operator opens it."""

import ssl
import zlib
from asyncio import timeout
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from math import inf
from typing import Final

import httpcore
from anyio import CancelScope

from scamlist.certificate import Certificate
from scamlist.failures import Busy, FetchError, Garbled, Refused, Unreachable
from scamlist.networks import special
from scamlist.resolver import Resolve, SystemResolver
from scamlist.target import Target, read_target, require_web_port

# Fixed and honest: who asks and why, no browser's name and no version.
USER_AGENT: Final = "Jamkkan (checks links that people were sent)"
PAGE: Final = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_TRIES: Final = 3  # addresses of one name that are tried in turn
_EITHER_FORM: Final = 47  # zlib's way of saying: with a gzip or a zlib head
# Parsing holds up everybody else in this process: a megabyte in chunks of one byte takes a second.
_AT_ONCE: Final = 8_192  # bytes

Headers = Sequence[tuple[str, str]]
Dial = Callable[[str, int], Awaitable[httpcore.AsyncNetworkStream]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts (RELIABILITY.md §2; the two caps are our judgement)."""

    connect: float = 3.0  # name, connection and TLS together
    total: float = 8.0  # the whole way, redirects included
    size: int = 1_000_000  # one answer as it comes off the wire, and its body unpacked
    head: int = 65_536  # of that, before the body begins
    redirects: int = 5
    together: int = 16
    per_host: int = 4
    chunks: int = 2_000  # pieces of one body; see _AT_ONCE


@dataclass(frozen=True, slots=True)
class Since:
    """What the last answer said of its version; empty strings are not sent."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> Headers:
        """The conditional headers of a request."""
        said = (("If-None-Match", self.etag), ("If-Modified-Since", self.modified))
        return [(name, value) for name, value in said if value]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The last answer. `hops` are the addresses asked, in order; `headers` have lower-case names.

    `complete` is False when the body went on beyond the limit: `body` is its beginning.
    """

    hops: tuple[str, ...]
    status: int
    headers: Mapping[str, str]
    body: bytes
    complete: bool
    certificate: Certificate | None


async def dial(address: str, port: int) -> httpcore.AsyncNetworkStream:
    """Connect to an IP address literal. Raises httpcore.NetworkError."""
    return await httpcore.AnyIOBackend().connect_tcp(address, port)


class Door:
    """Fetches what strangers point at, from the public internet alone.

    A name is resolved once, every answer is checked, and the connection goes to a checked address;
    each redirect begins anew. No cookies, no credentials, no Referer, no proxy. The request is
    built from the parsed address itself, so no second parser can disagree about the host.
    """

    def __init__(
        self,
        limits: Limits = Limits(),
        *,
        own: Iterable[str] = (),
        resolve: Resolve | None = None,
        connect: Dial = dial,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Take the operator's `own` public networks, refused like private ones, as CIDR texts.

        `failures` counts by reason what did not work. Raises ValueError for a malformed network.
        """
        self.limits = limits
        self.failures: Counter[str] = Counter()
        self._own = tuple(ip_network(network) for network in own)
        self._resolve = resolve or SystemResolver(limits.together)
        self._dial = connect
        self._trust = trust or httpcore.default_ssl_context()
        self._running: list[str] = []

    async def get(
        self, url: str, *, accept: str = PAGE, within: float = inf, since: Since = Since()
    ) -> Fetched:
        """The answer at the end of the redirects, whatever its status, in `within` seconds.

        With `since`, a 304 says that nothing changed. Raises FetchError and nothing else.
        """
        hops: list[str] = []
        failure: FetchError
        try:
            async with timeout(min(within, self.limits.total)):
                return await self._follow(url, (*_accepting(accept), *since.headers()), hops)
        except FetchError as error:
            failure = error
        except TimeoutError:
            failure = Unreachable("too_slow")
        failure.hops = tuple(hops)
        self.failures[failure.reason] += 1
        raise failure

    async def _follow(self, url: str, asked: Headers, hops: list[str]) -> Fetched:
        target = read_target(url)
        for _ in range(self.limits.redirects + 1):
            hops.append(target.href)
            require_web_port(target)
            answer = await self._ask(target, asked, hops)
            if not _moves(answer.status, answer.headers):
                return answer
            target = read_target(answer.headers["location"], target.href)
        hops.append(target.href)
        raise Refused("redirects")

    async def _ask(self, target: Target, asked: Headers, hops: Sequence[str]) -> Fetched:
        """One request to one host, in a place of its own."""
        running, host = self._running, target.host
        if len(running) >= self.limits.together or running.count(host) >= self.limits.per_host:
            raise Busy("busy")
        running.append(host)
        try:
            stream = await self._connect(target)
            try:
                return await self._exchange(target, asked, hops, stream)
            finally:
                await _close(stream)
        except ssl.SSLError as error:
            raise Unreachable("tls") from error
        except httpcore.ProtocolError as error:
            raise Garbled("malformed") from error
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise Unreachable("no_connection") from error
        finally:
            running.remove(host)

    async def _connect(self, target: Target) -> httpcore.AsyncNetworkStream:
        try:
            async with timeout(self.limits.connect):
                stream = await self._reach(await self._addresses(target), target.port)
                if target.scheme == "http":
                    return stream
                try:
                    return await stream.start_tls(self._trust, server_hostname=target.host)
                except (httpcore.ConnectError, ValueError) as error:
                    raise Unreachable("tls") from error
                except BaseException:
                    await _close(stream)
                    raise
        except TimeoutError as error:
            raise Unreachable("no_connection") from error

    async def _addresses(self, target: Target) -> Sequence[str]:
        """Where a host may be reached: all of its addresses are public, or none is used."""
        try:
            addresses = (target.host,) if target.literal else await self._resolve(target.host)
        except (OSError, UnicodeError) as error:
            raise Unreachable("no_such_name") from error
        for address in addresses:
            if kind := special(address) or self._own_kind(address):
                raise Refused(f"network.{kind}")
        if not addresses:
            raise Unreachable("no_such_name")
        return addresses[:_TRIES]

    def _own_kind(self, address: str) -> str:
        return "own" if any(ip_address(address) in network for network in self._own) else ""

    async def _reach(self, addresses: Sequence[str], port: int) -> httpcore.AsyncNetworkStream:
        for address in addresses[:-1]:
            try:
                return await self._dial(address, port)
            except (httpcore.NetworkError, httpcore.TimeoutException):
                continue
        return await self._dial(addresses[-1], port)

    async def _exchange(
        self,
        target: Target,
        asked: Headers,
        hops: Sequence[str],
        stream: httpcore.AsyncNetworkStream,
    ) -> Fetched:
        url = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        sent = [("Host", target.authority), ("User-Agent", USER_AGENT), *asked]
        secured = stream.get_extra_info("ssl_object")
        meter = _Meter(stream, self.limits.head)
        http = httpcore.AsyncHTTP11Connection(url.origin, meter)
        async with http.stream("GET", url, headers=sent) as response:
            meter.left += self.limits.size - self.limits.head
            # Of a header sent twice the first counts.
            headers = {
                name.decode("latin-1").lower(): value.decode("utf-8", "replace")
                for name, value in reversed(response.headers)
            }
            body, complete = b"", True
            if not _moves(response.status, headers):
                body, complete = await self._body(response, headers, meter)
        return Fetched(
            hops=tuple(hops),
            status=response.status,
            headers=headers,
            body=body,
            complete=complete,
            certificate=Certificate.of(secured.getpeercert()) if secured else None,
        )

    async def _body(
        self, response: httpcore.Response, headers: Mapping[str, str], meter: "_Meter"
    ) -> tuple[bytes, bool]:
        """The body unpacked, and whether it is all of it."""
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding not in _PACKED and encoding != "identity":
            raise Garbled("encoding")
        body, complete, chunks = bytearray(), True, 0
        try:
            async for chunk in response.aiter_stream():
                body += chunk
                chunks += 1
                if chunks == self.limits.chunks:
                    meter.left = 0
        except _Full:
            complete = False
        if encoding == "identity":
            return bytes(body), complete
        unpack = zlib.decompressobj(_EITHER_FORM)
        try:
            plain = unpack.decompress(body, self.limits.size + 1)
        except zlib.error as error:
            raise Garbled("encoding") from error
        if len(plain) > self.limits.size:
            raise Refused("too_large")
        return plain, complete and unpack.eof


class _Full(Refused):
    """The limit was reached while reading."""


class _Meter(httpcore.AsyncNetworkStream):
    """A stream with `left` bytes to read, whatever they are: heads, chunk sizes or body."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, left: int) -> None:
        self.left = left
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self.left:
            raise _Full("too_large")
        data = await self._stream.read(min(max_bytes, self.left, _AT_ONCE), timeout)
        self.left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()


def _accepting(accept: str) -> Headers:
    return (("Accept", accept), ("Accept-Encoding", "identity"), ("Connection", "close"))


async def _close(stream: httpcore.AsyncNetworkStream) -> None:
    with CancelScope(shield=True):
        await stream.aclose()


def _moves(status: int, headers: Mapping[str, str]) -> bool:
    return status in _REDIRECTS and "location" in headers
