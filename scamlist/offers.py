"""Offers: what a text sells or promotes, as opposed to what it reports on."""

from collections.abc import Iterator
from dataclasses import dataclass

from scamlist.evidence import Evidence
from scamlist.passages import CONTACT, SELLING, Passages, Sentence, Voice

_REACH = ("invite", "landline", "hotline", "hours", "link")
# What promotes without selling, the most telling first.
_PROMOTING = ("vendor", "legality", "benefit", "howto", "pitch")
# How many lines from a word for the service a selling word still belongs to it.
_NEAR = 12
_LONGEST_SPAN = 160
_ADVISING = 2


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service brokers sell: its word group, the reason it gives, its own money words."""

    group: str
    reason: str
    money: tuple[str, ...]
    # Signs of a known trade that uses the same words lawfully when it writes about itself.
    lawful: frozenset[str] = frozenset()


SERVICES = (
    Service("cashout", "text.cashout_offer", SELLING, frozenset({"lawyer"})),
    Service("handset", "text.handset_scheme", (*SELLING, "reward"), frozenset({"lawyer"})),
    Service("account", "text.account_buying", (*SELLING, "reward"), frozenset({"lawyer"})),
    Service("recovery", "text.recovery_offer", (*SELLING, "invite"), frozenset({"lawyer"})),
    Service("voucher", "text.voucher_buyback", SELLING),
    Service(
        "lending",
        "text.illegal_lending_ad",
        (*SELLING, "pitch", "invite"),
        frozenset({"compliance", "lawyer"}),
    ),
)
# The reasons that say which trade a text is in.
NAMED = frozenset(service.reason for service in SERVICES)
# Whose words name the deal itself (통장 삽니다), so that a call to get in touch completes it.
_DEALS = ("account", "handset")
# What a service is made of when nobody calls it by its name.
_PARTS = {
    "handset": ("line", "handing"),
    "account": ("holding", "handing"),
    "recovery": ("loss", "back"),
}
_DETAILS = (
    ("rate", "text.offer_rate"),
    ("speed", "text.offer_speed"),
    ("obstacle", "text.limit_bypass"),
)


def judge(passages: Passages, *, contact: bool = False) -> list[Evidence]:
    """Offers first, else promotion; nothing for reports, warnings, questions and victims.

    `contact` says that a live way to reach the writer stands beside the text (a page's
    telephone or open-chat link): a report never carries its subject's own contact.
    """
    spoken = list(passages.open())
    found = [
        Evidence(service.reason, _clip(passages, at))
        for service in SERVICES
        if (at := _offer(passages, spoken, service, contact=contact))
    ]
    if any(e.reason == "text.cashout_offer" for e in found):
        # The gift card is then the means, not a trade of its own.
        found = [e for e in found if e.reason != "text.voucher_buyback"]
    if found:
        return found + list(_details(passages, spoken))
    return _promotion(passages) or _private_deal(passages)


def _offer(
    passages: Passages, spoken: list[Sentence], service: Service, *, contact: bool
) -> Sentence | None:
    subjects = _subjects(passages, service.group)
    # "소액결제 미납도 가능, 010-…" never says cash; with a contact beside it nobody misreads it.
    cashing = service.group == "cashout"
    hints = _hints(passages, spoken, contact=contact) if cashing else []
    if not (subjects or hints):
        return None
    own = [s for s in subjects if s.voice is Voice.open]
    near = _near(spoken, subjects + hints)
    money = {g for s in near for g in s.kinds(service.money)} | _percent(near, service)
    touch = contact or any(s.has(*CONTACT) for s in near)
    reach = any(s.has(*_REACH) for s in near)
    sold = _sold(passages, own)
    # The more signs of a reporter, court or victim, the more must be said in a seller's voice.
    strangers = _strangers(passages)
    if passages.tellers & service.lawful:
        # Lawyers and licensed lenders also help and consult; they promise no rate or success.
        promised = money - {"sell", "invite", "pitch"}
        offered = touch and (len(promised) >= 2 or "approval" in money)
    elif strangers >= 2:
        offered = touch and (len(money) >= 2 or (bool(money) and sold))
        offered = offered or (len(money) >= 3 and reach and bool(own))
        # "저희 ○○은 수수료 13%, 20분 내 입금": nobody reports on themselves.
        ours = any(s.has("we") and len(s.kinds(service.money)) >= 2 for s in near)
        offered = offered or (bool(own) and ours)
    else:
        chat = any(s.has("handle", "chat_link") for s in near)
        offered = (touch and bool(money)) or (chat and bool(hints) and not strangers)
        offered = offered or (bool(own) and (sold or len(money) >= 2 or (bool(money) and reach)))
        close = touch or (reach and service.group in _DEALS)
        offered = offered or (bool(own) and close and not strangers)
    if not offered:
        return None
    selling = (*service.money, *CONTACT, *_REACH)
    return max(own or hints or near, key=lambda s: (len(s.kinds(selling)), -s.start))


def _strangers(passages: Passages) -> int:
    # A by-line or a court's formula says by itself who is speaking; who names several public help
    # lines and no contact of their own advises.
    if "helpline" not in passages.groups:
        return len(passages.tellers) + len(passages.tellers & {"byline", "court"})
    advising = sum(s.has("helpline") for s in passages.sentences) >= _ADVISING
    reachable = any(s.has(*CONTACT) for s in passages.sentences)
    return (
        len(passages.tellers)
        + len(passages.tellers & {"byline", "court"})
        + (advising and not reachable)
    )


def _hints(passages: Passages, spoken: list[Sentence], *, contact: bool) -> list[Sentence]:
    # A payment company sells carrier billing to shops, with fees, speed and a number to call.
    if "merchant" in passages.tellers or "carrier" not in passages.groups:
        return []
    found = []
    paying = not passages.tellers and any(s.has("rate", "speed") for s in spoken)
    for i, sentence in enumerate(spoken):
        beside = spoken[max(0, i - 4) : i + 5]
        if sentence.has("carrier") and (
            paying
            or sentence.has(*SELLING, "reward")
            or (contact and any(s.has("rate", "speed", "sell", "buy", "approval") for s in beside))
            or (not passages.tellers and any(s.has("handle", "chat_link") for s in beside))
        ):
            found.append(sentence)
    return found


def _sold(passages: Passages, own: list[Sentence]) -> bool:
    """Whether an offer of money stands in, or right after, a sentence on the service."""
    mine = {id(s) for s in own}
    since = 9
    for sentence in passages.open():
        since = 0 if id(sentence) in mine else since + 1
        if since <= 1 and sentence.has("sell", "buy", "reward"):
            return True
    return False


def _subjects(passages: Passages, group: str) -> list[Sentence]:
    if group != "cashout":
        parts = _PARTS.get(group, ())
        if group not in passages.groups and not (parts and passages.groups.issuperset(parts)):
            return []
        return [
            s
            for s in passages.sentences
            if s.has(group)
            or (parts and s.voice is Voice.open and all(s.has(part) for part in parts))
        ]
    # Carrier billing and cash, or a payout rate, in one breath are the same offer in other words.
    found, carrier = [], -9
    for i, sentence in enumerate(passages.sentences):
        if not sentence.marks:
            continue
        if sentence.has("carrier"):
            carrier = i
        together = sentence.has("cash", "pitch") and (
            carrier == i or (i - carrier <= 2 and sentence.has(*SELLING, *CONTACT))
        )
        rated = carrier == i and (
            sentence.has("rate", "buy") or (sentence.has("percent") and sentence.has(*SELLING))
        )
        if sentence.has("cashout") or together or rated:
            found.append(sentence)
    return found


def _near(spoken: list[Sentence], subjects: list[Sentence]) -> list[Sentence]:
    lines = sorted(s.line for s in subjects)
    near: list[Sentence] = []
    at = 0
    for sentence in spoken:
        while at + 1 < len(lines) and lines[at + 1] <= sentence.line:
            at += 1
        around = lines[at : at + 2]
        if any(abs(line - sentence.line) <= _NEAR for line in around):
            near.append(sentence)
    return near


def _percent(near: list[Sentence], service: Service) -> set[str]:
    # A bare percentage is a payout rate only beside the service or another selling word.
    beside = (service.group, "carrier", *CONTACT, *(g for g in service.money if g != "rate"))
    for before, sentence, after in zip([None, *near], near, [*near[1:], None], strict=False):
        if sentence.has("percent") and any(s and s.has(*beside) for s in (before, sentence, after)):
            return {"rate"}
    return set()


def _details(passages: Passages, spoken: list[Sentence]) -> Iterator[Evidence]:
    spoken = [s for s in spoken if s.marks]
    contacts = ((group, "text.offer_contact") for group in (*CONTACT, "landline", "hotline"))
    for group, reason in (*_DETAILS, *contacts):
        if sentence := next((s for s in spoken if s.has(group)), None):
            yield Evidence(reason, passages.piece(sentence, (group,)))
    if sentence := next((s for s in spoken if s.has("legality")), None):
        yield Evidence("text.false_legality", _clip(passages, sentence))
    claims = [s for s in spoken if s.has("trust")]
    for sentence in claims[:3]:
        yield Evidence("text.trust_claim", passages.piece(sentence, ("trust",)))


def _promotion(passages: Passages) -> list[Evidence]:
    subjects = _subjects(passages, "cashout")
    if not subjects:
        return []
    near = _near([s for s in passages.sentences if _is_promotable(s)], subjects)
    lines = [s for s in near if s.has(*_PROMOTING)]
    kinds = {g for s in lines for g in s.kinds(_PROMOTING)}
    named = any(s.has("vendor") and s.has("link") for s in near)
    strangers = _strangers(passages)
    if strangers >= 3:
        convincing = "vendor" in kinds and (named or len(kinds) >= 3)
    elif strangers == 2:
        convincing = "vendor" in kinds
    else:
        convincing = len(kinds) >= 2 or "vendor" in kinds
    if not convincing:
        return []
    # The ones that give it away first: where to go, that it is allowed, then how good it is.
    lines.sort(key=lambda s: min(i for i, g in enumerate(_PROMOTING) if s.has(g)))
    found = [
        Evidence(
            "text.false_legality" if s.has("legality") else "text.broker_promotion",
            _clip(passages, s),
        )
        for s in lines[:6]
    ]
    if all(e.reason == "text.false_legality" for e in found):
        found.append(Evidence("text.broker_promotion", _clip(passages, lines[0])))
    return found


def _private_deal(passages: Passages) -> list[Evidence]:
    """Money promised by a private contact for something in the reader's name, in any words."""
    # "한도 남은 분 손?" asks nobody: it calls for takers.
    calling = [
        s
        for s in passages.sentences
        if s.voice is Voice.open or (s.voice is Voice.question and not s.has("asked"))
    ]
    if passages.tellers or not any(s.has(*CONTACT) for s in calling):
        return []
    for i, sentence in enumerate(calling):
        beside = calling[max(0, i - 3) : i + 4]
        promised = any(
            s.has("rate", "reward", "sell", "buy", "speed", "approval", "payout") for s in beside
        )
        if sentence.has("inname") and promised:
            return [Evidence("text.private_deal", _clip(passages, sentence))]
    return []


def _is_promotable(sentence: Sentence) -> bool:
    # "사기 업체가 있으니 믿을 수 있는 업체를 고르세요" warns in order to recommend.
    if sentence.has("licensed") or sentence.has("dont", "heard", "asked"):
        return False
    return sentence.voice is Voice.open or (
        sentence.voice in (Voice.warning, Voice.report)
        and not sentence.ends_plainly
        and not sentence.has("report")
    )


def _clip(passages: Passages, sentence: Sentence) -> str:
    whole = passages.piece(sentence)
    if len(whole) <= _LONGEST_SPAN:
        return whole
    groups = tuple(g for g in sentence.marks if g not in ("family_money", "private"))
    return passages.piece(sentence, groups)[:_LONGEST_SPAN].strip()
