"""Amounts of won and percentages as people write them."""

import re
from dataclasses import dataclass

_WON = re.compile(
    r"(?P<spelled>백만|십만|오십만|삼십만|이십만)\s*원|(?P<man>\d[\d,.]*)\s*만\s*(?P<thousand>\d)?\s*(?:천)?\s*원?"
    r"|(?P<won>\d[\d,]{2,})\s*(?:원|won|krw)"
    r"|(?:₩|krw)\s*(?P<sign>\d[\d,]{2,})",
    re.IGNORECASE,
)
_SPELLED = {
    "십만": 100_000,
    "이십만": 200_000,
    "삼십만": 300_000,
    "오십만": 500_000,
    "백만": 1_000_000,
}
_PERCENT = re.compile(r"(?P<number>\d{1,2}(?:\.\d)?)\s*(?:%|프로|퍼센트|percent)", re.IGNORECASE)
_FEE = re.compile(r"수수료|떼|뗀|빼고|fee|commission|cut|deduct", re.IGNORECASE)
_PAYS = re.compile(r"지급|준다|준대|줘|받|입금|payout|pays?\b|give|receive", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deal:
    """What a message says about a trade: won in order of appearance, and a fee if one is named."""

    won: tuple[int, ...]
    fee_percent: float | None


def read_deal(text: str) -> Deal:
    """The amounts of a message. «70 % 지급» is a fee of 30, «수수료 30 %» one of 30."""
    won = tuple(v for m in _WON.finditer(text) if (v := _won(m)) is not None)
    fee: float | None = None
    if found := _PERCENT.search(text):
        number = float(found["number"])
        if _FEE.search(text):
            fee = number
        elif _PAYS.search(text):
            fee = 100 - number
    return Deal(won, fee)


def _won(match: re.Match[str]) -> int | None:
    if match["spelled"]:
        return _SPELLED[match["spelled"]]
    try:
        if match["man"]:
            thousand = int(match["thousand"]) * 1_000 if match["thousand"] else 0
            return round(float(match["man"].replace(",", "")) * 10_000) + thousand
        return int((match["won"] or match["sign"]).replace(",", ""))
    except ValueError:
        return None
