"""MISP: a static feed of one event, and a warninglist of names known as good."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from scamlist.publication import TITLE, Publication
from scamlist.rows import Row

_SPACE: Final = uuid5(NAMESPACE_URL, "jamkkan-list")
EVENT: Final = uuid5(_SPACE, "event")
_ORG: Final = {"name": "Jamkkan", "uuid": str(uuid5(_SPACE, "organisation"))}
_TYPES: Final = {"registrable": "domain", "host": "hostname", "path": "url"}


def manifest(publication: Publication) -> bytes:
    """manifest.json: which events there are."""
    return _json({str(EVENT): _summary(publication)})


def hashes(publication: Publication) -> bytes:
    """hashes.csv: the MD5 of every value, as MISP caches feeds by."""
    return "".join(
        f"{hashlib.md5(_value(row).encode(), usedforsecurity=False).hexdigest()},{EVENT}\n"
        for row in publication.rows
    ).encode()


def event(publication: Publication) -> bytes:
    """The event itself, with one attribute an entry."""
    stamp = str(_seconds(publication.version.partition(".")[0]))
    return _json(
        {
            "Event": {
                **_summary(publication),
                "uuid": str(EVENT),
                "published": True,
                "Attribute": list(_attributes(publication, stamp)),
            }
        }
    )


def warninglist(publication: Publication) -> bytes:
    """Names known as good in Korea: a hit on them needs a person before it is believed."""
    day = publication.version.partition(".")[0]
    return _json(
        {
            "name": "Known-good Korean names by Jamkkan",
            "description": "Government, banks, cards, payment, carriers, portals, media and others",
            "version": int(day.replace("-", "")),
            "type": "hostname",
            "matching_attributes": ["domain", "hostname", "url", "domain|ip"],
            "list": list(publication.good),
        }
    )


def _summary(publication: Publication) -> dict[str, Any]:
    day = publication.version.partition(".")[0]
    return {
        "info": f"{TITLE} {publication.version}",
        "date": day,
        "timestamp": str(_seconds(day)),
        "analysis": "2",
        "threat_level_id": "2",
        "Orgc": _ORG,
        "Tag": [{"name": "tlp:clear", "colour": "#ffffff"}],
    }


def _attributes(publication: Publication, stamp: str) -> Iterator[dict[str, Any]]:
    for row in publication.rows:
        yield {
            "uuid": str(identifier(row.scope, row.value)),
            "type": _TYPES[row.scope],
            "category": "Network activity",
            "value": _value(row),
            "to_ids": True,
            "comment": f"{row.reason}; {row.source}",
            "timestamp": stamp,
            "first_seen": f"{row.added}T00:00:00+00:00",
            "last_seen": f"{row.last_seen}T00:00:00+00:00",
        }


def _value(row: Row) -> str:
    return f"https://{row.value}" if row.scope == "path" else row.value


def identifier(scope: str, value: str) -> UUID:
    """The same id for the same entry in every version and format."""
    return uuid5(_SPACE, f"{scope} {value}")


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
