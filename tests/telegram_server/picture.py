"""A chat as a picture: the server's transcript as a page, as the people in it would see it."""

import html
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.telegram_server.markup import units

Json = dict[str, Any]

_TAGS = {"bold": "b", "italic": "i", "code": "code", "pre": "pre"}
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { background: #d5e3d0; font: 15px/1.45 "Noto Sans CJK KR", sans-serif; width: 420px;
  padding: 14px 10px; color: #111 }
h1 { font-size: 13px; font-weight: 600; text-align: center; color: #31502f; margin-bottom: 12px }
.row { display: flex; margin-top: 8px }
.row.ours { justify-content: flex-end }
.bubble { background: #fff; border-radius: 14px; padding: 8px 11px; max-width: 88%;
  white-space: pre-wrap; overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002 }
.ours .bubble { background: #effdde }
.name { font-weight: 600; color: #2b6ca3; font-size: 13px; white-space: normal }
.reply { border-left: 3px solid #4a90c2; padding-left: 7px; margin-bottom: 5px; font-size: 13px;
  color: #456; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.photo { width: 150px; display: block; border-radius: 8px; margin-bottom: 4px }
code { font-family: "DejaVu Sans Mono", monospace; font-size: 13px; color: #8a2f55 }
a { color: #1c6ea4 }
time { float: right; font-size: 11px; color: #6a7f66; margin: 6px 0 0 10px }
.keys { display: grid; gap: 4px; margin-top: 4px; max-width: 88% }
.keys div { display: flex; gap: 4px }
.keys span { flex: 1; background: #6f9068; color: #fff; border-radius: 8px; padding: 6px 4px;
  text-align: center; font-size: 13px }
"""


def page(transcript: Json, photos: dict[str, str], viewer: int = 7) -> str:
    """The page of one chat as `viewer` sees it. `photos` are data addresses by file id."""
    chat = transcript["chat"]
    title = chat.get("title") or "잠깐 · Jamkkan"
    rows = "\n".join(_row(one, transcript, photos, viewer) for one in transcript["messages"])
    style = f"<style>{_STYLE}</style>"
    return f"<!doctype html><meta charset=utf-8>{style}<h1>{html.escape(title)}</h1>{rows}"


def _row(message: Json, transcript: Json, photos: dict[str, str], viewer: int) -> str:
    author, is_group = message["from"], transcript["chat"]["type"] != "private"
    ours = author["id"] == viewer
    parts = []
    if is_group and not ours:
        name = "잠깐" if author["id"] == transcript["bot"] else author["first_name"]
        parts.append(f'<div class="name">{html.escape(name)}</div>')
    if quoted := message.get("reply_to_message"):
        words = quoted.get("text") or quoted.get("caption") or "사진"
        parts.append(f'<div class="reply">{html.escape(words[:80])}</div>')
    for photo in message.get("photo", ())[:1]:
        parts.append(f'<img class="photo" alt="" src="{photos.get(photo["file_id"], "")}">')
    text = message.get("text") or message.get("caption") or ""
    entities = message.get("entities") or message.get("caption_entities") or []
    parts.append(_marked(text, entities))
    at = datetime.fromtimestamp(message["date"], UTC) + timedelta(hours=9)
    edited = "고침 " if message.get("edit_date") and ours else ""
    parts.append(f"<time>{edited}{at:%H:%M}</time>")
    side = " ours" if ours else ""
    keys = _keys(message.get("reply_markup", {}).get("inline_keyboard", ()))
    return f'<div class="row{side}"><div class="bubble">{"".join(parts)}</div></div>{keys}'


def _keys(rows: Any) -> str:
    if not rows:
        return ""
    lines = "".join(
        "<div>" + "".join(f"<span>{html.escape(key['text'])}</span>" for key in row) + "</div>"
        for row in rows
    )
    return f'<div class="keys">{lines}</div>'


def _marked(text: str, entities: list[Json]) -> str:
    """The text with its entities as tags; offsets count UTF-16 units."""
    at, places = 0, {0: 0}
    for number, char in enumerate(text, start=1):
        at += units(char)
        places[at] = number
    shown, last = "", 0
    for entity in sorted(entities, key=lambda e: e["offset"]):
        start, end = places[entity["offset"]], places[entity["offset"] + entity["length"]]
        if start < last:
            continue
        tag = _TAGS.get(entity["type"], "a" if entity["type"] in ("url", "mention") else "span")
        shown += html.escape(text[last:start]) + f"<{tag}>{html.escape(text[start:end])}</{tag}>"
        last = end
    return shown + html.escape(text[last:])
