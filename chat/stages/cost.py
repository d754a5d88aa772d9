"""Cost: a deal with amounts in it is worked out before any moralising."""

import re

from chat.amounts import read_deal
from chat.articles import citations, cite_fact, guide_text
from chat.cost import Cost, CostError, work_out
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn
from knowledge.content import Lang

TOPIC = "real-cost"
_DEAL = re.compile(
    r"결제|현금화|긁|깡|소액|정보이용료|한도|상품권|떼|수수료|준대|준다|받|지급|charge|cash|pay|fee|receive|give"
)
_HUGE = 10_000.0
_HOW_MUCH = re.compile(
    r"(긁|현금화|깡|결제).{0,12}(얼마|손에|쥐|남|받)|how much.{0,30}(get|left|receive)"
)


def cost(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """Won lost and the yearly rate, when a message names what is charged and what is paid out."""
    if turn.forwarded or not _DEAL.search(turn.query.text):
        return None
    deal = read_deal(turn.query.text)
    if len(deal.won) == 1 and deal.fee_percent is None and _HOW_MUCH.search(turn.query.text):
        return _usual(turn, resources)
    if not deal.won or (len(deal.won) < 2 and deal.fee_percent is None):
        return None
    try:
        if len(deal.won) >= 2:
            figures = sorted(deal.won[:2], reverse=True)
            found = work_out(figures[0], received=figures[1])
        else:
            found = work_out(deal.won[0], fee_percent=deal.fee_percent)
    except CostError:
        return None
    if found.lost == 0:
        return None
    fact = resources.library.facts["law.lending_cap"]
    title = resources.library.articles[TOPIC, turn.lang].front.title
    return Section(
        kind="answer",
        text=describe(found, turn.lang, resources),
        citations=(cite_fact(fact, TOPIC, title), *citations(TOPIC, turn.lang, resources)[:1]),
        topics=(TOPIC,),
    )


def _usual(turn: Turn, resources: Resources) -> Section:
    """What is usually lost, when only what is charged is known."""
    return Section(
        kind="answer",
        text=guide_text(TOPIC, turn.lang, resources, turn.plain),
        citations=citations(TOPIC, turn.lang, resources),
        topics=(TOPIC,),
    )


def describe(found: Cost, lang: Lang, resources: Resources) -> str:
    """The cost as sentences, with the legal cap beside it."""
    values = {
        "amount": f"{found.amount:,}",
        "received": f"{found.received:,}",
        "lost": f"{found.lost:,}",
        "percent": f"{found.percent:g}",
        "rate": f"{found.annual_rate:,.0f}",
        "days": str(found.days),
        "cap": resources.fact("law.lending_cap", lang),
    }
    annual = "cost.annual_huge" if found.annual_rate > _HUGE else "cost.annual"
    keys = ("cost.loss", "cost.debt", annual, "cost.compare")
    law = resources.fact("law.network_72", lang)
    return "\n".join([*(resources.say(lang, key, **values) for key in keys), law])
