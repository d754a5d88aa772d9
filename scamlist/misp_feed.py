"""MISP feeds: the events a manifest names, each fetched once and kept until it changes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from scamlist.feeds.document import load
from scamlist.feeds.item import Unreadable
from scamlist.fetch import Door
from scamlist.index_build import Progress

MOST_EVENTS: Final = 5_000
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Missed(Exception):
    """An event could not be had; `code` says why, as of any visit that failed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def follow(
    manifest: bytes,
    url: str,
    door: Door,
    folder: Path,
    largest: int,
    progress: Progress = lambda step, done, total: None,
) -> bytes:
    """All events of a manifest fetched from `url` as one JSON list, at most `largest` bytes.

    Events are kept in `folder` under their id and time, so that a visit that broke off goes on
    where it was, and an unchanged event is not asked for again. Raises Unreadable for what is no
    manifest or event, Missed for an event that is not there, FetchError of the door.
    """
    wanted = _events(manifest)
    folder.mkdir(parents=True, exist_ok=True)
    for kept in folder.iterdir():
        if kept.name not in wanted:
            kept.unlink()
    events: list[bytes] = []
    size = 0
    for done, (name, uuid) in enumerate(wanted.items()):
        progress("fetch events", done, len(wanted))
        path = folder / name
        if not path.exists():
            await _fetch(urljoin(url, f"{uuid}.json"), door, path)
        events.append(path.read_bytes())
        size += len(events[-1])
        if size > largest:
            raise Unreadable("too_large")
    return b"[" + b",".join(events) + b"]"


async def _fetch(url: str, door: Door, path: Path) -> None:
    answer = await door.get(url, accept="application/json")
    if answer.status != 200:
        raise Missed(f"status.{answer.status}")
    if not answer.complete:
        raise Missed("too_large")
    event = load(answer.body)
    if not isinstance(event, dict) or not isinstance(event.get("Event"), dict):
        raise Unreadable("not_this_format")
    fresh = path.with_suffix(".new")
    fresh.write_bytes(answer.body)
    fresh.replace(path)


def _events(manifest: bytes) -> Mapping[str, str]:
    """File name and id of every event. Ids become parts of addresses and paths, so they are checked."""
    rows: Any = load(manifest)
    if not isinstance(rows, dict) or not rows:
        raise Unreadable("not_this_format")
    if len(rows) > MOST_EVENTS:
        raise Unreadable("too_large")
    found: dict[str, str] = {}
    for uuid, row in rows.items():
        stamp = str(row.get("timestamp", "0")) if isinstance(row, dict) else ""
        if not _UUID.fullmatch(uuid) or not (stamp.isascii() and stamp.isdecimal()):
            raise Unreadable("not_this_format")
        found[f"{uuid}-{stamp[:20]}.json"] = uuid
    return found
