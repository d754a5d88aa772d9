"""History: when each of our own entries was listed, changed or taken off, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from scamlist.rows import Row
from scamlist.table import read_table

# Inside the folder of the lists, apart from them: it is no list.
HISTORY: Final = Path("history/changes.csv")
_CHANGES: Final = ("listed", "changed", "removed")


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one entry; `file` is the list's name without its ending."""

    day: str
    file: str
    value: str
    change: str
    why: str


def read_history(path: Path) -> list[Change]:
    """Read the changes. Raises ListError with every wrong row, OSError when it is not there."""
    return read_table(path, Change, _problem)


def _problem(cells: Mapping[str, str]) -> str:
    if cells["change"] not in _CHANGES:
        return f"change is none of {', '.join(_CHANGES)}"
    try:
        date.fromisoformat(cells["day"])
    except ValueError:
        return "day is not written as YYYY-MM-DD"
    return ""


def compare(history: Iterable[Change], rows: Mapping[str, Iterable[Row]]) -> list[str]:
    """What the history and the lists (by name without ending) say differently, as sentences."""
    last: dict[tuple[str, str], str] = {}
    for change in history:
        last[change.file, change.value] = change.change
    listed = {(name, row.value) for name, entries in rows.items() for row in entries}
    missing = sorted(key for key in listed if last.get(key, "removed") == "removed")
    left = sorted(k for k, change in last.items() if change != "removed" and k not in listed)
    return [
        *(f"{file}.csv: {value} is listed, and history/changes.csv does not say since when and why"
          for file, value in missing),
        *(f"{file}.csv: {value} is gone, and history/changes.csv does not say why" for file, value in left),
    ]  # fmt: skip
