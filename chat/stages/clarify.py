"""Clarify: a bare «환불 돼요?» names no service; we ask which, and never guess one."""

from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn

# The services people ask about most, as first choices.
_FIRST = ("kakaopay", "naverpay", "toss", "cultureland")


def clarify(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """One question back, once, when something is asked about no service in particular."""
    query = turn.query
    if so_far or query.brands or turn.follows or turn.context.clarified:
        return None
    if not resources.library.lexicon.is_bare(query.text):
        return None
    platforms = resources.library.platforms
    return Section(
        kind="clarify",
        text=resources.say(turn.lang, "clarify.which_brand"),
        suggestions=tuple(platforms[p].name[turn.lang] for p in _FIRST),
        confidence=0.3,
    )
