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
_NUMBER = re.compile(
    r"(?<![\d.,-])(?:1\d{3}-\d{4}|080-\d{3}-\d{4}|1\d{2,3})(?![\d,.-]|만|원|조|년|개|%|프로|일|월)"
)


def numbers(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """Whose number it is, what it is for and when it answers, as far as established."""
    named = set(_NUMBER.findall(turn.query.text))
    known = {i: c for i, c in resources.library.contacts.items() if c.number in named}
    if not known or turn.forwarded or _asks_otherwise(turn):
        return None
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


def _asks_otherwise(turn: Turn) -> bool:
    """True when the number is only named on the way to another question."""
    best = next((hit.score for hit in turn.hits if hit.topic == TOPIC), 0.0)
    return bool(turn.hits) and turn.hits[0].score - best > _ANOTHERS
