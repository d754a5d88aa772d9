"""The store's queries, as plain functions from values to SQL."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    FromClause,
    Select,
    Subquery,
    Table,
    bindparam,
    case,
    exists,
    func,
    select,
    union,
)
from sqlalchemy import delete as delete_from

from chat.mail import Claimed, Send
from chat.schema import chat_settings, finds, inbox, outbox, quiet_links

# How long things are kept (RELIABILITY §4, §8).
DEDUPE_FOR = timedelta(days=14)
KEEP_DEAD_FOR = timedelta(hours=72)
DELIVER_WITHIN = timedelta(hours=24)
# Telegram lets a message be edited for two days; nobody needs to know its chat after that.
KNOW_CHAT_FOR = timedelta(hours=48)
UNDO_FOR = timedelta(hours=24)
KEEP_FINDS_FOR = timedelta(days=7)
KEEP_GROUP_FOR = timedelta(days=30)
KEEP_DIALOGUE_FOR = timedelta(hours=1)

DROPPED = {"status": "dropped", "payload": "", "chat_key": ""}


def of_update(table: Table, row: Claimed | Send) -> ColumnElement[bool]:
    """Rows of the update (inbox) or the call (outbox)."""
    same = (table.c.channel == row.channel) & (table.c.update_id == row.update_id)
    return same & (table.c.ordinal == row.ordinal) if isinstance(row, Send) else same


def of_chat(table: FromClause, channel: str, chat_key: str) -> ColumnElement[bool]:
    """Rows of one chat."""
    return (table.c.channel == channel) & (table.c.chat_key == chat_key)


def last_update(channel: str, since: datetime) -> Select[Any]:
    """The id that arrived last, by time of arrival, if it came after `since`."""
    return (
        select(inbox.c.update_id)
        .where(inbox.c.channel == channel, inbox.c.received_at >= since)
        .order_by(inbox.c.received_at.desc(), inbox.c.update_id.desc())
        .limit(1)
    )


def _first_of_each_chat(
    table: Table, is_open: ColumnElement[bool], *order: ColumnElement[int]
) -> Subquery:
    # Numbering rows along their partial index: PostgreSQL took 4 s with "no earlier row
    # exists" and 10,000 rows waiting; this takes it 16 ms.
    place = func.row_number().over(
        partition_by=table.c.chat_key, order_by=[table.c.update_id, *order]
    )
    not_busy = table.c.chat_key.not_in(bindparam("busy", expanding=True))
    is_open &= (table.c.channel == bindparam("channel")) & not_busy
    return select(table.c.update_id, *order, place.label("place")).where(is_open).subquery()


def _oldest_new() -> Select[Any]:
    first = _first_of_each_chat(inbox, inbox.c.status == "new")
    same_chat = (chat_settings.c.channel == inbox.c.channel) & (
        chat_settings.c.chat_key == inbox.c.chat_key
    )
    chosen = (column for column in chat_settings.c if column.name not in ("channel", "chat_key"))
    return (
        select(inbox, *chosen)
        .join(first, inbox.c.update_id == first.c.update_id)
        .outerjoin(chat_settings, same_chat)
        .where(inbox.c.channel == bindparam("channel"), first.c.place == 1)
        .order_by(inbox.c.update_id)
        .limit(bindparam("limit"))
    )


def _oldest_pending() -> Select[Any]:
    first = _first_of_each_chat(outbox, outbox.c.status == "pending", outbox.c.ordinal)
    is_first = (outbox.c.update_id == first.c.update_id) & (outbox.c.ordinal == first.c.ordinal)
    is_due = outbox.c.not_before <= bindparam("now")
    return (
        select(outbox)
        .join(first, is_first)
        .where(outbox.c.channel == bindparam("channel"), is_due, first.c.place == 1)
        .order_by(outbox.c.update_id)
        .limit(bindparam("limit"))
    )


# Building a statement takes longer than running it. Those that are run for every message are
# built once, with places for their values.

# The first new update of each chat that is not busy, oldest first, with what the chat chose:
# `channel`, `busy`, `limit`.
OLDEST_NEW = _oldest_new()
# The first pending call of each chat that is not busy, if it is due, oldest first: `channel`,
# `busy`, `now`, `limit`.
OLDEST_PENDING = _oldest_pending()

_ITS = (inbox.c.channel == bindparam("its_channel")) & (
    inbox.c.update_id == bindparam("its_update_id")
)
# Count another try for an update: `its_channel`, `its_update_id`.
TAKE_UP = inbox.update().where(_ITS).values(attempts=inbox.c.attempts + 1)
# Be done with a new update, and blank it when it is `done`: `its_…`, `status`, `now`.
CLOSE = (
    inbox.update()
    .where(_ITS, inbox.c.status == "new")
    .values(
        status=bindparam("its_status"),
        payload=case((bindparam("its_status") == "done", ""), else_=inbox.c.payload),
        handled_at=bindparam("now"),
    )
)
# Mark a call as made, and blank it: `its_channel`, `its_update_id`, `its_ordinal`, `its_number`.
SENT = (
    outbox.update()
    .where(
        outbox.c.channel == bindparam("its_channel"),
        outbox.c.update_id == bindparam("its_update_id"),
        outbox.c.ordinal == bindparam("its_ordinal"),
    )
    .values(status="sent", payload="", chat_key="", message_id=bindparam("its_number"))
)


def answers(channel: str, chat_key: str, message_id: int) -> Select[Any]:
    """The numbers of the messages that answered one, in order."""
    belongs = (inbox.c.channel == outbox.c.channel) & (inbox.c.update_id == outbox.c.update_id)
    return (
        select(outbox.c.message_id)
        .join(inbox, belongs)
        .where(
            of_chat(inbox, channel, chat_key),
            inbox.c.message_id == message_id,
            outbox.c.message_id.is_not(None),
        )
        .order_by(outbox.c.update_id, outbox.c.ordinal)
    )


def chat(channel: str, chat_key: str) -> Select[Any]:
    """What a chat chose."""
    return select(chat_settings).where(of_chat(chat_settings, channel, chat_key))


def spoken_of(
    channel: str, chat_key: str, links: Collection[str], since: datetime
) -> CompoundSelect[Any]:
    """Those of the links that were found since then or are quiet."""
    recent = select(finds.c.link_key).where(
        of_chat(finds, channel, chat_key), finds.c.link_key.in_(links), finds.c.found_at >= since
    )
    quiet = select(quiet_links.c.link_key).where(
        of_chat(quiet_links, channel, chat_key), quiet_links.c.link_key.in_(links)
    )
    return union(recent, quiet)


def newest_finds(channel: str, chat_key: str, limit: int) -> Select[Any]:
    """The newest finds of a chat."""
    own = select(finds).where(of_chat(finds, channel, chat_key))
    return own.order_by(finds.c.found_at.desc()).limit(limit)


def find(channel: str, chat_key: str, find_id: str) -> Select[Any]:
    """One find."""
    return select(finds).where(of_chat(finds, channel, chat_key), finds.c.find_id == find_id)


def figures(channel: str) -> Select[Any]:
    """Counts of the rows in every state."""

    def count(table: Table, status: str) -> ColumnElement[int]:
        is_so = (table.c.channel == channel) & (table.c.status == status)
        return select(func.count()).select_from(table).where(is_so).scalar_subquery()

    oldest = select(func.min(inbox.c.received_at)).where(
        inbox.c.channel == channel, inbox.c.status == "new"
    )
    return select(
        count(inbox, "new").label("waiting"),
        oldest.scalar_subquery().label("oldest"),
        count(inbox, "dead").label("dead"),
        count(inbox, "unparsed").label("unparsed"),
        count(inbox, "done").label("handled"),
        count(outbox, "pending").label("to_send"),
        count(outbox, "dropped").label("given_up"),
    )


def drop_pending(channel: str, chat_key: str, before: datetime | None = None) -> Executable:
    """Give up what is still to be said in a chat, or only what was written before a time."""
    is_pending = of_chat(outbox, channel, chat_key) & (outbox.c.status == "pending")
    if before is not None:
        is_pending &= outbox.c.created_at <= before
    return outbox.update().where(is_pending).values(DROPPED)


def move_chat(channel: str, old: str, new: str) -> list[Executable]:
    """Give a chat's rows its new key; what it chose under the old key wins."""
    if old == new:
        return []
    has_chosen = exists().where(of_chat(chat_settings.alias(), channel, old))
    return [
        delete_from(chat_settings).where(of_chat(chat_settings, channel, new), has_chosen),
        delete_from(quiet_links).where(of_chat(quiet_links, channel, new)),
        *(
            table.update().where(of_chat(table, channel, old)).values(chat_key=new)
            for table in (inbox, outbox, chat_settings, finds, quiet_links)
        ),
    ]


def prune(now: datetime) -> list[Executable]:
    """Forget what has served its purpose.

    Payloads never handled go after 72 hours (people's words are not ours to keep), answers
    nobody could be given after 24 hours, the chats of what is done after 48, ids kept against
    redelivery after 14 days.
    """
    belongs = (inbox.c.channel == outbox.c.channel) & (inbox.c.update_id == outbox.c.update_id)
    is_late = exists().where(belongs, inbox.c.received_at < now - DELIVER_WITHIN)
    put_aside = case((inbox.c.status == "new", "dead"), else_=inbox.c.status)
    return [
        inbox.update()
        .where(inbox.c.payload != "", inbox.c.received_at < now - KEEP_DEAD_FOR)
        .values(payload="", status=put_aside),
        outbox.update().where(outbox.c.status == "pending", is_late).values(DROPPED),
        inbox.update()
        .where(inbox.c.status != "new", inbox.c.received_at < now - KNOW_CHAT_FOR)
        .values(chat_key="", message_id=None),
        delete_from(inbox).where(inbox.c.received_at < now - DEDUPE_FOR),
        delete_from(outbox).where(outbox.c.status != "pending", ~exists().where(belongs)),
        finds.update()
        .where(finds.c.removed != "", finds.c.found_at < now - UNDO_FOR)
        .values(removed=""),
        delete_from(finds).where(finds.c.found_at < now - KEEP_FINDS_FOR),
        chat_settings.update()
        .where(chat_settings.c.dialogue_at < now - KEEP_DIALOGUE_FOR)
        .values(dialogue=None, dialogue_at=None),
        *(
            delete_from(table).where(_is_left(table, now - KEEP_GROUP_FOR))
            for table in (finds, quiet_links)
        ),
        delete_from(chat_settings).where(chat_settings.c.left_at < now - KEEP_GROUP_FOR),
    ]


def _is_left(table: Table, before: datetime) -> ColumnElement[bool]:
    """Rows of chats that took us out before a time."""
    gone = chat_settings.alias()
    same = (gone.c.channel == table.c.channel) & (gone.c.chat_key == table.c.chat_key)
    return exists().where(same, gone.c.left_at < before)
