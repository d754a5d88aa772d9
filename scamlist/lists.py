"""The reviewed lists: what is known about exactly this address, page, or name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Self
from urllib.parse import parse_qsl

from scamlist.address import Address, InvalidAddress, defang, display, expressions, parse
from scamlist.evidence import Evidence
from scamlist.feed_list import FeedList
from scamlist.guard import Dropped, Guard
from scamlist.index import Hit, Index
from scamlist.rows import Row, page_of, read_rows
from scamlist.suffixes import Suffixes
from scamlist.table import ListError

_BLOCKING: Final = ("reviewed.csv", "watch.csv")
# A page whose words come from its own address is no statement of its owner.
_SEARCH_PATH: Final = re.compile(r"(?:^|/)(?:unified|total)?se?a?rch(?:[./]|$)", re.IGNORECASE)
_SEARCH_NAMES: Final = frozenset(
    {"q", "query", "keyword", "kwd", "search", "searchword", "searchkeyword", "srchword", "word"}
)


@dataclass(frozen=True, slots=True)
class _Index:
    """Rows by what they speak for; `paged` are the registrable names that have pages listed.

    `held` are all registrable names and registries met here: most addresses are under none.
    """

    hosts: Mapping[str, Row]
    trees: Mapping[str, Row]
    pages: Mapping[str, Row]
    paged: frozenset[str]
    held: frozenset[str]

    def match(self, address: Address) -> Row | None:
        """The most exact row for an address: its page, its host, then the names above it."""
        name = address.registrable
        if name not in self.held and name.partition(".")[2] not in self.held:
            return None
        if name in self.paged:
            for key in _pages(address):
                if row := self.pages.get(key):
                    return row
        host = address.host
        if row := self.hosts.get(host) or self.hosts.get(host.removeprefix("www.")):
            return row
        return next((row for name in _parents(address) if (row := self.trees.get(name))), None)


@dataclass(frozen=True, slots=True)
class Lists:
    """All list files together, immutable once loaded; `sizes` are the rows of each file."""

    official: _Index
    blocking: tuple[_Index, ...]
    shorteners: _Index
    shared: _Index
    known_good: _Index
    suffixes: Suffixes
    guard: Guard
    reviewed: tuple[Row, ...]
    sizes: Mapping[str, int]
    feeds: FeedList | None = None

    @classmethod
    def load(
        cls,
        folder: Path,
        suffixes: Suffixes,
        today: date | None = None,
        feeds: FeedList | None = None,
    ) -> Self:
        """Read the list files of a folder; entries that have expired by `today` are left out.

        `feeds` are the outside lists an operator turned on, asked after our own. Raises ListError with every row that is malformed, or that would block a whole shared
        platform or an official or known-good name; OSError for a missing file.
        """
        day = (today or datetime.now(UTC).date()).isoformat()
        names = ["official.csv", "known_good.csv", *_BLOCKING, "shorteners.csv", "shared_hosts.csv"]
        rows = {
            name: [
                r for r in read_rows(folder / name, suffixes) if not r.expires or r.expires > day
            ]
            for name in names
        }
        _guard(rows, suffixes)
        return cls(
            official=_index(rows["official.csv"], suffixes),
            blocking=tuple(_index(rows[name], suffixes) for name in _BLOCKING),
            shorteners=_index(rows["shorteners.csv"], suffixes),
            shared=_index(rows["shared_hosts.csv"], suffixes, prefixes=True),
            known_good=_index(rows["known_good.csv"], suffixes),
            suffixes=suffixes,
            guard=_guard_of(rows, suffixes),
            reviewed=tuple(rows["reviewed.csv"]),
            sizes={name: len(found) for name, found in rows.items()},
            feeds=feeds,
        )

    def find(self, address: Address) -> list[Evidence]:
        """What the lists say: an official address first, then blocks, then whose page it may be."""
        shared = self._shared(address)
        if official := self.official.match(address):
            return [shared or self._official(official, address)]
        found = [
            _evidence(row, address) for index in self.blocking if (row := index.match(address))
        ]
        if self.feeds is not None:
            found += self._fed(self.feeds, address)
        leads = address.path not in ("", "/") or address.query
        if leads and (row := self.shorteners.match(address)):
            found.append(_evidence(row, address))
        elif shared:
            found.append(shared)
        return found

    def rows_for(self, address: Address) -> list[tuple[str, Row]]:
        """The row of each of our own lists that speaks for an address, by the list's name."""
        named = (("official", self.official), *zip(("reviewed", "watch"), self.blocking, strict=True),
                 ("shorteners", self.shorteners), ("shared_hosts", self.shared),
                 ("known_good", self.known_good))  # fmt: skip
        return [(name, row) for name, index in named if (row := index.match(address))]

    def hit(self, index: Index, address: Address) -> Hit | None:
        """What an index of outside lists holds of an address, its page before its host."""
        return index.find_page(address.host, lambda: _pages(address)) or index.find(address.host)

    def _fed(self, feeds: FeedList, address: Address) -> list[Evidence]:
        index = feeds.current()
        hit = self.hit(index, address) if index else None
        # Names may have become known good after the outside list was taken in.
        return feeds.evidence(hit, address) if hit and self._may_be_listed(address) else []

    def _may_be_listed(self, address: Address) -> bool:
        try:
            self.guard.place(address, "page")
        except Dropped:
            return False
        return True

    def _shared(self, address: Address) -> Evidence | None:
        row = self.shared.match(address)
        if row is None and address.registrable in self.shared.paged:
            # Of a shared service a path speaks for everything below it.
            row = next((r for k in expressions(address) if (r := self.shared.pages.get(k))), None)
        # The platform's own front page is not a tenant's.
        hosting = row is not None and row.reason == "list.hosting" and address.host == row.value
        return None if row is None or hosting else _evidence(row, address)

    def _official(self, row: Row, address: Address) -> Evidence:
        if _SEARCH_PATH.search(address.path):
            return _evidence(row, address, "list.reflected")
        for name, value in parse_qsl(address.query):
            if name.lower() in _SEARCH_NAMES:
                return _evidence(row, address, "list.reflected")
            if "//" in value and self._leads_away(value, address):
                return _evidence(row, address, "list.redirect")
        # An official service is not reached through an odd door.
        return _evidence(row, address, "list.odd_port" if address.port else "")

    def _leads_away(self, value: str, address: Address) -> bool:
        try:
            return parse(value, self.suffixes).registrable != address.registrable
        except InvalidAddress:
            return False


def _evidence(row: Row, address: Address, reason: str = "") -> Evidence:
    return Evidence(
        reason=reason or row.reason,
        span=display(address),
        values={"host": defang(address.unicode_host), "value": defang(row.value)},
        categories=(row.category,) if row.category else (),
        source=row.source,
        as_of=row.last_seen,
    )


def _index(rows: list[Row], suffixes: Suffixes, *, prefixes: bool = False) -> _Index:
    paths = [(parse(row.value, suffixes), row) for row in rows if row.scope == "path"]
    return _Index(
        hosts={row.value: row for row in rows if row.scope == "host"},
        trees={row.value: row for row in rows if row.scope == "registrable"},
        pages={expressions(a)[0] if prefixes else page_of(a): row for a, row in paths},
        paged=frozenset(address.registrable for address, _ in paths),
        held=frozenset(parse(row.value, suffixes).registrable for row in rows),
    )


def _parents(address: Address) -> Iterator[str]:
    """The host and every name above it that has a dot."""
    name = address.host
    while "." in name:
        yield name
        name = name.partition(".")[2]


def _pages(address: Address) -> Iterator[str]:
    """Keys under which a page may stand: whole, without query, or by one part of the query."""
    whole = page_of(address)
    yield whole
    if address.query:
        bare = whole[: -len(address.query) - 1]
        yield bare
        yield from (f"{bare}?{part}" for part in address.query.split("&")[:8])


def _guard_of(rows: Mapping[str, list[Row]], suffixes: Suffixes) -> Guard:
    """Whom an outside entry may never hit: names of ours without a path."""
    good = [*rows["official.csv"], *rows["known_good.csv"]]
    platforms = [*rows["shared_hosts.csv"], *rows["shorteners.csv"]]
    return Guard(
        good=frozenset(row.value for row in good if row.scope != "path"),
        platforms=frozenset(row.value for row in platforms if row.scope != "path"),
        suffixes=suffixes,
    )


def _guard(rows: Mapping[str, list[Row]], suffixes: Suffixes) -> None:
    """Refuse entries that would hit somebody who did nothing (URLS.md R6, R8)."""
    good = {row.value for name in ("official.csv", "known_good.csv") for row in rows[name]}
    platforms = {row.value for row in rows["shared_hosts.csv"] if row.scope != "path"}
    platforms |= {row.value for row in rows["shorteners.csv"]}
    problems = []
    for name in _BLOCKING:
        for row in rows[name]:
            address = parse(row.value, suffixes)
            above = set(_parents(address))
            if row.scope != "path" and good & above:
                problems.append(f"{name}: {row.value} is under an official or known-good name")
            whole = address.host == address.registrable == address.site
            if row.scope != "path" and not address.numeric and suffixes.is_suffix(address.host):
                problems.append(f"{name}: {row.value} is a public suffix, nobody's to list")
            if row.scope == "registrable" and (not whole or platforms & above):
                problems.append(
                    f"{name}: {row.value} is a label of a shared platform, list the host"
                )
            if row.scope == "host" and row.value in platforms:
                problems.append(f"{name}: {row.value} is a shared platform, list the tenant's host")
    if problems:
        raise ListError(problems)
