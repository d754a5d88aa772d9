"""Crisis: someone may be thinking of dying; nothing else is said before that."""

from chat.articles import citations, items, summary
from chat.replies import Step
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn

TOPIC = "crisis"


def crisis(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The crisis card, short and warm, with no law and no loans."""
    if not resources.crisis["crisis"].matches(turn.query.tight, turn.query.text):
        return None
    article = resources.library.articles[TOPIC, turn.lang]
    actions = items(article.sections.get("now", ""), turn.lang, resources)
    text = "\n".join([summary(TOPIC, turn.lang, resources), "", *(f"• {a}" for a in actions)])
    return Section(
        kind="urgent",
        text=text.strip(),
        citations=citations(TOPIC, turn.lang, resources)[:1],
        topics=(TOPIC,),
        steps=tuple(Step(f"now-{n}", a) for n, a in enumerate(actions, start=1)),
    )
