"""List rows: one reviewed line of a CSV file, read through the gates no entry may pass wrongly."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from scamlist.address import Address, InvalidAddress, expressions, parse
from scamlist.suffixes import Suffixes
from scamlist.table import read_table
from scamlist.verdict import CATEGORIES

_SCOPES: Final = ("host", "path", "registrable")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. `scope` says how much it speaks for.

    host: exactly this host (and its www. form); registrable: this name and every host under it;
    path: exactly this page, as host/path?query. Dates are ISO; `expires` may be empty.
    """

    value: str
    scope: str
    category: str
    reason: str
    source: str
    added: str
    last_seen: str
    expires: str
    note: str


def read_rows(path: Path, suffixes: Suffixes) -> list[Row]:
    """Read a list file. Raises ListError with every wrong row, OSError when it is not there."""
    return read_table(path, Row, lambda cells: _problem(cells, suffixes))


def page_of(address: Address) -> str:
    """The key of one page: canonical host/path?query, without www. and closing slash.

    A front page keeps its slash, which tells it from its host.
    """
    path, mark, query = expressions(address)[0].partition("?")
    host, _, rest = path.removeprefix("www.").rstrip("/").partition("/")
    return f"{host}/{rest}{mark}{query}"


def _problem(cells: Mapping[str, str], suffixes: Suffixes) -> str:
    value, scope = cells["value"], cells["scope"]
    if scope not in _SCOPES:
        return f"scope {scope!r} is none of {', '.join(_SCOPES)}"
    try:
        address = parse(value, suffixes)
        for name in ("added", "last_seen", "expires"):
            date.fromisoformat(cells[name] or "2000-01-01")
    except InvalidAddress as error:
        return f"{value!r} is no address ({error.code})"
    except ValueError:
        return f"{value!r} has a date that is not written as YYYY-MM-DD"
    if scope != "path" and address.host != value:
        return f"{value!r} should be written {address.host!r}"
    return ""


def unfit(name: str, rows: Iterable[Row], rules: Collection[str]) -> Iterator[str]:
    """What a well-formed list may not say, one sentence each; `rules` are the reasons there are."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if not row.source:
            yield f"{name}.csv: {row.value} has no source"
        if row.reason and row.reason not in rules:
            yield f"{name}.csv: {row.value} has the reason {row.reason}, which no rule names"
        if row.category and row.category not in CATEGORIES:
            yield f"{name}.csv: {row.value} has the category {row.category}, which is none of ours"
        if name == "official" and "verified" in row.source:
            yield f"{name}.csv: {row.value} is not verified, so it may not be official"
        if (row.value, row.scope) in seen:
            yield f"{name}.csv: {row.value} stands there twice"
        seen.add((row.value, row.scope))
