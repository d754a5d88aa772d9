"""API keys: what one may do, how one is made, and whether a given one is it."""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, get_args

Scope = Literal["check", "answer", "lists", "hashes"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

# The number says which row to compare with; the rest is 32 random bytes, as hexadecimal.
_SHAPE = re.compile(r"jk_live_([0-9a-f]{10})_[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Key:
    """A partner's key. Only the SHA-256 of the key is known, never the key itself.

    `origins` are the sites whose pages may use it in a browser, none when it stays on servers;
    `times` is how many ordinary quotas it has; it ends at the beginning of `expires`, a day in
    UTC. `used` is the last day it was used.
    """

    id: str
    digest: str
    name: str
    scopes: tuple[Scope, ...]
    origins: tuple[str, ...]
    times: int
    created: date
    expires: date | None = None
    revoked: date | None = None
    used: date | None = None

    def is_live(self, today: date) -> bool:
        """Whether it opens anything on a day."""
        return self.revoked is None and (self.expires is None or today < self.expires)

    def opens(self, token: str) -> bool:
        """Whether the token is this key, in a time that does not depend on how much of it fits."""
        return hmac.compare_digest(self.digest, _digest(token))


def make_key(
    name: str,
    scopes: Sequence[Scope],
    origins: Sequence[str],
    times: int,
    today: date,
    expires: date | None = None,
) -> tuple[Key, str]:
    """A new key as it is kept, and as its owner gets to see it once."""
    id = secrets.token_hex(5)
    token = f"jk_live_{id}_{secrets.token_hex(32)}"
    # SHA-256 alone is enough here: nobody can try 2^256 keys, as one can all phone numbers.
    kept = Key(id, _digest(token), name, tuple(scopes), tuple(origins), times, today, expires)
    return kept, token


def id_of(token: str) -> str | None:
    """The number in a token, None when it has not the shape of one."""
    shaped = _SHAPE.fullmatch(token)
    return shaped[1] if shaped else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
