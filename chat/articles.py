"""Articles as chat text: the short answer first, then what fits of the rest."""

import re

from chat.replies import Citation, Step
from chat.resources import Resources
from knowledge.article import Article
from knowledge.content import Fact, Lang
from knowledge.lexicon import strip_particle
from knowledge.query import Query

# Characters a chat answer may have before its sources (ANSWERS.md §5.12 asks for brevity).
BUDGET: dict[Lang, int] = {"ko": 620, "en": 1150}
_ITEM = re.compile(r"^(?:[-*]|\d+\.) +", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|(?<!\w)[*_](.+?)[*_](?!\w)")
# Share of a question a line must add to be told first; shorter lines are headings.
_POINTED = 0.1
_SHORTEST = 12
_SOURCES = 3
_STEPS = 5
_GUIDE_ORDER = ("answer", "signs", "now", "hour", "know", "unknown")


def article(topic: str, lang: Lang, resources: Resources) -> Article:
    """The article of a topic in a language (raises KeyError for an unknown topic)."""
    return resources.library.articles[topic, lang]


def plain(markdown: str, lang: Lang, resources: Resources) -> str:
    """Markdown of a section as plain text, placeholders filled, list marks kept readable."""
    text = resources.library.expand(markdown, lang, resources.today)
    text = _EMPHASIS.sub(lambda m: m[1] or m[2], text)
    return re.sub(r"^[-*] +", "• ", text, flags=re.MULTILINE).strip()


def items(markdown: str, lang: Lang, resources: Resources) -> list[str]:
    """The list items of a section as plain sentences."""
    lines = [line for line in markdown.splitlines() if _ITEM.match(line)]
    return [plain(_ITEM.sub("", line), lang, resources) for line in lines]


def summary(topic: str, lang: Lang, resources: Resources) -> str:
    """The short answer of a topic."""
    return plain(article(topic, lang, resources).front.summary, lang, resources)


def guide_text(topic: str, lang: Lang, resources: Resources, query: Query, also: str = "") -> str:
    """The summary, then the facts and first actions as far as the budget allows.

    The section that shares most with the question comes first.

    A line is left out when the text has it already; a section is left out when fewer than two
    of its lines fit. `also` is the article that may have been meant instead: its short answer
    stands at the end, under its title.
    """
    found = article(topic, lang, resources)
    text = summary(topic, lang, resources)
    other = ""
    if also:
        title = article(also, lang, resources).front.title
        told = summary(also, lang, resources)
        other = resources.say(lang, "answer.or_meant", title=title, summary=told)
    # A sign of a scam taken out of its list would read like a recommendation.
    everything = [
        line
        for key, section in found.sections.items()
        if key != "signs"
        for line in plain(section, lang, resources).splitlines()
        if len(line) > _SHORTEST
    ]
    if pointed := most_pointed(everything, text, query, resources):
        text = f"{text}\n\n• {_ITEM.sub('', pointed).removeprefix('• ')}"
    for key in sorted(_GUIDE_ORDER, key=lambda k: -_shared(found.sections.get(k, ""), query)):
        if key not in found.sections:
            continue
        lines = plain(found.sections[key], lang, resources).splitlines()
        fresh = [line for line in lines if line.strip() and _bare(line) not in text]
        heading = [resources.say(lang, "answer.steps_now")] if key in ("now", "hour") else []
        kept = _fitting(fresh, BUDGET[lang] - len(text) - len(other))
        if len(kept) >= min(2, len(fresh)) and kept:
            text = "\n".join([text, "", *heading, *kept])
    return f"{text}\n\n{other}" if other else text


def most_pointed(lines: list[str], said: str, query: Query, resources: Resources) -> str | None:
    """The line that speaks most to what a question asks beyond what is said already, if any."""
    gains = resources.index.gains(query, said, lines)
    best = max(range(len(lines)), key=gains.__getitem__, default=None)
    return lines[best] if best is not None and gains[best] >= _POINTED else None


def steps_of(topic: str, lang: Lang, resources: Resources) -> tuple[Step, ...]:
    """What to do, in order of time: the items of the playbook's sections."""
    found = article(topic, lang, resources)
    return tuple(
        Step(id=f"{key}-{number}", text=text)
        for key in ("now", "hour", "day", "week")
        for number, text in enumerate(items(found.sections.get(key, ""), lang, resources), start=1)
    )


def playbook_text(topic: str, lang: Lang, resources: Resources) -> str:
    """The one action first, then at most five steps of the first hour."""
    first = [s for s in steps_of(topic, lang, resources) if s.id.startswith(("hour", "now"))]
    numbered = "\n".join(f"{n}. {s.text}" for n, s in enumerate(first[:_STEPS], start=1))
    act = resources.say(lang, "urgent.act_first")
    return f"{summary(topic, lang, resources)}\n\n{numbered}\n\n{act}"


def citations(topic: str, lang: Lang, resources: Resources) -> tuple[Citation, ...]:
    """The sources of an article, those with an address first."""
    found = article(topic, lang, resources)
    sources = sorted(found.front.sources, key=lambda s: not s.url)[:_SOURCES]
    return tuple(
        Citation(
            article=topic,
            title=found.front.title,
            source=f"{s.publisher}, {s.title}",
            url=s.url,
            checked_on=s.checked.isoformat(),
        )
        for s in sources
    )


def cite_fact(fact: Fact, topic: str, title: str) -> Citation:
    """A fact's own source, under the article that explains it."""
    return Citation(topic, title, fact.source, fact.url, fact.checked.isoformat())


def _bare(line: str) -> str:
    return _ITEM.sub("", line).strip("•. ")


def _shared(section: str, query: Query) -> float:
    """How much of the question's longer words a section uses, in steps that forgive chance."""
    words = {w for w in query.words if len(w) > 1}
    used = sum(strip_particle(w) in section.lower() for w in words)
    return used // 2


def _fitting(lines: list[str], room: int) -> list[str]:
    """The leading lines that fit into `room` characters."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept
