"""The places of a text where one of many beginnings may stand, found all at once."""

from collections.abc import Mapping
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

_BITS: Final = 17  # some thousand beginnings leave one place in fifty looked at in vain
MIX: Final = np.uint32(0x9E3779B1)  # 2^32 by the golden ratio (Knuth, vol. 3, 6.4)
_MOST_GAP: Final = 2  # characters that are no letters between a beginning and what comes next
_PLANE: Final = 1 << 16

Codes: TypeAlias = npt.NDArray[np.uint32]
Flags: TypeAlias = npt.NDArray[np.bool_]


class Prefilter:
    """Tables of mixed letter codes: of beginnings alone, and of those with what must come next."""

    def __init__(self, beginnings: Mapping[str, frozenset[str]]) -> None:
        """Take in every beginning with the letters one of which follows it; empty for any."""
        self._tables: dict[int, tuple[Flags, Flags]] = {}
        for begun, nexts in sorted(beginnings.items(), key=lambda row: len(row[0])):
            alone, followed = self._tables.setdefault(
                len(begun), (np.zeros(1 << _BITS, np.bool_), np.zeros(1 << _BITS, np.bool_))
            )
            mixed = mix(codes_of(begun), len(begun))
            if nexts:
                followed[_places(mixed * MIX + codes_of("".join(nexts)))] = True
            else:
                alone[_places(mixed)] = True

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where a beginning stands before what must follow it, with the length of the longest.

        In order; a few places and lengths more, as two stretches may have one number.
        """
        codes = codes_of(text)
        following = _following(codes)
        longest = np.zeros(len(codes), np.uint8)
        for length, (alone, followed) in self._tables.items():
            mixed = mix(codes, length)
            found = alone[_places(mixed)]
            found |= followed[_places(mixed * MIX + following[length:])]
            longest[: len(mixed)][found] = length
        places = np.flatnonzero(longest)
        return list(zip(places.tolist(), longest[places].tolist(), strict=True))


def next_letter(text: str, at: int) -> str:
    """The letter or digit that comes at `at` or right behind a short gap there; else nothing."""
    for c in text[at : at + _MOST_GAP + 1]:
        if c.isalnum():
            return c
    return ""


def codes_of(text: str) -> Codes:
    """The number of every character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))


def mix(codes: Codes, length: int) -> Codes:
    """One number for every stretch of `length` codes."""
    mixed = codes[: max(len(codes) - length + 1, 0)]
    for at in range(1, length):
        mixed = mixed * MIX + codes[at : len(mixed) + at]
    return mixed


def _places(mixed: Codes) -> Codes:
    return (mixed * MIX) >> np.uint32(32 - _BITS)


def _following(codes: Codes) -> Codes:
    """`next_letter` of every place, and of the end."""
    padded = np.concatenate((codes, np.zeros(_MOST_GAP + 1, np.uint32)))
    is_letter = _letters()[np.minimum(padded, _PLANE - 1)]
    following = np.zeros(len(codes) + 1, np.uint32)
    for at in range(_MOST_GAP, -1, -1):
        here = slice(at, at + len(following))
        following = np.where(is_letter[here], padded[here], following)
    return following


@cache
def _letters() -> Flags:
    """Which codes are letters or digits; beyond the first plane none is in any term."""
    return np.fromiter((chr(code).isalnum() for code in range(_PLANE)), np.bool_, _PLANE)
