"""The rules for what a bot sends: text, buttons, replies."""

import re
from typing import Any

from tests.telegram_server.arguments import Arguments
from tests.telegram_server.links import detect, host_of, tappable
from tests.telegram_server.markup import Entity, parse_html, units
from tests.telegram_server.refusals import bad_request
from tests.telegram_server.world import BOT, Call, Chat, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
_ACTIONS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text")


def read_text(arguments: Arguments) -> tuple[str, list[Entity]]:
    """The text to show with all its entities, refused as Telegram refuses it."""
    source, mode = arguments.text("text"), arguments.text("parse_mode")
    if mode and mode.upper() != "HTML":
        raise bad_request("unsupported parse_mode")
    if mode:
        text, marked = parse_html(source)
    else:
        text, marked = source, arguments.structure("entities") or []
    if not text.strip():
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, detect(text, marked)


def read_caption(arguments: Arguments) -> tuple[str, list[Entity]]:
    """The words under a picture; there may be none."""
    source = arguments.text("caption")
    if not source:
        return "", []
    marked: list[Entity] = arguments.structure("caption_entities") or []
    if arguments.text("parse_mode"):
        source, marked = parse_html(source)
    if units(source) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return source, detect(source, marked)


def read_markup(arguments: Arguments) -> Any:
    """The buttons under a message; other keyboards are taken, and are no part of the message."""
    markup = arguments.structure("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            _check_button(button)
    return markup if "inline_keyboard" in markup else None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    if sum(action in button for action in _ACTIONS) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(?:https?|tg)://\S+\.\S+|tg://\S+", button["url"]):
        raise bad_request("BUTTON_URL_INVALID")


def read_reply(arguments: Arguments, chat: Chat) -> Any:
    """The message this one replies to, or None."""
    wanted = arguments.structure("reply_parameters")
    if wanted is None and (old := arguments.integer("reply_to_message_id")):
        wanted = {"message_id": old}
    if wanted is None:
        return None
    found = chat.messages.get(wanted.get("message_id", 0))
    if found is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found


def inspect(world: World, call: Call, markup: Any, *, has_preview_switch: bool) -> None:
    """Note in the call what could be tapped, and in the world what should not have been.

    This is the promise every test is held to: nothing we send leads anywhere that is not
    ours, and no page is previewed.
    """
    call.links = list(tappable(call.text, call.entities, markup))
    for target in call.links:
        if not _is_ours(world, host_of(target)):
            world.violations.append(f"{call.method}: a person could tap {target!r}")
    preview = Arguments(call.arguments).structure("link_preview_options") or {}
    if has_preview_switch and preview.get("is_disabled") is not True:
        world.violations.append(f"{call.method}: link previews are on")


def _is_ours(world: World, host: str) -> bool:
    own = {*world.own_hosts, f"@{BOT['username']}".lower()}
    return host in own or any(host.endswith(f".{name}") for name in own)
