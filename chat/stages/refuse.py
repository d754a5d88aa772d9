"""Refuse: one sentence no, one reason, the lawful ways, and an offer to look."""

import re

from chat.articles import cite_fact
from chat.matching import matching
from chat.replies import Citation, Step
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn

# The facts a refusal may name, and the article that explains each.
FACTS = {
    "law": ("law.network_72", "law-broker"),
    "account": ("law.access_media_49_4", "law-account-lending"),
    "line": ("law.line_97", "law-line-lending"),
    "declaration": ("law.no_declaration", "no-registration"),
}

# Likeness to an example from which a message is taken for the same request.
_LIKE = 0.26
# Asking again after a refusal, in fewer words.
_INSISTS = re.compile(
    r"제일|안전한|싼|하나만|한번만|그래도|딱|빨리|괜찮은|아무|그럼 어디|어디|"
    r"\b(?:just one|only one|safest|cheapest|please|any|still|then (?:who|where))\b"
)


def refuse(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """A refusal when the person asks for a broker, a way round a limit, or help to run one."""
    if turn.forwarded:
        return None
    rule = next(matching(resources.refuse, turn.query.tight, turn.query.text), None)
    if rule:
        return present(rule.id, turn, resources)
    if like := turn.resembles("refuse", _LIKE):
        return present(like, turn, resources)
    if turn.follows and turn.context.kind == "refuse" and _INSISTS.search(turn.query.text):
        return present("recommend", turn, resources)
    return None


def present(reason: str, turn: Turn, resources: Resources) -> Section:
    """The refusal for one reason, as a section."""
    lang = turn.lang
    template = resources.phrases[lang][f"refuse.{reason}"]
    named = {name: key for name, key in FACTS.items() if f"{{{name}}}" in template}
    facts = {name: resources.fact(key, lang) for name, (key, _) in named.items()}
    ways = [
        Step(id=contact, text=_way(contact, turn, resources), contact=contact)
        for contact in resources.routes.lawful_contacts
    ]
    lines = [
        template.format_map(facts),
        "",
        resources.say(lang, "refuse.lawful"),
        *(f"• {way.text}" for way in ways),
        "",
        resources.say(lang, "refuse.offer"),
    ]
    cited: list[Citation] = []
    for key, topic in named.values() or [FACTS["law"]]:
        title = resources.library.articles[topic, lang].front.title
        cited.append(cite_fact(resources.library.facts[key], topic, title))
    return Section(
        kind="refuse",
        text="\n".join(lines),
        citations=tuple(cited),
        topics=tuple(topic for _, topic in named.values() or [FACTS["law"]]),
        steps=tuple(ways),
    )


def _way(contact: str, turn: Turn, resources: Resources) -> str:
    entry = resources.library.contacts[contact]
    return f"{entry.show(turn.lang)}: {entry.use[turn.lang]}"
