"""Amounts of won, percentages and days as people write them, each with its place in the text."""

import re
from dataclasses import dataclass
from typing import Literal

# Only from its beginning: a long number would else be tried again from each of its digits.
_DIGITS = r"(?<!\d)(?<!\d,)\d[\d,]*+(?:\.\d+)?+"
# 삼십, 백이십: a number spelled out; it counts only at the start of a word.
_SPELLED = r"(?<![가-힣])[일이삼사오육칠팔구십백천]{1,16}"
_NUMBER = rf"(?:{_DIGITS}|{_SPELLED})"
# 만원 is also written 마넌, 만언, 만웡; 원 alone may be left out after it.
_MAN = r"(?:만\s*(?:원|언|웡)?|마\s*[넌논눤원])"
_MINUS = r"(?P<minus>(?<![\d가-힣~])[-−–]\s?)?"
_WON = re.compile(
    rf"(?=(?:(?<![\d가-힣~])[-−–]\s?)?(?:(?<!\d)\d|(?<![가-힣])[일이삼사오육칠팔구십백천만]"
    rf"|(?:₩|krw|won)\s*\d)){_MINUS}(?:"
    # A number in digits is read by its unit, if it has one.
    rf"(?:(?!\d)|(?={_DIGITS}\s*[만마천원wktm]))(?:"
    rf"(?P<man>{_NUMBER})\s*만\s*(?P<man_thousand>[\d일이삼사오육칠팔구])\s*천\s*원?"
    rf"|(?P<only_man>{_NUMBER})\s*{_MAN}"
    rf"|(?P<thousand>{_NUMBER})\s*천\s*원"
    rf"|(?P<won>{_DIGITS})\s*(?:원|won\b|krw\b)"
    rf"|(?P<spelled>{_SPELLED})\s*원"
    rf"|(?<![가-힣])(?P<one_man>만)\s?원"
    rf"|(?:₩|\bkrw|\bwon)\s*(?P<sign>{_DIGITS})"
    rf"|(?P<grand>{_DIGITS})\s*(?:k\b|thousand\b)(?:\s*(?:won|krw)\b)?"
    # 삼십 긁으면 이십 준대: a bare number spelled out, right before what is done with it.
    r"|(?<![가-힣])(?P<bare_spelled>[일이삼사오육칠팔구]?[십백][일이삼사오육칠팔구]?십?[일이삼사오육칠팔구]?)"
    r"(?=\s*(?:결제|긁|돌리|땡기|준|줘|받|입금|떼))"
    rf"|(?P<million>{_DIGITS})\s*(?:million|mil)\b(?:\s*(?:won|krw)\b)?)"
    # A number of something else (중2 is a school year) is no amount; nor is a part of a longer one.
    rf"|(?(minus)|(?<![\d.,:/a-z초중고-]))(?P<bare>\d[\d,]*+)(?![\d.:/-]|,\d"
    rf"|\s*(?:%|프로|퍼|할|일|주|개|달|월|년|시|분|초|번|명|살|세|대|장|층|호|차|회|배|등|위|조|억|pct|percent|per"
    rf"|days?|weeks?|months?|hours?|minutes?|times?|people|years?|usd|dollars?|bucks?))"
    r")",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?:%|프로|퍼센트|퍼(?![가-힣])|percent\b|per cent\b|pct\b)"
    r"|(?P<tenths>\d)\s*할(?![가-힣부])"
    r"|(?<![가-힣])(?P<half>절반|반토막|반(?=\s?(?:만|을|은|밖|떼|준|줘|먹|가져|날))|half\b)",
    re.IGNORECASE,
)
_UNITS = {"일": 1, "주": 7, "달": 30, "개월": 30, "day": 1, "week": 7, "month": 30}
_KOREAN_COUNT = {"한": 1, "두": 2, "세": 3, "네": 4, "일": 1, "이": 2, "삼": 3, "사": 4}
_DAYS = re.compile(
    r"(?=[\d한두세네일이삼사iawo보열])(?:"
    r"(?P<count>(?<!\d)\d{1,5}|[한두세네]|[일이삼사](?=\s?주))\s*(?P<unit>일|주|달|개월)(?:일|간)?\s*(?:뒤|후|있|남|안에|이따)"
    r"|(?:in|after|within)\s+(?P<count_en>\d{1,5}|a)\s+(?P<unit_en>day|week|month)s?"
    r"|(?P<count_later>(?<!\d)\d{1,5})\s+(?P<unit_later>day|week|month)s?\s+(?:later|until|till|before|left|from now)"
    r"|(?P<named>보름|열흘|일주일)\s*(?:뒤|후|있|남|안에|이따))",
    re.IGNORECASE,
)
_NAMED = {"보름": 15, "열흘": 10, "일주일": 7}
_DIGIT = {c: n for n, c in enumerate("일이삼사오육칠팔구", start=1)}
_POWER = {"십": 10, "백": 100, "천": 1000}
# A number this long is no amount anybody means; reading it further serves nobody.
_LONGEST = 15
# From here a number without a unit can only be won.
BARE = 1_000


@dataclass(frozen=True, slots=True)
class Amount:
    """Won, or a percentage, and where it stands. `unit` is "bare" when no unit was written."""

    value: float
    start: int
    end: int
    unit: Literal["won", "bare", "percent"]


def read_won(text: str) -> tuple[Amount, ...]:
    """All amounts of won in order of appearance; a minus sign makes one negative.

    Bare numbers are given as written: what they count is for the caller to say.
    """
    found = (_won(match) for match in _WON.finditer(text))
    return tuple(amount for amount in found if amount is not None)


def read_percents(text: str) -> tuple[Amount, ...]:
    """All percentages in order of appearance: 30%, 삼십 프로, 3할, 절반."""
    amounts: list[Amount] = []
    for match in _PERCENT.finditer(text):
        if match["half"]:
            value = 50.0
        elif match["tenths"]:
            value = 10.0 * int(match["tenths"])
        else:
            value = _number(match["number"])
        amounts.append(Amount(value, match.start(), match.end(), "percent"))
    return tuple(amounts)


def read_days(text: str) -> int | None:
    """How many days ahead a message says the bill is: «20일 뒤», «2주 후», «in 10 days»."""
    match = _DAYS.search(text)
    if match is None:
        return None
    if match["named"]:
        return _NAMED[match["named"]]
    count = match["count"] or match["count_en"] or match["count_later"]
    unit = (match["unit"] or match["unit_en"] or match["unit_later"]).lower()
    number = 1 if count.lower() == "a" else _KOREAN_COUNT.get(count)
    return (int(count) if number is None else number) * _UNITS[unit]


def _won(match: re.Match[str]) -> Amount | None:
    bare = match["bare"] or match["bare_spelled"]
    value = _number(bare) if bare else _value(match)
    if value is None or len(match[0]) > 2 * _LONGEST:
        return None
    sign = -1 if match["minus"] else 1
    unit: Literal["won", "bare"] = "bare" if bare and value < BARE else "won"
    return Amount(sign * value, match.start(), match.end(), unit)


def _value(match: re.Match[str]) -> float | None:
    if match["man"]:
        rest = match["man_thousand"]
        return _number(match["man"]) * 10_000 + _number(rest) * 1_000
    if match["only_man"]:
        spelled = match["only_man"]
        # 오만 and 이만 are ordinary words as well; they are money only with 원 behind them.
        if (
            not spelled[0].isdigit()
            and len(spelled) == 1
            and not re.search(r"[원언웡넌논눤]$", match[0])
        ):
            return None
        return _number(spelled) * 10_000
    if match["one_man"]:
        return 10_000.0
    for name, factor in (("thousand", 1_000), ("grand", 1_000), ("million", 1_000_000)):
        if match[name]:
            return _number(match[name]) * factor
    return _number(match["won"] or match["spelled"] or match["sign"])


def _number(text: str) -> float:
    if text[0].isdigit():
        return float(text.replace(",", "")[:_LONGEST])
    total = digit = 0
    for char in text:
        if char in _POWER:
            total += (digit or 1) * _POWER[char]
            digit = 0
        else:
            digit = _DIGIT[char]
    return float(total + digit)
