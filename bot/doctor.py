"""Whether the bot is in order: what Telegram knows of it, and how its mail stands."""

from collections.abc import AsyncIterator, Mapping

from telegram.error import InvalidToken, TelegramError

from bot.incoming import CHANNEL
from bot.profile import menus
from bot.settings import Settings
from bot.trouble import PHRASES
from bot.wire import Wire, connect
from chat.mail import Figures
from chat.phrases import read_phrases
from chat.store import Store
from knowledge.content import LANGS, Lang

LATE_SECONDS = 60.0


async def examine(settings: Settings, store: Store, lang: Lang) -> AsyncIterator[tuple[str, str]]:
    """What was looked at, and what is wrong with it and what to do, or an empty string."""
    words = read_phrases(PHRASES)[lang]
    wire = connect(settings.token.get_secret_value(), settings.base_url)
    try:
        await wire.initialize()
        async for found in _known_of(wire, settings, words):
            yield found
    except InvalidToken:
        yield "bot: token", words["doctor.token"]
        return
    except TelegramError:
        yield "bot: Telegram", words["doctor.away"]
        return
    finally:
        await wire.shutdown()
    figures = await store.figures(CHANNEL)
    late = figures.oldest or 0.0
    waiting = words["doctor.waiting"].format(seconds=round(late))
    yield "bot: updates are answered", waiting if late > LATE_SECONDS else ""
    dead = words["doctor.dead"].format(count=figures.dead)
    yield "bot: none given up", dead if figures.dead else ""


def metrics(figures: Figures) -> str:
    """The figures in Prometheus' text format, for the textfile collector or a pull by hand."""
    rows = [
        ("updates_waiting", "gauge", "Updates not handled yet.", figures.waiting),
        ("updates_oldest_seconds", "gauge", "Age of the oldest of them.", figures.oldest or 0),
        ("updates_handled", "gauge", "Updates handled in the last 14 days.", figures.handled),
        ("updates_dead", "gauge", "Updates given up after five tries.", figures.dead),
        ("updates_unparsed", "gauge", "Updates nobody could read.", figures.unparsed),
        ("calls_waiting", "gauge", "Calls not made yet.", figures.to_send),
        ("calls_dropped", "gauge", "Calls Telegram refused for good.", figures.given_up),
    ]
    lines = []
    for name, kind, told, value in rows:
        full = f"jamkkan_bot_{name}"
        lines += [f"# HELP {full} {told}", f"# TYPE {full} {kind}", f"{full} {value:g}"]
    return "\n".join(lines) + "\n"


async def _known_of(
    wire: Wire, settings: Settings, words: Mapping[str, str]
) -> AsyncIterator[tuple[str, str]]:
    yield f"bot: @{wire.username}", ""
    same = await _has_our_menus(wire)
    yield "bot: commands", "" if same else words["doctor.commands"]
    yield "bot: inline mode", "" if wire.supports_inline_queries else words["doctor.inline"]
    info = await wire.get_webhook_info()
    same = info.url == settings.webhook_address
    yield "bot: webhook", "" if same else words["doctor.webhook"]
    if info.last_error_message and info.url:
        error = words["doctor.webhook_error"].format(error=info.last_error_message)
        yield "bot: webhook reached", error


async def _has_our_menus(wire: Wire) -> bool:
    phrases = read_phrases(PHRASES)
    for scope, names in menus():
        for lang in LANGS:
            code = None if lang == "ko" else lang
            known = await wire.get_my_commands(scope=scope, language_code=code)
            ours = [(name, phrases[lang][f"menu.{name}"]) for name in names]
            if [(c.command, c.description) for c in known] != ours:
                return False
    return True
