"""Offers and promotions: what a text sells, as opposed to what it reports on."""

from collections.abc import Iterator
from dataclasses import dataclass

from scamlist.evidence import Evidence
from scamlist.passages import CONTACT, SELLING, Passages, Sentence, Voice

_REACH = ("invite", "landline", "hotline", "hours", "link")
_PROMOTING = ("vendor", "benefit", "howto", "legality")
# How many lines from a word for the service a selling word still belongs to it.
_NEAR = 12
_LONGEST_SPAN = 160


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service brokers sell: its word group, the reason it gives, its own money words."""

    group: str
    reason: str
    money: tuple[str, ...]
    # Signs of a known trade that uses the same words lawfully when it writes about itself.
    lawful: frozenset[str] = frozenset()


SERVICES = (
    Service("cashout", "text.cashout_offer", SELLING),
    Service("handset", "text.handset_scheme", (*SELLING, "reward")),
    Service("account", "text.account_buying", (*SELLING, "reward")),
    Service("recovery", "text.recovery_offer", (*SELLING, "invite"), frozenset({"lawyer"})),
    Service("voucher", "text.voucher_buyback", SELLING),
    Service("lending", "text.illegal_lending_ad", (*SELLING, "pitch", "invite")),
)
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
    return _promotion(passages, spoken)


def _offer(
    passages: Passages, spoken: list[Sentence], service: Service, *, contact: bool
) -> Sentence | None:
    subjects = [s for s in passages.sentences if _names(s, service.group)]
    own = [s for s in subjects if s.voice is Voice.open]
    if not subjects or passages.tellers & service.lawful and not contact:
        return None
    near = _near(spoken, subjects)
    money = {g for s in near for g in s.kinds(service.money)} | _percent(near, service)
    touch = contact or any(s.has(*CONTACT) for s in near)
    reach = {g for s in near for g in s.kinds(_REACH)}
    sold = any(s.has("sell", "reward") for s in own)
    strangers = len(passages.tellers)
    if strangers >= 2:
        convincing = touch and (len(money) >= 2 or (bool(money) and sold)) or (
            len(money) >= 3 and bool(reach) and bool(own)
        )
    else:
        convincing = bool(own) and (
            sold
            or (touch and (bool(money) or strangers == 0))
            or (bool(money) and bool(reach))
            or len(money) >= 2
        )
    if not convincing:
        return None
    return max(own or near, key=lambda s: (_names(s, service.group), _weight(s, service)))


def _names(sentence: Sentence, group: str) -> bool:
    if group == "cashout":
        # Carrier billing and cash in one breath are the same offer in other words.
        return sentence.has("cashout") or (sentence.has("carrier") and sentence.has("cash"))
    return sentence.has(group)


def _near(spoken: list[Sentence], subjects: list[Sentence]) -> list[Sentence]:
    lines = [s.line for s in subjects]
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
    beside = (service.group, *CONTACT, *(g for g in service.money if g != "rate"))
    return {"rate"} if any(s.has("percent") and s.has(*beside) for s in near) else set()


def _weight(sentence: Sentence, service: Service) -> int:
    return len(sentence.kinds((*service.money, *CONTACT, *_REACH)))


def _details(passages: Passages, spoken: list[Sentence]) -> Iterator[Evidence]:
    for group, reason in _DETAILS:
        for sentence in spoken:
            if sentence.has(group):
                yield Evidence(reason, passages.piece(sentence, (group,)))
                break
    for group in (*CONTACT, "landline", "hotline"):
        for sentence in spoken:
            if sentence.has(group):
                yield Evidence("text.offer_contact", passages.piece(sentence, (group,)))
                break
    for sentence in spoken:
        if sentence.has("legality"):
            yield Evidence("text.false_legality", _clip(passages, sentence))
            break
    claims = [s for s in spoken if s.has("trust")]
    for sentence in claims[:3]:
        yield Evidence("text.trust_claim", passages.piece(sentence, ("trust",)))


def _promotion(passages: Passages, spoken: list[Sentence]) -> list[Evidence]:
    subjects = [s for s in passages.sentences if _names(s, "cashout")]
    if not subjects:
        return []
    near = _near(spoken, subjects)
    lines = [s for s in near if s.has(*_PROMOTING)]
    kinds = {g for s in lines for g in s.kinds(_PROMOTING)}
    named = any(s.has("vendor") and s.has("link") for s in near)
    strangers = len(passages.tellers)
    if strangers >= 3:
        convincing = "vendor" in kinds and (named or len(kinds) >= 3)
    elif strangers == 2:
        convincing = "vendor" in kinds and len(kinds) >= 2
    else:
        convincing = len(kinds) >= 2 or named
    if not convincing:
        return []
    # The ones that give it away first: where to go, that it is allowed, then how good it is.
    order = ("vendor", "legality", "benefit", "howto")
    lines.sort(key=lambda s: min(i for i, g in enumerate(order) if s.has(g)))
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


def _clip(passages: Passages, sentence: Sentence) -> str:
    whole = passages.piece(sentence)
    if len(whole) <= _LONGEST_SPAN:
        return whole
    groups = tuple(g for g in sentence.marks if g not in ("family_money", "private"))
    return passages.piece(sentence, groups)[:_LONGEST_SPAN].strip()
