"""What the reading tests share: labelled cases and the verdict that evidence leads to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scamlist.brands import Registry
from scamlist.evidence import Evidence
from scamlist.rules import RuleBook
from scamlist.suffixes import Suffixes
from scamlist.verdict import Severity, judge

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
BOOK = RuleBook.load(ROOT / "scamlist")
REGISTRY = Registry.load(Suffixes.load())


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled message or page: `expect` is the least verdict it deserves, or none."""

    name: str
    expect: str
    kind: str
    content: str

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"


def messages(file: str) -> list[Case]:
    """The labelled messages of a file in tests/data."""
    rows = map(json.loads, (DATA / file).read_text("utf-8").splitlines())
    return [Case(r["id"], r["expect"], r["kind"], r["text"]) for r in rows]


def pages(folder: str) -> list[Case]:
    """The labelled pages of a folder in tests/data; `content` is the path of the file."""
    rows = map(json.loads, (DATA / folder / "index.jsonl").read_text("utf-8").splitlines())
    return [Case(r["file"], r["expect"], r["style"], str(DATA / folder / r["file"])) for r in rows]


def verdict(evidence: Iterable[Evidence]) -> str:
    """`danger`, `caution`, or `none` when nothing speaks against the input."""
    found = judge(evidence, BOOK.rules).verdict
    return found.name if found <= Severity.caution else "none"


def categories(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The categories that evidence leads to."""
    return judge(evidence, BOOK.rules).categories


def share(cases: list[bool]) -> float:
    """The share of true values, 1.0 for none at all."""
    return sum(cases) / len(cases) if cases else 1.0
