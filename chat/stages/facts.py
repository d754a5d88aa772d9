"""Facts: a brand beside something asked about it is answered from the platform files."""

import re

from chat.articles import BUDGET, citations, cite_fact, most_pointed, plain, summary
from chat.replies import Citation
from chat.resources import Resources
from chat.section import Section
from chat.stages.numbers import RUNG
from chat.turn import Turn
from knowledge.content import Fact

# How far another article must stand above the brand's own for the question to be that one's.
_ANOTHERS = 0.2
# Articles about help lines in general: who asks for the number of one service wants that one.
_LINES = ("help-lines", "in-contact", "is-this-number-real")
_MOST_BRANDS = 4

# Beside these words a brand is the stage of a scheme, not what is asked about.
_BROKER = re.compile(
    r"업체|업자|브로커|사기|매입업|깡|법적|불법|처벌|같은 ?회사|broker|scam|illegal|punish|jail|same company"
)


def facts(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The rows of one brand, or one line each of several."""
    brands = [b for b in turn.query.brands if b in resources.routes.brand_topics]
    if not brands or turn.elsewhere or _BROKER.search(turn.query.text):
        return None
    own = {resources.routes.brand_topics[b] for b in brands}
    best = max((hit.score for hit in turn.hits if hit.topic in own), default=0.0)
    ahead = turn.hits[0].score - best if turn.hits and not turn.follows else 0.0
    lines = ahead > 0 and turn.hits[0].topic in _LINES and "contact" in turn.query.facets
    if ahead > _ANOTHERS and (not lines or RUNG.search(turn.query.text)):
        return None
    if len(brands) > 1:
        return _several(brands[:_MOST_BRANDS], turn, resources)
    return _one(brands[0], turn, resources)


def _one(brand: str, turn: Turn, resources: Resources) -> Section | None:
    lang = turn.lang
    topic = resources.routes.brand_topics[brand]
    asked = [f for f in turn.query.facets if f in resources.routes.facet_facts]
    contact = "contact" in turn.query.facets
    others = set(turn.query.facets) - set(asked) - {"contact"}
    plain_words = [w for w in turn.query.words if len(w) > 1]
    if "postpay" in asked or (not asked and not contact and (others or len(plain_words) > 3)):
        return None
    text = summary(topic, lang, resources)
    platform = resources.library.platforms.get(brand)
    if contact and platform and platform.contact:
        text = f"{resources.contact(platform.contact, lang)}\n{text}"
    cited: list[Citation] = list(citations(topic, lang, resources)[:1])
    title = resources.library.articles[topic, lang].front.title
    rows = _rows(brand, asked or ["cashout"], resources)
    for fact in dict.fromkeys((*_pointed(brand, asked, text, turn, resources), *rows)):
        sentence = resources.library.say(fact, lang, resources.today)
        if sentence in text or len(text) + len(sentence) > BUDGET[lang]:
            continue
        text = f"{text}\n• {sentence}"
        if fact.conditions and len(text) + len(fact.conditions[lang]) < BUDGET[lang]:
            text = f"{text} {fact.conditions[lang]}"
        citation = cite_fact(fact, topic, title)
        if citation not in cited:
            cited.append(citation)
    also = turn.hits[0].topic if turn.hits and not turn.follows else topic
    if also != topic:
        other = resources.library.articles[also, lang].front.title
        told = summary(also, lang, resources)
        text = f"{text}\n\n{resources.say(lang, 'answer.or_meant', title=other, summary=told)}"
        cited[1:1] = citations(also, lang, resources)[:1]
    return Section(
        kind="answer",
        text=text,
        citations=tuple(cited[:4]),
        topics=tuple(dict.fromkeys((topic, also))),
        suggestions=_next_questions(topic, turn, resources),
        confidence=0.95,
    )


def _pointed(
    brand: str, asked: list[str], said: str, turn: Turn, resources: Resources
) -> list[Fact]:
    """The fact of the platform that speaks most to what is asked, whatever facet it stands under."""
    platform = resources.library.platforms.get(brand)
    if platform is None:
        return []
    told = {
        " ".join(
            (fact.sentence[turn.lang], fact.conditions[turn.lang] if fact.conditions else "")
        ): fact
        for key, instrument in platform.instruments.items()
        for fact in instrument.facets.values()
        if key != "postpay" or "postpay" in asked
    }
    found = most_pointed(list(told), said, turn.plain, resources)
    return [told[found]] if found else []


def _several(brands: list[str], turn: Turn, resources: Resources) -> Section:
    lang = turn.lang
    lines: list[str] = []
    cited: list[Citation] = []
    for brand in brands:
        topic = resources.routes.brand_topics[brand]
        platform = resources.library.platforms.get(brand)
        words = platform.summary[lang] if platform else summary(topic, lang, resources)
        name = (
            platform.name[lang] if platform else resources.library.articles[topic, lang].front.title
        )
        lines.append(f"• {name}: {words}")
        cited += citations(topic, lang, resources)[:1]
    return Section(
        kind="answer",
        text="\n".join(lines),
        citations=tuple(dict.fromkeys(cited)),
        topics=tuple(resources.routes.brand_topics[b] for b in brands),
        confidence=0.9,
    )


def _rows(brand: str, asked: list[str], resources: Resources) -> list[Fact]:
    """The facts asked about, the narrowed instrument first, each once."""
    platform = resources.library.platforms.get(brand)
    if platform is None:
        return []
    narrow = [w for f in asked for w in resources.routes.facet_instruments.get(f, [])]
    wanted = list(dict.fromkeys(r for f in asked for r in resources.routes.facet_facts[f]))
    # Post-pay credit is no balance: it is named only to someone who asks about it.
    instruments = sorted(
        (
            (key, instrument)
            for key, instrument in platform.instruments.items()
            if key != "postpay" or "postpay" in asked
        ),
        key=lambda i: not any(w in i[0] for w in narrow),
    )
    return [i.facets[facet] for _, i in instruments for facet in wanted if facet in i.facets]


def _next_questions(topic: str, turn: Turn, resources: Resources) -> tuple[str, ...]:
    questions = resources.library.articles[topic, turn.lang].front.questions
    return tuple(plain(q, turn.lang, resources) for q in questions[:3])
