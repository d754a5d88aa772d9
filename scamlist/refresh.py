"""Refreshing: outside lists from bytes or the network through the gates into a new index version."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scamlist.failures import FetchError
from scamlist.feed_state import State, Version, read_entries, write_entries
from scamlist.feeds.item import Unreadable
from scamlist.fetch import Door, Since
from scamlist.gates import Hold, examine
from scamlist.guard import Guard
from scamlist.index import Index
from scamlist.index_build import Builder, Progress
from scamlist.index_layout import Origin
from scamlist.index_shelf import Shelf
from scamlist.intake import Entry, Tally, take, unpack
from scamlist.misp_feed import Missed, follow
from scamlist.sources import Source
from scamlist.suffixes import Suffixes

# Asked again no sooner, whatever the interval, when the last visit failed.
_RETRY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a visit to one list ended: new, same, early (not due yet), held or failed."""

    source: str
    ending: str
    tally: Tally | None = None
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Refresher:
    """The lists of one folder. Hold `shelf.changing()` around everything that writes."""

    shelf: Shelf
    sources: Mapping[str, Source]
    guard: Guard
    suffixes: Suffixes
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    progress: Progress = lambda step, done, total: None

    def folder(self, name: str) -> Path:
        """Where what is kept about one list lies."""
        return self.shelf.folder / "feeds" / name

    async def visit(self, name: str, door: Door, *, force: bool = False) -> Outcome:
        """Ask for a list's new version, unless it is too early, and take it in."""
        source, state = self.sources[name], State.read(self.folder(name))
        if not force and not self._due(source, state):
            return Outcome(name, "early")
        since = Since(state.etag, state.modified) if state.current and not state.held else Since()
        try:
            answer = await door.get(source.url, accept="*/*", since=since)
        except FetchError as error:
            return self._failed(name, state, f"fetch.{error.reason}")
        if answer.status == 304 and state.current:
            state.versions[-1] = replace(state.versions[-1], day=self._today())
            return self._settled(name, state, Outcome(name, "same"))
        if answer.status != 200:
            return self._failed(name, state, f"status.{answer.status}")
        if not answer.complete:
            return self._failed(name, state, "too_large")
        data = answer.body
        if source.format == "misp_feed":
            try:
                events = self.folder(name) / "events"
                data = await follow(data, source.url, door, events, source.largest, self.progress)
            except FetchError as error:
                return self._failed(name, state, f"fetch.{error.reason}")
            except (Missed, Unreadable) as error:
                return self._failed(name, state, error.code)
        outcome = self.take_in(name, data)
        if outcome.ending in ("new", "same"):
            state = State.read(self.folder(name))
            state.etag = answer.headers.get("etag", "")
            state.modified = answer.headers.get("last-modified", "")
            state.write(self.folder(name))
        return outcome

    def take_in(self, name: str, data: bytes, *, accept: bool = False) -> Outcome:
        """Read a list's bytes and, past the gates (or with `accept`), make them its version.

        The last good version stays whatever happens here; call `build` to put changes to use.
        """
        state, sha256 = State.read(self.folder(name)), hashlib.sha256(data).hexdigest()
        current = state.current
        if current and current.sha256 == sha256:
            state.versions[-1] = replace(current, day=self._today())
            return self._settled(name, state, Outcome(name, "same", current.tally))
        if sha256 in state.refused and not accept:
            return self._failed(name, state, "rolled_back")
        file = f"{self.now():%Y%m%dT%H%M%S%f}.entries"
        self.folder(name).mkdir(parents=True, exist_ok=True)
        path, tally = self.folder(name) / file, Tally()
        try:
            plain = unpack(data)
            entries = take(
                plain,
                self.sources[name].format,
                self.guard,
                self.suffixes,
                tally,
                lambda done: self.progress(f"read {name}", done, 0),
            )
            write_entries(path, self._dated(name, entries))
        except Unreadable as error:
            path.unlink(missing_ok=True)
            return self._failed(name, state, error.code)
        holds = examine(tally, current.tally if current else None)
        if holds and (not accept or not tally.taken):
            state.held, state.held_sha256, state.held_tally = file, sha256, tally
            outcome = self._failed(name, state, *(hold.code for hold in holds))
            return replace(outcome, ending="held", tally=tally, holds=tuple(holds))
        state.versions.append(Version(file, self._today(), sha256, tally))
        return self._settled(name, state, Outcome(name, "new", tally))

    def accept(self, name: str) -> Outcome:
        """Put the held version of a list to use after a person looked at it.

        Raises LookupError when none is held or it has no entry.
        """
        state = State.read(self.folder(name))
        tally = state.held_tally
        if not state.held or tally is None or not tally.taken:
            raise LookupError(name)
        state.versions.append(Version(state.held, self._today(), state.held_sha256, tally))
        return self._settled(name, state, Outcome(name, "new", tally))

    def build(self, names: Iterable[str]) -> str:
        """Write the index of these lists' versions and make it current. Returns its name."""
        self.shelf.folder.mkdir(parents=True, exist_ok=True)
        staged = self.shelf.folder / "staged.jkx"
        with Builder(self.shelf.folder, self.progress) as builder:
            for name in names:
                state = State.read(self.folder(name))
                if state.current:
                    self._add(builder, name, state.current)
                    builder.contents.append((name, state.current.file))
            builder.finish(staged)
        return self.shelf.publish(staged)

    def rollback(self, names: Iterable[str]) -> str:
        """Go back to the index before; what came with the newer one is not taken in again.

        Raises LookupError when no earlier version is kept.
        """
        name = self.shelf.rollback()
        kept = dict(Index.open(self.shelf.folder / name).head.contents)
        for source in names:
            state = State.read(self.folder(source))
            newer = [v for v in state.versions if v.file > kept.get(source, "")]
            if newer:
                state.refused += [version.sha256 for version in newer]
                state.versions = [v for v in state.versions if v not in newer]
                state.etag = state.modified = ""
                state.write(self.folder(source))
        return name

    def _add(self, builder: Builder, name: str, version: Version) -> None:
        source = self.sources[name]
        expires = date.fromisoformat(version.day) + timedelta(days=source.stale_days)
        rows = read_entries(self.folder(name) / version.file)
        for (added, scope, category), group in itertools.groupby(
            rows, key=lambda row: (row[0], row[1].scope, row[1].category)
        ):
            origin = Origin(
                scope=scope,
                category=category or source.category,
                reason=f"list.feed_{source.trust}",
                source=name,
                added=added,
                last_seen=version.day,
                expires=expires.isoformat(),
            )
            builder.add(origin, (entry.key for _, entry in group))

    def _dated(self, name: str, entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
        """Each entry with the day this list first had it."""
        index, today = self.shelf.current(), self._today()
        for entry in entries:
            known = index.get(entry.key) if index else ()
            added = next((origin.added for origin in known if origin.source == name), today)
            yield added, entry

    def _due(self, source: Source, state: State) -> bool:
        if not state.visited:
            return True
        wait = _RETRY if state.failed_since else source.interval
        return self.now() - datetime.fromisoformat(state.visited) >= wait

    def _failed(self, name: str, state: State, *problem: str) -> Outcome:
        now = self.now().isoformat(timespec="seconds")
        state.visited, state.problem = now, list(problem)
        state.failed_since = state.failed_since or now
        state.write(self.folder(name))
        return Outcome(name, "failed", holds=tuple(Hold(code, {}) for code in problem))

    def _settled(self, name: str, state: State, outcome: Outcome) -> Outcome:
        state.visited = self.now().isoformat(timespec="seconds")
        state.problem, state.failed_since = [], ""
        state.held, state.held_sha256, state.held_tally = "", "", None
        state.write(self.folder(name))
        return outcome

    def _today(self) -> str:
        return self.now().date().isoformat()
