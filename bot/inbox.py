"""Updates on their way in: fetched, kept, and only then handled."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TimedOut

from bot.commands import Commands
from bot.incoming import CHANNEL, keep
from bot.pace import is_group
from bot.trouble import CannotRun
from bot.turn import App, Turn, words_for
from bot.wire import Wire, wait_of
from chat.mail import Claimed
from chat.store import Store

log = structlog.get_logger(__name__)

# An update kind that is not named here is not sent to us, and not kept for later either.
KINDS = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "chat_member",
]
# Telegram may restart its ids at a lower number after a week without updates, and an old
# offset would then throw new updates away. So a day without any is followed by asking for
# everything; what we have already is told by its id.
IDLE = timedelta(days=1)
POLL_SECONDS = 25
HANDLE_SECONDS = 20.0
RETRY_SECONDS = 1.0
AFTER_ERROR = 2.0
MAX_CONFLICTS = 3


async def poll(wire: Wire, store: Store, ring: Callable[[], None]) -> None:
    """Fetch updates for ever; raises CannotRun when Telegram gives them to someone else.

    An update is confirmed to Telegram (by the next offset) only when it is in the store.
    """
    offset: int | None = None
    conflicts = 0
    while True:
        try:
            offset = offset or await _first_offset(store)
            updates = await _fetch(wire, offset)
            await store.receive([keep(update) for update in updates])
        except Conflict:
            # The poll of a killed predecessor can stand in the way for a moment.
            conflicts += 1
            if conflicts >= MAX_CONFLICTS:
                raise CannotRun("conflict") from None
            await asyncio.sleep(AFTER_ERROR)
        except InvalidToken:
            raise CannotRun("bad_token") from None
        except TimedOut:
            continue
        except RetryAfter as error:
            await asyncio.sleep(wait_of(error))
        except Exception as error:  # noqa: BLE001 - Telegram or the store may be away for hours
            log.warning("poll.failed", error=type(error).__name__)
            await asyncio.sleep(AFTER_ERROR)
        else:
            conflicts = 0
            offset = max((u["update_id"] for u in updates), default=None)
            offset = None if offset is None else offset + 1
            ring()


async def _first_offset(store: Store) -> int | None:
    last = await store.last_update_id(CHANNEL, within=IDLE)
    return None if last is None else last + 1


async def _fetch(wire: Wire, offset: int | None) -> list[dict[str, Any]]:
    wanted: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": 100, "allowed_updates": KINDS}
    if offset is not None:
        wanted["offset"] = offset
    updates = await wire.call("getUpdates", wanted, read_timeout=POLL_SECONDS + 10)
    return [u for u in updates if isinstance(u, dict) and isinstance(u.get("update_id"), int)]


async def handle(
    app: App, commands: Commands, store: Store, claimed: Claimed, within: float = HANDLE_SECONDS
) -> None:
    """Answer one update `within` seconds.

    Its effects and its outgoing calls are kept together, or not at all.
    """
    try:
        update = Update.de_json(json.loads(claimed.payload), app.bot)
    except Exception as error:  # noqa: BLE001 - the library's parser fails in as many ways as it is fed
        await store.put_aside(claimed)
        log.error("update.unreadable", update_id=claimed.update_id, error=type(error).__name__)
        return
    turn = Turn(app)
    turn.chat_key, turn.chat = claimed.chat_key, claimed.chat
    try:
        async with asyncio.timeout(within):
            await run_handler(app, update, turn)
    except Exception as error:  # noqa: BLE001 - one poisoned update must not block its chat
        is_dead = await store.fail(claimed, commands.apologise(turn.words))
        log.error(
            "update.failed",
            update_id=claimed.update_id,
            attempts=claimed.attempts,
            dead=is_dead,
            error=type(error).__name__,
        )
        await asyncio.sleep(0 if is_dead else RETRY_SECONDS)
        return
    await store.finish(claimed, turn.calls, turn.changes)
    log.info("update.done", update_id=claimed.update_id, calls=len(turn.calls))


async def run_handler(app: App, update: Update, turn: Turn) -> None:
    person = update.effective_user
    code = person.language_code if person else None
    turn.words = words_for(turn.chat.lang, code, in_group=is_group(turn.chat_key))
    # The library says which handler an update is for; it would swallow the handler's error,
    # though, and we need that to try again.
    for handler in app.handlers[0]:
        found = handler.check_update(update)
        if found is not None and found is not False:
            await handler.handle_update(update, app, found, turn)
            return
