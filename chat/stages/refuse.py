"""Refuse: one sentence no, one reason, the lawful ways, and an offer to look."""

import re
from dataclasses import replace

from chat import requests
from chat.articles import cite_fact
from chat.matching import matching
from chat.replies import Citation, Step
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn
from knowledge.query import Query

# The facts a refusal may name, and the article that explains each.
FACTS = {
    "law": ("law.network_72", "law-broker"),
    "account": ("law.access_media_49_4", "law-account-lending"),
    "line": ("law.line_97", "law-line-lending"),
    "declaration": ("law.no_declaration", "no-registration"),
}

# The logit above which a message is such a request: less where it stands in no frame of a question
# for one's own protection.
_BAR, _FRAMED = -0.8, 0.0
# Asking again after a refusal, in fewer words.
_INSISTS = re.compile(
    r"제일|안전한|싼|하나만|한 ?번만|그래도|딱 ?(?:하나|한)|빨리|괜찮은 ?(?:데|곳)|아무 ?(?:데|거)|그럼 어디|이름만|책임은|알려달라니까|알려줘|부탁|"
    r"\b(?:just one|only one|one name|safest|cheapest|please|any one|come on|nobody will|then (?:who|where))\b"
)
_LONGEST = 70


def refuse(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """A refusal when the person asks for a broker, a way round a limit, or help to run one."""
    if turn.forwarded:
        return None
    reason = find(turn, resources)
    if not reason and turn.about_trade and _insists(turn):
        reason = _rule(_named(turn.query), resources)
    if not reason and turn.context.kind == "refuse" and _insists(turn):
        reason = "recommend"
    return present(reason, turn, resources) if reason else None


def find(turn: Turn, resources: Resources) -> str:
    """What a message asks help with that we do not give; empty when it does not."""
    rule = _rule(turn.query, resources)
    if rule and (is_outright(turn, resources) or not turn.is_telling):
        return rule
    if not turn.is_telling:
        return ""
    shown = requests.signs(turn, resources)
    if turn.elsewhere and "asks_of_ours" not in shown:
        return ""
    bar = _FRAMED if requests.is_framed(shown) else _BAR
    wanted = requests.logit(shown, requests.likeness(turn)) > bar
    return (rule or requests.kind(shown, turn)) if wanted else ""


def is_outright(turn: Turn, resources: Resources) -> bool:
    """True for a request asked for outright, which no likeness to a question excuses."""
    query = turn.query
    return any(rule.outright(query.tight, query.text) for rule in resources.refuse.values())


def _rule(query: Query, resources: Resources) -> str:
    return next((rule.id for rule in matching(resources.refuse, query.tight, query.text)), "")


def _named(query: Query) -> Query:
    """The question with what it is about put before it, as the follow-up left that out."""
    return replace(query, tight=f"현금화{query.tight}", text=f"cash out {query.text}")


def _insists(turn: Turn) -> bool:
    """True for the refused request made again, and for no question of another kind."""
    return len(turn.query.text) <= _LONGEST and bool(_INSISTS.search(turn.query.text))


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
