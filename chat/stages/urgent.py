"""Urgent: harm has happened or is happening; the first action comes first."""

from chat.articles import citations, playbook_text, steps_of
from chat.matching import matching
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn


def urgent(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The playbook of what the person says has happened; a link is judged after it."""
    if turn.forwarded:
        return None
    rule = next(matching(resources.urgent, turn.query.tight, turn.query.text), None)
    return present(rule.article, turn, resources) if rule else None


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
