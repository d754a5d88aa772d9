"""URLhaus CSV: quoted rows under a head of comments; the third column is the address."""

import csv
from typing import Final

from scamlist.feeds.item import BadLine, Item, Read
from scamlist.feeds.text import declared, lines

_COLUMNS: Final = 9
_URL: Final = 2


def read(data: bytes) -> Read:
    """Each address stands for its page."""
    for number, line in lines(data):
        if line.startswith("#"):
            if said := declared(line):
                yield said
            continue
        try:
            (row,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            yield BadLine(number)
            continue
        if len(row) == _COLUMNS and row[_URL].startswith(("http://", "https://")):
            yield Item(row[_URL], "page")
        else:
            yield BadLine(number)
