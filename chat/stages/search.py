"""Search: the best article, a choice between the nearest, or nothing at all."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chat.articles import citations, guide_text
from chat.confidence import estimate, is_ours
from chat.ranking import CLOSE
from chat.resources import Resources
from chat.section import Section
from chat.stages import crisis, urgent
from chat.turn import Turn, is_subject
from knowledge.hangul import has_past_tense
from knowledge.query import Query
from knowledge.search import Hit

# From here on a question is about our subject; the rest is left to those who know.
OURS = 0.5
# Below the first bar few first hits are right, and the person chooses; below the second the next
# article is told, too.
CHOOSE, SURE = 0.1, 0.8
# Below this what may be a cry is not taken for a question.
_DOUBTFUL = 0.2
# How sure a playbook must be to be told as one when no pattern heard it: less when something is
# told to have happened than when it is only asked about.
URGENT_TOLD, URGENT_ASKED = 0.2, 0.6
# How near to a trick its playbook must stand for the trick to have worked, where harm is told.
_NEARLY = 0.35
# What an article of the sort spoken of before gains when the same is asked about something else.
_ALIKE = 0.15
# What a follow-up must reach to be asked about anew rather than about what went before.
ANSWER = 0.6
_CHOICES = 3
# Words a follow-up may have of its own and still be about what went before.
_FEW = 2
# Words of someone for whom nothing has happened yet: they are told no playbook.
_NOT_YET = re.compile(
    r"(?:안|못) ?(?:보냈|줬|넘겼|눌렀|깔았|냈|알려줬|당했)|지(?:는)? ?않았|전이에요|전인데|당할 ?뻔"
    r"|(?:보내|주|넘기|누르|깔|알려주|빌려주|팔)(?:면|아도|어도|라고|라는|래요)"
    r"|하려고|할까요|해야 ?(?:하나|되나|할지)"
    r"|\b(?:have|has|did)(?: not|n'?t)\b|\bnot yet\b|\balmost\b|\bnearly\b|\bshould i\b|\bif i\b"
)
# Asking for leave or being asked, which says «not yet» of whatever is not told to have happened.
_MAY_I = re.compile(
    r"도 ?(?:되|돼|됨|될|괜찮)|(?:라는데|라던데|라고 ?(?:해요|하네|합니다|하는)|[하보]래|내래|달래|달라는|달라고)|\b(?:is it|would it be) (?:ok|okay|safe|fine)\b|\bmay i\b"
    r"|(?:스미싱|사기|피싱|가짜|진짜)(?:인가요|인지|인가|일까|맞나|맞죠|예요|이에요|임[?])"
    r"|\bis (?:it|this|that) (?:a )?(?:scam|real|fake|legit|phishing|smishing)\b"
)
_HAPPENED = re.compile(
    r"당함|당해|먹튀당|지금|방금|계속|이미|벌써|(?:깔|올|털|뜯|걸|날|딸|눌)(?:림|린)|(?:보|건|빼)[냄낸]|(?:넘|맡|뺏)[김긴]|[줌됨찍]힘?(?= |$)"
    r"|\b(?:sent|gave|paid|told|shared|clicked|tapped|opened|installed|downloaded|lost|took|got|was|"
    r"been|keeps?|already|bought|spent|charged|threaten\w*|\w+ed|now)\b"
)


def search(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The article that answers, or a short list to choose from; None below both bars."""
    query, outside = turn.query, turn.score_of("outside")
    if turn.follows:
        # What the follow-up says by itself comes first; what went before only helps it out.
        alone = _find(turn.plain, turn, resources)
        bar = CLOSE if turn.context.brands and not turn.plain.brands else 0.0
        if (
            alone
            and estimate(turn.plain, alone, outside) >= ANSWER
            and alone[0].nearest >= bar
            and alone[0].topic not in turn.context.topics
        ):
            query = turn.plain
    hits = _find(query, turn, resources)
    if not hits:
        return None
    confidence = estimate(query, hits, outside)
    if confidence < _DOUBTFUL and not so_far and crisis.is_told(turn, resources):
        return None
    if (
        turn.follows
        and not turn.switches
        and query is not turn.plain
        and (before := _before(hits, confidence, turn, resources))
    ):
        return present([before], turn, resources, max(confidence, ANSWER))
    # A follow-up is about what went before, unless it names another subject.
    ours = (turn.follows and not turn.elsewhere) or is_ours(query, hits, outside) >= OURS
    if not ours and (query.elsewhere or hits[0].nearest < CLOSE):
        # A word or two of our subject are too few to answer, and too many to send away.
        few = (query.ours or query.added) and len(query.words) <= _FEW and not query.elsewhere
        return choose(hits, turn, resources, confidence) if few and not so_far else None
    if confidence >= CHOOSE or so_far or turn.context.clarified or turn.switches:
        return present(hits, turn, resources, confidence)
    return choose(hits, turn, resources, confidence)


def _before(hits: list[Hit], confidence: float, turn: Turn, resources: Resources) -> Hit | None:
    """What was spoken of before, when the follow-up names nothing that is not about it."""
    topic = turn.context.topics[0]
    if (topic, turn.lang) not in resources.library.articles or topic == crisis.TOPIC:
        return None
    if turn.elsewhere:
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
    routes = resources.routes
    ranked = (
        turn.hits
        if query is turn.plain
        else [hit for hit in resources.rank(query) if "/" not in hit.topic]
    )
    told = turn.context.topics[:1] if turn.switches else ()
    hits = [hit for hit in ranked if hit.topic not in (crisis.TOPIC, *told)]
    if (
        turn.ranked
        and turn.ranked[0].topic == crisis.TOPIC
        and not crisis.is_idiom(turn, resources)
    ):
        # What is not taken for a cry is measured without those.
        rest = next((h.score for h in turn.ranked if h.topic not in crisis.ASIDE), 0.0)
        more = turn.ranked[0].score / rest if rest else 1.0
        hits = [replace(hit, score=hit.score * more) for hit in hits]
    if told:
        # «유심이면요?» after a law about accounts asks for the law about SIMs.
        hits.sort(key=lambda hit: -hit.score - _ALIKE * (_family(hit.topic) == _family(told[0])))
    if not _not_yet(turn):
        return hits
    return [
        hit
        for hit in hits
        if hit.topic not in routes.playbooks or hit.topic in routes.going_on or hit.nearest >= CLOSE
    ] or hits


def _family(topic: str) -> str:
    """What sort of article a topic is, by how its name begins: law, tactic, block."""
    return topic.partition("-")[0]


def present(hits: Sequence[Hit], turn: Turn, resources: Resources, confidence: float) -> Section:
    """The first hit as an answer; a playbook is told as urgent."""
    topic = hits[0].topic
    if playbook := _playbook(hits, turn, resources, confidence):
        return urgent.present(playbook, turn, resources)
    also = hits[1] if confidence < SURE and len(hits) > 1 else None
    text = guide_text(topic, turn.lang, resources, turn.plain, also.topic if also else "")
    cited = citations(topic, turn.lang, resources)
    if also:
        cited = (cited[0], *citations(also.topic, turn.lang, resources)[:1], *cited[1:])
    return Section(
        kind="answer",
        text=text,
        citations=cited,
        topics=(topic, also.topic) if also else (topic,),
        suggestions=_titles(hits[1 : 1 + _CHOICES], turn, resources),
        confidence=round(confidence, 3),
    )


def _playbook(
    hits: Sequence[Hit], turn: Turn, resources: Resources, confidence: float
) -> str | None:
    """The playbook to be told at once, when the first hit is one or the trick before one."""
    topic, routes = hits[0].topic, resources.routes
    if topic in routes.going_on:
        # Money that came in or a threat is there already; only what to do is asked.
        return (
            topic if confidence >= URGENT_TOLD and not urgent.is_offered(turn.query.text) else None
        )
    if _not_yet(turn):
        return None
    told = _is_told(turn)
    if topic in routes.playbooks:
        return topic if confidence >= (URGENT_TOLD if told else URGENT_ASKED) else None
    after = routes.continues.get(topic)
    if told and topic.startswith(urgent.TRICKS) and after in routes.playbooks:
        near = next((h.score for h in hits[1:] if h.topic == after), 0.0)
        return after if near >= hits[0].score - _NEARLY else None
    return None


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


def _not_yet(turn: Turn) -> bool:
    """True when what a playbook is for is only feared, asked about or still ahead."""
    text = turn.query.text
    if urgent.is_offered(text):
        return True
    return bool(_NOT_YET.search(text)) or (not _is_told(turn) and bool(_MAY_I.search(text)))


def _is_told(turn: Turn) -> bool:
    """True when something is said to have happened, or to happen now."""
    text = turn.query.text
    return has_past_tense(text) or bool(_HAPPENED.search(text))


def _titles(hits: Sequence[Hit], turn: Turn, resources: Resources) -> tuple[str, ...]:
    return tuple(resources.library.articles[h.topic, turn.lang].front.title for h in hits)
