"""The handbook: docs/verdicts.md, written from the tables the verdicts are made with."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import get_args

from jinja2 import Environment, StrictUndefined

from scamlist.result import LASTS
from scamlist.rules import RULESET, RuleBook, Stage
from scamlist.verdict import CATEGORIES

_TEMPLATE = Path(__file__).with_name("verdicts.md.jinja")


def write_handbook(book: RuleBook) -> str:
    """The page as Markdown; the same for the same tables."""
    # Markdown for a repository, filled from our own files: nothing here is HTML.
    env = Environment(
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    env.filters |= {"ids": _ids, "text": _text}
    page = env.from_string(_TEMPLATE.read_text("utf-8")).render(
        ruleset=RULESET,
        reasons=book.reasons,
        families=[
            (family, list(rows))
            for family, rows in groupby(book.reasons.items(), lambda row: row[0].partition(".")[0])
        ],
        lasting=[
            (verdict.name, int(time.total_seconds() // 3600)) for verdict, time in LASTS.items()
        ],
        categories=book.labels.categories,
        steps=book.steps.steps,
        steps_of=list(_steps_of(book)),
        contact_steps=book.steps.contact_steps,
        unseen=book.unseen,
    )
    return page.rstrip("\n") + "\n"


def _steps_of(book: RuleBook) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """Every verdict with each category that changes its steps, and the steps by stage."""
    for verdict in book.steps.table:
        for category in (*CATEGORIES, ""):
            named = book.next_steps(verdict, (category,))
            if category and named == book.next_steps(verdict, ()):
                continue
            stages: dict[str, list[str]] = {stage: [] for stage in get_args(Stage)}
            for name in named:
                stages[book.steps.steps[name].stage].append(name)
            yield verdict, f"`{category}`" if category else "any other", stages


def _ids(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _text(sentence: str) -> str:
    """A sentence inside a table; `|` would end its cell."""
    return sentence.replace("|", "\\|")
