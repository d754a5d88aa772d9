"""Again: what was answered last, in the other language."""

import re

from chat.articles import citations, guide_text
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn
from knowledge.content import Lang

_ASKED: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:in )?english\b(?: please)?|영어로|영문으로"),
    "ko": re.compile(r"\b(?:in )?korean\b(?: please)?|한국어로|한글로|한국말로"),
}
# More than this asks for something else beside the language.
_LONGEST = 40


def again(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The article behind the last answer, when only the language is asked for."""
    if so_far or not turn.context.topics or len(turn.plain.text) > _LONGEST:
        return None
    lang = next((lang for lang, asked in _ASKED.items() if asked.search(turn.plain.text)), None)
    topic = turn.context.topics[0]
    if lang is None or (topic, lang) not in resources.library.articles:
        return None
    return Section(
        kind="answer",
        text=guide_text(topic, lang, resources, turn.plain),
        citations=citations(topic, lang, resources),
        topics=(topic,),
        lang=lang,
    )
