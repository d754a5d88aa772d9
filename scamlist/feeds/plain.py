"""Plain lists: one domain or address a line, as OpenPhish, Phishing.Database and many others write."""

import re
from typing import Final

from scamlist.feeds.item import LONGEST, BadLine, Item, Read
from scamlist.feeds.text import declared, lines

_COMMENT: Final = re.compile(r"[#;!]|//(?!\S{1,253}\.)")
_NAME: Final = re.compile(r"[^\s/?#@:]+")


def read(data: bytes) -> Read:
    """A bare name stands for itself and all below it, an address for its page."""
    for number, line in lines(data):
        if _COMMENT.match(line):
            if said := declared(line):
                yield said
            continue
        entry = line.partition(" #")[0].strip()
        if len(entry) > LONGEST or "\ufffd" in entry or " " in entry or "." not in entry[1:-1]:
            yield BadLine(number)
        elif name := _NAME.fullmatch(entry):
            yield Item(name[0].removeprefix("*.").rstrip("."), "tree")
        else:
            yield Item(entry, "page")
