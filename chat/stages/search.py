"""Search: the best article, a choice between the nearest, or nothing at all."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chat.articles import citations, guide_text
from chat.confidence import estimate
from chat.resources import Resources
from chat.section import Section
from chat.stages import crisis, urgent
from chat.turn import Turn, is_subject
from knowledge.hangul import has_past_tense
from knowledge.query import Query
from knowledge.search import Hit

# Between the two bars fewer than half of the first hits are right: there the person chooses.
ANSWER, CLARIFY = 0.6, 0.5
# What a service's article loses to the others when no service is named.
_UNNAMED = 0.1
_CHOICES = 3
# Words a follow-up may have of its own and still be about what went before.
_FEW = 2
# Likeness to a written question at which the words alone are enough.
_CLOSE = 0.72
# A playbook is told as urgent only to someone for whom it has happened, or is happening.
_HAPPENED = re.compile(
    r"당함|당해|먹튀당|지금|방금|계속"
    r"|\b(?:sent|gave|paid|told|shared|clicked|tapped|opened|installed|downloaded|lost|took|got|was|"
    r"been|keeps?|already|bought|spent|charged|threaten\w*|\w+ed)\b"
)
_NOT_YET = re.compile(
    r"(?:안|못) ?(?:보냈|줬|넘겼|눌렀|깔았|냈|알려줬|했|당했)|지 ?않았|전이에요|전인데|당할 ?뻔"
    r"|\b(?:have|has|did|do)(?: not|n'?t)\b|\bnot yet\b|\balmost\b|\bshould i\b|\bcan i\b"
)


def search(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The article that answers, or a short list to choose from; None below both bars."""
    query = turn.query
    if turn.follows:
        # What the follow-up says by itself comes first; what went before only helps it out.
        alone = _find(turn.plain, turn, resources)
        bar = _CLOSE if turn.context.brands and not turn.plain.brands else 0.0
        if (
            alone
            and estimate(turn.plain, alone) >= ANSWER
            and alone[0].nearest >= bar
            and alone[0].topic not in turn.context.topics
        ):
            query = turn.plain
    hits = _find(query, turn, resources)
    if not hits or (turn.elsewhere and hits[0].nearest < _CLOSE):
        return None
    confidence = estimate(query, hits)
    if (
        turn.follows
        and query is not turn.plain
        and (before := _before(hits, confidence, turn, resources))
    ):
        return present([before], turn, resources, max(confidence, ANSWER))
    if confidence >= ANSWER:
        return present(hits, turn, resources, confidence)
    if confidence >= CLARIFY and not so_far and not turn.context.clarified:
        return choose(hits, turn, resources, confidence)
    return None


def _before(hits: list[Hit], confidence: float, turn: Turn, resources: Resources) -> Hit | None:
    """What was spoken of before, when the follow-up names nothing that is not about it."""
    topic = turn.context.topics[0]
    if (topic, turn.lang) not in resources.library.articles or topic == crisis.TOPIC:
        return None
    held = next((hit for hit in (*turn.hits, *hits) if hit.topic == topic), None)
    named = [word for word in turn.plain.words if is_subject(word, resources.lexicon)]
    same_brand = bool(turn.context.brands) and not turn.plain.brands
    doubtful = len(named) <= _FEW and confidence < ANSWER
    if named and not same_brand and not doubtful and held is not hits[0]:
        return None
    return held or Hit(topic, 1.0, 0.0, 0.0)


def _find(query: Query, turn: Turn, resources: Resources) -> list[Hit]:
    """The hits that may be shown: no crisis card by chance, no playbook of what did not happen."""
    found = turn.hits if query is turn.plain else resources.index.search(query)
    hits = [hit for hit in found if hit.topic != crisis.TOPIC]
    routes = resources.routes
    if not query.brands:
        # A question that names no service is rarely about a single one.
        own = set(routes.brand_topics.values())
        hits = sorted(
            (
                replace(hit, score=hit.score - _UNNAMED)
                if hit.topic in own and hit.nearest < _CLOSE
                else hit
                for hit in hits
            ),
            key=lambda hit: -hit.score,
        )
    if _has_happened(turn):
        return hits
    return [
        hit
        for hit in hits
        if hit.topic not in routes.playbooks
        or hit.topic in routes.going_on
        or hit.nearest >= _CLOSE
    ] or hits


def present(hits: Sequence[Hit], turn: Turn, resources: Resources, confidence: float) -> Section:
    """The first hit as an answer; a playbook is told as urgent."""
    topic = hits[0].topic
    routes = resources.routes
    if topic in routes.going_on or (topic in routes.playbooks and _has_happened(turn)):
        return urgent.present(topic, turn, resources)
    return Section(
        kind="answer",
        text=guide_text(topic, turn.lang, resources, turn.plain),
        citations=citations(topic, turn.lang, resources),
        topics=(topic,),
        suggestions=_titles(hits[1 : 1 + _CHOICES], turn, resources),
        confidence=round(confidence, 3),
    )


def choose(hits: Sequence[Hit], turn: Turn, resources: Resources, confidence: float) -> Section:
    """«Did you mean»: the nearest titles and a way out."""
    titles = _titles(hits[:_CHOICES], turn, resources)
    lines = [
        resources.say(turn.lang, "clarify.did_you_mean"),
        *(f"• {title}" for title in titles),
        resources.say(turn.lang, "clarify.none_of_these"),
    ]
    return Section(
        kind="clarify",
        text="\n".join(lines),
        topics=tuple(h.topic for h in hits[:_CHOICES]),
        suggestions=titles,
        confidence=round(confidence, 3),
    )


def _has_happened(turn: Turn) -> bool:
    text = turn.query.text
    told = has_past_tense(text) or bool(_HAPPENED.search(text))
    return told and not _NOT_YET.search(text)


def _titles(hits: Sequence[Hit], turn: Turn, resources: Resources) -> tuple[str, ...]:
    return tuple(resources.library.articles[h.topic, turn.lang].front.title for h in hits)
