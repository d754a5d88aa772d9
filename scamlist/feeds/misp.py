"""MISP: events of a feed, and warninglists."""

from typing import Any

from scamlist.feeds.document import load
from scamlist.feeds.item import BadLine, Covers, Item, Read, Unreadable

# Attribute types that name a site (MISP core format); `domain|ip` carries both.
_TYPES: dict[str, Covers] = {
    "domain": "tree",
    "hostname": "host",
    "url": "page",
    "link": "page",
    "domain|ip": "tree",
}


def read_event(data: bytes) -> Read:
    """The attributes of one event, or of many in a list, that are meant for detection."""
    document = load(data)
    events = document if isinstance(document, list) else [document]
    place = 0
    for event in events:
        if not isinstance(event, dict) or not isinstance(event.get("Event"), dict):
            raise Unreadable("not_this_format")
        for attribute in _attributes(event["Event"]):
            place += 1
            if not isinstance(attribute, dict) or not isinstance(attribute.get("value"), str):
                yield BadLine(place)
            elif attribute.get("to_ids") is True and attribute.get("type") in _TYPES:
                value = attribute["value"].partition("|")[0]
                yield Item(value, _TYPES[attribute["type"]])


def read_warninglist(data: bytes) -> Read:
    """Names of a warninglist; a leading dot, as in hostname lists, is only a way of writing."""
    document = load(data)
    if not isinstance(document, dict) or not isinstance(document.get("list"), list):
        raise Unreadable("not_this_format")
    for place, name in enumerate(document["list"], start=1):
        yield Item(name.strip(".").lower(), "tree") if isinstance(name, str) else BadLine(place)


def _attributes(event: dict[str, Any]) -> list[Any]:
    found = list(event.get("Attribute") or [])
    for thing in event.get("Object") or []:
        found += thing.get("Attribute") or [] if isinstance(thing, dict) else []
    return found
