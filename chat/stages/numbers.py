"""Numbers: a help line named by its number is told apart from any other, with what it is for."""

import re

from chat.articles import citations
from chat.replies import Citation
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn

TOPIC = "help-lines"
# How far another article must stand above the list of help lines to be what is asked for.
_ANOTHERS = 0.15
# Words of a question that asks for nothing but a number.
_FEW = 6
_FOR_ITS_NUMBER = re.compile(
    r"번호|연락처|몇 ?번|어디로 ?(?:걸|전화)|전화 ?(?:몇|어디|$)|\b(?:number|phone|hotline|contact)\b"
)
# Whoever was rung or is asked for something wants to know another thing.
RUNG = re.compile(
    r"라면서|라며|라고|라는|사칭|사기|달래|달라|왔|와서|오는|오네|걸려|받았|보냈|줬|진짜|맞"
    r"|\b(?:says?|said|called|calling|asks?|asked|from|real|fake|legit)\b"
)
_NUMBER = re.compile(
    r"(?<![\d.,-])(?:1\d{3}-\d{4}|080-\d{3}-\d{4}|1\d{2,3})(?![\d,.-]|만|원|조|년|개|%|프로|일|월)"
)


def numbers(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """Whose number it is, what it is for and when it answers, as far as established."""
    named = set(_NUMBER.findall(turn.query.text))
    known = {i: c for i, c in resources.library.contacts.items() if c.number in named}
    asked = _asked_for(turn, resources) if not named else ()
    if turn.forwarded or not (asked or (known and not _asks_otherwise(turn))):
        return None
    known = known or {i: resources.library.contacts[i] for i in asked}
    lines: list[str] = []
    cited: list[Citation] = []
    title = resources.library.articles[TOPIC, turn.lang].front.title
    for contact in known.values():
        hours = (
            resources.say(turn.lang, "answer.hours", hours=contact.hours[turn.lang])
            if contact.hours
            else resources.say(turn.lang, "answer.no_hours")
        )
        lines.append(f"• {contact.show(turn.lang)}: {contact.use[turn.lang]} {hours}")
        checked = contact.checked.isoformat()
        cited.append(Citation(TOPIC, title, contact.source, contact.source_url, checked))
    return Section(
        kind="answer",
        text="\n".join(lines),
        citations=(*cited, *citations(TOPIC, turn.lang, resources)[:1]),
        topics=(TOPIC,),
        confidence=0.9,
    )


def _asked_for(turn: Turn, resources: Resources) -> tuple[str, ...]:
    """The help lines named by name in a short question for their number: «금감원 번호»."""
    query = turn.query
    few = len(query.words) <= _FEW and not query.brands
    if not few or not _FOR_ITS_NUMBER.search(query.text) or RUNG.search(query.text):
        return ()
    return tuple(dict.fromkeys(resources.agencies.find(query.text)))


def _asks_otherwise(turn: Turn) -> bool:
    """True when the number is only named on the way to another question."""
    best = next((hit.score for hit in turn.hits if hit.topic == TOPIC), 0.0)
    return bool(turn.hits) and turn.hits[0].score - best > _ANOTHERS
