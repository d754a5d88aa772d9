"""Hosts files: an address that leads nowhere, then the names sent there."""

from typing import Final

from scamlist.feeds.item import BadLine, Item, Read
from scamlist.feeds.text import declared, lines

_NOWHERE: Final = frozenset({"0.0.0.0", "127.0.0.1", "::", "::1", "0"})  # noqa: S104 - no binding
_OWN: Final = frozenset(
    {
        "localhost", "localhost.localdomain", "local", "broadcasthost", "0.0.0.0",  # noqa: S104
        "ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes",
        "ip6-allrouters", "ip6-allhosts",
    }
)  # fmt: skip


def read(data: bytes) -> Read:
    """Each name stands for exactly itself; lines for the machine's own names are passed over."""
    for number, line in lines(data):
        if line.startswith("#"):
            if said := declared(line):
                yield said
            continue
        address, *names = line.partition("#")[0].split()
        if not names:
            yield BadLine(number)
        elif address in _NOWHERE:
            yield from (Item(name.rstrip("."), "host") for name in names if name not in _OWN)
        elif not set(names) <= _OWN:
            yield BadLine(number)
