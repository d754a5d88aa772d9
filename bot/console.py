"""The commands `jamkkan bot …`, for the operator: set it up, see how its mail stands."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from bot.settings import Settings, has_token, read_settings
from bot.trouble import PHRASES
from chat.phrases import read_phrases
from knowledge.content import Lang

if TYPE_CHECKING:
    from chat.store import Store

BAD_INPUT, PROBLEMS = 2, 3
_T = TypeVar("_T")

app = typer.Typer(help="Run the Telegram bot, set it up, see how its mail stands.")
LangOption = Annotated[str, typer.Option("--lang", help="ko or en.")]


@app.command()
def setup(lang: LangOption = "en") -> None:
    """Tell Telegram the bot's commands, descriptions and webhook; run it at each deployment."""
    # Imported here because no other command needs Telegram.
    from telegram.error import InvalidToken, TelegramError

    from bot.profile import set_up

    try:
        for line in asyncio.run(set_up(settings_or_stop(lang))):
            Console(soft_wrap=True, highlight=False).print(line, markup=False)
    except InvalidToken:
        stop("cannot_run.bad_token", lang)
    except TelegramError as error:
        # The library's own words may hold the token.
        stop("console.refused", lang, PROBLEMS, error=type(error).__name__)


@app.command()
def status(
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Print Prometheus' text format.")
    ] = False,
    lang: LangOption = "en",
) -> None:
    """Show how the bot's mail stands: waiting, handled, given up."""
    from bot.doctor import metrics as as_metrics
    from bot.incoming import CHANNEL

    figures = _with_store(lambda store: store.figures(CHANNEL), lang)
    if metrics:
        print(as_metrics(figures), end="")  # noqa: T201 - the output itself
        return
    words = read_phrases(PHRASES)[_lang(lang)]
    table = Table(words["console.figure"], words["console.value"])
    for name, value in asdict(figures).items():
        table.add_row(words[f"console.{name}"], "-" if value is None else f"{value:g}")
    Console().print(table)


def examine_bot() -> list[tuple[str, str]]:
    """The bot's lines of the doctor, none where there is no bot."""
    if not has_token():
        return []
    from bot.doctor import examine

    settings = settings_or_stop("en")

    async def look(store: "Store") -> list[tuple[str, str]]:
        return [found async for found in examine(settings, store, "en")]

    return _with_store(look, "en")


def settings_or_stop(lang: str) -> Settings:
    """The bot's settings; the command ends with a sentence when they cannot be used."""
    try:
        return read_settings()
    except ValidationError as error:
        if any(detail["loc"] == ("token",) for detail in error.errors()):
            stop("console.no_token", lang)
        said = (detail["msg"].removeprefix("Value error, ") for detail in error.errors())
        reasons = "; ".join(said)
        stop("console.bad_settings", lang, reasons=reasons)


def stop(key: str, lang: str, code: int = BAD_INPUT, **values: object) -> NoReturn:
    """End the command with a sentence on standard error."""
    text = read_phrases(PHRASES)[_lang(lang)][key].format_map(values)
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(text, style="red", markup=False, emoji=False)
    raise typer.Exit(code)


def _with_store(do: "Callable[[Store], Awaitable[_T]]", lang: str) -> _T:
    # Imported here because no other command needs a database.
    from chat.store import Store
    from chat.store_command import StoreUnusable, with_store

    try:
        return with_store(Store, do)
    except StoreUnusable:
        stop("cannot_run.no_store", lang, PROBLEMS)


def _lang(lang: str) -> Lang:
    return "ko" if lang == "ko" else "en"
