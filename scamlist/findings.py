"""Findings: what live look-ups brought back on an address, as plain data for judging."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from scamlist.address import Address
from scamlist.certificate import Certificate
from scamlist.evidence import Evidence, NotChecked


@dataclass(frozen=True, slots=True)
class LiveFindings:
    """What was seen, what it is evidence of, and what could not be seen.

    `hops` are the addresses it led on to, in order, the input not among them. `page` is the
    beginning of the last page, at most 1 MB, None when there was none to read. `registered` has
    the day of registration by registrable name. `asked` are the hosts that were asked for the
    page, answering or not.
    """

    hops: tuple[Address, ...] = ()
    asked: tuple[str, ...] = ()
    page: str | bytes | None = None
    certificate: Certificate | None = None
    registered: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    evidence: tuple[Evidence, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether anything was looked at, with or without success."""
        return bool(self.asked or self.evidence or self.registered)


@lru_cache
def unasked(why: str) -> LiveFindings:
    """Findings for an address that was not asked about at all."""
    kinds = ("page_content", "redirects", "domain_age")
    return LiveFindings(not_checked=tuple(NotChecked(what, why) for what in kinds))


# Asks about addresses and gives what was found by `Address.href`, for every one of them.
Look: TypeAlias = Callable[[Sequence[Address]], Mapping[str, LiveFindings]]
