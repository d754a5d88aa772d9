"""Small talk: a greeting, thanks, or a question about who is answering."""

from chat.matching import matching
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn

# Longer messages carry a real question; a polite word in them does not lead.
_LONGEST = {"ko": 24, "en": 60}
# Likeness to a polite phrase from which a message that leads with one is small talk.
_LIKE = 0.3


def smalltalk(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """A short friendly line, only when the message holds nothing else."""
    rule = "" if so_far else rule_of(turn, resources)
    if not rule:
        return None
    police = resources.contact("police_112", turn.lang)
    return Section(
        kind="smalltalk",
        text=resources.say(turn.lang, f"talk.{rule}", police=police),
        suggestions=starters(turn, resources),
    )


def rule_of(turn: Turn, resources: Resources) -> str:
    """The rule of small talk a short message follows, if it names no service; else nothing."""
    text = turn.query.text
    if len(text) > _LONGEST[turn.lang] or turn.query.brands or any(c.isdigit() for c in text):
        return ""
    talk = {key: p for key, p in resources.talk.items() if key not in ("injection", "role_play")}
    rule = next(matching(talk, turn.query.tight, turn.query.text), None)
    if rule:
        return rule.id
    return resources.polite.kind_of(turn.text) or turn.led_by("talk", _LIKE)


def starters(turn: Turn, resources: Resources) -> tuple[str, ...]:
    """First questions a newcomer may tap."""
    topics = ("cashout-what", "pin-sent", "block-carrier-billing", "urgent-cash-lawful")
    articles = resources.library.articles
    return tuple(articles[t, turn.lang].front.title for t in topics if (t, turn.lang) in articles)
