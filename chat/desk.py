"""The desk: one message in, one reply out, through a visible list of stages."""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeAlias

from chat import guard
from chat.articles import citations, summary
from chat.messages import Message
from chat.replies import Citation, Reply
from chat.resources import Resources
from chat.section import Section
from chat.session import Context, Sessions
from chat.stages.abstain import abstain
from chat.stages.again import again
from chat.stages.check import check, judged
from chat.stages.clarify import clarify
from chat.stages.cost import cost
from chat.stages.crisis import TOPIC as CRISIS
from chat.stages.crisis import crisis, is_idiom, may_be_meant, undertone
from chat.stages.facts import facts
from chat.stages.foreign import foreign
from chat.stages.known import known
from chat.stages.numbers import numbers
from chat.stages.refuse import refuse
from chat.stages.search import search
from chat.stages.smalltalk import smalltalk
from chat.stages.steering import steering
from chat.stages.urgent import urgent
from chat.turn import Turn, read_turn
from knowledge.content import LANGS, Lang
from knowledge.library import Library
from scamlist.checker import Checker
from scamlist.findings import Look
from scamlist.result import CheckResult

Stage: TypeAlias = Callable[[Turn, Resources, tuple[Section, ...]], Section | None]

# Order matters: whoever is in danger is heard first, and nothing is searched for before it is
# clear that the message may be answered at all.
STAGES: tuple[Stage, ...] = (
    crisis,
    urgent,
    steering,
    check,
    foreign,
    again,
    known,
    refuse,
    smalltalk,
    cost,
    clarify,
    numbers,
    facts,
    search,
    undertone,
    abstain,
)


class Desk:
    """Answers messages. Safe to share between channels; keeps contexts in memory only."""

    def __init__(
        self,
        library: Library,
        checker: Checker,
        *,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
        look: Look | None = None,
    ) -> None:
        """With `look` the links of a message are looked up live, and an answer waits for that."""
        self._today = today
        self._library = library
        self._ours = guard.Ours.of(library)
        self._checker = checker
        self._look = look
        self._resources = Resources.gather(library, checker, today(), look)
        self.sessions = Sessions()
        # How often the guard had to step in, by fault: a number to watch, always expected at 0.
        self.guarded: Counter[str] = Counter()

    def answer(self, message: Message) -> Reply:
        """The reply to one message; never raises for anything a person can type."""
        resources = self._fresh()
        session = message.session or secrets.token_urlsafe(12)
        context = self.sessions.recall(session)
        turn = read_turn(
            message,
            context,
            resources.lexicon,
            self._checker.find,
            resources.rank,
            self._reminder(context),
        )
        sections = self._walk(turn, resources)
        self.sessions.remember(session, _context(turn, sections))
        return _compose(turn, sections, session, resources)

    def judge(self, message: Message) -> CheckResult | None:
        """The verdict `answer` would give on a message; None when it has nothing to judge."""
        resources = self._fresh()
        turn = read_turn(message, Context(), resources.lexicon, self._checker.find, resources.rank)
        return judged(turn, resources)

    def _reminder(self, context: Context) -> str:
        if not context.topics:
            return ""
        articles = self._library.articles
        return " ".join(articles[context.topics[0], lang].front.title for lang in LANGS)

    @property
    def resources(self) -> Resources:
        """What the stages work with, as of today."""
        return self._fresh()

    def _fresh(self) -> Resources:
        if self._resources.today != self._today():
            self._resources = replace(self._resources, today=self._today())
        return self._resources

    def _walk(self, turn: Turn, resources: Resources) -> list[Section]:
        sections: list[Section] = []
        for stage in STAGES:
            section = stage(turn, resources, tuple(sections))
            if section is None:
                continue
            sections.append(self._guarded(section, turn, resources))
            if section.final:
                break
        return sections

    def _guarded(self, section: Section, turn: Turn, resources: Resources) -> Section:
        """The section itself, or the plain summary of its article when the guard objects."""
        found = guard.faults(section, section.lang or turn.lang, self._ours, self._checker.find)
        if not found:
            return section
        self.guarded.update(found)
        topic = section.topics[0] if section.topics else "how-jamkkan-works"
        return Section(
            kind=section.kind,
            text=summary(topic, turn.lang, resources),
            citations=citations(topic, turn.lang, resources),
            topics=(topic,),
            check=section.check,
            final=section.final,
        )


def _context(turn: Turn, sections: list[Section]) -> Context:
    lead = sections[0]
    return Context(
        brands=turn.query.brands or turn.context.brands,
        facets=turn.query.facets or turn.context.facets,
        topics=lead.topics,
        kind=lead.kind,
        clarified=lead.kind == "clarify",
    )


def _compose(turn: Turn, sections: list[Section], session: str, resources: Resources) -> Reply:
    """Join the sections: the first one leads, the sources stand once at the end."""
    lead = sections[0]
    lang = lead.lang or turn.lang
    cited = tuple(dict.fromkeys(c for s in sections for c in s.citations))
    suicide = resources.contact("suicide_109", lang)
    first, notes = [], []
    if turn.masked:
        notes.append(resources.say(lang, "answer.masked"))
    if turn.cut:
        notes.append(resources.say(lang, "answer.cut"))
    if lead.topics != (CRISIS,):
        if may_be_meant(turn, resources):
            first.append(resources.say(lang, "answer.may_be_meant", suicide=suicide))
        elif is_idiom(turn, resources):
            notes.append(resources.say(lang, "answer.idiom", suicide=suicide))
    others = [s for s in sections if s.check is None]
    told = [c for s in others for c in s.citations]
    beside = [*(s.text for s in others), *_sources(told, lang, resources)]
    parts = [*first, *(s.text for s in sections), *notes, *_sources(cited, lang, resources)]
    return Reply(
        id=f"ans_{secrets.token_hex(8)}",
        kind=lead.kind,
        lang=lang,
        text="\n\n".join(parts),
        citations=cited,
        topics=tuple(dict.fromkeys(t for s in sections for t in s.topics)),
        steps=next((s.steps for s in sections if s.steps), ()),
        check=next((s.check for s in sections if s.check is not None), None),
        suggestions=next((s.suggestions for s in sections if s.suggestions), ()),
        session=session,
        confidence=lead.confidence,
        beside="\n\n".join(beside),
        notes="\n\n".join((*first, *notes)),
    )


def _sources(cited: Sequence[Citation], lang: Lang, resources: Resources) -> list[str]:
    """The sources as one part, or none."""
    lines = [
        resources.say(lang, "answer.source", source=c.source, checked_on=c.checked_on)
        for c in dict.fromkeys(cited)
    ]
    return ["\n".join(lines[:3])] if lines else []
