"""The writable store: what channels delivered, what is still to be sent, what chats chose."""

import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chat import statements
from chat.lock import AlreadyRunning, hold_file
from chat.mail import Claimed, Incoming, Outgoing, Send
from chat.schema import chat_settings, inbox, outbox
from chat.sqlite import begin_at_once
from chat.statements import of_chat, of_update
from knowledge.content import Lang

# A handler may fail this often before its update is put aside (RELIABILITY §4).
MAX_ATTEMPTS = 5
# An update taken up this often and never finished takes the process down with it. The number
# is far above MAX_ATTEMPTS because an innocent update can be in hand when a machine dies.
MAX_CRASHES = 20


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """A database shared by the processes of one operator.

    `url` is `sqlite+aiosqlite:///path` or `postgresql+psycopg://…`; the schema must be there
    already (`chat.migrations.migrate`). Every method is one transaction and raises what
    SQLAlchemy raises when the database is out of reach.
    """

    def __init__(self, url: str, *, now: Callable[[], datetime] = _now) -> None:
        self._is_sqlite = url.startswith("sqlite")
        # One connection lets our own SQLite writers queue up instead of racing for its lock;
        # a PostgreSQL connection may have died with a restart and is tried before use.
        pool: dict[str, Any] = (
            {"pool_size": 1, "max_overflow": 0} if self._is_sqlite else {"pool_pre_ping": True}
        )
        # Parameters are what people wrote: they must not appear in an error message.
        self._engine = create_async_engine(url, hide_parameters=True, **pool)
        if self._is_sqlite:
            begin_at_once(self._engine.sync_engine)
        self._now = now

    async def aclose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def ping(self) -> None:
        """Return when the database answers with our tables in it."""
        async with self._engine.begin() as connection:
            await connection.execute(select(inbox.c.update_id).limit(1))

    @asynccontextmanager
    async def sole_worker(self, channel: str) -> AsyncIterator[None]:
        """Hold the channel's lock; raises AlreadyRunning when another process has it.

        The system frees it when the process ends, however it ends.
        """
        if self._is_sqlite:
            with hold_file(f"{self._engine.url.database}.{channel}.lock", channel):
                yield
            return
        async with self._engine.connect() as connection:
            lock = select(func.pg_try_advisory_lock(func.hashtext(f"jamkkan.{channel}")))
            if not await connection.scalar(lock):
                raise AlreadyRunning(channel)
            await connection.commit()
            try:
                yield
            finally:
                await connection.invalidate()  # ends the session, and the lock with it

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
            }
            for update in updates
        ]
        if rows:
            async with self._engine.begin() as connection:
                await connection.execute(self._insert(inbox).on_conflict_do_nothing(), rows)

    async def last_update_id(self, channel: str, *, within: timedelta) -> int | None:
        """The id that arrived last, None when nothing arrived `within` that time.

        "Last" goes by arrival, because a channel may restart its ids at a lower number.
        """
        last = statements.last_update(channel, self._now() - within)
        async with self._engine.begin() as connection:
            return cast("int | None", await connection.scalar(last))

    async def claim(self, channel: str, busy: Collection[str], limit: int) -> list[Claimed]:
        """Take up the oldest new update of at most `limit` chats that are not `busy`.

        One process at a time may claim (`sole_worker`); the caller keeps the chats in `busy`
        until their updates are finished, and that keeps each chat in order.
        """
        is_new = (inbox.c.channel == channel) & (inbox.c.status == "new")
        is_deadly = is_new & (inbox.c.attempts >= MAX_CRASHES)
        async with self._engine.begin() as connection:
            await connection.execute(
                inbox.update().where(is_deadly).values(status="dead", handled_at=self._now())
            )
            rows = (await connection.execute(statements.oldest_new(channel, busy, limit))).all()
            if rows:
                is_taken = is_new & inbox.c.update_id.in_([row.update_id for row in rows])
                await connection.execute(
                    inbox.update().where(is_taken).values(attempts=inbox.c.attempts + 1)
                )
        return [
            Claimed(channel, row.update_id, row.chat_key, row.payload, row.attempts + 1)
            for row in rows
        ]

    async def finish(
        self, update: Claimed, outgoing: Sequence[Outgoing], *, lang: Lang | None = None
    ) -> None:
        """Mark the update done, blank it, keep its effects: all or nothing, and only once.

        `outgoing` are the calls that answer it, in order; `lang` is the language the chat
        chose with it.
        """
        async with self._engine.begin() as connection:
            if await self._close(connection, update, {"status": "done", "payload": ""}):
                if lang is not None:
                    await self._choose(connection, update.channel, update.chat_key, lang)
                await self._queue(connection, update, outgoing)

    async def fail(self, update: Claimed, last_words: Sequence[Outgoing] = ()) -> bool:
        """Leave the update for another try; True when that was the last one.

        It is then dead: kept for three days, never tried again, and `last_words` go out.
        """
        if update.attempts < MAX_ATTEMPTS:
            return False
        async with self._engine.begin() as connection:
            if await self._close(connection, update, {"status": "dead"}):
                await self._queue(connection, update, last_words)
        return True

    async def pending_sends(self, channel: str, busy: Collection[str], limit: int) -> list[Send]:
        """The oldest pending call of at most `limit` chats that are not `busy`, if it is due."""
        due = statements.oldest_pending(channel, busy, limit, self._now())
        async with self._engine.begin() as connection:
            rows = (await connection.execute(due)).all()
        return [
            Send(
                channel=channel,
                update_id=row.update_id,
                ordinal=row.ordinal,
                chat_key=row.chat_key,
                method=row.method,
                payload=json.loads(row.payload),
                attempts=row.attempts,
            )
            for row in rows
        ]

    async def sent(self, send: Send) -> None:
        """The channel took the call: blank it and let the next one of the chat go."""
        await self._settle(send, {"status": "sent", "payload": ""})

    async def drop(self, send: Send) -> None:
        """The channel will never take the call: give it up."""
        await self._settle(send, {"status": "dropped", "payload": ""})

    async def postpone(self, send: Send, seconds: float) -> None:
        """Try the call again, not before `seconds` from now."""
        later = self._now() + timedelta(seconds=seconds)
        await self._settle(send, {"attempts": send.attempts + 1, "not_before": later})

    async def drop_chat(self, channel: str, chat_key: str) -> None:
        """The chat is closed to us: give up everything that was still to be said there."""
        is_pending = of_chat(outbox, channel, chat_key) & (outbox.c.status == "pending")
        async with self._engine.begin() as connection:
            await connection.execute(
                outbox.update().where(is_pending).values(status="dropped", payload="")
            )

    async def move_chat(self, channel: str, old: str, new: str) -> None:
        """The chat has a new key: what waits for it and what it chose go along."""
        async with self._engine.begin() as connection:
            for statement in statements.move_chat(channel, old, new):
                await connection.execute(statement)

    async def language(self, channel: str, chat_key: str) -> Lang | None:
        """The language the chat chose, None when it never did."""
        chosen = select(chat_settings.c.lang).where(of_chat(chat_settings, channel, chat_key))
        async with self._engine.begin() as connection:
            return cast("Lang | None", await connection.scalar(chosen))

    async def set_language(self, channel: str, chat_key: str, lang: Lang) -> None:
        """Keep the language a chat chose."""
        async with self._engine.begin() as connection:
            await self._choose(connection, channel, chat_key, lang)

    async def prune(self) -> None:
        """Forget what has served its purpose; to be run about once an hour."""
        async with self._engine.begin() as connection:
            for statement in statements.prune(self._now()):
                await connection.execute(statement)

    async def _close(
        self, connection: AsyncConnection, update: Claimed, values: dict[str, Any]
    ) -> bool:
        is_open = of_update(inbox, update) & (inbox.c.status == "new")
        result = await connection.execute(
            inbox.update().where(is_open).values(handled_at=self._now(), **values)
        )
        return result.rowcount == 1

    async def _queue(
        self, connection: AsyncConnection, update: Claimed, outgoing: Sequence[Outgoing]
    ) -> None:
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
                "not_before": self._now(),
            }
            for ordinal, call in enumerate(outgoing)
        ]
        if rows:
            await connection.execute(outbox.insert(), rows)

    async def _choose(
        self, connection: AsyncConnection, channel: str, chat_key: str, lang: Lang
    ) -> None:
        choice = {"channel": channel, "chat_key": chat_key, "lang": lang}
        keep = self._insert(chat_settings).values(choice)
        await connection.execute(
            keep.on_conflict_do_update(index_elements=["channel", "chat_key"], set_={"lang": lang})
        )

    async def _settle(self, send: Send, values: dict[str, Any]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(outbox.update().where(of_update(outbox, send)).values(values))

    def _insert(self, table: Table) -> Any:
        # Both dialects know ON CONFLICT, but SQLAlchemy keeps it out of their common insert.
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)
