"""Crisis: someone may be thinking of dying; nothing else is said before that."""

import re

from rapidfuzz import fuzz

from chat.articles import citations, items, summary
from chat.replies import Step
from chat.resources import Resources
from chat.section import Section
from chat.stages import smalltalk
from chat.turn import Turn
from knowledge.hangul import letters

TOPIC = "crisis"
# Likeness of a phrase with one letter wrong. Answering once too often costs little, missing one
# does not.
_LIKENESS = 86.0
_LIKE = 0.18
# How far such a message must stand above everything else, at first and in a later turn.
_AHEAD, _AHEAD_LATER = 0.1, 0.4
# How much of such a message must be known, and how much more like a sentence about something else
# it may be.
_KNOWN, _LIKER = 0.4, 0.1
_ORDINARY = re.compile(
    r"[가-힣](?:파|워|겨|퍼|싫어|서)죽|먹고싶|[가-힣]주고 ?싶|가고싶|보고싶|사고싶|하고싶|받고싶|알고싶|묻고싶|쓰고싶|팔고싶"
)


def crisis(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The crisis card, short and warm, with no law and no loans."""
    if not _is_heard(turn, resources):
        return None
    article = resources.library.articles[TOPIC, turn.lang]
    actions = items(article.sections.get("now", ""), turn.lang, resources)
    text = "\n".join([summary(TOPIC, turn.lang, resources), "", *(f"• {a}" for a in actions)])
    return Section(
        kind="urgent",
        text=text.strip(),
        citations=citations(TOPIC, turn.lang, resources)[:1],
        topics=(TOPIC,),
        steps=tuple(Step(f"now-{n}", a) for n, a in enumerate(actions, start=1)),
    )


def _is_heard(turn: Turn, resources: Resources) -> bool:
    if resources.crisis["crisis"].matches(turn.query.tight, turn.query.text):
        return True
    idiom = resources.crisis["idiom"].matches(turn.query.tight, turn.query.text)
    if _leads(turn) and not idiom and not smalltalk.rule_of(turn, resources):
        return True
    if _ORDINARY.search(turn.query.tight):
        return False
    spelled = letters(turn.query.tight)
    return any(_nearly_says(spelled, phrase) for phrase in resources.crisis_phrases)


def _leads(turn: Turn) -> bool:
    """True when the message as a whole is worded like those who have lost heart."""
    if not turn.is_telling or turn.query.brands or len(turn.ranked) < 2:
        return False
    first, second = turn.ranked[:2]
    ahead = first.score - second.score
    # After a question about something else, a few words are rarely about this.
    least = _AHEAD_LATER if turn.follows else _AHEAD
    if first.topic != TOPIC or first.nearest < _LIKE or first.coverage < _KNOWN or ahead <= least:
        return False
    return all(hit.nearest <= first.nearest + _LIKER for hit in turn.ranked)


def _nearly_says(spelled: str, phrase: str) -> bool:
    """True when a text has a phrase but for about one letter, which is not its first."""
    if len(spelled) < len(phrase) - 1:
        return False
    found = fuzz.partial_ratio_alignment(phrase, spelled, score_cutoff=_LIKENESS)
    return found is not None and spelled[found.dest_start] == phrase[0]
