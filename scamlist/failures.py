"""Failures of fetching: what came in the way, as types a caller can decide by."""

from typing import ClassVar


class FetchError(Exception):
    """Nothing usable came back.

    `reason` is a code from a short, closed set, fit for counting. `hops` are the addresses of the
    way, the one it ended at last. `retryable` tells whether asking again later may help.
    """

    retryable: ClassVar[bool] = False

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hops: tuple[str, ...] = ()


class Refused(FetchError):
    """Against our rules.

    Codes: not_an_address, scheme, port, network.<kind> (see networks.py), redirects, too_large.
    """


class Garbled(FetchError):
    """An answer that could not be read: malformed, encoding."""


class Unreachable(FetchError):
    """No answer: no_such_name, no_connection, tls, too_slow."""

    retryable = True


class Busy(FetchError):
    """Our own caps are reached: busy."""

    retryable = True
