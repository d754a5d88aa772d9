"""What every reader gives: items, and the ways in which a list can be unreadable."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

# A line longer than this is no entry: 2,083 characters is what mail and browsers agree on, times two.
LONGEST: Final = 4_096

# tree: the name and all below it; host: exactly this host; page: exactly this address.
# allowed: the list itself says that this name is fine.
Covers = Literal["tree", "host", "page", "allowed"]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as it was written; `category` only where the list has more than one."""

    value: str
    covers: Covers
    category: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A piece that should be an entry and is not; `place` counts lines or elements from 1."""

    place: int


@dataclass(frozen=True, slots=True)
class Declared:
    """What a list says of itself: how many entries it has, or when it was made (ISO)."""

    count: int = -1
    made: str = ""


Read = Iterator[Item | BadLine | Declared]


class Unreadable(ValueError):
    """The whole list cannot be used; `code` names why: not_this_format, cut_short, charset."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
