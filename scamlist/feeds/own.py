"""Our own JSON Lines, as one Jamkkan publishes them for another."""

import json
from typing import Final

from scamlist.feeds.item import BadLine, Covers, Declared, Item, Read
from scamlist.feeds.text import lines

_COVERS: Final[dict[str, Covers]] = {"registrable": "tree", "host": "host", "path": "page"}


def read(data: bytes) -> Read:
    """A first line with `format` is the head; each other line is one entry."""
    for number, line in lines(data):
        try:
            row = json.loads(line)
            if row.get("format") == "jamkkan-list":
                yield Declared(count=int(row["count"]), made=str(row["built"]))
                continue
            yield Item(str(row["value"]), _COVERS[row["scope"]], str(row.get("category", "")))
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            yield BadLine(number)
