"""Adblock rules: those that block a whole domain, and the exceptions a list makes itself."""

import re
from typing import Final

from scamlist.feeds.item import BadLine, Item, Read
from scamlist.feeds.text import declared, lines

_BLOCK: Final = re.compile(r"\|\|([^\s/^$*|]+)\^?(?:\$([\w,=~|.-]+))?")
_ALLOW: Final = re.compile(r"@@\|\|([^\s/^$*|]+)\^?(?:\$[\w,=~|.-]+)?")
# Rules about pieces of a page say nothing about a site.
_PIECE: Final = re.compile(r"#[@?$%]*#|\$\$|\$removeparam|\$csp")
_PART: Final = re.compile(r"[|@/*.&_-]|(?<![\w-])[\w-]++[./*?]")
_WHOLE: Final = frozenset({"all", "document", "doc", "important", "popup"})


def read(data: bytes) -> Read:
    """`||name^` stands for the name and all below it. Other rules are passed over.

    A rule that only blocks inside other pages (`$third-party`) is no word about the site either.
    """
    for number, line in lines(data):
        if line.startswith(("!", "[Adblock", "#")) and "##" not in line[:3]:
            if said := declared(line):
                yield said
            continue
        if block := _BLOCK.fullmatch(line):
            options = set((block[2] or "document").split(","))
            if options <= _WHOLE and "." in block[1]:
                yield Item(block[1].rstrip("."), "tree")
        elif allow := _ALLOW.fullmatch(line):
            yield Item(allow[1].rstrip("."), "allowed")
        elif not (_PIECE.search(line) or _PART.match(line)):
            yield BadLine(number)
