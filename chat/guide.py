"""The guide: content a person walks through by choosing instead of asking."""

from dataclasses import dataclass

from chat import articles
from chat.amounts import read_percents, read_won
from chat.breakdown import describe as describe_cost
from chat.card import View, card
from chat.confidence import is_ours
from chat.cost import CostError, work_out
from chat.desk import Desk
from chat.masking import mask
from chat.messages import Message
from chat.session import Context
from chat.stages.cost import TOPIC as COST
from chat.stages.search import OURS
from chat.turn import LIMIT
from knowledge.article import SECTIONS
from knowledge.content import Fact, Lang
from knowledge.query import Query, read_query
from knowledge.quiz import Scene
from scamlist.checker import InvalidInput
from scamlist.result import CheckResult

# What may have happened to a person, from "nothing yet" on, and the topic that helps then.
STAGES = {
    "thinking": "thinking-about-it",
    "contact": "in-contact",
    "pin": "pin-sent",
    "paid": "money-sent",
    "id": "id-sent",
    "threat": "threatened",
    "child": "my-child-paid",
}
# What a first look shows somebody who has asked nothing yet.
FIRST_TOPICS = ("red-flags", "cashout-what", "pin-sent")
_IN_TIME = ("now", "hour", "day", "week")
_MOST_FOUND = 3
_MOST_WON = 100_000_000
_NEAR = 0.75  # of the best one's score: what lies further off is about something else


@dataclass(frozen=True, slots=True)
class Page:
    """One screen: what it is about, and its text with sources under it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Playbook:
    """What to do, step by step; `steps` are (when, what) pairs, "" where time plays no part."""

    title: str
    summary: str
    steps: tuple[tuple[str, str], ...]
    sources: str


class Guide:
    """Everything the desk knows, for whoever looks around. Shares the desk's sessions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def forget(self, session: str) -> None:
        """What was spoken of."""
        self._desk.sessions.forget(session)

    def has(self, topic: str) -> bool:
        """Whether there is a published article of that name."""
        return topic in self._desk.resources.library.topics

    def playbook(self, topic: str, lang: Lang, session: str) -> Playbook:
        """A topic step by step; follow-up questions are about it from then on."""
        resources = self._desk.resources
        found = articles.article(topic, lang, resources)
        self._desk.sessions.remember(session, Context(topics=(topic,), kind="urgent"))
        steps = tuple(
            (SECTIONS[key][lang] if key != "now" else "", text)
            for key in _IN_TIME
            for text in articles.items(found.sections.get(key, ""), lang, resources)
        )
        return Playbook(
            title=found.front.title,
            summary=articles.summary(topic, lang, resources),
            steps=steps,
            sources=self.sources(topic, lang),
        )

    def article(self, topic: str, lang: Lang, session: str) -> Page:
        """A topic in a few lines; follow-up questions are about it from then on."""
        resources = self._desk.resources
        title = articles.article(topic, lang, resources).front.title
        self._desk.sessions.remember(session, Context(topics=(topic,), kind="answer"))
        text = articles.guide_text(topic, lang, resources, read_query(title, resources.lexicon))
        return Page(title, f"{text}\n\n{self.sources(topic, lang)}")

    def platforms(self, lang: Lang) -> list[tuple[str, str]]:
        """Id and name of every payment service."""
        platforms = self._desk.resources.library.platforms.values()
        return [(platform.id, platform.name[lang]) for platform in platforms]

    def instruments(self, platform: str, lang: Lang) -> tuple[Page, list[tuple[str, str]]]:
        """A service in a sentence, and key and name of each kind of value it holds."""
        found = self._desk.resources.library.platforms[platform]
        parts = [(key, part.name[lang]) for key, part in found.instruments.items()]
        return Page(found.name[lang], found.summary[lang]), parts

    def facts(self, platform: str, instrument: str, lang: Lang) -> Page:
        """What is established about one kind of value, each with source and date."""
        found = self._desk.resources.library.platforms[platform].instruments[instrument]
        lines = [self._fact(fact, lang) for fact in found.facets.values()]
        return Page(found.name[lang], "\n\n".join(lines))

    def scenes(self) -> tuple[Scene, ...]:
        """The quiz, in the order it is played."""
        return self._desk.resources.library.quiz

    def expand(self, text: str, lang: Lang) -> str:
        """Words of the content with its placeholders filled."""
        resources = self._desk.resources
        return resources.library.expand(text, lang, resources.today)

    def amount(self, text: str) -> int | None:
        """Won, as people write them; None when there is no amount, or more than one."""
        bare = text.strip().replace(",", "").removesuffix("원").strip()
        if bare.isascii() and bare.isdecimal() and len(bare) <= 9:
            return int(bare)
        found = [amount.value for amount in read_won(text)]
        return int(found[0]) if len(found) == 1 and 0 < found[0] <= _MOST_WON else None

    def share(self, text: str) -> int | None:
        """Whole percent, as people write them («70%», «칠십 프로», «절반»); None without just one."""
        found = [percent.value for percent in read_percents(text)]
        return int(found[0]) if len(found) == 1 and 0 < found[0] <= 100 else None

    def cost(self, amount: int, received: int, lang: Lang) -> str | None:
        """What a cash-out costs; None when the figures cannot be."""
        try:
            found = work_out(amount, received=received)
        except CostError:
            return None
        return f"{describe_cost(found, lang, self._desk.resources)}\n\n{self.sources(COST, lang)}"

    def nearest(self, text: str, lang: Lang) -> list[tuple[str, Page]]:
        """Topics nearest to a text, the best first; a few to begin with when it says nothing."""
        resources = self._desk.resources
        library = resources.library
        own = mask(text[:LIMIT]).text
        for piece in resources.checker.find(own).addresses:
            own = own.replace(piece.piece, " ")
        if own.strip():
            query = read_query(own, resources.lexicon)
            topics = self._topics(query)
        else:
            topics = [] if text.strip() else list(FIRST_TOPICS)
        pages = []
        for topic in topics:
            summary = articles.summary(topic, lang, resources)
            text = f"{summary}\n\n{self.sources(topic, lang)}"
            pages.append((topic, Page(library.articles[topic, lang].front.title, text)))
        return pages

    def judge(self, message: Message) -> CheckResult | None:
        """The verdict on a message, as the desk would give it; None when it would give none."""
        return self._desk.judge(message)

    def watch(self, text: str, links: tuple[str, ...], lang: Lang) -> CheckResult | None:
        """The verdict on a message nobody asked about, from lists and rules alone.

        None when nothing in it can be judged.
        """
        whole = "\n".join((mask(text[:LIMIT]).text, *links)).strip()
        kind = "text" if " " in whole or "\n" in whole else "auto"
        try:
            return self._desk.resources.checker.check(whole, type=kind, lang=lang)
        except InvalidInput:
            return None

    def card(self, check: CheckResult, view: View, lang: Lang) -> str:
        """A verdict in one of its views."""
        return card(check, view, self._desk.resources.phrases[lang])

    def sources(self, topic: str, lang: Lang) -> str:
        """Where a topic was read, and when."""
        resources = self._desk.resources
        return "\n".join(
            resources.say(lang, "answer.source", source=c.source, checked_on=c.checked_on)
            for c in articles.citations(topic, lang, resources)[:2]
        )

    def _topics(self, query: Query) -> list[str]:
        """The topics nearest to a question, none when it is about something else."""
        ranked = self._desk.resources.rank(query)
        hits = [hit for hit in ranked if "/" not in hit.topic]
        outside = next((hit.score for hit in ranked if hit.topic.startswith("outside/")), 0.0)
        # What is still being typed is a word or two, and enough when they are of our subject.
        names_it = bool(query.ours or query.added) and not query.elsewhere
        if not hits or not (names_it or is_ours(query, hits, outside) >= OURS):
            return []
        near = [hit.topic for hit in hits if hit.score >= _NEAR * hits[0].score]
        return near[:_MOST_FOUND]

    def _fact(self, fact: Fact, lang: Lang) -> str:
        resources = self._desk.resources
        lines = [f"• {resources.library.say(fact, lang, resources.today)}"]
        if fact.conditions is not None:
            lines.append(fact.conditions[lang])
        checked = fact.checked.isoformat()
        lines.append(resources.say(lang, "answer.source", source=fact.source, checked_on=checked))
        return "\n".join(lines)
