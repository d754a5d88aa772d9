"""What is kept about one outside list: its versions in use, and how the last visit went."""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from scamlist.index_shelf import KEPT
from scamlist.intake import Entry, Tally

_SEPARATOR: Final = "\t"


@dataclass(frozen=True, slots=True)
class Version:
    """One version that passed the gates: its file, the day it was fetched, its bytes' SHA-256."""

    file: str
    day: str
    sha256: str
    tally: Tally


@dataclass(slots=True)
class State:
    """Newest version last. `visited` and `failed_since` are ISO times, empty when never.

    `problem` is the code of what went wrong at the last visit, or the gates that hold a version
    for a person to look at (`held` is its file); `refused` are bytes that were rolled back.
    """

    versions: list[Version] = field(default_factory=list)
    etag: str = ""
    modified: str = ""
    visited: str = ""
    problem: list[str] = field(default_factory=list)
    failed_since: str = ""
    held: str = ""
    held_sha256: str = ""
    held_tally: Tally | None = None
    refused: list[str] = field(default_factory=list)

    @property
    def current(self) -> Version | None:
        """The version in use."""
        return self.versions[-1] if self.versions else None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The state of a folder; an empty one when there is none that can be read."""
        try:
            raw: dict[str, Any] = json.loads((folder / "state.json").read_text("utf-8"))
            raw["versions"] = [
                Version(**{**v, "tally": Tally(**v["tally"])}) for v in raw["versions"]
            ]
            raw["held_tally"] = Tally(**raw["held_tally"]) if raw["held_tally"] else None
            return cls(**raw)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, folder: Path) -> None:
        """Replace the state in one step; entry files nothing refers to any more are removed."""
        folder.mkdir(parents=True, exist_ok=True)
        self.versions = self.versions[-KEPT:]
        fresh = folder / "state.new"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / "state.json")
        kept = {version.file for version in self.versions} | {self.held}
        for path in folder.glob("*.entries"):
            if path.name not in kept:
                path.unlink(missing_ok=True)


def write_entries(path: Path, entries: Iterable[tuple[str, Entry]]) -> None:
    """Keep entries with the day each was first seen."""
    with gzip.open(path, "wt", encoding="ascii", compresslevel=1, newline="\n") as file:
        for added, entry in entries:
            file.write(_SEPARATOR.join((added, entry.scope, entry.category, entry.key)) + "\n")


def read_entries(path: Path) -> Iterator[tuple[str, Entry]]:
    """What `write_entries` kept. Raises OSError, EOFError for a file that is damaged."""
    with gzip.open(path, "rt", encoding="ascii", newline="\n") as file:
        for line in file:
            added, scope, category, key = line.rstrip("\n").split(_SEPARATOR)
            yield added, Entry(key, scope, category)
