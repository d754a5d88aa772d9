"""Crisis: someone may be thinking of dying; nothing else is said before that."""

import re

from rapidfuzz import fuzz

from chat.articles import citations, items, summary
from chat.matching import matching
from chat.replies import Step
from chat.resources import Resources
from chat.section import Section
from chat.stages import smalltalk
from chat.stages.urgent import is_offered
from chat.turn import Turn
from knowledge.hangul import letters
from knowledge.search import Hit

TOPIC = "crisis"
# Rules of words that leave no doubt; the hints between the words stand in a file of their own.
SAID = ("crisis", "end")
# Likeness of a phrase with one letter wrong. Answering once too often costs little, missing one
# does not.
_LIKENESS = 86.0
# A letter of fewer is too much: 장사라고 is not 자살하고, 항목을 막 not 목을 매.
_LONG = 10
# Harmless sentences with the same words: «my phone died».
_IDIOM = "idiom/idiom"
ASIDE = (TOPIC, _IDIOM)
# How far such a message must stand above everything else and, at this share, above the harmless
# uses of its words; how far when it says something else as well, and how much more in a later turn.
# Fitted by leaving out a third of all written sentences at a time.
_AHEAD, _HARMLESS, _FAR_AHEAD, _LATER = 0.6, 0.8, 1.0, 0.3
# How far it must stand above harmless uses of its words at least.
_APART = 0.1
# Few words resemble much: what a sentence of a full length gains over the shortest.
_FULL, _FULLER = 8, 0.5
# How much more like a harmless sentence it may be, and how much of it must be known.
_LIKER = 0.2
_KNOWN = 0.3
_ORDINARY = re.compile(
    r"[가-힣](?:파|워|겨|퍼|싫어|서)죽|먹고싶|[가-힣]주고 ?싶|가고싶|보고싶|사고싶|하고싶|받고싶|알고싶|묻고싶|쓰고싶|팔고싶"
)


def crisis(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The crisis card, short and warm, with no law and no loans."""
    return _card(turn, resources) if _is_heard(turn, resources) else None


def undertone(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The crisis card when nothing else could be answered and the words may have meant that."""
    return None if so_far or not is_told(turn, resources) else _card(turn, resources)


def is_told(turn: Turn, resources: Resources) -> bool:
    """True when what may be meant is told and nothing is asked, so that nothing else is answered."""
    return not turn.asks and may_be_meant(turn, resources)


def may_be_meant(turn: Turn, resources: Resources) -> bool:
    """True when a message that was not heard as a crisis may still be one."""
    if resources.crisis["reported"].matches(turn.query.tight, turn.query.text):
        return True
    if is_idiom(turn, resources) or smalltalk.rule_of(turn, resources):
        return False
    if any(resources.crisis[name].excused(turn.query.tight, turn.query.text) for name in SAID):
        return False
    # Who only tells something, and asks nothing, is listened to more closely.
    return _comes(turn, within=1 if turn.asks else 2)


def is_idiom(turn: Turn, resources: Resources) -> bool:
    """True for words of dying that everyone says of hunger or a bill."""
    return resources.crisis["idiom"].matches(turn.query.tight, turn.query.text)


def _card(turn: Turn, resources: Resources) -> Section:
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
    said = (turn.query.tight, turn.query.text)
    rules = resources.crisis
    if any(rules[name].matches(*said) for name in SAID) or any(matching(resources.hints, *said)):
        # What is told of others is met with the number above the answer.
        return not rules["reported"].matches(*said)
    ahead = _ahead(turn)
    if ahead > _AHEAD and not is_idiom(turn, resources):
        # A question, a polite word or harm that is told outweighs what is only a likeness.
        other = (turn.asks and turn.query.ours) or smalltalk.rule_of(turn, resources)
        if ahead > _FAR_AHEAD or not (other or any(matching(resources.urgent, *said))):
            return True
    if _ORDINARY.search(turn.query.tight) or any(rules[name].excused(*said) for name in SAID):
        return False
    spelled = letters(turn.query.tight)
    return any(_nearly_says(spelled, phrase) for phrase in resources.crisis_phrases)


def _ahead(turn: Turn) -> float:
    """How far a message as a whole is worded like those who have lost heart, 0 if not first."""
    if not _comes(turn, within=1) or turn.query.brands or is_offered(turn.query.text):
        return 0.0
    first, second = turn.ranked[:2]
    length = min(len(turn.plain.words), _FULL) / _FULL - 0.5
    apart = first.score - _idiom(turn).score
    ahead = first.score - second.score + _HARMLESS * apart + _FULLER * length
    # After a question about something else, a few words are rarely about this.
    return ahead - _LATER if turn.follows else ahead


def _comes(turn: Turn, within: int) -> bool:
    """True when such messages are among the first that this one resembles."""
    if not turn.is_telling or len(turn.ranked) < 2 or turn.elsewhere or turn.foreign:
        return False
    near = next((hit for hit in turn.ranked[:within] if hit.topic == TOPIC), None)
    if near is None or near.coverage < _KNOWN or turn.found.addresses:
        return False
    idiom = _idiom(turn)
    return near.score - idiom.score > _APART and near.nearest > idiom.nearest - _LIKER


def _idiom(turn: Turn) -> Hit:
    """The harmless sentences as far as the message resembles them."""
    nothing = Hit(_IDIOM, 0.0, 0.0, 0.0)
    return next((hit for hit in turn.ranked if hit.topic == _IDIOM), nothing)


def _nearly_says(spelled: str, phrase: str) -> bool:
    """True when a text has a phrase but for about one letter, which is not its first."""
    if len(spelled) < len(phrase) - 1:
        return False
    if len(phrase) < _LONG:
        return phrase in spelled
    found = fuzz.partial_ratio_alignment(phrase, spelled, score_cutoff=_LIKENESS)
    return found is not None and spelled[found.dest_start] == phrase[0]
