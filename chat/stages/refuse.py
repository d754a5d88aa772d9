"""Refuse: one sentence no, one reason, the lawful ways, and an offer to look."""

import re
from dataclasses import replace

from chat.articles import cite_fact
from chat.matching import Pattern, matching
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

# Likeness to an example from which a message that leads with such requests is one.
_LIKE = 0.2
# How far a question we answer must stand above every such request to overrule a pattern, for
# what is worded as a demand and for the rest.
_DEMANDED, _WONDERED = 0.9, 0.45
# How little below everything else such a request may stand when the message is worded as a demand.
_CLOSE_BEHIND = 0.3
# How far such a request must lead where blocking, reporting or undoing is spoken of.
_CLEARLY = 0.15
_DEMANDS = re.compile(
    r"(?:알려|추천|소개|찾아|골라|말해|가르쳐|구해|써|지어|만들어|짜|번역해|연결해|붙여|해|찍어|불러|뽑아|안내해) ?"
    r"(?:줘|주세요|주라|주시|주오|달라|줄래|봐)|부탁|구함|구해요|구합니다|연결|ㅊㅊ|ㅈㅂ|ㅇㄷ|ㄱㄱ|ㄱㄴ|좌표|꼼수|꿀팁|요령|최고가|연결 ?받|누가 ?사|어디(?:다|에|에다)? ?(?:팔|내놓)|하려면|싶어|싶은데"
    r"|(?:하는|푸는|뚫는|피하는|숨기는|올리는|늘리는|파는|치는|만드는) ?(?:법|방법|데|곳)|(?:방법|데|곳|팁|루트)(?: ?좀)?[?.!~ ]*$"
    r"|^(?:please |pls )?(?:how|where|who|which|give|list|write|draft|recommend|name|find|tell|show|make|create|help|can you|could you|i need|i want|need|rank)\b"
    r"|\b(?:pls|plz|please|walk me|trick|who should i|who'?s buying|respond with|describe|best rate|how (?:do|can|to)|list|i want to sell)\b"
)
# What a demand may be for: to block, report or undo something.
_LAWFUL = re.compile(
    r"차단(?!.{0,8}(?:풀|우회|피|뚫))|막는|막으|신고|환불|취소|민원|\bblock(?!ed)|\breport|\brefund|\bcancel",
    re.IGNORECASE,
)
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
    rule = find(turn, resources)
    if rule is None and _about_the_trade(turn) and _insists(turn):
        rule = _rule(_named(turn.query), resources)
    if rule:
        return present(rule.id, turn, resources)
    like = turn.led_by("refuse", _LIKE)
    if like and _LAWFUL.search(turn.query.text) and turn.ahead("refuse") < _CLEARLY:
        like = ""
    if like and not resources.refuse[like].excused(turn.query.tight, turn.query.text):
        return present(like, turn, resources)
    if near := _demanded(turn, resources):
        return present(near, turn, resources)
    if turn.context.kind == "refuse" and _insists(turn):
        return present("recommend", turn, resources)
    return None


def find(turn: Turn, resources: Resources) -> Pattern | None:
    """The rule a message follows, unless the message as a whole asks something we answer."""
    rule = _rule(turn.query, resources)
    return None if rule is None or _outvoted(rule, turn) else rule


def is_outright(turn: Turn, resources: Resources) -> bool:
    """True for a request asked for outright, which no likeness to a question excuses."""
    query = turn.query
    return any(rule.outright(query.tight, query.text) for rule in resources.refuse.values())


def _outvoted(rule: Pattern, turn: Turn) -> bool:
    """True when the message as a whole asks something we answer, in words a pattern mistook.

    Whoever words it as a demand has to be told so more clearly than whoever wonders.
    """
    if rule.outright(turn.query.tight, turn.query.text):
        return False
    demands = _DEMANDS.search(turn.query.text)
    return turn.ahead("refuse") < (-_DEMANDED if demands else -_WONDERED)


def _demanded(turn: Turn, resources: Resources) -> str:
    """The nearest such request, when a demand is nearly as much like it as like anything else."""
    text = turn.query.text
    if turn.elsewhere or turn.follows or not _DEMANDS.search(text) or _LAWFUL.search(text):
        return ""
    if turn.ahead("refuse") < -_CLOSE_BEHIND:
        return ""
    nearest = next(h.topic for h in turn.ranked if h.topic.startswith("refuse/")).partition("/")[2]
    excused = resources.refuse[nearest].excused(turn.query.tight, turn.query.text)
    return "" if excused else nearest


def _rule(query: Query, resources: Resources) -> Pattern | None:
    return next(matching(resources.refuse, query.tight, query.text), None)


def _about_the_trade(turn: Turn) -> bool:
    """True for a follow-up to something that was about the trade and no service."""
    return turn.follows and not turn.query.brands and turn.context.kind in ("answer", "refuse")


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
