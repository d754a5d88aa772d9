"""How often one caller may ask: the quotas, what is left of them, and the headers that say so."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import Final

from limits import RateLimitItemPerMinute
from limits.strategies import SlidingWindowCounterRateLimiter

from api.problems import Problem
from api.windows import Windows
from chat.keys import Scope

SECONDS: Final = 60
# Characters of a text and of a saved page that count as one request more.
TEXT_STEP: Final = 500
PAGE_STEP: Final = 20_000
Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is counted together: its name on the wire, its quota a minute for one network
    address, and the scope a key needs; None where any key will do.

    Our judgement, by what a request costs us (docs/api.md). Korean carriers put many phones
    behind one address, so an address gets far more than one person needs.
    """

    name: str
    quota: int
    scope: Scope | None = None


CHECK: Final = Policy("check", 600, "check")
# Counted by input: a batch of a thousand takes a thousand of it.
BATCH: Final = Policy("batch", 10_000, "check")
# A picture may take a second, a thousand times what an address takes.
QR: Final = Policy("qr", 60, "check")
ASK: Final = Policy("ask", 300, "answer")
COST: Final = Policy("cost", 300, "answer")
# One address has up to thirty expressions to look up.
HASHES: Final = Policy("hashes", 3_000, "hashes")
LISTS: Final = Policy("lists", 120, "lists")
READ: Final = Policy("read", 600)

_OF_WORD: Final = {
    "check": CHECK,
    "qr": QR,
    "ask": ASK,
    "cost": COST,
    "hashes": HASHES,
    "lists": LISTS,
    "articles": READ,
    "platforms": READ,
    "contacts": READ,
}


def policy_of(method: str, path: str) -> Policy | None:
    """Under which policy a request falls; None for what is not limited.

    Messages sent as a form, for people without JavaScript, count like those to /v1/ask.
    """
    if path.startswith("/v1/"):
        return BATCH if path == "/v1/check/batch" else _OF_WORD.get(path[4:].partition("/")[0])
    return ASK if method == "POST" and path in ("/", "/chat") else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is `left` of a quota for `seconds`; `wait` is how long a refused request has to."""

    left: int
    seconds: int
    wait: int = 0


class _PerMinute(RateLimitItemPerMinute):
    """Names a count in fewer steps than the library, which makes room for any kind of value."""

    def key_for(self, *identifiers: object) -> str:
        """The policy and the caller."""
        return "{}/{}".format(*identifiers)


class Limits:
    """Counts callers in this process. `times` multiplies every quota.

    `clock` counts seconds and never goes back.
    """

    def __init__(self, times: float = 1, clock: Callable[[], float] = time.monotonic) -> None:
        self.times = times
        self._windows = Windows(SECONDS, clock)
        self._limiter = SlidingWindowCounterRateLimiter(self._windows)
        self._items: dict[int, _PerMinute] = {}

    def take(self, policy: Policy, who: str, quota: int, cost: int) -> Standing:
        """Count `cost` for a caller unless it does not fit the quota any more."""
        item = self._items.get(quota) or self._items.setdefault(quota, _PerMinute(quota))
        passes = self._limiter.hit(item, policy.name, who, cost=cost)
        before, left, now, _ = self._windows.get_sliding_window(
            item.key_for(policy.name, who), SECONDS
        )
        if not passes:
            wait = _seconds_until(quota - cost + 1, before, now, left)
            return Standing(max(0, quota - floor(before * left / SECONDS + now)), wait, wait)
        return Standing(quota - floor(before * left / SECONDS + now), floor(left) + 1)

    def known(self) -> int:
        """How many callers' counts are in memory."""
        return self._windows.known()


class Meter:
    """One caller's use of one policy; `times` is how many ordinary quotas the caller has."""

    def __init__(self, limits: Limits, policy: Policy, who: str, times: float = 1) -> None:
        self._limits = limits
        self._policy = policy
        self._who = who
        # Requests a minute, or inputs of batches.
        self._quota = max(1, round(policy.quota * limits.times * times))
        self._standing = Standing(self._quota, SECONDS)

    def take(self, cost: int = 1) -> None:
        """Use `cost` of the quota. Raises the problem rate_limited when so much is not left."""
        # More than a whole quota would never fit; it takes all of it.
        cost = min(cost, self._quota)
        self._standing = self._limits.take(self._policy, self._who, self._quota, cost)
        if wait := self._standing.wait:
            raise Problem(
                "rate_limited",
                values={"seconds": str(wait), "quota": f"{self._quota:,}"},
                headers={"Retry-After": str(wait)},
            )

    def headers(self) -> list[Header]:
        """The two headers of draft-ietf-httpapi-ratelimit-headers-11."""
        name, now = self._policy.name.encode(), self._standing
        return [
            (b"ratelimit-policy", b'"%b";q=%d;w=%d' % (name, self._quota, SECONDS)),
            (b"ratelimit", b'"%b";r=%d;t=%d' % (name, now.left, now.seconds)),
        ]


def weight(text: str, page: str = "") -> int:
    """What a request counts beyond one, by what reading it costs: a step of about a millisecond each."""
    return len(text) // TEXT_STEP + len(page) // PAGE_STEP


def _seconds_until(below: int, before: int, now: int, left: float) -> int:
    """Whole seconds until the weighted count of two windows is under `below`, at least one.

    The last window's count weighs as much as is left of this one; then this one's does.
    """
    if now < below:
        wait = left - (below - now) * SECONDS / before
    else:
        wait = left + SECONDS * (1 - below / now)
    # A hundredth more, so that the sum of two floats never falls a hair short.
    return max(1, floor(wait + 0.01) + 1)
