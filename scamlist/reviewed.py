"""Reviewed contacts: numbers and accounts known by a keyed hash alone, never by themselves."""

import csv
import hmac
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final, Self, get_args

from scamlist.contact import Contact, Kind
from scamlist.evidence import Evidence
from scamlist.table import ListError, read_table
from scamlist.verdict import CATEGORIES

REVIEWED: Final = "contact.reviewed"


class Seal:
    """An operator's pepper: all 10⁸ mobile numbers are hashed in a minute, so a plain hash hides
    nothing (RELIABILITY.md §8). `key` names the pepper without telling it."""

    def __init__(self, pepper: str) -> None:
        self._pepper = pepper.encode()
        self.key = self._mac("which pepper")[:8]

    def digest(self, contact: Contact) -> str:
        """64 hexadecimal digits that tell nothing to those without the pepper."""
        return self._mac(f"{contact.kind}\n{contact.value}")

    def _mac(self, text: str) -> str:
        return hmac.digest(self._pepper, text.encode(), "sha256").hex()


@dataclass(frozen=True, slots=True)
class Entry:
    """One reviewed contact, as it stands in the file. Dates are ISO; `expires` may be empty."""

    key: str
    digest: str
    kind: str
    category: str
    reason: str
    source: str
    added: str
    last_seen: str
    expires: str


class ContactList:
    """The reviewed contacts of one operator, immutable once loaded; empty until one is added."""

    def __init__(self, entries: Iterable[Entry] = (), seals: Sequence[Seal] = ()) -> None:
        self._seals = seals
        self._entries: Mapping[str, Entry] = {entry.digest: entry for entry in entries}

    def __len__(self) -> int:
        return len(self._entries)

    @classmethod
    def load(cls, path: Path, seals: Sequence[Seal], today: date) -> Self:
        """Read a file of entries; none is there is none listed, and expired ones are left out.

        `seals` are today's pepper and the one before it. Raises ListError with every wrong row:
        one sealed with another pepper would never be found, and pass for a clean look-up.
        """
        rows = read_entries(path)
        known = {seal.key for seal in seals}
        if lost := [n for n, row in enumerate(rows, start=2) if row.key not in known]:
            problem = "sealed with a pepper that is not set (JAMKKAN_CONTACT_PEPPER or its _OLD)"
            raise ListError([f"{path.name}: {n}: {problem}" for n in lost])
        day = today.isoformat()
        return cls([row for row in rows if not row.expires or row.expires > day], seals)

    def find(self, contact: Contact) -> Evidence | None:
        """What the review of a contact says, if there was one."""
        if not self._entries:
            return None
        for seal in self._seals:
            if entry := self._entries.get(seal.digest(contact)):
                return Evidence(
                    entry.reason,
                    values={"date": entry.last_seen},
                    categories=(entry.category,),
                    source=entry.source,
                    as_of=entry.last_seen,
                )
        return None


def read_entries(path: Path) -> list[Entry]:
    """All rows of a file, none when there is no file. Raises ListError with every wrong row."""
    return read_table(path, Entry, _problem) if path.exists() else []


def add_entry(path: Path, entry: Entry) -> bool:
    """Write an entry down; False when that contact is there already. Only we may read the file."""
    rows = read_entries(path)
    if wrong := _problem(asdict(entry)):
        raise ListError([f"{path.name}: {wrong}"])
    if any(row.digest == entry.digest for row in rows):
        return False
    _write(path, [*rows, entry])
    return True


def remove_entry(path: Path, digests: Iterable[str]) -> bool:
    """Take out the entries with these digests; False when there was none."""
    rows, gone = read_entries(path), set(digests)
    kept = [row for row in rows if row.digest not in gone]
    if len(kept) == len(rows):
        return False
    _write(path, kept)
    return True


def _write(path: Path, rows: Iterable[Entry]) -> None:
    """Put the whole file in place at once: whoever reads meanwhile sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(fresh, "w", encoding="utf-8", newline="", opener=_private) as file:
            writer = csv.DictWriter(file, [field.name for field in fields(Entry)])
            writer.writeheader()
            writer.writerows(asdict(row) for row in rows)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _problem(cells: Mapping[str, str]) -> str:
    if len(cells["digest"]) != 64 or not all(c in "0123456789abcdef" for c in cells["digest"]):
        return "digest must be 64 hexadecimal digits; add entries with jamkkan lists contact add"
    if cells["kind"] not in get_args(Kind):
        return f"kind {cells['kind']!r} is none of {', '.join(get_args(Kind))}"
    if cells["category"] not in CATEGORIES:
        return f"category {cells['category']!r} is none of {', '.join(CATEGORIES)}"
    if cells["reason"] != REVIEWED:
        return f"reason {cells['reason']!r} must be {REVIEWED}"
    if not cells["source"].strip():
        return "source is empty: say where it was reviewed"
    try:
        for name in ("added", "last_seen"):
            date.fromisoformat(cells[name])
        date.fromisoformat(cells["expires"] or "2000-01-01")
    except ValueError:
        return "a date is not written as YYYY-MM-DD"
    return ""
