"""Buttons under our messages: `v1:<verb>:<what>`, at most 64 bytes, made and read here alone."""

import re
from collections.abc import Iterable

Button = dict[str, str]
Rows = list[list[Button]]

LONGEST = 64  # bytes of a button's data that Telegram carries
_DATA = re.compile(r"v1:([a-z]+):([\w.-]*)", re.ASCII)


def button(text: str, verb: str, what: object = "") -> Button:
    """A button that does something here; raises ValueError for data Telegram would refuse."""
    data = f"v1:{verb}:{what}"
    if len(data.encode()) > LONGEST or not _DATA.fullmatch(data):
        raise ValueError(f"no data for a button: {data!r}")
    return {"text": text, "callback_data": data}


def read_button(data: str | None) -> tuple[str, str]:
    """Verb and what of a pressed button, both empty for one of another version."""
    found = _DATA.fullmatch(data or "")
    return (found[1], found[2]) if found else ("", "")


def in_rows(buttons: Iterable[Button], width: int) -> Rows:
    """The buttons side by side, `width` in a row."""
    every = list(buttons)
    return [every[start : start + width] for start in range(0, len(every), width)]
