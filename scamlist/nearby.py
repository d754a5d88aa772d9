"""Near names: which texts of a fixed set may be one edit or one swap away from another."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Nearby(Generic[T]):
    """Things by their spelling, so that a near one is found with six look-ups, however many.

    One edit, or one swap of neighbours, leaves the head or the tail of a spelling whole when each
    is shorter than half of it; so everything is kept under both.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lengths: dict[int, tuple[int, dict[str, list[T]], dict[str, list[T]]]] = {}

    def add(self, spelling: str, thing: T) -> None:
        """Keep a thing under a spelling of three letters or more."""
        size = (len(spelling) - 1) // 2
        _, heads, tails = self._lengths.setdefault(len(spelling), (size, {}, {}))
        heads.setdefault(spelling[:size], []).append(thing)
        tails.setdefault(spelling[-size:], []).append(thing)

    def find(self, text: str) -> Iterator[T]:
        """What may be near: everything that is, and some that is not. The same may come twice."""
        length = len(text)
        for near in (length, length - 1, length + 1):
            if kept := self._lengths.get(near):
                size, heads, tails = kept
                if found := heads.get(text[:size]):
                    yield from found
                if found := tails.get(text[-size:]):
                    yield from found
