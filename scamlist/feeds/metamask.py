"""MetaMask's config.json: names it blocks and names it lets pass; its fuzzy list is not ours."""

from scamlist.feeds.document import load
from scamlist.feeds.item import BadLine, Item, Read, Unreadable


def read(data: bytes) -> Read:
    """Blocked names stand for themselves and all below; allowed ones are taken out again."""
    config = load(data)
    if not isinstance(config, dict):
        raise Unreadable("not_this_format")
    blocked = config.get("blacklist", config.get("blocklist"))
    allowed = config.get("whitelist", config.get("allowlist", []))
    if not isinstance(blocked, list) or not isinstance(allowed, list):
        raise Unreadable("not_this_format")
    for place, name in enumerate(blocked, start=1):
        yield Item(name, "tree") if isinstance(name, str) and name else BadLine(place)
    for name in allowed:
        if isinstance(name, str):
            yield Item(name, "allowed")
