"""How the bot presents itself: its menus by audience and language, its descriptions, its webhook."""

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.inbox import KINDS
from bot.settings import Settings
from bot.trouble import PHRASES
from bot.wire import connect
from chat.phrases import read_phrases
from knowledge.content import LANGS

PRIVATE = (
    "start",
    "now",
    "check",
    "cost",
    "platforms",
    "quiz",
    "language",
    "privacy",
    "forget",
    "help",
)
GROUP = ("check", "help")
ADMINISTRATORS = ("check", "settings", "leave", "help")


def menus() -> list[tuple[BotCommandScope, tuple[str, ...]]]:
    """Which commands each audience sees."""
    return [
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUP),
        (BotCommandScopeAllChatAdministrators(), ADMINISTRATORS),
    ]


async def set_up(settings: Settings) -> list[str]:
    """Tell Telegram all of it; run at deployment, not at every start. Gives what was done.

    Raises `telegram.error` errors.
    """
    phrases = read_phrases(PHRASES)
    done = []
    async with connect(settings.token.get_secret_value(), settings.base_url) as wire:
        for lang in LANGS:
            words = phrases[lang]
            # Korean is what Telegram shows where it has nothing for a language.
            code = None if lang == "ko" else lang
            for scope, names in menus():
                menu = [BotCommand(name, words[f"menu.{name}"]) for name in names]
                await wire.set_my_commands(menu, scope=scope, language_code=code)
                done.append(f"commands {scope.type} {lang}: {len(menu)}")
            await wire.set_my_description(words["profile.description"], code)
            await wire.set_my_short_description(words["profile.short"], code)
            done.append(f"descriptions {lang}")
        if settings.webhook_url:
            await wire.set_webhook(
                settings.webhook_address,
                secret_token=settings.doors[0][1],
                allowed_updates=KINDS,
            )
            done.append(f"webhook at {settings.webhook_url}")
        else:
            await wire.delete_webhook()
            done.append("no webhook: the bot fetches its updates")
    return done
