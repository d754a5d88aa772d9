"""The Telegram bot, wired: who gets which update, what runs, how it stops."""

import asyncio
import contextlib
import re
import signal
from collections.abc import AsyncIterator, Collection
from functools import partial
from typing import NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Message as TelegramMessage
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot import inbox
from bot.admins import Admins
from bot.answering import Answering
from bot.buttons import read_button
from bot.commands import LINKS, Commands
from bot.delivery import Delivery
from bot.groups import Groups
from bot.incoming import CHANNEL, is_by_us
from bot.inline import Inline
from bot.lanes import LOOK_EVERY, Lanes
from bot.pace import Pace
from bot.pictures import Pictures
from bot.trouble import PHRASES, CannotRun
from bot.turn import App, Turn
from bot.voice import Voice
from bot.watch import Watch
from bot.wire import Wire, connect
from chat.guide import Guide
from chat.lock import AlreadyRunning
from chat.mail import Claimed
from chat.phrases import read_phrases
from chat.store import Store

log = structlog.get_logger(__name__)

STOP_SECONDS = 20.0  # what is in hand may take this long; the rest stays in the store
PRUNE_EVERY = 3600.0
LOOK_FOR_BROUGHT = 0.05  # seconds between looks for what another process's webhook was brought


class Presses:
    """Every button is heard, and answered even when it is old or no longer fits."""

    def __init__(self, commands: Commands, groups: Groups, voice: Voice) -> None:
        self._commands = commands
        self._groups = groups
        self._voice = voice

    async def press(self, update: Update, turn: Turn) -> None:
        """Give the button to whoever made it."""
        query = update.callback_query
        if query is None:
            return
        verb, what = read_button(query.data)
        message = query.message
        if isinstance(message, TelegramMessage):
            if await self._groups.press(query, message, verb, what, turn):
                return
            if await self._commands.press(update, turn, verb, what):
                return
        self._voice.hear(query, turn, self._voice.words(turn.words, "button.old"))


class Parts(NamedTuple):
    """What running the bot needs of what was built."""

    app: App
    commands: Commands
    pictures: Pictures


class CallsUs(filters.MessageFilter):
    """A message in a group that replies to us or names us."""

    def filter(self, message: TelegramMessage) -> bool:
        """True when we are meant."""
        if message.reply_to_message is not None and is_by_us(message.reply_to_message):
            return True
        name = f"@{message.get_bot().username}".lower()
        mentions = {
            *message.parse_entities(["mention"]).values(),
            *message.parse_caption_entities(["mention"]).values(),
        }
        return name in {mention.lower() for mention in mentions}


class ChecksCaption(filters.MessageFilter):
    """A picture sent with /check under it, which the library takes for no command."""

    def filter(self, message: TelegramMessage) -> bool:
        """True when the command may be ours."""
        found = re.match(r"\s*/check(?:@(\w+))?(?!\S)", message.caption or "", re.IGNORECASE)
        name = message.get_bot().username.lower()
        return found is not None and (found[1] or name).lower() == name


def build(
    wire: Wire,
    store: Store,
    desk: Answering,
    voice: Voice,
    guide: Guide | None,
    *,
    looks_up: bool = False,
) -> Parts:
    """The application with all its handlers; the first that fits gets the update."""
    app: App = (
        Application.builder()
        .bot(wire)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Turn))
        .build()
    )
    pictures, admins = Pictures(), Admins()
    commands = Commands(desk, store, voice, pictures, guide, looks_up=looks_up)
    groups = Groups(store, voice, admins)
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    private, group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    add = app.add_handler
    add(MessageHandler(new & group & filters.StatusUpdate.MIGRATE, commands.moved))
    for name in ("start", "help", "check", "privacy", "forget"):
        add(CommandHandler(name, getattr(commands, name), new))
    add(CommandHandler(list(LINKS), commands.menu, new))
    add(CommandHandler("language", commands.language, new & private))
    add(CommandHandler(["settings", "language"], groups.settings, new & group))
    add(CommandHandler("settings", commands.help, new))
    add(CommandHandler("leave", groups.leave, new & group))
    add(MessageHandler(new & ChecksCaption(), commands.check))
    add(CallbackQueryHandler(Presses(commands, groups, voice).press))
    add(MessageHandler(new & private & filters.COMMAND, commands.help))
    add(MessageHandler(new & private & ~filters.StatusUpdate.ALL, commands.answer))
    add(MessageHandler(edited & private & ~filters.COMMAND, commands.edited))
    add(MessageHandler(new & group & CallsUs(), commands.answer))
    add(ChatMemberHandler(groups.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    add(ChatMemberHandler(groups.member_changed, ChatMemberHandler.CHAT_MEMBER))
    if guide is not None:
        watch = Watch(guide, store, voice, pictures, admins)
        add(MessageHandler((new | edited) & group & ~filters.StatusUpdate.ALL, watch.look))
        add(InlineQueryHandler(Inline(guide, voice).answer))
    return Parts(app, commands, pictures)


async def run(
    token: str,
    desk: Answering,
    store: Store,
    *,
    base_url: str | None = None,
    guide: Guide | None = None,
    hosts: Collection[str] = (),
    fetches: bool = True,
    pace: Pace | None = None,
    looks_up: bool = False,
    stop: asyncio.Event | None = None,
) -> None:
    """Run until SIGTERM or Ctrl+C (or until `stop` is set); raises CannotRun.

    `guide` is the content people may look through, and with which groups are watched; `hosts` are
    those a message may lead to (report channels, our pages).
    `fetches` is off when a webhook brings the updates into the store; `pace` is Telegram's unless
    another is given.
    `looks_up` says whether the desk looks links up live, which /privacy then tells.
    The store is used, not closed; its schema must be up to date.
    """
    voice = Voice(read_phrases(PHRASES), hosts)
    parts = build(connect(token, base_url), store, desk, voice, guide, looks_up=looks_up)
    app, commands = parts.app, parts.commands
    try:
        await store.ping()
        async with store.sole_worker(CHANNEL), _stop_signal(stop) as stopped:
            try:
                await _open(app, stopped)
                await _serve(app, commands, store, pace or Pace(), fetches, stopped)
            finally:
                parts.pictures.close()
                await app.shutdown()
                await app.bot.shutdown()  # a bot that never opened is not the app's to close
    except AlreadyRunning:
        raise CannotRun("already_running") from None
    except SQLAlchemyError as error:
        # Later the store may come and go; at the start it has to be there, with its tables.
        raise CannotRun("no_store") from error


async def _open(app: App, stopped: asyncio.Event) -> None:
    """Say hello to Telegram, as often as it takes: it may be down when we start."""
    while not stopped.is_set():
        try:
            await app.initialize()
            return
        except InvalidToken:
            # The library's own message holds the token.
            raise CannotRun("bad_token") from None
        except TelegramError as error:
            log.warning("bot.telegram_away", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), inbox.AFTER_ERROR)


async def _serve(
    app: App,
    commands: Commands,
    store: Store,
    pace: Pace,
    fetches: bool,
    stopped: asyncio.Event,
) -> None:
    delivery = Delivery(app.bot, store, pace, commands.apologise_late)
    outgoing = Lanes(delivery.take, delivery.send, drains=True, rest=delivery.rest)

    async def handle(claimed: Claimed) -> None:
        await inbox.handle(app, commands, store, claimed)
        outgoing.ring()

    look_every = LOOK_EVERY if fetches else LOOK_FOR_BROUGHT
    incoming = Lanes(partial(store.claim, CHANNEL), handle, look_every=look_every)
    fetching = inbox.poll(app.bot, store, incoming.ring) if fetches else stopped.wait()
    try:
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(fetching)
            pruning = group.create_task(_prune(store))
            handling = group.create_task(incoming.run())
            sending = group.create_task(outgoing.run())
            log.info("bot.ready")
            await stopped.wait()
            log.info("bot.stopping")
            polling.cancel()
            pruning.cancel()
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    incoming.close()
                    await handling
                    outgoing.close()
                    await sending
            except TimeoutError:
                sending.cancel()
    except ExceptionGroup as errors:
        if (found := errors.subgroup(CannotRun)) is None:
            raise
        raise _first(found) from None


async def _prune(store: Store) -> None:
    while True:
        try:
            await store.prune()
        except SQLAlchemyError as error:
            log.warning("store.prune_failed", error=type(error).__name__)
        await asyncio.sleep(PRUNE_EVERY)


def _first(errors: ExceptionGroup[CannotRun]) -> CannotRun:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


@contextlib.asynccontextmanager
async def _stop_signal(stop: asyncio.Event | None) -> AsyncIterator[asyncio.Event]:
    """The event that ends the bot; by default SIGTERM and Ctrl+C set it, once.

    A second signal finds no handler any more and ends the process at once.
    """
    if stop is not None:
        yield stop
        return
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def restore() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    def end() -> None:
        stopped.set()
        restore()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        yield stopped
    finally:
        restore()
