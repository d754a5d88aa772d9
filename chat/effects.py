"""What handling an update changes besides its answer; takes effect with it, or not at all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Executable, delete

from chat.chats import Find
from chat.schema import chat_settings, finds, inbox, outbox, quiet_links
from chat.statements import move_chat, of_chat

# Gets the dialect's INSERT and the time, gives the statements to run.
Effect: TypeAlias = Callable[[Callable[..., Any], datetime], list[Executable]]


def choose(channel: str, chat_key: str, **values: object) -> Effect:
    """Keep choices of a chat: columns of `chat_settings`."""

    def statements(insert: Callable[..., Any], now: datetime) -> list[Executable]:
        row = {"channel": channel, "chat_key": chat_key, **values}
        if "dialogue" in values:
            row["dialogue_at"] = now
        keys = ("channel", "chat_key")
        changed = {name: value for name, value in row.items() if name not in keys}
        keep = insert(chat_settings).values(row)
        return [keep.on_conflict_do_update(index_elements=list(keys), set_=changed)]

    return statements


def leave(channel: str, chat_key: str) -> Effect:
    """Remember that a group took us out; a month later it is forgotten."""

    def statements(insert: Callable[..., Any], now: datetime) -> list[Executable]:
        return choose(channel, chat_key, left_at=now)(insert, now)

    return statements


def record(channel: str, chat_key: str, find: Find) -> Effect:
    """Keep a find."""

    def statements(insert: Callable[..., Any], now: datetime) -> list[Executable]:
        row = {
            "channel": channel,
            "chat_key": chat_key,
            "find_id": find.find_id,
            "link_key": find.link_key,
            "display": find.display,
            "action": find.action,
            "message_id": find.message_id,
            "removed": find.removed,
            "found_at": find.found_at,
        }
        return [insert(finds).values(row).on_conflict_do_nothing()]

    return statements


def settle(channel: str, find_id: str, action: str, removed: str = "") -> Effect:
    """What an administrator decided about a find."""

    def statements(insert: Callable[..., Any], now: datetime) -> list[Executable]:
        is_it = (finds.c.channel == channel) & (finds.c.find_id == find_id)
        return [finds.update().where(is_it).values(action=action, removed=removed)]

    return statements


def quieten(channel: str, chat_key: str, link_key: str) -> Effect:
    """Never speak of a link again in this chat."""

    def statements(insert: Callable[..., Any], now: datetime) -> list[Executable]:
        row = {"channel": channel, "chat_key": chat_key, "link_key": link_key}
        return [insert(quiet_links).values(row).on_conflict_do_nothing()]

    return statements


def move(channel: str, old: str, new: str) -> Effect:
    """The chat has a new key: what waits for it and what it chose go along."""

    def statements(insert: Callable[..., Any], now: datetime) -> list[Executable]:
        return move_chat(channel, old, new)

    return statements


def forget(channel: str, chat_key: str) -> Effect:
    """Forget everything kept about a chat; the numbers of its updates stay without the chat."""

    def statements(insert: Callable[..., Any], now: datetime) -> list[Executable]:
        return [
            *(
                delete(table).where(of_chat(table, channel, chat_key))
                for table in (chat_settings, finds, quiet_links)
            ),
            inbox.update()
            .where(of_chat(inbox, channel, chat_key), inbox.c.status != "new")
            .values(chat_key="", message_id=None),
            outbox.update()
            .where(of_chat(outbox, channel, chat_key), outbox.c.status != "pending")
            .values(chat_key=""),
        ]

    return statements
