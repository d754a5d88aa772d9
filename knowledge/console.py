"""The commands `jamkkan kb …`, for the officer who edits the content."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from knowledge.content import Bilingual, Lang, read_yaml
from knowledge.library import FOLDER, Library
from knowledge.review import next_review, overdue, review
from knowledge.search import Index

BAD_INPUT, PROBLEMS = 2, 3
_SENTENCES = Path(__file__).with_name("console.yaml")

app = typer.Typer(help="The knowledge base: check it, search it, see what is due.")
LangOption = Annotated[str, typer.Option("--lang", help="Language of the sentences.")]


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The content folder.")] = FOLDER,
    lang: LangOption = "en",
) -> None:
    """Show everything an editor has to put right, one sentence a line."""
    words = _words(lang)
    problems = review(folder, datetime.now(UTC).date())
    for problem in problems:
        print(problem.show(words))  # noqa: T201 - the output itself
    if problems:
        _stop("bad", words, PROBLEMS, count=len(problems))
    library = Library.load(folder)
    _say(
        "ok",
        words,
        topics=len(library.topics),
        platforms=len(library.platforms),
        contacts=len(library.contacts),
    )


@app.command()
def stale(
    within: Annotated[int, typer.Option(help="Also what falls due within so many days.")] = 0,
    lang: LangOption = "en",
) -> None:
    """List articles and facts that are due for a new look, the longest overdue first."""
    words = _words(lang)
    library = Library.load()
    late = overdue(library, datetime.now(UTC).date() + timedelta(days=within))
    for problem in sorted(late, key=lambda p: p.values["day"]):
        print(problem.show(words))  # noqa: T201 - the output itself
    if late:
        _say("stale", words, count=len(late))
    else:
        _say("nothing_stale", words, day=next_review(library).isoformat())


@app.command()
def search(question: str, lang: LangOption = "en") -> None:
    """Show which topics a question finds, and how well."""
    words = _words(lang)
    library = Library.load()
    hits = Index.build(library.articles.values(), library.lexicon, library.phrasings).search(
        question
    )
    if not hits:
        _say("nothing_found", words)
        return
    heads = ("topic", "title", "score", "coverage", "likeness")
    table = Table(*(_phrases()[f"search_{head}"][words] for head in heads))
    for hit in hits:
        title = library.articles[hit.topic, words].front.title
        numbers = (hit.score, hit.coverage, hit.nearest)
        table.add_row(hit.topic, title, *(f"{number:.2f}" for number in numbers))
    Console().print(table)
    _say("search_note", words)


@cache
def _phrases() -> Mapping[str, Bilingual]:
    return {k: Bilingual.model_validate(v) for k, v in read_yaml(_SENTENCES).items()}


def _words(lang: str) -> Lang:
    if lang not in ("ko", "en"):
        _stop("bad_lang", "ko")
    return "ko" if lang == "ko" else "en"


def _say(key: str, lang: Lang, **values: object) -> None:
    text = _phrases()[key][lang].format_map(values)
    Console(soft_wrap=True, highlight=False).print(text, markup=False, emoji=False)


def _stop(key: str, lang: Lang, code: int = BAD_INPUT, **values: object) -> NoReturn:
    text = _phrases()[key][lang].format_map(values)
    Console(stderr=True, soft_wrap=True, highlight=False).print(text, style="red", markup=False)
    raise typer.Exit(code)
