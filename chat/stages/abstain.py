"""Abstain: an honest «I don't know», with those who do."""

from chat.resources import Resources
from chat.section import Section
from chat.stages.smalltalk import starters
from chat.turn import Turn


def abstain(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """What is said when no stage had an answer; nothing when one had."""
    if so_far:
        return None
    lang = turn.lang
    if not turn.query.words and not turn.found.addresses:
        return Section(kind="clarify", text=resources.say(lang, "talk.able"), confidence=0.0)
    contacts = resources.library.contacts
    lines = [
        resources.say(lang, "abstain.sorry"),
        resources.say(lang, "abstain.others"),
        "",
        resources.say(lang, "abstain.who_knows"),
        *(
            f"• {contacts[c].show(lang)}: {contacts[c].use[lang]}"
            for c in resources.routes.knowing_contacts
        ),
    ]
    return Section(
        kind="out_of_scope",
        text="\n".join(lines),
        suggestions=starters(turn, resources),
        confidence=0.0,
    )
