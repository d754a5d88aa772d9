"""Steering: attempts to change the desk's role are declined, whatever frame they use."""

from chat.matching import matching
from chat.resources import Resources
from chat.section import Section
from chat.stages import refuse
from chat.turn import Turn

_RULES = ("injection", "role_play")


def steering(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """A refusal for «ignore your rules»; what the frame asks for decides the reason."""
    steered = [r for r in _RULES if resources.talk[r].matches(turn.query.tight, turn.query.text)]
    if not steered:
        return None
    asked = next(matching(resources.refuse, turn.query.tight, turn.query.text), None)
    if asked is None and turn.query.ours and "role_play" not in steered:
        # The frame is set aside and the honest question in it goes on its way.
        return None
    return refuse.present(asked.id if asked else "injection", turn, resources)
