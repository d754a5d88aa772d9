"""The formats we read, by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from scamlist.feeds import (
    adblock,
    dnsmasq,
    hosts,
    kisa,
    metamask,
    misp,
    own,
    phishtank,
    plain,
    urlhaus,
)
from scamlist.feeds.item import Read

READERS: Final[Mapping[str, Callable[[bytes], Read]]] = MappingProxyType(
    {
        "plain": plain.read,
        "hosts": hosts.read,
        "adblock": adblock.read,
        "dnsmasq": dnsmasq.read,
        "urlhaus_csv": urlhaus.read,
        "phishtank_json": phishtank.read,
        "metamask_json": metamask.read,
        "misp_event": misp.read_event,
        "misp_feed": misp.read_event,  # all events its manifest names
        "misp_warninglist": misp.read_warninglist,
        "kisa_csv": kisa.read,
        "jsonl": own.read,
    }
)
