"""Verdicts in words: a CheckResult as the lines a person reads, each with its role."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from chat.replies import Citation
from knowledge.content import Lang
from knowledge.library import Library
from scamlist.result import CheckResult, Reason
from scamlist.rules import RULESET

Role = Literal["verdict", "subject", "reason", "item", "unseen", "step", "heading", "space"]

# Reasons told first: of one address the top three, of a whole text the lines that give it away.
_REASONS = {"text": 6}
_FEW = 3
# What left the machine is always told.
_ALWAYS = "live.asked"


class Line(NamedTuple):
    """One line; a channel may style it by its role, and no meaning is in the style alone."""

    role: Role
    text: str


def lines(result: CheckResult, words: Mapping[str, str]) -> Iterator[Line]:
    """Verdict, why, what was not looked at, what to do. `words` are the phrases of its language."""
    yield Line("verdict", words[f"verdict.{result['verdict']}"])
    if result["input"]["type"] != "text":
        yield Line("subject", _fill(words, "subject", display=result["input"]["display"]))
    for reason in told(result):
        dated = ""
        # Where a list or a registry was read; of our own rules the articles give the sources.
        if not reason["source"].endswith(RULESET):
            dated = " " + _fill(words, "dated", source=reason["source"], as_of=reason["as_of"])
        yield Line("reason", f"• {reason['text']}{dated}")
    if items := result["items"]:
        found = "items" if result["input"]["type"] == "text" else "leads_to"
        yield from _heading(words, found)
        for item in items:
            verdict = words[f"check.word_{item['verdict']}"]
            display = item["input"]["display"]
            yield Line("item", "• " + _fill(words, "item", display=display, verdict=verdict))
    if result["not_checked"]:
        yield from _heading(words, "not_checked")
        yield from (Line("unseen", f"• {n['why']}") for n in result["not_checked"])
    if result["next_steps"]:
        yield from _heading(words, "steps")
        steps = enumerate(result["next_steps"], start=1)
        yield from (Line("step", f"{n}. {step['text']}") for n, step in steps)


def told(result: CheckResult) -> list[Reason]:
    """The reasons people are told: the first few, and always whom we asked."""
    few = _REASONS.get(result["input"]["type"], _FEW)
    first, rest = result["reasons"][:few], result["reasons"][few:]
    return [*first, *(reason for reason in rest if reason["id"] == _ALWAYS)]


def citations(result: CheckResult, lang: Lang, library: Library) -> tuple[Citation, ...]:
    """The article behind each told reason, with its first source."""
    cited: dict[str, Citation] = {}
    for reason in told(result):
        article = library.articles.get((reason["article"], lang))
        if article is None or reason["article"] in cited:
            continue
        source = min(article.front.sources, key=lambda s: not s.url)
        cited[reason["article"]] = Citation(
            article=article.id,
            title=article.front.title,
            source=f"{source.publisher}, {source.title}",
            url=source.url,
            checked_on=source.checked.isoformat(),
        )
    return tuple(cited.values())


def _heading(words: Mapping[str, str], key: str) -> Iterator[Line]:
    yield Line("space", "")
    yield Line("heading", words[f"check.{key}"])


def _fill(words: Mapping[str, str], key: str, **values: str) -> str:
    return words[f"check.{key}"].format_map(values)
