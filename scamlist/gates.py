"""The gates: whether a new version of a list may replace the one in use."""

from dataclasses import dataclass
from typing import Final

from scamlist.intake import Tally

# RELIABILITY.md §7.
BAD_SHARE: Final = 0.02
SHRINK: Final = 0.30
GROWTH: Final = 2.00
GOOD_SHARE: Final = 0.005
# A list that says how long it is and is shorter was cut; a few may be lines counted twice.
_DECLARED_SHARE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Hold:
    """A gate that stays shut: its code names a sentence, `values` fill it."""

    code: str
    values: dict[str, str]


def examine(new: Tally, old: Tally | None) -> list[Hold]:
    """Every gate that `new` does not pass, given the version in use; empty when all do."""
    holds: list[Hold] = []

    def hold(code: str, **values: object) -> None:
        holds.append(Hold(code, {key: str(value) for key, value in values.items()}))

    if not new.taken:
        hold("no_entries", read=new.read)
    if new.bad > BAD_SHARE * new.read:
        hold("parse_errors", bad=new.bad, read=new.read)
    if new.known_good > GOOD_SHARE * new.read:
        hold("known_good", count=new.known_good, read=new.read)
    if new.declared >= 0 and new.read < new.declared * (1 - _DECLARED_SHARE):
        hold("fewer_than_declared", read=new.read, declared=new.declared)
    if old is not None:
        if new.taken < (1 - SHRINK) * old.taken:
            hold("shrunk", old=old.taken, new=new.taken)
        if new.taken > (1 + GROWTH) * old.taken:
            hold("grown", old=old.taken, new=new.taken)
        if new.made and old.made and new.made < old.made:
            hold("older", old=old.made, new=new.made)
    return holds
