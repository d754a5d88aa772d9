"""Telegram's updates, read into channel-neutral messages."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from telegram import Chat, MessageEntity, TextQuote
from telegram import Message as TelegramMessage

from chat.mail import Incoming
from chat.messages import Message
from knowledge.content import Lang

CHANNEL = "telegram"
_WORD = re.compile(r"[^\W\d_]{2}|[가-힣]")
_ADDRESS = re.compile(r"\w[.\[\]]{1,3}\w|[@/]")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def keep(raw: dict[str, Any]) -> Incoming:
    """The row an update is kept in, whatever is in it besides an id."""
    payload = json.dumps(raw)
    return Incoming(
        CHANNEL, int(raw["update_id"]), _chat_key(raw), payload, message_id=_message_id(raw)
    )


def keep_body(body: bytes) -> Incoming:
    """The row what a webhook was given is kept in.

    A body that holds no update at all has no id either; it is kept under one of its own below
    zero, where Telegram has none.
    """
    try:
        raw = json.loads(body)
        if isinstance(raw, dict) and _is_id(raw.get("update_id")):
            return keep(raw)
    except (ValueError, RecursionError):
        pass
    number = int.from_bytes(hashlib.sha256(body).digest()[:7])
    text = body.decode("utf-8", "replace").replace("\0", "\ufffd")
    return Incoming(CHANNEL, -number - 1, "", text, is_parsed=False)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _message_id(raw: dict[str, Any]) -> int | None:
    for kind in ("message", "edited_message"):
        if isinstance(content := raw.get(kind), dict):
            number = content.get("message_id")
            return number if _is_id(number) else None
    return None


def _chat_key(raw: dict[str, Any]) -> str:
    for content in raw.values():
        if not isinstance(content, dict):
            continue
        message = content.get("message")
        for place in (content, message if isinstance(message, dict) else {}):
            if isinstance(chat := place.get("chat"), dict) and "id" in chat:
                return str(chat["id"])[:64]
        if isinstance(person := content.get("from"), dict) and "id" in person:
            return str(person["id"])[:64]
    return ""


def read_message(
    *parts: TelegramMessage, lang: Lang | None, session: str, drop: str = ""
) -> Message:
    """What the desk gets to see of one or more messages (a command and what it replies to).

    Their words, and the links the words hide. `drop` is left out of the text: the command,
    or the mention that called us.
    """
    texts = [text for part in parts for text in _texts(part)]
    if drop:
        texts[0] = texts[0].replace(drop, " ", 1)
    links = dict.fromkeys(link for part in parts for link in _links(part))
    text = "\n\n".join(text.strip() for text in texts if text.strip())
    return Message(text, lang=lang, session=session, links=tuple(links))


def with_codes(heard: Message, codes: Iterable[str]) -> Message:
    """The same with what QR codes in its picture say: links as links, other words as words."""
    links = [code for code in codes if _LINK.match(code)]
    words = [code for code in codes if not _LINK.match(code)]
    text = "\n\n".join(part for part in (heard.text, *words) if part)
    return replace(heard, text=text, links=tuple(dict.fromkeys((*heard.links, *links))))


def has_words(text: str) -> bool:
    """Whether there is more than addresses and numbers: only words have a language."""
    return any(_WORD.search(part) for part in text.split() if not _ADDRESS.search(part))


def session_of(message: TelegramMessage) -> str:
    """One conversation per chat, and per person in a group."""
    if message.chat.type == Chat.PRIVATE or message.from_user is None:
        return f"{CHANNEL}:{message.chat.id}"
    return f"{CHANNEL}:{message.chat.id}:{message.from_user.id}"


def _texts(message: TelegramMessage) -> Iterator[str]:
    yield message.text or message.caption or ""
    if (quote := _foreign_quote(message)) is not None:
        yield quote.text
    if message.contact is not None:
        yield message.contact.phone_number
    if message.document is not None and message.document.file_name:
        yield message.document.file_name


def _links(message: TelegramMessage) -> Iterator[str]:
    yield from _hidden(message.entities)
    yield from _hidden(message.caption_entities)
    if (quote := _foreign_quote(message)) is not None:
        yield from _hidden(quote.entities or ())
    if message.reply_markup is not None:
        for row in message.reply_markup.inline_keyboard:
            yield from (str(button.url) for button in row if button.url)
    previews = [message.link_preview_options]
    if message.external_reply is not None:
        previews.append(message.external_reply.link_preview_options)
    yield from (str(p.url) for p in previews if p is not None and p.url)


def _hidden(entities: tuple[MessageEntity, ...] | list[MessageEntity]) -> Iterator[str]:
    """Addresses behind words; those that stand in the text are found in the text."""
    yield from (str(e.url) for e in entities if e.type == MessageEntity.TEXT_LINK and e.url)


def _foreign_quote(message: TelegramMessage) -> TextQuote | None:
    """A quote of somebody else; what we said ourselves need not be checked."""
    quoted = message.reply_to_message
    is_ours = quoted is not None and is_by_us(quoted)
    return None if is_ours else message.quote


def is_by_us(message: TelegramMessage) -> bool:
    """Whether we sent the message ourselves."""
    return message.from_user is not None and message.from_user.id == message.get_bot().id
