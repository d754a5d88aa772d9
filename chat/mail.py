"""What goes through the store: updates coming in, calls going out."""

from dataclasses import dataclass, field
from typing import Any

from chat.chats import ChatState


@dataclass(frozen=True, slots=True)
class Incoming:
    """One raw update as its channel delivered it; `payload` is the channel's own JSON text.

    `message_id` is the channel's number of the message in it, None when it holds none.
    """

    channel: str
    update_id: int
    chat_key: str
    payload: str
    is_parsed: bool = True
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update in hand: `attempts` counts how often it was taken up, this time included.

    `chat` is what its chat chose before it.
    """

    channel: str
    update_id: int
    chat_key: str
    payload: str
    attempts: int
    chat: ChatState = field(default_factory=ChatState)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call to make on the channel; the chat is that of the update it answers."""

    method: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Send:
    """One pending call, the oldest of its chat.

    `attempts` counts the failed ones, `age` is in seconds.
    """

    channel: str
    update_id: int
    ordinal: int
    chat_key: str
    method: str
    payload: dict[str, Any]
    attempts: int
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """How a channel's mail stands: counts, and the age of the oldest waiting update in seconds.

    `handled` and `given_up` go back two weeks, as long as rows are kept.
    """

    waiting: int
    oldest: float | None
    dead: int
    unparsed: int
    handled: int
    to_send: int
    given_up: int
