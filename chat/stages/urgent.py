"""Urgent: harm has happened or is happening; the first action comes first."""

import re

from chat.articles import citations, playbook_text, steps_of
from chat.matching import matching
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn
from knowledge.hangul import has_past_tense

# Likeness to an example from which a message is taken to tell the same.
_LIKE = 0.4
# The voice of an advert: nobody tells of their own harm like this.
_ADVERT = re.compile(
    r"(해|찾아|회수해|복구해|지급해|매입해)?드립니다|드려요[!~]|모십니다|무방문|무서류|최고가|최저수수료|당일지급|즉시지급|문의주세요"
)
_DONE = re.compile(
    r"입금|찍어|넘김|보냄|\b(?:already|just|too late|i (?:did|sent|gave|paid|"
    r"installed|clicked|opened)|gave it|sent it|did it)\b"
)
# Who tells the reader to send something tells of nothing that has happened to themselves.
_NOT_DONE = re.compile(
    r"(?:보내|넣으|넘기|누르|(?:입금|송금|이체|결제)하)(?:세요|시면|십시오)|안 ?(?:보냈|했|줬|깔|눌|넘|냈)|\b(?:didn'?t|haven'?t|not yet)\b|[?]$|나요|까요"
)


def urgent(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The playbook of what the person says has happened; a link is judged after it."""
    if turn.forwarded:
        return None
    if _ADVERT.search(turn.query.tight):
        return None
    # «I already sent it» is about what was spoken of before, not about just any thing sent.
    if topic := _continued(turn, resources):
        return present(topic, turn, resources)
    rule = next(matching(resources.urgent, turn.query.tight, turn.query.text), None)
    if rule:
        return present(rule.article, turn, resources)
    like = turn.resembles("urgent", _LIKE)
    return (
        present(like, turn, resources) if like and not _NOT_DONE.search(turn.query.text) else None
    )


def _continued(turn: Turn, resources: Resources) -> str | None:
    """The playbook of what the person asked about before, once they say it has happened."""
    text = turn.plain.text
    told = has_past_tense(text) or _DONE.search(text)
    if not turn.follows or not told or _NOT_DONE.search(turn.query.text):
        return None
    continues = resources.routes.continues
    return next((continues[t] for t in turn.context.topics if t in continues), None)


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
