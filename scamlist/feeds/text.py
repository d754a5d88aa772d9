"""Lines of a text list, with what its comments say about the list as a whole."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from scamlist.feeds.item import Declared, Unreadable

_COUNT: Final = re.compile(
    r"(?:number of|total|entries|count|domains|rules)[^:=\d]{0,30}[:=]\s*(\d[\d,]*)", re.IGNORECASE
)
_MADE: Final = re.compile(
    r"(?:last.?modified|updated|version|generated|date)[^:\d]{0,20}:\s*"
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T -]?(\d\d):?(\d\d))?",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(r"<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


def lines(data: bytes, charset: str = "utf-8") -> Iterator[tuple[int, str]]:
    """The lines of a whole text with their numbers, blank ones left out.

    Raises Unreadable for an error page, another charset, or a last line without an end: then more
    would have followed.
    """
    body = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in body[:4096]:
        raise Unreadable("charset")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("charset")
    if _MARKUP.match(body[:512].decode("latin-1").lstrip()):
        raise Unreadable("not_this_format")
    if body and not body.endswith((b"\n", b"\r")):
        raise Unreadable("cut_short")
    # A file object gives one line at a time; all of them at once would take three times the room.
    for number, line in enumerate(BytesIO(body), start=1):
        try:
            text = line.decode(charset).strip()
        except UnicodeDecodeError:
            text = "\ufffd"
        if text:
            yield number, text


def declared(comment: str) -> Declared | None:
    """What a comment says about the list, if it does."""
    if found := _COUNT.search(comment):
        return Declared(count=int(found[1].replace(",", "")))
    if found := _MADE.search(comment):
        year, month, day, hour, minute = found.groups()
        return Declared(made=f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}")
    return None
