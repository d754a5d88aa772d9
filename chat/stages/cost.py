"""Cost: a deal with amounts in it is worked out before any moralising."""

import re

from chat.articles import citations, cite_fact
from chat.breakdown import LAW, describe
from chat.cost import REPORTED_FEE, CostError, work_out
from chat.deal import Deal, read_deal
from chat.resources import Resources
from chat.section import Section
from chat.turn import Turn

TOPIC = "real-cost"
# How far another article must stand above that on cost to be asked for as well.
_ANOTHERS = 0.3
# What makes two amounts a cash-out deal, when no word says which of them is charged.
_CASH_OUT = re.compile(
    r"현금화|긁|깡|소액|정보이용료|콘텐츠이용료|상품권|핀번호|수수료|지급률|cash ?out|cashing|carrier|phone bill|fee\b|commission|broker",
    re.IGNORECASE,
)
_WHEN_CHARGED = re.compile(r"하면|하고|cash", re.IGNORECASE)
# Amounts and percentages beside these are of refunds, loans, deposits or arrears.
_OTHER_MONEY = re.compile(
    r"이율|원금|남은|썼는데|쓰면|쓰고|수고비|지각비|대리입금|댈입|한도가?.{0,12}남|환불|환급|출금|돌려받|유효기간|만료|초과|이하|지났|지난|금리|대출|빌[려리린]|갚으[래라]|연체|미납|감면|할부|월급|보증금|예치|선입금|인증비"
    r"|refund|expir|interest|loan|borrow|deposit|salary|wage|instal|arrears|withdraw",
    re.IGNORECASE,
)
# A rate alone is worked out when it is told, not when it is asked whether it is true or lawful.
_ABOUT_A_RATE = re.compile(
    r"믿|진짜|사실|맞[나아는]|합법|불법|왜|괜찮|보통|평균|몇|얼마|업체|정상|어디|토스|카카오|네이버"
    r"|trust|true|legal|why|usual|average|how much|what|which|normal|real|\?",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"(긁|현금화|깡|결제|충전|어치|하면|한도|땡기|돌리|빼면).{0,14}(얼마|손에|쥐|남는|남아요|받|떨어)|how much.{0,30}(get|left|receive|keep)",
    re.IGNORECASE,
)
# Whoever wonders whether that much is usual is told what has been reported.
_USUAL = re.compile(
    r"원래|보통|평균|이렇게 ?많이|다들|usual|normal|average|always|so much", re.IGNORECASE
)
_EXAMPLE = 100_000
# What is charged otherwise than by phone has a law of its own.
_LAWS = {
    "law.bnpl_49_5": re.compile(r"후불|나중 ?결제|bnpl|post-?pay|pay ?later", re.IGNORECASE),
    "law.card_70": re.compile(r"카드|카깡|credit card", re.IGNORECASE),
}


def cost(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """Won lost and the yearly rate, when a message names what is charged and what is paid out."""
    if turn.forwarded or _OTHER_MONEY.search(turn.text):
        return None
    deal = read_deal(turn.text)
    # Two amounts of a bill are no deal: somebody has to pay something out.
    told = deal.named and (deal.paid_out or _WHEN_CHARGED.search(turn.text))
    if deal.is_whole and (told or _CASH_OUT.search(turn.text)):
        return _worked_out(deal, turn, resources)
    if deal.charged and not deal.is_whole and _HOW_MUCH.search(turn.text):
        return _usual(deal.charged, turn, resources)
    only_a_rate = deal.fee_percent is not None and deal.charged is None
    if only_a_rate and not turn.query.brands and not _ABOUT_A_RATE.search(turn.text):
        return _worked_out(deal, turn, resources)
    return None


def _worked_out(deal: Deal, turn: Turn, resources: Resources) -> Section:
    """The deal in figures, or a sentence on why its figures cannot be."""
    lang = turn.lang
    charged = _EXAMPLE if deal.charged is None else deal.charged
    notes = []
    if deal.charged is None:
        notes.append(resources.say(lang, "cost.example", amount=f"{_EXAMPLE:,}"))
    if deal.man:
        notes.append(resources.say(lang, "cost.man"))
    try:
        found = work_out(
            charged, received=deal.received, fee_percent=deal.fee_percent, days=deal.days
        )
    except CostError as error:
        keys = (f"cost_error.{error.reason}", "cost.unfit_advice")
        return _section("\n".join(resources.say(lang, key) for key in keys), turn, resources)
    if _USUAL.search(turn.text):
        notes.append(resources.fact("figure.fee_fss_2019", lang))
    law = next((key for key, said in _LAWS.items() if said.search(turn.text)), LAW)
    text = "\n".join([describe(found, lang, resources, law), *notes])
    return _section(text, turn, resources, "law.lending_cap", law)


def _usual(charged: int, turn: Turn, resources: Resources) -> Section:
    """What is usually lost, when only what is charged is known."""
    lang = turn.lang
    low, high = REPORTED_FEE
    text = [
        resources.fact("figure.fee_fss_2019", lang),
        resources.say(
            lang,
            "cost.usual",
            amount=f"{charged:,}",
            least=f"{charged * (100 - high) / 100:,.0f}",
            most=f"{charged * (100 - low) / 100:,.0f}",
        ),
        resources.say(lang, "cost.ask_received"),
        resources.say(lang, "cost.lawful", kinfa=resources.contact("kinfa_1397", lang)),
    ]
    return _section("\n".join(text), turn, resources, "figure.fee_fss_2019")


def _section(text: str, turn: Turn, resources: Resources, *cited: str) -> Section:
    title = resources.library.articles[TOPIC, turn.lang].front.title
    return Section(
        kind="answer",
        text=text,
        citations=(
            *(cite_fact(resources.library.facts[key], TOPIC, title) for key in cited),
            *citations(TOPIC, turn.lang, resources)[:1],
        ),
        topics=(TOPIC,),
        final=not _asks_more(turn),
    )


def _asks_more(turn: Turn) -> bool:
    """True when the amounts stand in a question about something else, which is answered, too."""
    best = next((hit.score for hit in turn.hits if hit.topic == TOPIC), 0.0)
    return bool(turn.hits) and turn.hits[0].score - best > _ANOTHERS
