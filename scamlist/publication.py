"""Publication: which of our entries others may have, under which version, and what changed since."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Self

from scamlist.history import HISTORY, Change, read_history
from scamlist.index import Found, Index
from scamlist.index_build import Builder
from scamlist.index_layout import Origin
from scamlist.lists import Lists
from scamlist.rows import Row
from scamlist.sources import Source
from scamlist.verdict import CATEGORIES, Rule, Severity

TITLE: Final = "Jamkkan reviewed list"
LICENCE: Final = "Apache-2.0"
# Seconds after which a copy should be asked for anew: an entry taken off must leave soon.
LASTS: Final = 3600
_SHOWN: Final = ("reviewed",)
_LISTS: Final = Path(__file__).with_name("lists")


@dataclass(frozen=True, slots=True)
class Answer:
    """One full hash of a private look-up; `covers` is host, registrable or path."""

    digest: str
    covers: str
    severity: str
    categories: tuple[str, ...]
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What to add to and take from a copy of an earlier version."""

    added: tuple[Row, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """Reviewed entries that are `danger`, and the names we know as good, under one version.

    `version` is the day of the last change and a digest of the entries; `index` holds the entries
    for private look-ups, `outside` gives the current index of outside lists, None without any.
    """

    version: str
    rows: tuple[Row, ...]
    good: tuple[str, ...]
    changes: tuple[Change, ...]
    index: Index
    rules: Mapping[str, Rule]
    sources: Mapping[str, Source]
    outside: Callable[[], Index | None]

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        good: Iterable[str],
        changes: Iterable[Change],
        rules: Mapping[str, Rule],
        today: date,
        sources: Mapping[str, Source] | None = None,
        outside: Callable[[], Index | None] = lambda: None,
    ) -> Self:
        """Put a publication together from our reviewed rows; those past `today` are left out."""
        kept = tuple(
            sorted((row for row in rows if _goes_out(row, rules, today)), key=lambda row: row.value)
        )
        shown = tuple(change for change in changes if change.file in _SHOWN)
        digest = hashlib.sha256(repr(kept).encode()).hexdigest()[:8]
        day = max((change.day for change in shown), default="2026-01-01")
        with Builder() as builder:
            for row in kept:
                builder.add(Origin(*_cells(row)), [row.value])
            index = Index(builder.to_bytes(day))
        return cls(
            version=f"{day}.{digest}",
            rows=kept,
            good=tuple(sorted(set(good))),
            changes=shown,
            index=index,
            rules=rules,
            sources=sources or {},
            outside=outside,
        )

    @classmethod
    def load(cls, lists: Lists, rules: Mapping[str, Rule], today: date) -> Self:
        """What the loaded lists let us publish on a day."""
        feeds = lists.feeds
        return cls.of(
            lists.reviewed,
            lists.guard.good,
            read_history(_LISTS / HISTORY),
            rules,
            today,
            feeds.sources if feeds else {},
            feeds.current if feeds else lambda: None,
        )

    def since(self, version: str) -> Difference | None:
        """What changed from the day of an earlier version on, that day included.

        Applying the changes of one day twice does no harm. None when the version is not ours.
        """
        day = version.partition(".")[0]
        known = {change.day for change in self.changes}
        if day not in known:
            return None
        now = {row.value: row for row in self.rows}
        touched = dict.fromkeys(change.value for change in self.changes if change.day >= day)
        # An entry that expired or lost its severity is gone without a change of its own.
        left = {change.value for change in self.changes} - now.keys()
        return Difference(
            added=tuple(now[value] for value in touched if value in now),
            removed=tuple(sorted(left)),
        )

    def answers(self, prefix: bytes) -> list[Answer]:
        """Every entry whose expression's SHA-256 begins with the prefix, ours first.

        Of outside lists only those whose licence lets us pass them on.
        """
        found = [self._answer(hit, hit.origins[0]) for hit in self.index.with_prefix(prefix)]
        if index := self.outside():
            for hit in index.with_prefix(prefix):
                found += [
                    self._answer(hit, origin)
                    for origin in hit.origins
                    if (source := self.sources.get(origin.source)) and source.republish
                ]
        return found

    def _answer(self, found: Found, origin: Origin) -> Answer:
        rule = self.rules[origin.reason]
        categories = {origin.category, *rule.categories}
        return Answer(
            digest=found.digest.hex(),
            covers=origin.scope,
            severity=rule.severity.name,
            categories=tuple(c for c in CATEGORIES if c in categories),
            source=origin.source,
            as_of=origin.last_seen,
        )


def _goes_out(row: Row, rules: Mapping[str, Rule], today: date) -> bool:
    fresh = not row.expires or row.expires > today.isoformat()
    return fresh and rules[row.reason].severity == Severity.danger


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.scope,
        row.category,
        row.reason,
        row.source,
        row.added,
        row.last_seen,
        row.expires,
        row.note,
    )
