"""Records with all we know of each entry: JSON Lines, and what changed since a version."""

import json
from dataclasses import asdict
from typing import Any

from scamlist.publication import LICENCE, TITLE, Difference, Publication
from scamlist.rows import Row


def feed(publication: Publication) -> bytes:
    """A head, then one entry a line, as another Jamkkan reads it."""
    head = _head(publication) | {"format": "jamkkan-list", "count": len(publication.rows)}
    return _lines([head, *map(_record, publication.rows)])


def difference(publication: Publication, since: str, changed: Difference) -> bytes:
    """A head, then `add` and `remove` lines that bring a copy of `since` up to date."""
    head = _head(publication) | {"format": "jamkkan-diff", "since": since}
    added = [{"op": "add", **_record(row)} for row in changed.added]
    removed = [{"op": "remove", "value": value} for value in changed.removed]
    return _lines([head, *removed, *added])


def _head(publication: Publication) -> dict[str, Any]:
    day = publication.version.partition(".")[0]
    return {
        "title": TITLE,
        "licence": LICENCE,
        "version": publication.version,
        "built": f"{day}T00:00:00+00:00",
    }


def _record(row: Row) -> dict[str, Any]:
    # Notes are for ourselves.
    return {key: value for key, value in asdict(row).items() if key != "note"}


def _lines(records: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()
