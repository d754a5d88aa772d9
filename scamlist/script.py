"""Reading a message: what it offers, asks for and pretends, as evidence with exact pieces."""

from collections.abc import Callable

from scamlist import offers, passages, smishing
from scamlist.evidence import Evidence

# Longer than any message that is checked whole; what lies beyond is not read.
_MOST = 20_000


def read(text: str, *, trusted: Callable[[str], bool] | None = None) -> list[Evidence]:
    """Judge a message by what it says: offers, promotion, requests, disguises.

    `trusted(host)` tells which linked hosts belong to verified senders, so that a courier's own
    notice is no disguise; without it only addresses under .go.kr are believed. Reports, warnings,
    questions and what happened to a victim give no evidence. Linear time, at most 20,000
    characters are read; every span stands in `text` exactly so.
    """
    spoken = passages.read(text[:_MOST], wrapped=len(text) <= smishing.LONGEST_MESSAGE)
    return [
        *offers.judge(spoken),
        *smishing.requests(spoken),
        *smishing.disguises(
            spoken, lambda host: _is_public(host) or bool(trusted and trusted(host))
        ),
    ]


def _is_public(host: str) -> bool:
    return host.endswith(".go.kr")
