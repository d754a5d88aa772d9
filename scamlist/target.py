"""Targets: the one place an address leads to, read from it once for all later steps."""

from dataclasses import dataclass
from typing import Final

from ada_url import URL

from scamlist.address import MAX_LENGTH
from scamlist.failures import Refused

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """One http(s) address to ask.

    `host` has no brackets and no closing dot, `authority` is what a Host header says.
    """

    href: str
    scheme: str
    host: str
    authority: str
    port: int
    path: str

    @property
    def literal(self) -> bool:
        """Whether the host is an IP address: the parser lets no name end in a numeric label."""
        return ":" in self.host or self.host.rpartition(".")[2].isdecimal()


def read_target(text: str, base: str | None = None) -> Target:
    """Parse as a browser does, without user name, password and fragment.

    Raises Refused: not_an_address, scheme.
    """
    if len(text) > MAX_LENGTH:
        raise Refused("not_an_address")
    try:
        url = URL(text, base=base)
    except ValueError:
        raise Refused("not_an_address") from None
    scheme = url.protocol.removesuffix(":")
    if scheme not in _PORTS:
        raise Refused("scheme")
    url.username = url.password = url.hash = ""
    url.hostname = url.hostname.removesuffix(".")
    return Target(
        href=url.href,
        scheme=scheme,
        host=url.hostname.strip("[]"),
        authority=url.host,
        port=int(url.port) if url.port else _PORTS[scheme],
        path=url.pathname + url.search,
    )


def require_web_port(target: Target) -> None:
    """Raises Refused for any port but 80 and 443: other services are not ours to knock at."""
    if target.port not in _PORTS.values():
        raise Refused("port")
