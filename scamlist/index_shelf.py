"""The shelf: a folder of index versions, one of them current, swapped under running readers."""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from scamlist.index import Index
from scamlist.index_layout import BadIndex

KEPT: Final = 5
_LOOK_EVERY: Final = 1.0  # seconds; a new version reaches every process within this
_NAME: Final = re.compile(r"index-[0-9A-Za-z.]+\.jkx")


class ShelfBusy(RuntimeError):
    """Another process is changing the lists of this folder."""


class Shelf:
    """Versions are immutable files; `current` is a file holding the name of one of them.

    Writers stage a new file, check it, and replace the pointer in one step, so a reader sees the
    old list or the new one, whatever happens to the writer in between.
    """

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not exist yet."""
        self.folder = folder
        self._pointer = folder / "current"
        self._name = ""
        self._index: Index | None = None
        self._next_look = 0.0

    def current(self) -> Index | None:
        """The current list, None before the first one. Looks for a newer one once a second."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOK_EVERY
            self._refresh()
        return self._index

    def _refresh(self) -> None:
        name = self.current_name()
        if name == self._name:
            return
        # A version that cannot be opened leaves the one we have.
        with suppress(OSError, BadIndex):
            self._index = Index.open(self.folder / name) if name else None
            self._name = name

    def current_name(self) -> str:
        """The file name of the current version; empty when there is none."""
        try:
            name = self._pointer.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return name if _NAME.fullmatch(name) else ""

    def versions(self) -> list[str]:
        """The file names of all versions kept, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if _NAME.fullmatch(p.name))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the folder against other writers. Raises ShelfBusy when one is at work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ShelfBusy(str(self.folder)) from None
            # What a writer that was killed has left behind.
            for scratch in self.folder.glob("runs-*"):
                shutil.rmtree(scratch, ignore_errors=True)
            yield

    def publish(self, staged: Path) -> str:
        """Make a finished file the current version and drop the oldest. Returns its name.

        Raises BadIndex, and changes nothing, when the file does not pass its own checksum or is
        older than the current one.
        """
        index = Index.open(staged)
        index.verify()
        name = f"index-{index.head.version}.jkx"
        if name <= self.current_name():
            raise BadIndex(f"{name} is not newer than the current {self.current_name()}")
        staged.replace(self.folder / name)
        self._point_to(name)
        for old in self.versions()[:-KEPT]:
            (self.folder / old).unlink(missing_ok=True)
        return name

    def rollback(self) -> str:
        """Go back to the version before the current one. Returns its name.

        Raises LookupError when there is none.
        """
        current = self.current_name()
        before = [name for name in self.versions() if name < current]
        if not before:
            raise LookupError("no earlier version is kept")
        Index.open(self.folder / before[-1]).verify()
        self._point_to(before[-1])
        # What was left is not offered again, neither to roll forward to nor as the newest.
        (self.folder / current).unlink(missing_ok=True)
        return before[-1]

    def _point_to(self, name: str) -> None:
        fresh = self.folder / "current.new"
        with fresh.open("w", encoding="ascii") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._pointer)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self._next_look = 0.0
