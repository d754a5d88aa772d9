"""Building an index file from any number of names, in memory that does not grow with them."""

import hashlib
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from scamlist.index_layout import (
    CROWDED,
    FILTER_BITS,
    HEAD,
    MASKS,
    PER_BUCKET,
    Head,
    Origin,
    digest_of,
    filter_keys,
)

Numbers = NDArray[np.uint64]
# Called with the step, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]

_RUN: Final = 400_000  # names sorted in memory at once
_PARTS: Final = 256  # the merge goes through the runs in this many equal shares of all hashes
_END: Final = ord("\n")


class Builder:
    """Takes names, then writes the file. Use as a context: the sorted runs live in a folder.

    `contents` may name the lists the names are from and the version of each.
    """

    def __init__(self, scratch: Path | None = None, progress: Progress | None = None) -> None:
        """Keep the runs under `scratch` (by default where the system keeps such things)."""
        self._folder = tempfile.TemporaryDirectory(prefix="runs-", dir=scratch)
        self._progress = progress or (lambda step, done, total: None)
        self._origins: dict[Origin, int] = {}
        self._keys: list[str] = []
        self._from: list[int] = []
        self._runs: list[_Run] = []
        self._hashes = (Path(self._folder.name) / "hashes").open("w+b")
        self._hashed = 0
        self._short: set[str] = set()
        self.added = 0
        self.contents: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._hashes.close()
        self._folder.cleanup()

    def add(self, origin: Origin, keys: Iterable[str]) -> None:
        """Take ASCII keys of one origin: hosts, or pages as host/path?query.

        Raises ValueError for a key that holds a line break or is not ASCII.
        """
        number = self._origins.setdefault(origin, len(self._origins))
        source = iter(keys)
        while batch := list(itertools.islice(source, _RUN - len(self._keys))):
            self._keys += batch
            self._from += itertools.repeat(number, len(batch))
            self.added += len(batch)
            if len(self._keys) >= _RUN:
                self._flush()
                self._progress("sort", self.added, 0)

    def finish(self, target: Path, version: str = "") -> Head:
        """Write the file and return its head; the data is on disk when this returns."""
        with target.open("w+b") as file:
            head = self._write(file, version)
            file.flush()
            os.fsync(file.fileno())
        return head

    def to_bytes(self, version: str = "") -> bytes:
        """The same file in memory, for lists of a few thousand rows."""
        file = BytesIO()
        self._write(file, version)
        return file.getvalue()

    def _flush(self) -> None:
        """Sort what was taken by SHA-256 and put it away as one run."""
        if not self._keys:
            return
        data = [key.encode("ascii") for key in self._keys]
        if any(_END in key for key in data):
            raise ValueError("a key holds a line break")
        digests = b"".join([digest_of(key) for key in data])
        heads = np.frombuffer(digests, ">u8")[::4].astype(np.uint64)
        order = np.argsort(heads, kind="stable")
        places = order.tolist()
        self._note_short()
        held = filter_keys(data)
        self._hashes.write(
            np.fromiter(map(xxh3_64_intdigest, held), np.uint64, len(held)).tobytes()
        )
        self._hashed = self._hashes.tell() // 8
        path = Path(self._folder.name) / f"run-{len(self._runs)}"
        self._runs.append(
            _Run.write(
                path,
                heads[order],
                np.array(self._from, dtype=np.uint32)[order],
                [data[place] for place in places],
            )
        )
        self._keys, self._from = [], []

    def _note_short(self) -> None:
        for key in self._keys:
            label, _, rest = key.partition("/")[0].partition(".")
            if label in CROWDED and "." not in rest:
                self._short.add(f"{label}.{rest}")

    def _write(self, file: BinaryIO, version: str) -> Head:
        self._flush()
        built = datetime.now(UTC)
        cells = max(64, self._hashed * FILTER_BITS // 16) | 1
        bits = min(32, max(1, (self.added // PER_BUCKET).bit_length()))
        size = sum(run.size for run in self._runs) + 4 * self.added
        wide = size >= 1 << 32
        buckets_at = HEAD + _aligned(2 * cells)
        names_at = buckets_at + ((1 << bits) + 1) * (8 if wide else 4)
        file.seek(HEAD)
        file.write(self._filter(cells).tobytes().ljust(buckets_at - HEAD, b"\0"))
        file.seek(names_at)
        sets, names, ends = self._merge(file, bits)
        file.seek(buckets_at)
        offsets = np.zeros((1 << bits) + 1, dtype=np.uint64)
        offsets[1:] = ends
        file.write(offsets.astype("<u8" if wide else "<u4").tobytes())
        origins_at = names_at + int(ends[-1])
        origins_at += self._pad(file, origins_at)
        self._write_origins(file, origins_at, sets)
        total = file.seek(0, os.SEEK_END)
        head = Head(
            version=version or built.strftime("%Y%m%dT%H%M%S.%fZ"),
            built=built.isoformat(timespec="seconds"),
            names=names,
            cells=cells,
            bits=bits,
            wide=wide,
            buckets_at=buckets_at,
            names_at=names_at,
            origins_at=origins_at,
            origins=len(sets),
            size=total,
            digest="",
            short=tuple(sorted(self._short)),
            contents=tuple(self.contents),
        )
        head = replace(head, digest=_digest(file))
        file.seek(0)
        file.write(head.pack())
        return head

    def _filter(self, cells: int) -> NDArray[np.uint16]:
        filled = np.zeros(cells, dtype=np.uint16)
        masks = np.array(MASKS, dtype=np.uint16)
        self._hashes.seek(0)
        done = 0
        while chunk := self._hashes.read(8 << 20):
            numbers = np.frombuffer(chunk, np.uint64)
            places = (numbers % np.uint64(cells)).astype(np.intp)
            np.bitwise_or.at(filled, places, masks[numbers & np.uint64(511)])
            done += len(numbers)
            self._progress("filter", done, self._hashed)
        return filled

    def _merge(self, file: BinaryIO, bits: int) -> tuple[list[tuple[int, ...]], int, Numbers]:
        """Write all names in order. Returns the sets of origins, the count, each bucket's end."""
        sets: dict[tuple[int, ...], int] = {(n,): n for n in self._origins.values()}
        codes = [_code(n) for n in range(len(sets))]
        ends = np.zeros(1 << bits, dtype=np.uint64)
        names = at = 0
        for part in range(_PARTS):
            heads, origins, keys = _gather(self._runs, part)
            if not keys:
                continue
            order = np.argsort(heads, kind="stable")
            heads = heads[order]
            keys = [keys[place] for place in order.tolist()]
            numbers = origins[order].tolist()
            if bool((heads[1:] == heads[:-1]).any()):
                heads, keys, numbers = _join(heads, keys, numbers, sets)
                codes += [_code(n) for n in range(len(codes), len(sets))]
            tails = [codes[number] for number in numbers]
            file.write(b"".join(itertools.chain.from_iterable(zip(_BREAKS, keys, tails))))  # noqa: B905 - breaks never end
            lengths = np.fromiter(map(len, keys), np.uint64, len(keys))
            lengths += np.fromiter(map(len, tails), np.uint64, len(keys)) + np.uint64(1)
            buckets = (heads >> np.uint64(64 - bits)).astype(np.intp)
            np.add.at(ends, buckets, lengths)
            names += len(keys)
            at += int(lengths.sum())
            self._progress("merge", names, self.added)
        np.cumsum(ends, out=ends)
        return list(sets), names, ends

    def _write_origins(self, file: BinaryIO, at: int, sets: list[tuple[int, ...]]) -> None:
        rows = list(self._origins)
        lines = [
            json.dumps([rows[n] for n in numbers], ensure_ascii=False).encode() + b"\n"
            for numbers in sets
        ]
        starts = itertools.accumulate((len(line) for line in lines), initial=at + 8 * len(lines))
        file.seek(at)
        file.write(np.fromiter(starts, np.uint64, len(lines) + 1)[:-1].astype("<u8").tobytes())
        file.writelines(lines)

    @staticmethod
    def _pad(file: BinaryIO, at: int) -> int:
        # At least one: it also ends the last provenance number.
        missing = 8 - at % 8
        file.seek(at)
        file.write(b"\n" * missing)
        return missing


class _Run:
    """Names of one sorted run on disk, cut into the shares of the merge."""

    def __init__(self, path: Path, counts: list[int], blocks: list[int], size: int) -> None:
        self.path, self.counts, self.blocks, self.size = path, counts, blocks, size

    @classmethod
    def write(
        cls, path: Path, heads: Numbers, origins: NDArray[np.uint32], keys: list[bytes]
    ) -> Self:
        edges = np.arange(1, _PARTS, dtype=np.uint64) << np.uint64(56)
        cuts = [0, *np.searchsorted(heads, edges).tolist(), len(keys)]
        blocks, size = [], 0
        with path.open("wb") as file:
            for first, last in itertools.pairwise(cuts):
                names = b"\n".join(keys[first:last])
                size += len(names)
                blocks.append(file.tell())
                file.write(heads[first:last].tobytes() + origins[first:last].tobytes() + names)
            blocks.append(file.tell())
        return cls(path, np.diff(cuts).tolist(), blocks, size)

    def read(self, part: int) -> tuple[Numbers, NDArray[np.uint32], list[bytes]]:
        count = self.counts[part]
        with self.path.open("rb") as file:
            file.seek(self.blocks[part])
            block = file.read(self.blocks[part + 1] - self.blocks[part])
        return (
            np.frombuffer(block, np.uint64, count),
            np.frombuffer(block, np.uint32, count, 8 * count),
            block[12 * count :].split(b"\n"),
        )


_BREAKS: Final = itertools.repeat(b"\n")


def _gather(runs: list[_Run], part: int) -> tuple[Numbers, NDArray[np.uint32], list[bytes]]:
    shares = [run.read(part) for run in runs if run.counts[part]]
    if not shares:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint32), []
    return (
        np.concatenate([share[0] for share in shares]),
        np.concatenate([share[1] for share in shares]),
        list(itertools.chain.from_iterable(share[2] for share in shares)),
    )


def _join(
    heads: Numbers, keys: list[bytes], numbers: list[int], sets: dict[tuple[int, ...], int]
) -> tuple[Numbers, list[bytes], list[int]]:
    """Make one entry of every key that several lists hold; its origins become a set of their own."""
    kept: list[int] = []
    merged: dict[bytes, set[int]] = {}
    place_of: dict[bytes, int] = {}
    doubled = np.zeros(len(keys), dtype=bool)
    doubled[1:] = heads[1:] == heads[:-1]
    doubled[:-1] |= heads[1:] == heads[:-1]
    for place in np.flatnonzero(doubled).tolist():
        key = keys[place]
        merged.setdefault(key, set()).add(numbers[place])
        place_of.setdefault(key, place)
    last = {place: key for key, place in place_of.items()}
    inside = doubled.tolist()
    kept = [place for place in range(len(keys)) if not inside[place] or place in last]
    joined = []
    for place in kept:
        if place in last and len(group := merged[last[place]]) > 1:
            joined.append(sets.setdefault(tuple(sorted(group)), len(sets)))
        else:
            joined.append(numbers[place])
    return heads[kept], [keys[place] for place in kept], joined


def _code(number: int) -> bytes:
    """A provenance number as bytes no name holds: from 0x80 up, seven bits in each."""
    code = [0x80 | number & 0x7F]
    while number := number >> 7:
        code.append(0x80 | number & 0x7F)
    return bytes(reversed(code))


def _aligned(size: int) -> int:
    return size + -size % 8


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(HEAD)
    while chunk := file.read(4 << 20):
        digest.update(chunk)
    return digest.hexdigest()
