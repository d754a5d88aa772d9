"""One side of `benchmarks.bot`: a bare echo bot, or ours."""

import logging
import sys
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

import cli
from bot.app import run
from bot.loop import run_on_loop
from bot.pace import Pace, Unpaced
from bot.settings import Settings, read_settings
from chat.migrations import migrate
from chat.settings import StoreSettings
from chat.store import Store
from tests.echo_desk import EchoDesk


def main() -> None:
    """Run `echo`, `bot`, `desk` or `paced` (the same as `bot`, as slow as Telegram wants)."""
    side, settings = sys.argv[1], read_settings()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if side == "echo":
        _echo(settings)
        return
    desk = cli.build_desk() if side == "desk" else EchoDesk()
    run_on_loop(_ours(settings, desk, Pace() if side == "paced" else Unpaced()))


def _echo(settings: Settings) -> None:
    """As in the library's own example."""

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text(update.message.text or "")

    address = f"{settings.base_url}/bot"
    token = settings.token.get_secret_value()
    application: Any = Application.builder().token(token).base_url(address).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling()


async def _ours(settings: Settings, desk: Any, pace: Pace) -> None:
    url = StoreSettings().database_url
    migrate(url)
    store = Store(url)
    await run(settings.token.get_secret_value(), desk, store, base_url=settings.base_url, pace=pace)


if __name__ == "__main__":
    main()
