"""Telegram's HTML, read into plain text with entities that count UTF-16 units."""

import re
from typing import Any

from tests.telegram_server.refusals import Refused, bad_request

Entity = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]+));")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""\s+([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


def units(text: str) -> int:
    """The length of `text` in UTF-16 units, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The piece of `text` an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")[offset * 2 : (offset + length) * 2]
    return raw.decode("utf-16-le", "replace")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of `source`; refuses what Telegram cannot parse."""
    plain: list[str] = []
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, Entity]] = []
    position = at = 0
    while position < len(source):
        mark = source[position]
        if mark == "&" and (found := _REFERENCE.match(source, position)):
            piece = _character(found)
            position = found.end()
        elif mark == "<":
            found = _TAG.match(source, position)
            if found is None:
                raise _unparsable("Unclosed or invalid start tag", source, position)
            closing, name, rest = found[1], found[2].lower(), found[3]
            if closing:
                _close(name, open_tags, entities, at, source, position)
            else:
                entity = _entity(name, rest, source, position)
                open_tags.append((name, at, entity))
            position = found.end()
            continue
        else:
            piece = mark
            position += 1
        plain.append(piece)
        at += units(piece)
    if open_tags:
        name = open_tags[-1][0]
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{name}\""
        )
    return "".join(plain), sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED.get(found[3], found[0])
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if 0 < code < 0x110000 else found[0]


def _entity(name: str, rest: str, source: str, position: int) -> Entity:
    attributes = {
        m[1].lower(): _REFERENCE.sub(_character, next(filter(None, m.groups()[1:]), ""))
        for m in _ATTRIBUTE.finditer(rest)
    }
    if name == "span" and attributes.get("class") == "tg-spoiler":
        return {"type": "spoiler"}
    if name not in _KINDS:
        raise _unparsable(f'Unsupported start tag "{name}"', source, position)
    if name == "a":
        return {"type": "text_link", "url": attributes.get("href", "")}
    return {"type": _KINDS[name]}


def _close(
    name: str,
    open_tags: list[tuple[str, int, Entity]],
    entities: list[Entity],
    at: int,
    source: str,
    position: int,
) -> None:
    if not open_tags:
        raise _unparsable("Unexpected end tag", source, position)
    opened, start, entity = open_tags.pop()
    if opened != name:
        raise _unparsable(
            f'Unmatched end tag, expected "</{opened}>", found "</{name}>"', source, position
        )
    if at > start:
        entities.append({**entity, "offset": start, "length": at - start})


def _unparsable(what: str, source: str, position: int) -> Refused:
    offset = len(source[:position].encode("utf-8", "surrogatepass"))
    return bad_request(f"can't parse entities: {what} at byte offset {offset}")
