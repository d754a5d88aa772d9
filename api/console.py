"""The commands `jamkkan keys …`, for the operator who lets partners in."""

import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar, cast

import typer
from rich.console import Console
from rich.table import Table

from api.settings import is_origin
from chat.keys import SCOPES, Key, Scope, make_key
from chat.phrases import Phrases, read_phrases
from knowledge.content import Lang

if TYPE_CHECKING:
    from chat.key_store import KeyStore

BAD_INPUT, PROBLEMS = 2, 3
_LONGEST_NAME = 100
_T = TypeVar("_T")

app = typer.Typer(help="API keys: make, see and close them.")
LangOption = Annotated[str, typer.Option("--lang", help="ko or en.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is; only you see this.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help=f"What it may do, all if left out: {', '.join(SCOPES)}; repeatable."),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            help="A site whose pages may use it, like https://www.example.kr; repeatable."
        ),
    ] = None,
    times: Annotated[int, typer.Option(min=1, help="How many ordinary quotas it has.")] = 10,
    days: Annotated[
        int, typer.Option(min=0, max=36500, help="Days until it ends; 0 for no end.")
    ] = 0,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Make a key and print it, this once: only a hash of it is kept."""
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        _stop("keys.bad_name", lang, limit=_LONGEST_NAME)
    for wanted in scope or ():
        if wanted not in SCOPES:
            _stop("keys.bad_scope", lang, scope=wanted, scopes=", ".join(SCOPES))
    for site in origin or ():
        if not is_origin(site):
            _stop("keys.bad_origin", lang, origin=site)
    today = _today()
    key, token = make_key(
        name.strip(),
        cast(list[Scope], list(dict.fromkeys(scope or SCOPES))),
        list(dict.fromkeys(origin or ())),
        times,
        today,
        today + timedelta(days=days) if days else None,
    )
    _with_store(lambda store: store.add(key), lang)
    if as_json:
        _print_json({**_shown(key), "key": token})
        return
    print(token)  # noqa: T201 - the output itself
    _tell("keys.made", lang, id=key.id, scopes=", ".join(key.scopes))


@app.command("list")
def list_keys(as_json: JsonOption = False, lang: LangOption = "en") -> None:
    """Show every key there ever was; the keys themselves are not known."""
    keys = _with_store(lambda store: store.keys(), lang)
    if as_json:
        for key in keys:
            _print_json(_shown(key))
        return
    if not keys:
        _tell("keys.none", lang)
        return
    words = _words(lang)
    heads = ("id", "name", "scopes", "origins", "times", "state", "used")
    table = Table(*(_phrases()[words][f"keys.head_{head}"] for head in heads))
    for key in keys:
        state = _phrases()[words][f"keys.{_state(key)}"]
        until = key.revoked or key.expires
        table.add_row(
            key.id,
            key.name,
            "\n".join(key.scopes),
            "\n".join(key.origins),
            str(key.times),
            f"{state} {until}" if until else state,
            str(key.used or ""),
        )
    Console().print(table)


@app.command()
def revoke(
    id: Annotated[str, typer.Argument(help="The number of the key, as `list` shows it.")],
    lang: LangOption = "en",
) -> None:
    """Close a key for good; servers notice within two seconds."""
    if not _with_store(lambda store: store.revoke(id, _today()), lang):
        _stop("keys.unknown", lang, id=id)
    _tell("keys.revoked_now", lang, id=id)


def _with_store(do: "Callable[[KeyStore], Awaitable[_T]]", lang: str) -> _T:
    # Imported here because no other command needs a database.
    from chat.key_store import KeyStore
    from chat.store_command import StoreUnusable, with_store

    try:
        return with_store(KeyStore, do)
    except StoreUnusable as error:
        _stop("keys.no_store", lang, PROBLEMS, error=error)


def _shown(key: Key) -> dict[str, Any]:
    days = {name: getattr(key, name) for name in ("created", "expires", "revoked", "used")}
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "origins": list(key.origins),
        "times": key.times,
        "state": _state(key),
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _state(key: Key) -> str:
    if key.revoked:
        return "revoked"
    return "open" if key.is_live(_today()) else "expired"


def _today() -> date:
    return datetime.now(UTC).date()


@cache
def _phrases() -> Phrases:
    return read_phrases(Path(__file__).parent / "phrases")


def _words(lang: str) -> Lang:
    return "ko" if lang == "ko" else "en"


def _tell(key: str, lang: str, **values: object) -> None:
    """Say something beside the output, which may be piped somewhere."""
    text = _phrases()[_words(lang)][key].format_map(values)
    Console(stderr=True, soft_wrap=True, highlight=False).print(text, markup=False, emoji=False)


def _stop(key: str, lang: str, code: int = BAD_INPUT, **values: object) -> NoReturn:
    text = _phrases()[_words(lang)][key].format_map(values)
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(text, style="red", markup=False, emoji=False)
    raise typer.Exit(code)


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
