"""Intake: from the bytes of a list to entries that may be looked up, every loss counted."""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from scamlist.address import InvalidAddress, parse
from scamlist.feeds.formats import READERS
from scamlist.feeds.item import BadLine, Declared, Item, Unreadable
from scamlist.guard import Dropped, Guard
from scamlist.suffixes import Suffixes

# Bytes of one list unpacked, and its entries; beyond them it is no list we know.
LARGEST: Final = 1 << 30
MOST_LINES: Final = 20_000_000
_CHUNK: Final = 1 << 20
# Formats in which every line is an entry, so that the number a list declares can be held against it.
_COUNTED: Final = frozenset({"plain", "urlhaus_csv", "jsonl"})
_RATIO: Final = 200  # unpacked to packed; name lists reach 10, addresses 30


@dataclass(slots=True)
class Tally:
    """What became of the pieces of one list. `declared` is -1 and `made` empty when not said."""

    read: int = 0
    bad: int = 0
    taken: int = 0
    known_good: int = 0
    shared_host: int = 0
    allowed: int = 0
    declared: int = -1
    made: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key as the index takes it."""

    key: str
    scope: str
    category: str


def unpack(data: bytes, largest: int = LARGEST) -> bytes:
    """The list inside a gzip or zip file, or the bytes themselves.

    Raises Unreadable: too_large, cut_short, not_this_format.
    """
    if data.startswith(b"\x1f\x8b"):
        return _bounded(gzip.GzipFile(fileobj=BytesIO(data)).read, len(data), largest)
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                members = [m for m in archive.infolist() if not m.is_dir()]
                if len(members) != 1:
                    raise Unreadable("not_this_format")
                with archive.open(members[0]) as member:
                    return _bounded(member.read, len(data), largest)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            raise Unreadable("cut_short") from None
    if len(data) > largest:
        raise Unreadable("too_large")
    return data


def take(
    data: bytes,
    format: str,
    guard: Guard,
    suffixes: Suffixes,
    tally: Tally,
    progress: Callable[[int], None] = lambda done: None,
    most: int = MOST_LINES,
) -> Iterator[Entry]:
    """The entries of an unpacked list, counting into `tally` as they are read. Raises Unreadable."""
    allowed: set[str] = set()
    later: list[Entry] = []
    # Exceptions may stand after what they except, so lists that have any are held until the end.
    holds = format in ("adblock", "metamask_json")
    for item in READERS[format](data):
        if isinstance(item, Declared):
            if item.count >= 0 and format in _COUNTED:
                tally.declared = item.count
            tally.made = item.made or tally.made
            continue
        tally.read += 1
        if tally.read > most:
            raise Unreadable("too_large")
        if tally.read % 10_000 == 0:
            progress(tally.read)
        if isinstance(item, BadLine):
            tally.bad += 1
        elif item.covers == "allowed":
            tally.read -= 1
            allowed.add(item.value.lower())
        elif entry := _entry(item, guard, suffixes, tally):
            if holds:
                later.append(entry)
            else:
                tally.taken += 1
                yield entry
    for entry in later:
        if _allows(allowed, entry.key):
            tally.allowed += 1
        else:
            tally.taken += 1
            yield entry


def _entry(item: Item, guard: Guard, suffixes: Suffixes, tally: Tally) -> Entry | None:
    try:
        address = parse(item.value, suffixes)
        scope, key = guard.place(address, item.covers)
        key.encode("ascii")
    except InvalidAddress as error:
        # A whole public suffix is well written, but nobody's to list.
        if error.code == "no_public_suffix" or "." not in item.value:
            tally.shared_host += 1
        else:
            tally.bad += 1
        return None
    except UnicodeEncodeError:
        tally.bad += 1
        return None
    except Dropped as dropped:
        if dropped.code == "known_good":
            tally.known_good += 1
        else:
            tally.shared_host += 1
        return None
    return Entry(key, scope, item.category)


def _allows(allowed: set[str], key: str) -> bool:
    labels = key.partition("/")[0].split(".")
    return any(".".join(labels[n:]) in allowed for n in range(len(labels)))


def _bounded(read: Callable[[int], bytes], packed: int, largest: int) -> bytes:
    most = min(largest, max(_CHUNK, packed * _RATIO))
    parts, size = [], 0
    try:
        while part := read(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > most:
                raise Unreadable("too_large")
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile):
        raise Unreadable("cut_short") from None
    return b"".join(parts)
