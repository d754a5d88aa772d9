"""PhishTank JSON: a list of objects, of which those that people verified count."""

from scamlist.feeds.document import load
from scamlist.feeds.item import BadLine, Item, Read, Unreadable


def read(data: bytes) -> Read:
    """Each verified address stands for its page. Raises Unreadable."""
    rows = load(data)
    if not isinstance(rows, list):
        raise Unreadable("not_this_format")
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("url"), str):
            yield BadLine(place)
        elif row.get("verified") in ("yes", True):
            yield Item(row["url"], "page")
