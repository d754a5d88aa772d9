"""Foreign: someone writes in a third language; we say so in both of ours, with help lines."""

from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn
from knowledge.content import LANGS


def foreign(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """Two lines and the numbers that matter, when the letters are neither Korean nor English."""
    if so_far or not turn.foreign:
        return None
    lines = [resources.say("ko", "session.third_language"), ""]
    for contact in resources.routes.foreign_contacts:
        lines.append(" / ".join(resources.contact(contact, lang) for lang in LANGS))
    return Section(kind="out_of_scope", text="\n".join(lines), confidence=0.0)
