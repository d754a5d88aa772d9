"""Known: a question an editor has written almost word for word is answered as they decided."""

from chat.resources import Resources
from chat.section import Section
from chat.stages import crisis, refuse, search, smalltalk
from chat.turn import Turn

# How alike, and how far ahead of the next topic, a written question must be: at 1 it is the same.
NEARLY_THE_SAME = 0.88
_AHEAD = 0.08


def known(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The article of a written question; before the rules that would guess what is meant."""
    if turn.forwarded or so_far or smalltalk.rule_of(turn, resources):
        return None
    if refuse.is_outright(turn, resources):
        return None
    hits = turn.hits
    if not hits or hits[0].topic == crisis.TOPIC or hits[0].nearest < NEARLY_THE_SAME:
        return None
    others = max((hit.nearest for hit in hits[1:]), default=0.0)
    if hits[0].nearest - others < _AHEAD:
        return None
    return search.present(hits, turn, resources, hits[0].nearest)
