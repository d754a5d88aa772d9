"""The certificate a server showed: whom it names, who gave it out, and for how long."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Certificate:
    """A verified certificate. It says that the line is private, not who is at the other end."""

    names: tuple[str, ...]
    issuer: str
    since: datetime
    until: datetime

    @classmethod
    def of(cls, peer: Mapping[str, Any]) -> Self:
        """Read what `ssl.SSLObject.getpeercert()` gives for a verified peer."""
        issuer = {key: value for part in peer["issuer"] for key, value in part}
        return cls(
            names=tuple(value for _, value in peer.get("subjectAltName", ())),
            issuer=issuer.get("organizationName") or issuer.get("commonName", ""),
            since=_moment(peer["notBefore"]),
            until=_moment(peer["notAfter"]),
        )


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
