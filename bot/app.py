"""The Telegram bot, wired: who gets which update, what runs, how it stops."""

import asyncio
import contextlib
import re
import signal
from collections.abc import AsyncIterator, Collection, Mapping
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram import Message as TelegramMessage
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import inbox
from bot.answering import Answering
from bot.commands import Commands
from bot.delivery import Delivery
from bot.incoming import CHANNEL, is_by_us
from bot.lanes import LOOK_EVERY, Lanes
from bot.pace import Pace
from bot.trouble import PHRASES, CannotRun
from bot.turn import App, Turn
from bot.wire import Wire, connect
from chat.lock import AlreadyRunning
from chat.mail import Claimed
from chat.phrases import read_phrases
from chat.store import Store
from knowledge.content import LANGS, Lang

log = structlog.get_logger(__name__)

STOP_SECONDS = 20.0  # what is in hand may take this long; the rest stays in the store
PRUNE_EVERY = 3600.0
LOOK_FOR_BROUGHT = 0.05  # seconds between looks for what another process's webhook was brought
MENUS = {
    BotCommandScopeAllPrivateChats: ("start", "help", "check", "language", "privacy"),
    BotCommandScopeAllGroupChats: ("check", "help"),
}


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


def build(wire: Wire, commands: Commands) -> App:
    """The application with all its handlers; the first that fits gets the update."""
    app: App = (
        Application.builder()
        .bot(wire)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Turn))
        .build()
    )
    new = filters.UpdateType.MESSAGE
    private, group = new & filters.ChatType.PRIVATE, new & filters.ChatType.GROUPS
    add = app.add_handler
    add(MessageHandler(group & filters.StatusUpdate.MIGRATE, commands.moved))
    add(CommandHandler("start", commands.start, new))
    add(CommandHandler("help", commands.help, new))
    add(CommandHandler("check", commands.check, new))
    add(CommandHandler("language", commands.language, new))
    add(CommandHandler("privacy", commands.privacy, new))
    add(MessageHandler(new & ChecksCaption(), commands.check))
    add(CallbackQueryHandler(commands.press))
    add(MessageHandler(private & filters.COMMAND, commands.help))
    add(MessageHandler(private & ~filters.StatusUpdate.ALL, commands.answer))
    add(MessageHandler(group & CallsUs(), commands.answer))
    return app


async def run(
    token: str,
    desk: Answering,
    store: Store,
    *,
    base_url: str | None = None,
    questions: Mapping[tuple[str, Lang], str] | None = None,
    hosts: Collection[str] = (),
    fetches: bool = True,
    pace: Pace | None = None,
    looks_up: bool = False,
    stop: asyncio.Event | None = None,
) -> None:
    """Run until SIGTERM or Ctrl+C (or until `stop` is set); raises CannotRun.

    `questions` maps an article id and a language to the question that opens the article, for
    links into the bot; `hosts` are those a message may lead to (report channels, our pages).
    `fetches` is off when a webhook brings the updates into the store; `pace` is Telegram's unless
    another is given.
    `looks_up` says whether the desk looks links up live, which /privacy then tells.
    The store is used, not closed; its schema must be up to date.
    """
    commands = Commands(desk, read_phrases(PHRASES), questions or {}, hosts, looks_up=looks_up)
    app = build(connect(token, base_url), commands)
    try:
        await store.ping()
        async with store.sole_worker(CHANNEL), _stop_signal(stop) as stopped:
            try:
                await _open(app, stopped)
                await _serve(app, commands, store, pace or Pace(), fetches, stopped)
            finally:
                await app.shutdown()
                await app.bot.shutdown()  # a bot that never opened is not the app's to close
    except AlreadyRunning:
        raise CannotRun("already_running") from None
    except SQLAlchemyError as error:
        # Later the store may come and go; at the start it has to be there, with its tables.
        raise CannotRun("no_store") from error


async def publish_menu(token: str, *, base_url: str | None = None) -> None:
    """Set the command menus people see; run at deployment, not at every start."""
    phrases = read_phrases(PHRASES)
    async with connect(token, base_url) as wire:
        for scope, names in MENUS.items():
            for lang in LANGS:
                menu = [BotCommand(name, phrases[lang][f"menu.{name}"]) for name in names]
                # Korean is what Telegram shows where it has no menu for a language.
                code = None if lang == "ko" else lang
                await wire.set_my_commands(menu, scope=scope(), language_code=code)


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
