"""What a person could tap in a message: marked links, detected links, buttons."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import tldextract

from tests.telegram_server.markup import Entity, cut, units

# Where one of these stands, Telegram's server detects nothing.
_OPAQUE = ("code", "pre", "text_link")

_SCHEME = re.compile(r"(?:https?|ftp|tg|ton|tonsite)://[^\s<>\"«»]+", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BARE = re.compile(r"(?<![\w@.])([\w-]+(?:\.[\w-]+)+)(?![\w@-])(?:[/?#][^\s<>\"«»]*)?")
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")
_COMMAND = re.compile(r"(?<![\w/.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")


@cache
def _top_levels() -> frozenset[str]:
    known = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    return frozenset(suffix.rpartition(".")[2] for suffix in known.tlds)


def detect(text: str, marked: list[Entity]) -> list[Entity]:
    """The marked entities with those Telegram's server would add by itself.

    Where Telegram knows only some top-level domains, all of them count here: a test built on
    this is at least as strict as the real thing.
    """
    taken = [(e["offset"], e["offset"] + e["length"]) for e in marked if e["type"] in _OPAQUE]
    found: list[Entity] = []
    for kind, start, end in _candidates(text):
        offset, length = units(text[:start]), units(text[start:end])
        if all(offset >= stop or offset + length <= begin for begin, stop in taken):
            found.append({"type": kind, "offset": offset, "length": length})
            taken.append((offset, offset + length))
    return sorted([*marked, *found], key=lambda e: (e["offset"], -e["length"]))


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in (("url", _SCHEME), ("email", _EMAIL), ("url", _BARE)):
        for match in pattern.finditer(text):
            if pattern is not _BARE or _is_address(match[1]):
                yield kind, *match.span()
    for kind, pattern in (("mention", _MENTION), ("bot_command", _COMMAND)):
        for match in pattern.finditer(text):
            yield kind, *match.span()


def _is_address(name: str) -> bool:
    last = name.rpartition(".")[2].lower()
    return last in _top_levels() or _ADDRESS.fullmatch(name) is not None


def tappable(text: str, entities: list[Entity], markup: Any) -> Iterator[str]:
    """Every target a tap would lead to, as it stands in the message or behind a button."""
    for entity in entities:
        if entity["type"] == "text_link":
            yield entity["url"]
        elif entity["type"] in ("url", "email", "mention"):
            yield cut(text, entity["offset"], entity["length"])
    rows = markup.get("inline_keyboard", ()) if isinstance(markup, dict) else ()
    for button in (button for row in rows for button in row):
        for key in ("url", "web_app", "login_url"):
            if key in button:
                target = button[key]
                yield target if isinstance(target, str) else target.get("url", "")


def host_of(target: str) -> str:
    """The host a target leads to, in lower case; a mention or an e-mail address stays whole."""
    scheme, _, rest = target.lower().rpartition("://")
    place = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if scheme:
        place = place.rpartition("@")[2]
    return place.partition(":")[0]
