"""dnsmasq configuration: names answered with nothing."""

import re
from typing import Final

from scamlist.feeds.item import BadLine, Item, Read
from scamlist.feeds.text import declared, lines

_RULE: Final = re.compile(
    r"(?:address|server|local)=/((?:[^/\s]+/)+)(?:0\.0\.0\.0|127\.0\.0\.1|::1?|#)?"
)


def read(data: bytes) -> Read:
    """`address=/name/0.0.0.0`, `server=/name/` and `local=/name/`: the name and all below it."""
    for number, line in lines(data):
        if line.startswith("#"):
            if said := declared(line):
                yield said
        elif rule := _RULE.fullmatch(line):
            yield from (Item(name, "tree") for name in rule[1].strip("/").split("/"))
        else:
            yield BadLine(number)
