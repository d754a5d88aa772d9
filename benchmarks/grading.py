"""What a good answer to each question of the development set must say, as a pass or its faults."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from chat.replies import Reply

QUESTIONS = Path(__file__).parent / "questions"
DEV = QUESTIONS / "dev.jsonl"
# One screen of a phone: whoever is in trouble must meet the right number without scrolling.
FIRST_CHARACTERS = 300
ABSTENTIONS = ("out_of_scope", "clarify")

# A bare number must stand alone: 112 is not in counterscam112.go.kr.
_BEFORE, _AFTER = "(?<![0-9A-Za-z-])", "(?![0-9A-Za-z-])"

Alternatives: TypeAlias = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One question, in one or two turns, with what its last reply is judged by.

    `kinds` are the accepted kinds, the first being the one expected. Of every group in `must`
    (and in `first`, within the first 300 characters) one alternative has to be found; none of
    `must_not` may be. A verdict, where there is one, has to be among `verdicts`. `lang` is the language the reply must have, or "any".
    """

    id: str
    turns: tuple[str, ...]
    lang: str
    style: str
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    must: tuple[Alternatives, ...]
    must_not: Alternatives
    first: tuple[Alternatives, ...]
    verdicts: tuple[str, ...]

    @property
    def group(self) -> str:
        """The set a row was written for: law, plat, urg, cri, ref…"""
        return self.id.partition("-")[0]

    @property
    def is_crisis(self) -> bool:
        """True for a row of someone who may be thinking of dying."""
        return "crisis" in self.topics and self.kinds[0] == "urgent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reply held against its row; no faults is a pass."""

    row: Row
    reply: Reply
    seconds: float
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True when nothing is wrong with the reply."""
        return not self.faults


def read_sets() -> dict[str, tuple[Row, ...]]:
    """Every question set: `dev`, which the rules were made with, then those written blind."""
    others = sorted(path for path in QUESTIONS.glob("*.jsonl") if path != DEV)
    return {path.stem: read_rows(path) for path in (DEV, *others)}


def read_rows(path: Path = DEV) -> tuple[Row, ...]:
    """The rows of a question file, one JSON object a line."""
    return tuple(read_row(json.loads(line)) for line in path.read_text("utf-8").splitlines())


def read_row(data: dict[str, Any]) -> Row:
    """A row from its JSON object; `first` and `verdict` may be left out."""
    kind = data["kind"]
    return Row(
        id=data["id"],
        turns=tuple(data["turns"]),
        lang=data["lang"],
        style=data["style"],
        kinds=(kind,) if isinstance(kind, str) else tuple(kind),
        topics=tuple(data["topics"]),
        must=tuple(tuple(map(_pattern, group)) for group in data["must"]),
        must_not=tuple(map(_pattern, data["must_not"])),
        first=tuple(tuple(map(_pattern, group)) for group in data.get("first", ())),
        verdicts=tuple(data.get("verdict", ())),
    )


def grade(row: Row, reply: Reply) -> tuple[str, ...]:
    """Every fault of a reply, in words such as `kind: clarify` or `must: 3년`."""
    faults: list[str] = []
    if reply.kind not in row.kinds:
        faults.append(f"kind: {reply.kind}")
    if row.lang not in ("any", reply.lang):
        faults.append(f"lang: {reply.lang}")
    faults += [f"must: {_show(g)}" for g in row.must if not _found(g, reply.text)]
    faults += [f"must_not: {p.pattern}" for p in row.must_not if p.search(reply.text)]
    opening = reply.text[:FIRST_CHARACTERS]
    faults += [f"first: {_show(g)}" for g in row.first if not _found(g, opening)]
    if row.verdicts and (reply.check or row.kinds == ("check",)):
        verdict = reply.check["verdict"] if reply.check else "none"
        if verdict not in row.verdicts:
            faults.append(f"verdict: {verdict}")
    return tuple(faults)


def _pattern(text: str) -> re.Pattern[str]:
    alone = re.fullmatch(r"[\d-]+", text)
    return re.compile(f"{_BEFORE}{text}{_AFTER}" if alone else text, re.IGNORECASE)


def _found(group: Alternatives, text: str) -> bool:
    return any(pattern.search(text) for pattern in group)


def _show(group: Alternatives) -> str:
    return " / ".join(p.pattern.removeprefix(_BEFORE).removesuffix(_AFTER) for p in group)
