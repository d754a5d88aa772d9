"""Our own lists as they are now: read again, while in use, once somebody has edited them."""

import threading
import time
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import structlog

from scamlist.brands import Registry
from scamlist.feed_list import FeedList
from scamlist.lists import Lists
from scamlist.rows import read_rows, unfit
from scamlist.suffixes import Suffixes
from scamlist.table import ListError

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
# An edit that leaves less of a list than this is more likely a slip or half a copy.
_LEAST_LEFT = 0.7
_FEW = 10  # rows of which any number may go

# The day, and for each file its name, time of change and size.
_Stamp = tuple[date, tuple[tuple[str, int, int], ...]]


class Held(NamedTuple):
    """The lists and the registry that was read with them."""

    lists: Lists
    registry: Registry


class OwnLists:
    """The lists of a folder; `now()` gives those to judge by. Safe to share between threads.

    An edit is taken over as a whole, a second or two after the last file was written. One that
    has a problem, or loses most of a list, is logged and the lists before stay in use. Entries
    leave on the day they expire.
    """

    def __init__(
        self,
        folder: Path,
        suffixes: Suffixes,
        rules: Collection[str],
        feeds: FeedList | None = None,
        *,
        every: float = LOOK_SECONDS,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        """Read `folder/lists` and the registry beside it; raises as Lists.load does.

        `rules` are the reasons an entry may have.
        """
        self._folder, self._suffixes, self._rules, self._feeds = folder, suffixes, rules, feeds
        self._every, self._today = every, today
        self._looking = threading.Lock()
        # What was read last, and what was met since and may still be being written.
        self._read = self._met = self._stamp()
        self._held = self._load()
        self._again = time.monotonic() + every

    def now(self) -> Held:
        """The lists in use; now and then it is looked whether they were edited."""
        if time.monotonic() >= self._again and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._again = time.monotonic() + self._every
                self._looking.release()
        return self._held

    def _look(self) -> None:
        stamp = self._stamp()
        settled, self._met = stamp == self._met, stamp
        if stamp != self._read and settled:
            edited, self._read = stamp[1] != self._read[1], stamp
            # Nobody waits for it: reading takes longer than a whole verdict.
            threading.Thread(target=self._take_over, args=(edited,), daemon=True).start()

    def _take_over(self, edited: bool) -> None:
        try:
            self._examine()
            held = self._load()
        except (ListError, OSError, ValueError) as error:
            log.error("lists.edit_refused", problem=str(error)[:2_000])
            return
        before, after = self._held.lists.sizes, held.lists.sizes
        lost = [n for n in before if after[n] < min(before[n] * _LEAST_LEFT, before[n] - _FEW)]
        if edited and lost:
            told = {name: f"{before[name]} rows, now {after[name]}" for name in lost}
            log.error("lists.edit_refused", problem=told)
            return
        self._held = held
        log.info("lists.edited", rows=sum(after.values()))

    def _examine(self) -> None:
        # What `lists check` would say, before anybody is judged by it.
        paths = sorted((self._folder / "lists").glob("*.csv"))
        rows = {path.stem: read_rows(path, self._suffixes) for path in paths}
        if problems := [p for name, found in rows.items() for p in unfit(name, found, self._rules)]:
            raise ListError(problems)

    def _load(self) -> Held:
        lists = Lists.load(self._folder / "lists", self._suffixes, self._today(), self._feeds)
        return Held(lists, Registry.load(self._suffixes, self._folder))

    def _stamp(self) -> _Stamp:
        try:
            files = sorted((self._folder / "lists").glob("*.csv"))
            stats = [(path.name, path.stat()) for path in files]
        except OSError:  # between two names of a file; it will be met at the next look
            return self._today(), ()
        return self._today(), tuple((n, s.st_mtime_ns, s.st_size) for n, s in stats)
