"""JSON documents, read whole or refused."""

import json
from typing import Any

from scamlist.feeds.item import Unreadable


def load(data: bytes) -> Any:
    """The document. Raises Unreadable for text that is cut short, damaged or no JSON at all."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("charset") from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        begins = text.lstrip()[:1] in ("{", "[")
        raise Unreadable("cut_short" if begins else "not_this_format") from None
