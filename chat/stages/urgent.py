"""Urgent: harm has happened or is happening; the first action comes first."""

import re

from chat.articles import citations, playbook_text, steps_of
from chat.matching import matching
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn
from knowledge.hangul import has_past_tense

# How far another article must stand above every playbook to overrule what a pattern heard.
_OVERRULED = 0.25
# The same for the article of a service that is named: that alone says nothing of what happened.
_OVERRULED_BY_BRAND = 0.5
# How far a playbook must stand above the one a pattern heard to be told instead.
_BETTER = 0.05
# The voice of an advert: nobody tells of their own harm like this.
_ADVERT = re.compile(
    r"(해|찾아|회수해|복구해|지급해|매입해)?드립니다|드려요[!~]|모십니다|무방문|무서류|최고가|최저수수료|당일지급|즉시지급|문의주세요"
)
_DONE = re.compile(
    r"입금|찍어|넘김|보냄|\b(?:already|just|too late|i (?:did|sent|gave|paid|"
    r"installed|clicked|opened)|gave it|sent it|did it)\b"
)
# Topics about what brokers and impostors ask for, and words of someone who has done it.
TRICKS = ("tactic-", "gift-card-code-request", "smishing-messages")
_OBEYED = re.compile(
    r"(?:보냈|보내버렸|보내셨|넘겼|넘기셨|줬|줘버렸|주셨|알려줬|불러줬|입금했|입금하셨|송금했|송금하셨|이체했|이체하셨|"
    r"깔았|설치했|설치하셨|눌렀|누르셨|찍었|전송했|제출했|부치셨|부쳤)"
    r"|\b(?:i|he|she|my (?:mom|mum|mother|dad|father|son|daughter|wife|husband|grand\w+))(?:'ve| have| has)? "
    r"(?:already |just )?(?:sent|gave|given|texted|told|paid|installed|uploaded|read|shared|clicked)\b"
)
_PIN_SENT = "pin-sent"
# «맡기면 50만원 준다는데»: what somebody offers has not been done yet.
_OFFERED = re.compile(
    r"(?:맡기|빌려주|넘기|보내|팔|개통하|쓰게 해 ?주|알려주|넣|찍어 보내)면 ?.{0,16}(?:준다|준대|주겠|꽂아|드린|쳐준)"
    r"(?!.{0,60}(?:보냈|넘겼|줬|빌려줬|팔았|개통했|당했|잠수|연락이))"
)
# Who tells the reader to send something tells of nothing that has happened to themselves.
_NOT_DONE = re.compile(
    r"(?:보내|넣으|넘기|누르|(?:입금|송금|이체|결제)하)(?:세요|시면|십시오)|안 ?(?:보냈|했|줬|깔|눌|넘|냈)|\b(?:didn'?t|haven'?t|not yet)\b|[?]$|나요|까요"
)


def urgent(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The playbook of what the person says has happened; a link is judged after it."""
    if turn.forwarded:
        return None
    if _ADVERT.search(turn.query.tight) or is_offered(turn.query.text):
        return None
    # «I already sent it» is about what was spoken of before, not about just any thing sent.
    if topic := _continued(turn, resources):
        return present(topic, turn, resources)
    rule = next(matching(resources.urgent, turn.query.tight, turn.query.text), None)
    topic = _heard(rule.article, turn, resources) if rule else _worked(turn, resources)
    return present(topic, turn, resources) if topic else None


def is_offered(text: str) -> bool:
    """True when somebody only offers something for an act that has not been done."""
    return bool(_OFFERED.search(text))


def _worked(turn: Turn, resources: Resources) -> str | None:
    """The playbook after a trick, when that is what a message is like and it has been obeyed."""
    first = turn.ranked[0].topic if turn.ranked else ""
    obeyed = _OBEYED.search(turn.query.text) and not _NOT_DONE.search(turn.query.text)
    return resources.routes.continues.get(first) if obeyed and first.startswith(TRICKS) else None


def _heard(heard: str, turn: Turn, resources: Resources) -> str | None:
    """The playbook for what a pattern heard, or None when the whole message asks otherwise.

    A pattern knows a few words; what people write in such a case, taken together, knows which
    of the playbooks is meant and whether it is one at all.
    """
    playbooks, continues = resources.routes.playbooks, resources.routes.continues
    scores: dict[str, float] = {}
    for hit in turn.ranked:
        # What is written about a trick before it worked speaks for its playbook as well, unless
        # what was heard needs no trick to have worked.
        after = hit.topic if heard in resources.routes.going_on else continues.get(hit.topic, "")
        for topic in {hit.topic, after or hit.topic}:
            scores[topic] = max(scores.get(topic, 0.0), hit.score)
    best = max(playbooks, key=lambda topic: scores.get(topic, 0.0))
    own = resources.routes.brand_topics.values()
    for hit in turn.ranked:
        if hit.topic in playbooks or continues.get(hit.topic) in playbooks:
            continue
        ahead = hit.score - scores.get(best, 0.0)
        if ahead > (_OVERRULED_BY_BRAND if hit.topic in own else _OVERRULED):
            return None
    return best if scores.get(best, 0.0) - scores.get(heard, 0.0) > _BETTER else heard


def _continued(turn: Turn, resources: Resources) -> str | None:
    """The playbook of what the person asked about before, once they say it has happened."""
    text = turn.plain.text
    told = (has_past_tense(text) or _DONE.search(text)) and not _NOT_DONE.search(turn.query.text)
    if not turn.follows or not (told or _OBEYED.search(text)):
        return None
    continues = resources.routes.continues
    topic = next((continues[t] for t in turn.context.topics if t in continues), None)
    # «아까 줬음» after a question whether to give a service's PIN.
    return topic or (_PIN_SENT if "pin" in turn.context.facets else None)


def present(topic: str, turn: Turn, resources: Resources) -> Section:
    """A playbook as an urgent section."""
    return Section(
        kind="urgent",
        text=playbook_text(topic, turn.lang, resources),
        citations=citations(topic, turn.lang, resources),
        topics=(topic,),
        steps=steps_of(topic, turn.lang, resources),
        final=not turn.found.addresses,
    )
