"""The writable store: what channels delivered, what is still to be sent, what chats chose."""

import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import CompoundSelect, Connection, Executable, Row, Select, select

from chat import effects, statements
from chat.chats import DEFAULT_MODE, ChatState, Find
from chat.database import Database
from chat.effects import Effect
from chat.mail import Claimed, Figures, Incoming, Outgoing, Send
from chat.schema import inbox, outbox
from chat.statements import of_update
from knowledge.content import Lang

# A handler may fail this often before its update is put aside (RELIABILITY §4).
MAX_ATTEMPTS = 5
# An update taken up this often and never finished takes the process down with it. The number
# is far above MAX_ATTEMPTS because an innocent update can be in hand when a machine dies.
MAX_CRASHES = 20
DIALOGUE_FOR = timedelta(minutes=30)


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """A database shared by the processes of one operator.

    `url` is `sqlite+aiosqlite:///path` or `postgresql+psycopg://…`; the schema must be there
    already (`chat.migrations.migrate`). Every method is one transaction and raises what
    SQLAlchemy raises when the database is out of reach.
    """

    def __init__(self, url: str, *, now: Callable[[], datetime] = _now) -> None:
        self._database = Database(url)
        self._keep = self._database.insert(inbox).on_conflict_do_nothing()
        self._now = now

    async def aclose(self) -> None:
        """Close every connection."""
        await self._database.aclose()

    async def ping(self) -> None:
        """Return when the database answers with our tables in it."""
        any_update = select(inbox.c.update_id).limit(1)
        await self._database.read(lambda connection: connection.execute(any_update).all())

    @asynccontextmanager
    async def sole_worker(self, channel: str) -> AsyncIterator[None]:
        """Hold the channel's lock; raises AlreadyRunning when another process has it."""
        async with self._database.sole_worker(channel):
            yield

    async def receive(self, updates: Sequence[Incoming]) -> None:
        """Keep what a channel delivered; an update id that is here already is left alone."""
        now = self._now()
        rows = [
            {
                "channel": update.channel,
                "update_id": update.update_id,
                "chat_key": update.chat_key,
                "payload": update.payload,
                "status": "new" if update.is_parsed else "unparsed",
                "attempts": 0,
                "received_at": now,
                "message_id": update.message_id,
            }
            for update in updates
        ]

        if rows:
            await self._database.write(lambda connection: connection.execute(self._keep, rows))

    async def last_update_id(self, channel: str, *, within: timedelta) -> int | None:
        """The id that arrived last, None when nothing arrived `within` that time.

        "Last" goes by arrival, because a channel may restart its ids at a lower number.
        """
        last = statements.last_update(channel, self._now() - within)
        found = await self._database.read(lambda connection: connection.scalar(last))
        return cast("int | None", found)

    async def claim(self, channel: str, busy: Collection[str], limit: int) -> list[Claimed]:
        """Take up the oldest new update of at most `limit` chats that are not `busy`.

        One process at a time may claim (`sole_worker`); the caller keeps the chats in `busy`
        until their updates are finished, and that keeps each chat in order.
        """
        wanted = {"channel": channel, "busy": list(busy), "limit": limit}

        def take(connection: Connection) -> list[Row[Any]]:
            rows = list(connection.execute(statements.OLDEST_NEW, wanted))
            taken = [row for row in rows if row.attempts < MAX_CRASHES]
            if taken:
                connection.execute(statements.TAKE_UP, [_its(row) for row in taken])
            for row in rows:
                if row.attempts >= MAX_CRASHES:
                    connection.execute(statements.CLOSE, self._closing(row, "dead"))
            return taken

        return [
            Claimed(
                channel,
                row.update_id,
                row.chat_key,
                row.payload,
                row.attempts + 1,
                self._state(row),
            )
            for row in await self._database.write(take)
        ]

    async def finish(
        self, update: Claimed, outgoing: Sequence[Outgoing], changes: Sequence[Effect] = ()
    ) -> None:
        """Mark the update done, blank it, keep its effects: all or nothing, and only once.

        `outgoing` are the calls that answer it, in order; `changes` whatever else it changes.
        """
        await self._close(update, "done", outgoing, changes)

    async def fail(self, update: Claimed, last_words: Sequence[Outgoing] = ()) -> bool:
        """Leave the update for another try; True when that was the last one.

        It is then dead: kept for three days, never tried again, and `last_words` go out.
        """
        if update.attempts < MAX_ATTEMPTS:
            return False
        await self._close(update, "dead", last_words)
        return True

    async def put_aside(self, update: Claimed) -> None:
        """Nobody can read the update: keep it for three days, and go on."""
        await self._close(update, "unparsed")

    async def pending_sends(self, channel: str, busy: Collection[str], limit: int) -> list[Send]:
        """The oldest pending call of at most `limit` chats that are not `busy`, if it is due."""
        wanted = {"channel": channel, "busy": list(busy), "limit": limit, "now": self._now()}
        rows = await self._rows(statements.OLDEST_PENDING, wanted)
        return [
            Send(
                channel=channel,
                update_id=row.update_id,
                ordinal=row.ordinal,
                chat_key=row.chat_key,
                method=row.method,
                payload=json.loads(row.payload),
                attempts=row.attempts,
                age=(self._now() - (row.created_at or row.not_before)).total_seconds(),
            )
            for row in rows
        ]

    async def sent(self, send: Send, message_id: int | None = None) -> None:
        """The channel took the call: blank it and let the next one of the chat go.

        `message_id` is the number the channel gave to what was sent.
        """
        done = {**_its(send), "its_ordinal": send.ordinal, "its_number": message_id}
        await self._database.write_together(_mark_sent, done)

    async def drop(self, send: Send) -> None:
        """The channel will never take the call: give it up."""
        await self._settle(send, statements.DROPPED)

    async def postpone(self, send: Send, seconds: float) -> None:
        """Try the call again, not before `seconds` from now."""
        later = self._now() + timedelta(seconds=seconds)
        await self._settle(send, {"attempts": send.attempts + 1, "not_before": later})

    async def replace_late(self, send: Send, apology: Outgoing, older: float) -> None:
        """Say one apology in place of everything of the chat older than `older` seconds."""
        now = self._now()
        instead = {
            "method": apology.method,
            "payload": json.dumps(apology.payload),
            "status": "pending",
            "chat_key": send.chat_key,
            "created_at": now,
            "not_before": now,
        }
        before = now - timedelta(seconds=older)
        await self._run(
            [
                statements.drop_pending(send.channel, send.chat_key, before),
                outbox.update().where(of_update(outbox, send)).values(instead),
            ]
        )

    async def drop_chat(self, channel: str, chat_key: str) -> None:
        """The chat is closed to us: give up everything that was still to be said there."""
        await self._run([statements.drop_pending(channel, chat_key)])

    async def move_chat(self, channel: str, old: str, new: str) -> None:
        """The chat has a new key: what waits for it and what it chose go along."""
        await self.apply(effects.move(channel, old, new))

    async def answers(self, channel: str, chat_key: str, message_id: int) -> list[int]:
        """The channel's numbers of what answered a message, in order."""
        rows = await self._rows(statements.answers(channel, chat_key, message_id))
        return [row.message_id for row in rows]

    async def chat(self, channel: str, chat_key: str) -> ChatState:
        """What the chat chose; an open dialogue is forgotten after half an hour."""
        rows = await self._rows(statements.chat(channel, chat_key))
        return self._state(rows[0]) if rows else ChatState()

    async def language(self, channel: str, chat_key: str) -> Lang | None:
        """The language the chat chose, None when it never did."""
        return (await self.chat(channel, chat_key)).lang

    async def set_language(self, channel: str, chat_key: str, lang: Lang) -> None:
        """Keep the language a chat chose."""
        await self.apply(effects.choose(channel, chat_key, lang=lang))

    async def spoken_of(
        self, channel: str, chat_key: str, links: Collection[str], since: datetime
    ) -> set[str]:
        """Which of the links were found here since then, or are not to be spoken of at all."""
        rows = await self._rows(statements.spoken_of(channel, chat_key, links, since))
        return {row.link_key for row in rows}

    async def finds(self, channel: str, chat_key: str, limit: int) -> list[Find]:
        """The newest finds of a group."""
        rows = await self._rows(statements.newest_finds(channel, chat_key, limit))
        return [_find(row) for row in rows]

    async def find(self, channel: str, chat_key: str, find_id: str) -> Find | None:
        """One find of a group."""
        rows = await self._rows(statements.find(channel, chat_key, find_id))
        return _find(rows[0]) if rows else None

    async def apply(self, *changes: Effect) -> None:
        """Make changes that come with no update."""
        await self._database.write(lambda connection: self._change(connection, changes))

    async def figures(self, channel: str) -> Figures:
        """How the channel's mail stands."""
        [row] = await self._rows(statements.figures(channel))
        oldest = None if row.oldest is None else (self._now() - row.oldest).total_seconds()
        return Figures(
            waiting=row.waiting,
            oldest=oldest,
            dead=row.dead,
            unparsed=row.unparsed,
            handled=row.handled,
            to_send=row.to_send,
            given_up=row.given_up,
        )

    async def prune(self) -> None:
        """Forget what has served its purpose; to be run about once an hour."""
        await self._run(statements.prune(self._now()))

    async def _close(
        self,
        update: Claimed,
        status: str,
        outgoing: Sequence[Outgoing] = (),
        changes: Sequence[Effect] = (),
    ) -> None:
        now = self._now()
        rows = [
            {
                "channel": update.channel,
                "update_id": update.update_id,
                "ordinal": ordinal,
                "chat_key": update.chat_key,
                "method": call.method,
                "payload": json.dumps(call.payload),
                "status": "pending",
                "attempts": 0,
                "not_before": now,
                "created_at": now,
            }
            for ordinal, call in enumerate(outgoing)
        ]
        closing = _Closing(self._closing(update, status), rows, changes)
        await self._database.write_together(self._close_together, closing)

    def _closing(self, update: Claimed | Row[Any], status: str) -> dict[str, Any]:
        return {**_its(update), "its_status": status, "now": self._now()}

    def _close_together(
        self, connection: Connection, closings: Sequence["_Closing"]
    ) -> Sequence[None]:
        done = connection.execute(statements.CLOSE, [closing.update for closing in closings])
        if done.rowcount != len(closings):
            if len(closings) > 1:
                raise _ClosedBefore
            return [None]
        if calls := [call for closing in closings for call in closing.calls]:
            connection.execute(outbox.insert(), calls)
        for closing in closings:
            self._change(connection, closing.changes)
        return [None] * len(closings)

    def _change(self, connection: Connection, changes: Sequence[Effect]) -> None:
        for change in changes:
            for statement in change(self._database.insert, self._now()):
                connection.execute(statement)

    async def _settle(self, send: Send, values: dict[str, Any]) -> None:
        await self._run([outbox.update().where(of_update(outbox, send)).values(values)])

    async def _run(self, changes: Sequence[Executable]) -> None:
        def work(connection: Connection) -> None:
            for change in changes:
                connection.execute(change)

        if changes:
            await self._database.write(work)

    async def _rows(
        self, query: Select[Any] | CompoundSelect[Any], values: dict[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        return await self._database.read(lambda connection: connection.execute(query, values).all())

    def _state(self, row: Row[Any]) -> ChatState:
        is_open = row.dialogue_at and row.dialogue_at > self._now() - DIALOGUE_FOR
        return ChatState(
            lang=row.lang,
            mode=row.mode or DEFAULT_MODE,
            dry_run=bool(row.dry_run),
            dialogue=(row.dialogue or "") if is_open else "",
        )


class _Closing(NamedTuple):
    """What finishing an update writes: of itself, the calls that answer it, its effects."""

    update: dict[str, Any]
    calls: list[dict[str, Any]]
    changes: Sequence[Effect]


class _ClosedBefore(Exception):
    """One of several updates was finished already: which one shows when they go one by one."""


def _its(row: Claimed | Send | Row[Any]) -> dict[str, Any]:
    return {"its_channel": row.channel, "its_update_id": row.update_id}


def _mark_sent(connection: Connection, calls: Sequence[dict[str, Any]]) -> Sequence[None]:
    connection.execute(statements.SENT, calls)
    return [None] * len(calls)


def _find(row: Any) -> Find:
    return Find(
        find_id=row.find_id,
        link_key=row.link_key,
        display=row.display,
        action=row.action,
        message_id=row.message_id,
        found_at=row.found_at,
        removed=row.removed,
    )
