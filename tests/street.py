"""A pretended internet on the loopback, with a canary behind every door that leads inside."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import httpcore

from scamlist.fetch import Door, Limits, dial
from tests.blocks import INSIDE
from tests.hostile_server import HostileServer, hang_up

# Public addresses that are the attacker's, each with another way to answer on port 443.
ATTACKER = "93.184.216.34"
PLAIN_443, SILENT_443, CLOSING_443, UNTRUSTED_443, NOBODY = (
    f"93.184.216.{n}" for n in range(40, 45)
)
HOUSES = (ATTACKER, PLAIN_443, SILENT_443, CLOSING_443, UNTRUSTED_443, NOBODY)
NAMES = {
    "evil.example": ATTACKER,
    "good.example": ATTACKER,
    "wrong-name.example": ATTACKER,
    "plain.example": PLAIN_443,
    "silent.example": SILENT_443,
    "closing.example": CLOSING_443,
    "untrusted.example": UNTRUSTED_443,
    "nobody.example": NOBODY,
}
CERTIFIED = ("good.example", "evil.example", "data.iana.org", "rdap.registry.com")


def numbers(host: str) -> Sequence[str]:
    """What the C library makes of a host, and what names that spell out an address lead to."""
    if host in NAMES:
        return (NAMES[host],)
    spelled = host.removesuffix(".spelled.example").replace("-", ".")
    try:
        return (socket.inet_ntoa(socket.inet_aton(spelled)),)
    except OSError:
        pass
    if host.split(".")[-1] in ("localhost", "internal") or host.endswith("localtest.example"):
        return ("127.0.0.1", "::1")
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


class Street:
    """Maps every dial to the loopback; `reached` lists those that would have led inside."""

    def __init__(self, certificates: Path) -> None:
        self.server = HostileServer(ATTACKER)
        self.names: Callable[[str], Sequence[str]] = numbers
        self.reached: list[tuple[str, int]] = []
        self.canary_hits = 0
        self.dials = 0
        self._certificates = certificates
        self._ports: dict[tuple[str, int], int] = {}
        self._canary_port = 0

    def door(self, limits: Limits, own: Sequence[str] = ()) -> Door:
        """A door that resolves and connects on this street alone."""
        trust = ssl.create_default_context(cafile=self._certificates / "trusted.crt")
        return Door(limits, own=own, resolve=self.resolve, connect=self.connect, trust=trust)

    async def resolve(self, host: str) -> Sequence[str]:
        """The street's name service; `slow.example` never answers."""
        if host == "slow.example":
            await asyncio.sleep(60)
        return self.names(host)

    async def connect(self, address: str, port: int) -> httpcore.AsyncNetworkStream:
        """The only dial: to an attacker's house, to the canary, or to nobody."""
        self.dials += 1
        if port not in (80, 443) or any(ip_address(address) in block for block in INSIDE):
            self.reached.append((address, port))
            return await dial("127.0.0.1", self._canary_port)
        if address not in HOUSES[:-1]:
            raise httpcore.ConnectError("nobody there")
        return await dial("127.0.0.1", self._ports[address, port])

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Street"]:
        """All houses and the canary listen."""
        servers = [await asyncio.start_server(self._canary, "127.0.0.1", 0)]
        self._canary_port = servers[0].sockets[0].getsockname()[1]

        async def listen(house: str, port: int, serve: object, name: str = "") -> None:
            secured = None
            if name:
                secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                secured.load_cert_chain(
                    self._certificates / f"{name}.crt", self._certificates / f"{name}.key"
                )
            server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secured)  # type: ignore[arg-type]
            servers.append(server)
            self._ports[house, port] = server.sockets[0].getsockname()[1]

        for house in HOUSES[:-1]:
            await listen(house, 80, self.server.serve)
        await listen(ATTACKER, 443, self.server.serve, "trusted")
        await listen(UNTRUSTED_443, 443, self.server.serve, "untrusted")
        await listen(PLAIN_443, 443, self.server.answer_plainly)
        await listen(SILENT_443, 443, self.server.stay_silent)
        await listen(CLOSING_443, 443, self.server.close_at_once)
        try:
            yield self
        finally:
            for server in servers:
                server.close()
                await server.wait_closed()
            while self.server.serving:  # until a slow speaker notices that nobody listens
                await asyncio.sleep(0.01)

    async def _canary(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.canary_hits += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary")
        await writer.drain()
        await hang_up(writer)


def make_certificates(folder: Path) -> None:
    """Two self-signed certificates: one the door is told to trust, one it is not."""
    for name, hosts in {"trusted": CERTIFIED, "untrusted": ("untrusted.example",)}.items():
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
                *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/O=Street Authority"),
                *("-addext", "subjectAltName=" + ",".join(f"DNS:{host}" for host in hosts)),
                *("-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt"),
            ],
            check=True,
            capture_output=True,
        )
