"""The commands `jamkkan lists contact …`: reviewed numbers and accounts, kept as keyed hashes alone."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scamlist.checker import Checker, InvalidInput
from scamlist.contact import Contact, Kind
from scamlist.reviewed import REVIEWED, Entry, Seal, add_entry, read_entries, remove_entry
from scamlist.settings import CheckerSettings, read_checker_settings
from scamlist.speech import phrases, say, stop, stop_with, words_of

app = typer.Typer(help="Reviewed numbers and accounts, kept as keyed hashes alone.")
KindOption = Annotated[Kind, typer.Option("--kind", help="phone, handle or account.")]
LangOption = Annotated[str, typer.Option("--lang", help="ko or en.")]


@app.command()
def add(
    kind: KindOption,
    category: Annotated[str, typer.Option(help="What it is of, as in docs/verdicts.md.")],
    source: Annotated[str, typer.Option(help="Where it was reviewed, without the number.")],
    seen: Annotated[str, typer.Option(help="Day it was last seen, YYYY-MM-DD.")] = "",
    expires: Annotated[str, typer.Option(help="Day it is to be forgotten, YYYY-MM-DD.")] = "",
    lang: LangOption = "en",
) -> None:
    """Add one reviewed contact, typed at the prompt or piped in: never as an argument, which
    shells and process lists keep."""
    settings, named = _sealed(kind, lang)
    if named.is_in(source):
        stop("contact.in_source", lang)
    if named.value.startswith("at:"):
        stop("contact.messenger", lang)
    seal, today = Seal(settings.peppers[0]), datetime.now(UTC).date().isoformat()
    entry = Entry(
        key=seal.key,
        digest=seal.digest(named),
        kind=kind,
        category=category,
        reason=REVIEWED,
        source=source,
        added=today,
        last_seen=seen or today,
        expires=expires,
    )
    added = add_entry(settings.contact_list, entry)
    key = "contact.added" if added else "contact.there"
    say(key, lang, display=named.display, path=settings.contact_list)


@app.command()
def remove(kind: KindOption, lang: LangOption = "en") -> None:
    """Take one contact off the list, typed at the prompt or piped in."""
    settings, named = _sealed(kind, lang)
    digests = [Seal(pepper).digest(named) for pepper in settings.peppers]
    gone = remove_entry(settings.contact_list, digests)
    say("contact.removed" if gone else "contact.not_there", lang, display=named.display)


@app.command()
def show(lang: LangOption = "en") -> None:
    """Show what is on the list; the numbers themselves are not known to it."""
    rows = read_entries(read_checker_settings().contact_list)
    if not rows:
        say("contact.none", lang)
        return
    table = Table("kind", "category", "source", "added", "last seen", "expires")
    for row in rows:
        table.add_row(row.kind, row.category, row.source, row.added, row.last_seen, row.expires)
    Console().print(table)


def _sealed(kind: str, lang: str) -> tuple[CheckerSettings, Contact]:
    """The settings with a pepper, and the contact somebody typed or piped in."""
    settings = read_checker_settings()
    if settings.contact_pepper is None:
        stop("contact.no_pepper", lang)
    words = words_of(lang)
    if sys.stdin.isatty():
        prompt = phrases()["contact.prompt"].fill(words, {})
        given = typer.prompt(prompt, hide_input=True, err=True)
    else:
        try:
            given = sys.stdin.buffer.read().decode("utf-8")
        except UnicodeDecodeError:
            stop("contact.not_text", lang)
    try:
        # Only how a contact is read matters here, so no help line needs words.
        return settings, Checker.load(lambda contact, lang: contact).contact(kind, given)
    except InvalidInput as error:
        stop_with(error.sentence(words))
