"""Calls on their way out: sent in order, again when it failed, given up when it is final."""

import asyncio
import random
from collections.abc import Callable, Sequence

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.incoming import CHANNEL
from bot.pace import COUNTED, Pace, is_group
from bot.render import without_markup
from bot.trouble import CannotRun
from bot.wire import Wire, wait_of
from chat.effects import leave
from chat.mail import Outgoing, Send
from chat.store import Store
from knowledge.content import Lang

log = structlog.get_logger(__name__)

TOO_LATE = 600.0  # seconds after which an answer is replaced by an apology
CHATLESS = ("answerCallbackQuery", "answerInlineQuery")
LONGEST_WAIT = 15.0  # seconds between two tries, however long Telegram has been away
# Telegram's way of saying that the chat itself is gone.
_GONE = ("chat not found", "user is deactivated", "have no rights to send", "chat_write_forbidden")


class Delivery:
    """Sends what waits in the store, no faster than `pace` allows.

    `apologise` gives the words for a chat whose answer comes too late to be of use.
    """

    def __init__(
        self,
        wire: Wire,
        store: Store,
        pace: Pace,
        apologise: Callable[[Lang | None], Outgoing],
    ) -> None:
        self._wire = wire
        self._store = store
        self._pace = pace
        self._apologise = apologise
        self._quiet_until = 0.0
        self._rest = 0.0

    async def take(self, busy: frozenset[str], limit: int) -> Sequence[Send]:
        """Calls that are due; none while Telegram wants us to be quiet.

        What puts nothing into a chat need not wait for its turn there.
        """
        quiet = self._quiet_until - asyncio.get_running_loop().time()
        if quiet > 0:
            self._rest = quiet
            return ()
        held = frozenset(self._pace.held()) - busy
        found = await self._store.pending_sends(CHANNEL, busy, limit + len(held))
        ready: list[Send] = []
        waits: list[float] = []
        for send in found:
            wait = self._pace.wait(send.chat_key) if send.method in COUNTED else 0.0
            if wait > 0:
                waits.append(wait)
            elif len(ready) < limit:
                ready.append(send)
                if send.method in COUNTED:
                    self._pace.begin()
        self._rest = min(waits, default=0.0)
        return ready

    def rest(self) -> float | None:
        """Seconds until something that waits may be taken, None when nobody knows."""
        return self._rest or None

    async def send(self, send: Send) -> None:
        """Make one call. It is marked sent only after Telegram's answer.

        So a crash in between repeats it: a message seen twice is the price for none lost.
        """
        try:
            await self._send(send)
        finally:
            if send.method in COUNTED:
                self._pace.end(send.chat_key)

    async def _send(self, send: Send) -> None:
        if send.age > TOO_LATE and send.method in COUNTED:
            lang = await self._store.language(CHANNEL, send.chat_key)
            await self._store.replace_late(send, self._apologise(lang), TOO_LATE)
            log.warning("send.too_late", seconds=round(send.age))
            return
        try:
            message_id = await self._call(send)
        except RetryAfter as error:
            seconds = wait_of(error)
            # The limit is on the bot as a whole: going on elsewhere would only lengthen it.
            self._quiet_until = asyncio.get_running_loop().time() + seconds
            await self._store.postpone(send, seconds)
            log.warning("send.flood", seconds=seconds)
        except ChatMigrated as error:
            await self._store.move_chat(CHANNEL, send.chat_key, str(error.new_chat_id))
        except Forbidden:
            await self._store.drop_chat(CHANNEL, send.chat_key)
            if is_group(send.chat_key):
                # Telegram need not have told us that we were taken out.
                await self._store.apply(leave(CHANNEL, send.chat_key))
            log.info("send.chat_closed", method=send.method)
        except BadRequest as error:
            await self._give_up(send, error)
        except InvalidToken:
            raise CannotRun("bad_token") from None
        except TelegramError as error:
            wait = min(LONGEST_WAIT, 0.5 * 2**send.attempts) * random.uniform(0.5, 1)  # noqa: S311 - no secret
            await self._store.postpone(send, wait)
            log.warning("send.failed", error=type(error).__name__, attempts=send.attempts + 1)
        else:
            await self._store.sent(send, message_id)

    async def _call(self, send: Send) -> int | None:
        """Telegram's number of what was sent, None for calls that send nothing."""
        # The chat is kept beside the call, not in it: it can move.
        has_chat = send.method not in CHATLESS
        where = {"chat_id": int(send.chat_key)} if has_chat else {}
        try:
            result = await self._wire.call(send.method, {**where, **send.payload})
        except BadRequest as error:
            if "parse entities" not in error.message.lower():
                raise
            log.error("send.markup_refused", update_id=send.update_id)
            result = await self._wire.call(send.method, {**where, **without_markup(send.payload)})
        is_new = send.method in ("sendMessage", "sendPhoto") and isinstance(result, dict)
        return result.get("message_id") if is_new else None

    async def _give_up(self, send: Send, error: BadRequest) -> None:
        """What Telegram refuses once it refuses always: an old button, an unchanged edit."""
        reason = error.message.lower()
        if any(gone in reason for gone in _GONE):
            await self._store.drop_chat(CHANNEL, send.chat_key)
        else:
            await self._store.drop(send)
        log.warning("send.refused", method=send.method, update_id=send.update_id)
