"""What is kept about a chat besides its mail: its choices, and dangerous links found in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from knowledge.content import Lang

# What happens in a group when a dangerous link is found, from least to most.
Mode = Literal["off", "log", "ask", "warn", "delete"]
MODES: tuple[Mode, ...] = get_args(Mode)
DEFAULT_MODE: Mode = "warn"


@dataclass(frozen=True, slots=True)
class ChatState:
    """What a chat chose, and the question it was asked last ("" when none is open)."""

    lang: Lang | None = None
    mode: Mode = DEFAULT_MODE
    dry_run: bool = False
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class Find:
    """A dangerous link in a group.

    `link_key` tells the same link again without holding it, `display` shows it defanged.
    `action` is what was done: asked, warned, deleted, logged, or would_… in a dry run; undone.
    `removed` are the words of a deleted message, kept for a day.
    """

    find_id: str
    link_key: str
    display: str
    action: str
    message_id: int
    found_at: datetime
    removed: str = ""
