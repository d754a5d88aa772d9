"""The formats we publish, by the name of their file."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from scamlist.exports import misp, names, records, stix
from scamlist.publication import Publication

_TEXT: Final = "text/plain; charset=utf-8"
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is written, and what it is sent as."""

    write: Callable[[Publication], bytes]
    media_type: str


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "domains.txt": Format(names.domains, _TEXT),
        "hosts": Format(names.hosts, _TEXT),
        "adblock.txt": Format(names.adblock, _TEXT),
        "dnsmasq.conf": Format(names.dnsmasq, _TEXT),
        "rpz": Format(names.rpz, _TEXT),
        "feed.jsonl": Format(records.feed, "application/jsonl"),
        "warninglist.json": Format(misp.warninglist, _JSON),
        "stix.json": Format(stix.bundle, "application/stix+json;version=2.1"),
        "misp/manifest.json": Format(misp.manifest, _JSON),
        "misp/hashes.csv": Format(misp.hashes, "text/csv; charset=utf-8"),
        f"misp/{misp.EVENT}.json": Format(misp.event, _JSON),
        "SHA256SUMS": Format(lambda publication: checksums(publication), _TEXT),
    }
)


def checksums(publication: Publication) -> bytes:
    """The SHA-256 of every other file, as `sha256sum --check` reads it."""
    return "".join(
        f"{hashlib.sha256(form.write(publication)).hexdigest()}  {name}\n"
        for name, form in FORMATS.items()
        if name != "SHA256SUMS"
    ).encode()
