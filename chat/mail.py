"""What goes through the store: updates coming in, calls going out."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Incoming:
    """One raw update as its channel delivered it; `payload` is the channel's own JSON text."""

    channel: str
    update_id: int
    chat_key: str
    payload: str
    is_parsed: bool = True


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update in hand: `attempts` counts how often it was taken up, this time included."""

    channel: str
    update_id: int
    chat_key: str
    payload: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call to make on the channel; the chat is that of the update it answers."""

    method: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Send:
    """One pending call, the oldest of its chat; `attempts` counts the failed ones."""

    channel: str
    update_id: int
    ordinal: int
    chat_key: str
    method: str
    payload: dict[str, Any]
    attempts: int
