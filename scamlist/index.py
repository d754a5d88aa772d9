"""The index: one immutable, memory-mapped file of listed names that answers without loading."""

import hashlib
import json
import mmap
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from xxhash import xxh3_64_intdigest

from scamlist.index_layout import CROWDED, HEAD, MASKS, BadIndex, Head, Origin, digest_of

_MASKS = np.array(MASKS, dtype=np.uint16)
_CHUNK = 1 << 22  # bytes read at once where the whole file is gone through
_FULL = 64  # bits of a SHA-256 a bucket number is cut from, at most


class Hit(NamedTuple):
    """A listed name that speaks for what was asked, and every list it stands on."""

    name: str
    origins: tuple[Origin, ...]


class Found(NamedTuple):
    """One entry of a prefix answer, with the full SHA-256 of its expression."""

    digest: bytes
    name: str
    origins: tuple[Origin, ...]


class Index:
    """Listed names, looked up by host, page or hash prefix. Safe to share between threads.

    Opening reads 4 KB; nothing is copied, so that all processes share the pages of one file.
    """

    __slots__ = ("_buckets", "_cells", "_count", "_data", "_names_at", "_short", "head", "origins")

    def __init__(self, data: mmap.mmap | bytes) -> None:
        """Take a whole file. Raises BadIndex for a head that does not fit it."""
        self.head = head = Head.unpack(data[:HEAD])
        if len(data) != head.size:
            raise BadIndex(f"the index is {len(data)} bytes long and should be {head.size}")
        view = memoryview(data)
        self._data = data
        self._cells = view[HEAD : HEAD + 2 * head.cells].cast("H")
        self._count = head.cells
        offsets = view[head.buckets_at : head.names_at]
        self._buckets = offsets.cast("Q" if head.wide else "I")
        self._names_at = head.names_at
        self._short = frozenset(head.short)
        # Bound to this object, so that two of them never share what they remember.
        self.origins: Callable[[int], tuple[Origin, ...]] = lru_cache(4096)(self._origins)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file. Raises BadIndex for one that is no whole index, OSError without it."""
        handle = os.open(path, os.O_RDONLY)
        try:
            if os.fstat(handle).st_size < HEAD:
                raise BadIndex(f"{path.name}: the index is cut short")
            data = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
        finally:
            os.close(handle)
        try:
            return cls(data)
        except BadIndex as error:
            data.close()
            raise BadIndex(f"{path.name}: {error}") from None

    def verify(self) -> None:
        """Read everything once. Raises BadIndex when the checksum differs."""
        digest = hashlib.sha256()
        for at in range(HEAD, self.head.size, _CHUNK):
            digest.update(self._data[at : at + _CHUNK])
        if digest.hexdigest() != self.head.digest:
            raise BadIndex("the index is damaged: its checksum differs")

    def find(self, host: str) -> Hit | None:
        """The listed name nearest to an ASCII host: itself or, for whole names, one above it."""
        labels = host.split(".")
        try:
            label = labels[-2]
        except IndexError:
            label = host
        if label in CROWDED and len(labels) > 2:
            if self._short and f"{label}.{labels[-1]}" in self._short:
                return self._walk(host)
            label = labels[-3]
        number = xxh3_64_intdigest(label.encode())
        mask = MASKS[number & 511]
        if self._cells[number % self._count] & mask != mask:
            return None
        return self._walk(host)

    def find_many(self, hosts: Sequence[str]) -> list[Hit | None]:
        """`find` for each of many hosts, the filter asked for all of them in one step."""
        if self._short:
            return [self.find(host) for host in hosts]
        hashes = []
        for host in hosts:
            labels = host.split(".")
            label = labels[-2] if len(labels) > 1 else host
            if label in CROWDED and len(labels) > 2:
                label = labels[-3]
            hashes.append(xxh3_64_intdigest(label.encode()))
        numbers = np.array(hashes, dtype=np.uint64)
        masks = _MASKS[numbers & np.uint64(511)]
        cells = np.asarray(self._cells)[numbers % np.uint64(self._count)]
        found: list[Hit | None] = [None] * len(hosts)
        for at in np.flatnonzero(cells & masks == masks).tolist():
            found[at] = self._walk(hosts[at])
        return found

    def find_page(self, host: str, keys: Callable[[], Iterable[str]]) -> Hit | None:
        """The first of the page keys that is listed; `keys` is called only if the host has any."""
        if self._may_hold(host.removeprefix("www.") + "/"):
            for key in keys():
                if origins := self.get(key):
                    return Hit(key, origins)
        return None

    def get(self, key: str) -> tuple[Origin, ...]:
        """Everything known about exactly this key, a host or a page; empty when not listed."""
        if not self._may_hold(key):
            return ()
        name = key.encode()
        at, end = self._bucket(int.from_bytes(digest_of(name)[:8], "big"))
        needle = b"\n" + name
        while (at := self._data.find(needle, at, end)) >= 0:
            at += len(needle)
            if at < end and self._data[at] >= 0x80:
                return self.origins(self._number(at))
        return ()

    def with_prefix(self, prefix: bytes) -> list[Found]:
        """The entries whose expression's SHA-256 begins with these 4 bytes or more."""
        at, end = self._bucket(int.from_bytes(prefix[:8].ljust(8, b"\0"), "big"))
        found = []
        for name, origins in self._entries(self._data[at:end]):
            digest = digest_of(name.encode())
            if digest.startswith(prefix):
                found.append(Found(digest, name, origins))
        return found

    def entries(self) -> Iterator[tuple[str, tuple[Origin, ...]]]:
        """Every key with its origins, in the order of their SHA-256."""
        step = 4096
        for first in range(0, len(self._buckets) - 1, step):
            last = min(first + step, len(self._buckets) - 1)
            at, end = self._buckets[first], self._buckets[last]
            yield from self._entries(self._data[self._names_at + at : self._names_at + end])

    def _walk(self, host: str) -> Hit | None:
        name = host
        while True:
            if origins := self.get(name):
                # A host speaks for itself and for its www. form, whole names for all below them.
                if name != host and host != "www." + name:
                    origins = tuple(o for o in origins if o.scope != "host")
                if origins:
                    return Hit(name, origins)
            name = name.partition(".")[2]
            # A top level alone is nobody's to list.
            if "." not in name:
                return None

    def _may_hold(self, key: str) -> bool:
        number = xxh3_64_intdigest(key.encode())
        mask = MASKS[number & 511]
        return self._cells[number % self._count] & mask == mask

    def _bucket(self, head: int) -> tuple[int, int]:
        bucket = head >> (_FULL - self.head.bits)
        return (
            self._names_at + self._buckets[bucket],
            self._names_at + self._buckets[bucket + 1],
        )

    def _number(self, at: int) -> int:
        """The provenance number that begins here: bytes from 0x80 up, seven bits in each."""
        number = 0
        while (byte := self._data[at]) >= 0x80:
            number = number << 7 | byte & 0x7F
            at += 1
        return number

    def _entries(self, block: bytes) -> Iterator[tuple[str, tuple[Origin, ...]]]:
        for entry in block.split(b"\n")[1:]:
            number, at = 0, len(entry)
            while entry[at - 1] >= 0x80:
                at -= 1
            for byte in entry[at:]:
                number = number << 7 | byte & 0x7F
            yield entry[:at].decode(), self.origins(number)

    def _origins(self, number: int) -> tuple[Origin, ...]:
        table = self.head.origins_at + 8 * number
        start = int.from_bytes(self._data[table : table + 8], "little")
        end = self._data.find(b"\n", start)
        return tuple(Origin(*row) for row in json.loads(self._data[start:end]))
