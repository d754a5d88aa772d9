"""Small talk: a greeting, thanks, or a question about who is answering."""

from chat.matching import Pattern, matching
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn

# Longer messages carry a real question; a polite word in them does not lead.
_LONGEST = {"ko": 24, "en": 60}


def smalltalk(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """A short friendly line, only when the message holds nothing else."""
    rule = None if so_far else rule_of(turn, resources)
    if rule is None:
        return None
    police = resources.contact("police_112", turn.lang)
    return Section(
        kind="smalltalk",
        text=resources.say(turn.lang, f"talk.{rule.id}", police=police),
        suggestions=starters(turn, resources),
    )


def rule_of(turn: Turn, resources: Resources) -> Pattern | None:
    """The rule of small talk a short message follows, if it names no service."""
    if len(turn.query.text) > _LONGEST[turn.lang] or turn.query.brands:
        return None
    talk = {key: p for key, p in resources.talk.items() if key not in ("injection", "role_play")}
    return next(matching(talk, turn.query.tight, turn.query.text), None)


def starters(turn: Turn, resources: Resources) -> tuple[str, ...]:
    """First questions a newcomer may tap."""
    topics = ("cashout-what", "pin-sent", "block-carrier-billing", "urgent-cash-lawful")
    articles = resources.library.articles
    return tuple(articles[t, turn.lang].front.title for t in topics if (t, turn.lang) in articles)
