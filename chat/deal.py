"""A deal as a message tells it: what is charged, what is paid out, what is kept, and when."""

import re
from dataclasses import dataclass
from typing import Literal

from chat.amounts import Amount, read_days, read_percents, read_won

Role = Literal["charged", "received", "fee"]
# What stands after a Korean amount, or before an English one, says whose money it is.
_ROLE: dict[Role, re.Pattern[str]] = {
    "fee": re.compile(
        r"수수료|떼|뗀|뗌|뗄|차감|공제|빠지|빼고|까고|가져가|먹는|깎|fee|commission|\bcut\b|deduct|takes?\b|keeps?\b|taking|keeping|charges? me",
        re.IGNORECASE,
    ),
    "received": re.compile(
        r"준[다대댔]|준[ 다고]|준$|줌|줘|준다|주[고는면]|받|입금|손에|쥐|떨어지|들어[오와옴]|보내[준줘주]|지급|남[는아]|통장"
        r"|\bget|receiv|\bgive|\bgave|pays? (?:me|out|back)|payout|\bsend|hand(?:s|ed)? me|\bkeep\b|\bback\b|in cash",
        re.IGNORECASE,
    ),
    "charged": re.compile(
        r"결제|긁|끊|사[면고서라]|산|샀|충전|현금화|깡|돌리|땡기|어치|짜리|한도|하면|할 ?때|쓰면|넣으면|만들면|기준"
        r"|charg|\bpay|paid|purchas|\bbuy|bought|spend|put|swipe|worth|\bfor\b|limit|cash ?out|bill",
        re.IGNORECASE,
    ),
}
_HANGUL = re.compile(r"[가-힣]")
# The noun stands before its amount in Korean too: «수수료 30%», «지급률 70%».
_BEFORE = re.compile(
    r"(?P<fee>수수료[가는은율]?|떼는 ?(?:건|게))\s*(?:가|는|은|이)?\s*(?:약|한|보통)?\s*$"
    r"|(?P<received>지급률[은이]?|실수령액?[은이]?|받는 ?(?:건|게|돈은?)|[떼빼까]고|손에 ?쥐는 ?(?:건|게|돈은?))\s*$"
    r"|(?P<charged>결제(?:액|금액)?[은이]?|한도[는가]?)\s*$"
)


@dataclass(frozen=True, slots=True)
class Deal:
    """Whole won and percent; None where the message does not say.

    `fee_percent` also holds a payout rate, turned round. `named` says that a word told which
    amount is charged, `paid_out` that one told what is handed over or kept back, `man` that bare
    numbers were taken for units of 10,000 won.
    """

    charged: int | None = None
    received: int | None = None
    fee_percent: float | None = None
    days: int | None = None
    named: bool = False
    paid_out: bool = False
    man: bool = False

    @property
    def is_whole(self) -> bool:
        """True when there is something to work out."""
        return self.charged is not None and not (self.received is None and self.fee_percent is None)


def read_deal(text: str) -> Deal:
    """What a message says about a trade; two amounts without roles are charged and received."""
    percents = read_percents(text)
    won = [w for w in read_won(text) if not any(p.start <= w.start < p.end for p in percents)]
    man = _bare_is_man(won, text)
    if not man:
        won = [w for w in won if w.unit == "won"]
    marks = sorted([*won, *percents], key=lambda a: a.start)
    roles = {a: _role(a, marks, text) for a in marks}
    spoken = [a for a in won if roles[a] is not None] or list(won)
    charged, received, fee = (_first(spoken, roles, r) for r in ("charged", "received", "fee"))
    rest = [a for a in won if a not in (charged, received, fee)]
    if charged is None and rest:
        charged = max(rest, key=lambda a: a.value) if received is None and fee is None else rest[0]
        rest.remove(charged)
    if received is None and fee is None and rest:
        received = rest[0]
        if charged and roles[charged] is None and received.value > charged.value:
            charged, received = received, charged
    handed = None if received is None else _whole(received, man)
    billed = None if charged is None else _whole(charged, man)
    if fee is not None and billed is not None and handed is None:
        handed = billed - _whole(fee, man)
    elif fee is not None and billed is None and handed is not None:
        billed = handed + _whole(fee, man)
    return Deal(
        charged=billed,
        received=handed,
        fee_percent=_fee_percent(percents, roles),
        days=read_days(text),
        named=charged is not None and roles[charged] == "charged",
        paid_out=any(role in ("received", "fee") for role in roles.values()),
        man=man and any(a.unit == "bare" for a in (charged, received, fee) if a),
    )


def _fee_percent(percents: tuple[Amount, ...], roles: dict[Amount, Role | None]) -> float | None:
    for percent in percents:
        if roles[percent] == "fee":
            return percent.value
        if roles[percent] == "received":
            return 100 - percent.value
    return None


def _role(amount: Amount, marks: list[Amount], text: str) -> Role | None:
    """Whose money an amount is, by the nearest word that says so."""
    before = text[max((m.end for m in marks if m.end <= amount.start), default=0) : amount.start]
    after = text[
        amount.end : min((m.start for m in marks if m.start >= amount.end), default=len(text))
    ]
    if _HANGUL.search(text):
        if found := _BEFORE.search(before):
            return next(r for r in _ROLE if found[r])
        if found := _BEFORE.search(after):
            after = after[: found.start()]
        return _nearest(after, from_end=False)
    return _nearest(before, from_end=True) or _nearest(after, from_end=False)


def _nearest(words: str, *, from_end: bool) -> Role | None:
    places: list[tuple[int, Role]] = []
    for role, pattern in _ROLE.items():
        matches = list(pattern.finditer(words))
        if matches:
            places.append((-matches[-1].end() if from_end else matches[0].start(), role))
    return min(places, key=lambda p: p[0])[1] if places else None


def _first(won: list[Amount], roles: dict[Amount, Role | None], role: Role) -> Amount | None:
    return next((a for a in won if roles[a] == role), None)


def _bare_is_man(won: list[Amount], text: str) -> bool:
    """True when bare numbers can only be ten thousands of won: «50 긁으면 35 준대»."""
    bare = [a for a in won if a.unit == "bare"]
    return bool(bare) and len(won) == 2 and bool(_HANGUL.search(text))


def _whole(amount: Amount, man: bool) -> int:
    return round(amount.value * (10_000 if man and amount.unit == "bare" else 1))
