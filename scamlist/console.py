"""The commands `jamkkan lists …`, for the officer who edits lists and the operator who fetches them."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from scamlist.address import InvalidAddress, defang, parse
from scamlist.feed_figures import exposition
from scamlist.feed_list import FeedList
from scamlist.feed_state import State
from scamlist.fetch import Door, Limits
from scamlist.gates import Hold
from scamlist.history import HISTORY, compare, read_history
from scamlist.index_shelf import Shelf, ShelfBusy
from scamlist.list_settings import ListSettings
from scamlist.lists import Lists
from scamlist.refresh import Outcome, Refresher
from scamlist.rows import Row, read_rows, unfit
from scamlist.rules import RuleBook
from scamlist.sources import Source, Sources
from scamlist.speech import FOLDER, PROBLEMS, phrases, say, show, stop, words_of
from scamlist.suffixes import Suffixes
from scamlist.table import ListError

# Entries that end within this are named, so that somebody looks before they go.
_SOON = timedelta(days=30)
# A list is fetched by an operator who waits, not for somebody who asks: more time, more room.
_LIMITS = Limits(connect=10.0, total=900.0, size=256_000_000, redirects=3, chunks=1_000_000)

app = typer.Typer(help="The lists: check ours, fetch others, see why a name is listed.")
LangOption = Annotated[str, typer.Option("--lang", help="ko or en.")]


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The folder of CSV files.")] = FOLDER / "lists",
    lang: LangOption = "en",
) -> None:
    """Show everything to put right in our own lists, one sentence a line."""
    suffixes, book = Suffixes.load(), RuleBook.load(FOLDER)
    problems: list[str] = []
    rows: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.csv")):
        try:
            rows[path.stem] = read_rows(path, suffixes)
        except ListError as error:
            problems += error.problems
    for name, entries in rows.items():
        problems += unfit(name, entries, book.rules)
    try:
        kept = {name: rows.get(name, []) for name in ("reviewed", "watch")}
        problems += compare(read_history(folder / HISTORY), kept)
        if not problems:
            Lists.load(folder, suffixes)
    except ListError as error:
        problems += error.problems
    for problem in problems:
        print(problem)  # noqa: T201 - the output itself
    if problems:
        stop("check.problems", lang, PROBLEMS, count=len(problems))
    say("check.ok", lang, files=len(rows), rows=sum(map(len, rows.values())))
    soon = (datetime.now(UTC).date() + _SOON).isoformat()
    for name, entries in rows.items():
        for row in entries:
            if row.expires and row.expires <= soon:
                say("check.expiring", lang, file=name, value=row.value, expires=row.expires)


@app.command()
def status(
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Print Prometheus' text format.")
    ] = False,
    lang: LangOption = "en",
) -> None:
    """Show every outside list: on or off, how many entries, how old, what went wrong."""
    settings = ListSettings()
    sources, shelf = _sources(settings), Shelf(settings.lists_dir)
    if metrics:
        states = {name: State.read(settings.lists_dir / "feeds" / name) for name in settings.feeds}
        print(exposition(states, datetime.now(UTC)), end="")  # noqa: T201 - the output itself
        return
    table = Table("list", "", "entries", "as of", "last visit", "licence", "what is wrong")
    for name, source in sources.items():
        state = State.read(settings.lists_dir / "feeds" / name)
        current = state.current
        table.add_row(
            f"{name}\n{source.title}",
            "on" if name in settings.feeds else "off",
            f"{current.tally.taken:,}" if current else "",
            _as_of(current.day, source, lang) if current else "",
            state.visited[:16],
            source.licence,
            "\n".join(_reason(Hold(code, {}), lang) for code in state.problem),
        )
    Console().print(table)
    if index := shelf.current():
        say("built", lang, version=index.head.version, names=f"{index.head.names:,}")
    if not settings.feeds:
        say("feed.none_on", lang, names=", ".join(sources))


@app.command()
def sync(
    feed: Annotated[list[str] | None, typer.Option(help="Only this list; may be repeated.")] = None,
    force: Annotated[bool, typer.Option(help="Ask even if it is too early.")] = False,
    accept: Annotated[str, typer.Option(help="Put the held version of this list to use.")] = "",
    lang: LangOption = "en",
) -> None:
    """Fetch the outside lists that are on, through the gates, and put them to use.

    What is already fetched is not fetched again when a run is broken off and started anew.
    """
    settings = ListSettings()
    sources = _sources(settings)
    wanted = _known(feed or list(settings.feeds), sources, lang)
    if accept:
        _known([accept], sources, lang)
    elif not wanted:
        stop("feed.none_on", lang, names=", ".join(sources))

    async def fetch(refresher: Refresher) -> list[Outcome]:
        door = Door(_LIMITS)
        outcomes = []
        for name in wanted:
            if not sources[name].url:
                say("feed.no_url", lang, name=name)
                continue
            outcomes.append(await refresher.visit(name, door, force=force))
            _tell(outcomes[-1], lang)
        return outcomes

    with _refreshing(settings, sources, lang) as refresher:
        if accept:
            try:
                outcomes = [refresher.accept(accept)]
            except LookupError:
                stop("nothing_held", lang, name=accept)
            _tell(outcomes[0], lang)
        else:
            outcomes = asyncio.run(fetch(refresher))
        _put_to_use(refresher, outcomes, settings, lang)
    if any(outcome.ending in ("held", "failed") for outcome in outcomes):
        raise typer.Exit(PROBLEMS)


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The list as a file.")],
    feed: Annotated[str, typer.Option(help="Which list it is; its format comes from there.")],
    accept: Annotated[bool, typer.Option(help="Use it even if a gate says no.")] = False,
    lang: LangOption = "en",
) -> None:
    """Take in an outside list from a file instead of the network, through the same gates."""
    settings = ListSettings()
    sources = _sources(settings)
    _known([feed], sources, lang)
    try:
        data = path.read_bytes()
    except OSError:
        stop("file.unreadable", lang, name=path)
    with _refreshing(settings, sources, lang) as refresher:
        outcome = refresher.take_in(feed, data, accept=accept)
        _tell(outcome, lang)
        _put_to_use(refresher, [outcome], settings, lang)
    if outcome.ending in ("held", "failed"):
        raise typer.Exit(PROBLEMS)


@app.command()
def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="For example domains.txt.")],
    output: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    since: Annotated[str, typer.Option(help="Only what changed since this version.")] = "",
    lang: LangOption = "en",
) -> None:
    """Write our reviewed list in one of the forms it is published in."""
    # Imported here because nothing else on the command line publishes.
    from scamlist.exports import names
    from scamlist.exports.formats import FORMATS
    from scamlist.exports.records import difference
    from scamlist.publication import Publication

    lists = Lists.load(FOLDER / "lists", Suffixes.load())
    rules = RuleBook.load(FOLDER).rules
    publication = Publication.load(lists, rules, datetime.now(UTC).date())
    if since:
        changed = publication.since(since)
        if changed is None:
            stop("export.no_version", lang, name=since, version=publication.version)
        if form in names.LINES:
            body = names.difference(publication, form, since, changed)
        else:
            body = difference(publication, since, changed)
    elif form in FORMATS:
        body = FORMATS[form].write(publication)
    else:
        stop("export.unknown", lang, name=form, names=", ".join(FORMATS))
    if output is None:
        sys.stdout.buffer.write(body)
        return
    fresh = output.with_name(f"{output.name}.new")
    fresh.write_bytes(body)
    fresh.replace(output)


@app.command()
def rollback(lang: LangOption = "en") -> None:
    """Go back to the list before the current one."""
    settings = ListSettings()
    sources = _sources(settings)
    with _refreshing(settings, sources, lang) as refresher:
        try:
            name = refresher.rollback(sources)
        except LookupError:
            stop("nothing_earlier", lang)
    say("rolled_back", lang, version=name)


@app.command()
def why(
    name: Annotated[str, typer.Argument(help="A name or an address.")], lang: LangOption = "en"
) -> None:
    """Show every list a name stands on, ours and others, since when and from where."""
    settings, suffixes = ListSettings(), Suffixes.load()
    try:
        address = parse(name, suffixes)
    except InvalidAddress:
        stop("why.none", lang, name=name)
    found = 0
    history = read_history(FOLDER / "lists" / HISTORY)
    lists = Lists.load(FOLDER / "lists", suffixes)
    for file, row in lists.rows_for(address):
        found += 1
        _tell_row(file, row, lang)
        for change in history:
            if (change.file, change.value) == (file, row.value):
                values = {"day": change.day, "change": change.change, "why": change.why}
                say("why.history", lang, **values)
    index = Shelf(settings.lists_dir).current()
    if index and (hit := lists.hit(index, address)):
        for origin in hit.origins:
            found += 1
            _tell_row(origin.source, Row(hit.name, *origin), lang)
    if not found:
        say("why.none", lang, name=defang(address.unicode_host))


def load_feeds(settings: ListSettings) -> FeedList | None:
    """The outside lists an operator turned on, None when there is none."""
    if not settings.feeds:
        return None
    shelf = Shelf(settings.lists_dir)
    return FeedList(shelf.current, _sources(settings), lambda: datetime.now(UTC).date())


@contextmanager
def _refreshing(settings: ListSettings, sources: Sources, lang: str) -> Iterator[Refresher]:
    suffixes, shelf = Suffixes.load(), Shelf(settings.lists_dir)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total or None)
            bar.update(tasks[step], completed=done, total=total or None)

        guard = Lists.load(FOLDER / "lists", suffixes).guard
        refresher = Refresher(shelf, sources, guard, suffixes, progress=show)
        try:
            with shelf.changing():
                yield refresher
        except ShelfBusy:
            stop("busy", lang)


def _put_to_use(
    refresher: Refresher, outcomes: list[Outcome], settings: ListSettings, lang: str
) -> None:
    """A new index when a list changed, or was found unchanged: that moves its age."""
    names = list(dict.fromkeys([*settings.feeds, *(o.source for o in outcomes)]))
    if not any(outcome.ending in ("new", "same") for outcome in outcomes):
        say("unchanged", lang)
        return
    refresher.build(names)
    if index := Shelf(settings.lists_dir).current():
        say("built", lang, version=index.head.version, names=f"{index.head.names:,}")


def _tell(outcome: Outcome, lang: str) -> None:
    tally = outcome.tally
    counts = {
        name: f"{getattr(tally, name, 0):,}"
        for name in ("taken", "bad", "known_good", "shared_host", "allowed")
    }
    say(f"outcome.{outcome.ending}", lang, source=outcome.source, **counts)
    for hold in outcome.holds:
        show("  " + _reason(hold, lang))


def _tell_row(file: str, row: Row, lang: str) -> None:
    say(
        "why.row",
        lang,
        list=file,
        value=defang(row.value),
        scope=row.scope,
        reason=row.reason or "-",
        category=row.category or "-",
        source=row.source,
        added=row.added,
        last_seen=row.last_seen,
        expires=row.expires or "-",
    )


def _reason(hold: Hold, lang: str) -> str:
    code, _, detail = hold.code.partition(".")
    counts = dict.fromkeys(("read", "bad", "count", "declared", "old", "new"), "?")
    return phrases()[f"gate.{code}"].fill(
        words_of(lang), {**counts, **hold.values, "detail": detail}
    )


def _sources(settings: ListSettings) -> Sources:
    return Sources.load(FOLDER / "sources.yaml", settings.lists_dir / "feeds.yaml")


def _known(names: list[str], sources: dict[str, Source], lang: str) -> list[str]:
    for name in names:
        if name not in sources:
            stop("feed.unknown", lang, name=name, names=", ".join(sources))
    return names


def _as_of(day: str, source: Source, lang: str) -> str:
    """The day, how long ago that is, and whether the list still counts."""
    days = (datetime.now(UTC).date() - date.fromisoformat(day)).days
    key = "as_of.stale" if days >= source.stale_days else "as_of"
    return f"{day}\n{phrases()[key].fill(words_of(lang), {'days': str(days)})}"
