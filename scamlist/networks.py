"""Networks: which addresses belong to the public internet, by an explicit table."""

from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

# IANA's special-purpose registries (RFC 6890; IPv4 and IPv6 as of 2025-10-09) with what they leave
# out. Blocks that IANA calls globally reachable are here too: whoever answers there is the nearest
# machine that offers that service, perhaps our own, and never a web site.
_SPECIAL: Final = {
    "0.0.0.0/8": "this_network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "metadata",  # Azure's host agent: a public number that leads inside
    "169.254.0.0/16": "link_local",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "protocol",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "anycast",  # AS112 (RFC 7535)
    "192.52.193.0/24": "anycast",  # AMT relays (RFC 7450)
    "192.88.99.0/24": "tunnel",  # 6to4 relays (RFC 7526)
    "192.168.0.0/16": "private",
    "192.175.48.0/24": "anycast",  # AS112 (RFC 7534)
    "198.18.0.0/15": "benchmark",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::/128": "this_network",
    "::1/128": "loopback",
    "::/96": "embedded",  # IPv4-compatible (RFC 4291, deprecated)
    "::ffff:0:0/96": "embedded",  # IPv4-mapped
    "::ffff:0:0:0/96": "embedded",  # IPv4-translated (RFC 2765)
    "64:ff9b::/96": "embedded",  # NAT64 (RFC 6052)
    "64:ff9b:1::/48": "embedded",  # local NAT64 (RFC 8215)
    "100::/64": "discard",
    "100:0:0:1::/64": "discard",  # dummy prefix (RFC 9780)
    "2001::/32": "embedded",  # Teredo
    "2001::/23": "protocol",  # benchmarking, AMT, AS112, ORCHID, DRIP and what is still to come
    "2001:db8::/32": "documentation",
    "2002::/16": "embedded",  # 6to4
    "2620:4f:8000::/48": "anycast",  # AS112
    "3fff::/20": "documentation",  # RFC 9637; CPython 3.11 calls it global
    "5f00::/16": "segment_routing",  # SRv6 (RFC 9602)
    "fc00::/7": "private",
    "fe80::/10": "link_local",
    "fec0::/10": "private",  # site-local (RFC 3879, deprecated)
    "ff00::/8": "multicast",
}
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")  # all that IANA has ever given out


def special(address: str) -> str:
    """The kind of network an IP address literal belongs to, empty for the public internet.

    An address that carries an IPv4 address inside is never public, whatever it carries: what
    unwraps it on the way is not ours. Text that is no literal, or has a zone, is `not_an_address`.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "not_an_address"
    if isinstance(ip, IPv6Address) and ip.scope_id is not None:
        return "not_an_address"
    for network, kind in _table():
        if ip in network:
            return kind
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return "unassigned"
    return "" if _plain(ip) else "reserved"


def _plain(ip: IPv4Address | IPv6Address) -> bool:
    # The interpreter's own opinion on top: it can only take away, and newer versions know more.
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


@lru_cache(1)
def _table() -> tuple[tuple[IPv4Network | IPv6Network, str], ...]:
    return tuple((ip_network(block), kind) for block, kind in _SPECIAL.items())
