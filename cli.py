"""The command line, where every part is put together."""

import ctypes
import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer
from pydantic import ValidationError
from rich.bar import Bar
from rich.console import Console
from rich.table import Table

from api.console import app as keys
from bot.console import app as telegram
from bot.console import examine_bot, settings_or_stop
from chat.amounts import read_won
from chat.breakdown import breakdown
from chat.cost import DEFAULT_DAYS, CostError, work_out
from chat.desk import Desk
from chat.doctor import examine
from chat.messages import Message
from chat.phrases import Phrases, read_phrases
from chat.resources import FOLDER as CHAT
from chat.rows import ask_row, check_row, read_rows
from chat.verdicts import citations, lines, told
from knowledge.console import app as kb
from knowledge.content import Lang
from knowledge.library import Library, LibraryError
from scamlist.checker import Checker, InvalidInput
from scamlist.console import app as lists
from scamlist.console import load_feeds
from scamlist.contact_console import app as contact
from scamlist.findings import Look
from scamlist.handbook import write_handbook
from scamlist.list_settings import ListSettings
from scamlist.result import CheckResult
from scamlist.reviewed import ContactList, Seal
from scamlist.settings import CheckerSettings, read_checker_settings
from scamlist.table import ListError

if TYPE_CHECKING:
    from chat.key_store import KeyStore

VERSION = "0.1.0"
# docs/command-line.md explains these, and a test compares.
EXIT_CODES = {"bad_input": 2, "problems": 3, "found": 10}

app = typer.Typer(
    help="Jamkkan (잠깐) checks links and messages for cash-out brokers and answers questions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(kb, name="kb", no_args_is_help=True)
app.add_typer(lists, name="lists", no_args_is_help=True)
app.add_typer(keys, name="keys", no_args_is_help=True)
app.add_typer(telegram, name="bot")
lists.add_typer(contact, name="contact", no_args_is_help=True)

LangOption = Annotated[str, typer.Option("--lang", help="ko, en, or auto to follow the text.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
JsonlOption = Annotated[
    Path | None, typer.Option("--jsonl", help="Read one JSON object a line from a file.")
]


def main() -> None:
    """Run the command line; every foreseeable failure ends in one sentence, not a traceback."""
    try:
        app()
    except (LibraryError, ListError) as error:
        _errors().print(str(error), style="red", markup=False)
        raise SystemExit(EXIT_CODES["problems"]) from None
    except ValidationError as error:
        if error.title not in ("Settings", "CheckerSettings"):
            raise
        for wrong in error.errors(include_input=False):
            name = f"JAMKKAN_{wrong['loc'][0]}".upper()
            _errors().print(f"{name}: {wrong['msg']}", style="red", markup=False)
        raise SystemExit(EXIT_CODES["bad_input"]) from None
    except BrokenPipeError:
        # The reader of our output went away (`| head`); there is nobody left to tell.
        sys.stderr.close()
        raise SystemExit(0) from None


def build_checker(library: Library, settings: CheckerSettings | None = None) -> Checker:
    """The checker with our lists and those an operator turned on; its help lines come from the contacts file."""
    settings = settings or read_checker_settings()
    seals = [Seal(pepper) for pepper in settings.peppers]
    return Checker.load(
        lambda contact, lang: library.contacts[contact].show(lang),
        reviewed=ContactList.load(settings.contact_list, seals, datetime.now(UTC).date()),
        help_lines=[contact.number for contact in library.contacts.values()],
        feeds=load_feeds(ListSettings()),
    )


def build_desk(
    library: Library | None = None, checker: Checker | None = None, look: Look | None = None
) -> Desk:
    """The desk every channel talks to."""
    library = library or Library.load()
    desk = Desk(library, checker or build_checker(library), look=look)
    _give_back_memory()
    return desk


def _give_back_memory() -> None:
    """Return to the system what only the building of the index needed; glibc keeps it otherwise."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@contextmanager
def open_lookups(
    checker: Checker, settings: CheckerSettings, *, on: bool, together: int = 8
) -> Iterator[Look | None]:
    """The way out for live look-ups, or None when they are off, which they are by default.

    `together` inputs are looked at at once, each holding one of its caller's threads.
    """
    if not on:
        yield None
        return
    # Imported here because nothing else needs the network.
    from scamlist.fetch import Door
    from scamlist.lookups import Lookups

    door = Door(own=settings.own_networks)
    with Lookups(
        door, checker.suffixes, lambda: datetime.now(UTC).date(), together=together
    ) as look:
        yield look


@app.command()
def check(
    given: Annotated[
        str | None,
        typer.Argument(metavar="INPUT", help="A link, message, phone or handle; - for stdin."),
    ] = None,
    kind: Annotated[
        str, typer.Option("--type", help="auto, url, text, phone, handle or account.")
    ] = "auto",
    lang: LangOption = "auto",
    page: Annotated[
        Path | None, typer.Option(help="A saved HTML page, judged as served at the link.")
    ] = None,
    as_json: JsonOption = False,
    jsonl: JsonlOption = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Open the link and ask its registry; both see this machine's IP address."
        ),
    ] = False,
    fail_on: Annotated[
        str, typer.Option(help="Exit with 10 at this verdict or worse: danger or caution.")
    ] = "",
) -> None:
    """Judge a link, a message, a saved page, a phone number or a messenger handle."""
    words = _words(lang)
    if fail_on not in ("", "danger", "caution"):
        _stop("cli.bad_fail_on", words)
    if live and jsonl is not None:
        _stop("cli.live_alone", words)
    settings = read_checker_settings()
    library = Library.load()
    checker = build_checker(library, settings)
    if jsonl is not None:
        for row in read_rows(_read(jsonl, words)):
            _print_json(check_row(row, checker, jsonl.parent, _phrases(), words))
        return
    text = _input(given, words)
    html = _read(page, words) if page else None
    if live:
        _errors().print(_phrase("cli.live", words), style="dim", markup=False)
    try:
        with (
            open_lookups(checker, settings, on=live) as look,
            _errors().status(_phrase("cli.looking", words)) if live else nullcontext(),
        ):
            result = checker.check(text, type=kind, lang=lang, page_html=html, look=look)
    except InvalidInput as error:
        if as_json:
            _print_json(_problem(error, words))
        else:
            _errors().print(error.sentence(words), style="red", markup=False)
        raise typer.Exit(EXIT_CODES["bad_input"]) from None
    if as_json:
        _print_json(cast(dict[str, Any], result))
    else:
        _show(result, library)
    if fail_on and result["verdict"] in ("danger", fail_on):
        raise typer.Exit(EXIT_CODES["found"])


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="A question or message; - for stdin.")
    ] = None,
    lang: LangOption = "auto",
    as_json: JsonOption = False,
    jsonl: JsonlOption = None,
) -> None:
    """Answer a question from the knowledge base, with sources and dates."""
    words = _words(lang)
    wanted = None if lang == "auto" else words
    desk = build_desk()
    if jsonl is not None:
        for row in read_rows(_read(jsonl, words)):
            _print_json(ask_row(row, desk, wanted, _phrases(), words))
        return
    reply = desk.answer(Message(_input(question, words), lang=wanted))
    if as_json:
        _print_json(reply.to_json())
    else:
        _print(reply.text)


@app.command()
def cost(
    amount: Annotated[str, typer.Argument(help="Won charged: 300000, 30만원 or 삼십만원.")],
    received: Annotated[str | None, typer.Argument(help="Won received: 210000 or 21만원.")] = None,
    fee: Annotated[
        float | None, typer.Option("--fee", help="The fee in percent, instead of won received.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(help=f"Days until the bill; {DEFAULT_DAYS} are assumed.")
    ] = None,
    lang: LangOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Work out what a cash-out really costs: won lost, and interest a year."""
    words = _words(lang)
    try:
        charged = _won(amount, words)
        got = None if received is None else _won(received, words)
        found = work_out(charged, received=got, fee_percent=fee, days=days)
    except CostError as error:
        _stop(f"cost_error.{error.reason}", words)
    resources = build_desk().resources
    if as_json:
        _print_json(breakdown(found, resources))
    else:
        told = breakdown(found, resources)
        _print_bars(told["chart"]["money"], words)
        _print(told["text"][words])
        for compared in told["comparisons"]:
            _say("answer.source", words, **compared)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the site, the API and the chat widget, on http://127.0.0.1:8000 by default."""
    # Imported here because no other command needs the web framework.
    from api.app import create_app
    from api.keyring import Keyring
    from api.limits import Limits
    from api.server import serve as run
    from api.settings import Settings
    from chat.logs import configure_logs

    settings, checking = Settings(), read_checker_settings()
    configure_logs()
    # Nothing read from here on is ever dropped; the server turns collecting on when all is read.
    gc.disable()
    listen = settings.host if host is None else host
    at = settings.port if port is None else port
    console = _errors()
    with console.status("Reading the knowledge base"):
        library = Library.load()
    console.print(
        f"Knowledge: {len(library.topics)} topics, {len(library.platforms)} platforms, "
        f"{len(library.contacts)} help lines, in 2 languages"
    )
    with console.status("Reading the lists"):
        checker = build_checker(library, checking)
    webhook = _webhook()
    state = "on" if checking.live else "off"
    console.print(f"Rules and lists: {checker.book.version}; live look-ups are {state}")
    with open_lookups(checker, checking, on=checking.live) as look:
        web = create_app(
            desk=build_desk(library, checker, look),
            checker=checker,
            library=library,
            version=VERSION,
            partner_origins=settings.partner_origins,
            look=look,
            **webhook,
            public_url=settings.public_url,
            operator=settings.operator,
            limits=Limits(settings.limits) if settings.limits else None,
            keyring=Keyring(_open_keys),
        )
        if webhook:
            console.print("Telegram brings its updates here; `jamkkan bot` answers them")
        console.print(f"Serving on http://{listen}:{at}  (Ctrl+C stops)")
        run(web, host=listen, port=at, proxies=settings.trusted_proxies)


def _open_keys() -> "KeyStore | None":
    """The store of the API keys; None as long as nothing was ever stored in an SQLite file."""
    # Imported here because a site without keys needs no database.
    from chat.settings import StoreSettings

    url = StoreSettings().database_url
    if url.startswith("sqlite") and not Path(url.partition(":///")[2]).exists():
        return None
    from chat.key_store import KeyStore
    from chat.migrations import migrate

    migrate(url)
    return KeyStore(url)


def _webhook() -> dict[str, Any]:
    """What the site needs so that Telegram can bring the bot's updates; nothing when polling."""
    import os

    if not os.environ.get("JAMKKAN_TELEGRAM_WEBHOOK_URL"):
        return {}
    # Imported here because a site without a bot needs neither Telegram nor the store.
    from api.routes.telegram import Door, Webhook
    from bot.incoming import keep_body
    from chat.migrations import migrate
    from chat.settings import StoreSettings
    from chat.store import Store

    settings = settings_or_stop("en")
    database = StoreSettings().database_url
    migrate(database)
    store = Store(database)

    async def keep(body: bytes) -> None:
        await store.receive([keep_body(body)])

    doors = [Door(key, secret) for key, secret in settings.doors]
    return {"webhook": Webhook(doors, keep), "ping_store": store.ping}


@telegram.callback(invoke_without_command=True)
def bot(context: typer.Context) -> None:
    """Run the Telegram bot; its token comes from JAMKKAN_TELEGRAM_TOKEN or a secrets file."""
    if context.invoked_subcommand is not None:
        return
    # Imported here because no other command needs Telegram or the store.
    from bot.app import run
    from bot.loop import run_on_loop
    from bot.trouble import CannotRun
    from chat.guide import Guide
    from chat.logs import configure_logs
    from chat.migrations import migrate
    from chat.settings import StoreSettings
    from chat.store import Store

    settings = settings_or_stop("en")
    configure_logs()
    checking = read_checker_settings()
    database = StoreSettings().database_url
    console = _errors()
    with console.status("Reading the knowledge base and the lists"):
        library = Library.load()
        checker = build_checker(library, checking)
    with console.status("Bringing the store up to date"):
        migrate(database)
    state = "on" if checking.live else "off"
    console.print(
        f"{len(library.topics)} topics in 2 languages; live look-ups are {state}; Ctrl+C stops"
    )

    async def work(desk: Desk) -> None:
        store = Store(database)
        try:
            await run(
                settings.token.get_secret_value(),
                desk,
                store,
                base_url=settings.base_url,
                guide=Guide(desk),
                hosts=library.own_hosts(),
                fetches=settings.webhook_url is None,
                looks_up=checking.live,
            )
        finally:
            await store.aclose()

    try:
        # asyncio has five threads or more for answers: some are kept for those without a link.
        with open_lookups(checker, checking, on=checking.live, together=3) as look:
            run_on_loop(work(build_desk(library, checker, look)))
    except CannotRun as error:
        console.print(error.sentence("en"), style="red", markup=False)
        raise typer.Exit(EXIT_CODES["bad_input"]) from None


@app.command()
def verdicts() -> None:
    """Print docs/verdicts.md: every verdict, reason, step and unseen thing, from the tables."""
    print(write_handbook(build_checker(Library.load()).book), end="")  # noqa: T201 - the output


@app.command()
def doctor() -> None:
    """Look whether everything an operator needs is in order, line by line."""
    console = Console(highlight=False)
    broken = 0
    for name, problem in chain(examine(build_checker), examine_bot()):
        broken += bool(problem)
        mark = "[red]✗[/red]" if problem else "[green]✓[/green]"
        console.print(f"{mark} {name}" + (f": {problem}" if problem else ""))
    state = "on: what is checked is asked on the network" if read_checker_settings().live else "off"
    console.print(f"[green]✓[/green] live look-ups are {state}")
    if broken:
        raise typer.Exit(EXIT_CODES["problems"])


# Colour only repeats what the words and marks say.
_STYLES: dict[str, str] = {
    "danger": "bold red",
    "caution": "bold yellow",
    "unknown": "bold",
    "official": "bold green",
    "subject": "dim",
    "heading": "bold",
    "unseen": "dim",
}
_MARKS = {"danger": "✖", "caution": "▲", "unknown": "?", "official": "✓"}


def _show(result: CheckResult, library: Library) -> None:
    """A verdict for a person: worst first, what was not looked at, what to do, and sources."""
    lang = cast(Lang, result["lang"])
    console, verdict = Console(soft_wrap=True, highlight=False, emoji=False), result["verdict"]
    for role, text in lines(result, _phrases()[lang]):
        marked = f"{_MARKS[verdict]} {text}" if role == "verdict" else text
        style = _STYLES.get(verdict if role == "verdict" else role)
        console.print(marked, style=style, markup=False)
        if role == "subject" or (role == "verdict" and result["input"]["type"] == "text"):
            console.print()
    if more := len(result["reasons"]) - len(told(result)):
        console.print()
        console.print(_phrase("check.more", lang, count=str(more)), style="dim", markup=False)
    if cited := citations(result, lang, library):
        console.print()
    for source in dict.fromkeys((c.source, c.checked_on) for c in cited):
        told_source = _phrase("answer.source", lang, source=source[0], checked_on=source[1])
        console.print(told_source, style="dim", markup=False)


def _problem(error: InvalidInput, lang: Lang) -> dict[str, Any]:
    return {"code": error.code, "param": error.param, "detail": error.sentence(lang)}


def _read(path: Path, lang: Lang) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        _stop("cli.file_unreadable", lang, name=str(path))


def _input(given: str | None, lang: Lang) -> str:
    """The text to work on: the argument, or standard input for `-` and for a pipe."""
    if given is not None and given != "-":
        return given
    if given is None and sys.stdin.isatty():
        _stop("cli.no_input", lang)
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        _stop("cli.not_text", lang)


def _won(text: str, lang: Lang) -> int:
    amounts = read_won(text)
    if len(amounts) != 1:
        _stop("cli.bad_amount", lang, value=text)
    return round(amounts[0].value)


def _print_bars(bars: list[dict[str, Any]], lang: Lang) -> None:
    """Bars of won on one scale; the sentences above them say the same."""
    console = Console(highlight=False)
    if not console.is_terminal:
        return
    longest = max(bar["won"] for bar in bars)
    table = Table.grid(padding=(0, 2))
    for bar in bars:
        table.add_row(bar["label"][lang], Bar(longest, 0, bar["won"], width=30), f"{bar['won']:,}")
    console.print(table)


def _words(lang: str) -> Lang:
    """The language of our own words: as asked for, else Korean."""
    if lang not in ("ko", "en", "auto"):
        _stop("cli.bad_lang", "ko")
    return "en" if lang == "en" else "ko"


def _phrases() -> Phrases:
    return read_phrases(CHAT / "phrases")


def _phrase(key: str, lang: Lang, **values: str) -> str:
    return _phrases()[lang][key].format_map(values)


def _say(key: str, lang: Lang, **values: str) -> None:
    _print(_phrase(key, lang, **values))


def _stop(key: str, lang: Lang, code: str = "bad_input", **values: str) -> NoReturn:
    _stop_with(_phrase(key, lang, **values), code)


def _stop_with(sentence: str, code: str = "bad_input") -> NoReturn:
    _errors().print(sentence, style="red", markup=False)
    raise typer.Exit(EXIT_CODES[code])


def _errors() -> Console:
    return Console(stderr=True, soft_wrap=True, highlight=False)


def _print(text: str) -> None:
    Console(soft_wrap=True, highlight=False).print(text, markup=False, emoji=False)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201 - the output itself
