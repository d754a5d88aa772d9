"""The layout of an index file: what stands where, and how a name is turned into places.

    head 4,096 bytes · filter · bucket offsets · names with provenance ids · provenance

A bucket holds the names whose SHA-256 begins with the bucket's number, so that the prefix a private
look-up sends is itself the place to look. The filter answers almost every question before that: it
holds one key for the label that a registry sold, which stands for all names below it, and one for
each name. Format 1.
"""

import hashlib
import itertools
import json
from dataclasses import asdict, dataclass, fields
from typing import Final, NamedTuple, Self

MAGIC: Final = b"JKINDEX\x01"
HEAD: Final = 4096  # bytes; a page, so that the filter behind it is aligned
FILTER_BITS: Final = (
    12  # per key; with three bits a key one question in fifty is let through wrongly
)
PER_BUCKET: Final = 8  # names; a bucket is searched from its beginning
# Bits of one filter cell: three of sixteen, 512 of the 560 ways, taken evenly.
_WAYS: Final = [sum(1 << bit for bit in bits) for bits in itertools.combinations(range(16), 3)]
MASKS: Final = tuple(_WAYS[place * 239 % len(_WAYS)] for place in range(512))
# Labels under which strangers hold names side by side: of these the next label is the key.
# The list is part of the format; a missing one costs time, never an answer.
CROWDED: Final = frozenset(
    (
        "ac", "co", "com", "edu", "gen", "go", "gob", "gouv", "gov", "gv", "idv", "in", "ltd", "me",
        "mil", "ne", "net", "nom", "or", "org", "pe", "plc", "re", "sch",
        "blogspot", "cafe24", "dothome", "duckdns", "firebaseapp", "github", "herokuapp", "imweb",
        "isweb", "kro", "modoo", "n-e", "netlify", "ngrok", "o-r", "p-e", "pages", "r-e", "tistory",
        "vercel", "web", "weebly", "wixsite", "wordpress", "workers",
    )
)  # fmt: skip


class BadIndex(ValueError):
    """A file that is no index, of another format, cut short or damaged; the text says which."""


class Origin(NamedTuple):
    """Where an entry comes from and how much it speaks for: a list row without its value.

    `source` is where it was read (of a feed: its id); dates are ISO, `expires` may be empty.
    """

    scope: str
    category: str = ""
    reason: str = ""
    source: str = ""
    added: str = ""
    last_seen: str = ""
    expires: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a file says. `…_at` are bytes from the beginning of the file.

    `version` orders files by when they were built, `names` counts entries, `cells` filter cells of
    16 bits, `bits` is the length of a bucket number, `wide` whether offsets take 8 bytes instead of
    4, `short` the listed names that are a crowded label and a top level alone, `digest` the
    SHA-256 of everything behind the head, and `contents` the lists it was made of with the version
    of each.
    """

    version: str
    built: str
    names: int
    cells: int
    bits: int
    wide: bool
    buckets_at: int
    names_at: int
    origins_at: int
    origins: int
    size: int
    digest: str
    short: tuple[str, ...] = ()
    contents: tuple[tuple[str, str], ...] = ()

    def pack(self) -> bytes:
        """The head as bytes, with a checksum of its own at the end."""
        body = MAGIC + json.dumps(asdict(self)).encode()
        if len(body) > HEAD - 32:
            raise ValueError("too many short names for one head")
        body = body.ljust(HEAD - 32, b"\0")
        return body + hashlib.sha256(body).digest()

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Read a head. Raises BadIndex."""
        if len(data) < HEAD or not data.startswith(MAGIC):
            raise BadIndex("not an index file of this format")
        if hashlib.sha256(data[: HEAD - 32]).digest() != data[HEAD - 32 : HEAD]:
            raise BadIndex("the head of the index is damaged")
        raw = json.loads(data[len(MAGIC) : HEAD - 32].rstrip(b"\0"))
        raw["short"] = tuple(raw["short"])
        raw["contents"] = tuple((name, version) for name, version in raw["contents"])
        return cls(**{field.name: raw[field.name] for field in fields(cls)})


def digest_of(key: bytes) -> bytes:
    """SHA-256 of a key as the Safe Browsing expression it stands for: of a host, its front page."""
    return hashlib.sha256(key if b"/" in key else key + b"/").digest()


def reach_key(host: bytes) -> bytes:
    """The label a listed name is first looked for by: the one sold, or the one under a crowded."""
    labels = host.split(b".")
    if len(labels) < 2:
        return host
    if len(labels) > 2 and labels[-2].decode() in CROWDED:
        return labels[-3]
    return labels[-2]


def filter_keys(keys: list[bytes]) -> set[bytes]:
    """What the filter holds for entries: each one's label, itself, and of a page that its host has.

    The number of a filter key is its XXH3-64: the remainder by the number of cells is its cell, the
    lowest nine bits choose its mask.
    """
    found = set(keys)
    for key in keys:
        host, slash, _ = key.partition(b"/")
        found.add(reach_key(host))
        if slash:
            found.add(host + slash)
    return found
