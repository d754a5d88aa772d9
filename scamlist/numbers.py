"""Numbers in a message that belong to somebody: phone numbers whole, account numbers masked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import phonenumbers

from scamlist.unmask import Unmasked

MOST_NUMBERS: Final = 50


@dataclass(frozen=True, slots=True)
class Phone:
    """A valid phone number: `number` in E.164 (+82…), `piece` as it reads in the message."""

    number: str
    piece: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Account:
    """What looks like a bank account: `masked` is all that is ever shown of its `digits`."""

    masked: str
    start: int
    end: int
    digits: str = field(repr=False)


_PHONE: Final = re.compile(
    r"(?=[+(0-9oO])(?<![a-zA-Z0-9_+.,-])(?:(?:\+\s?\d{1,3}|(?:00\s?)?82)[ .)-]{0,2})?"
    r"(?:\(?[0oO][0-9oOlI]{1,3}\)?[ .·~_–—―ㅡ-]{0,3}[0-9oOlI]{3,4}[ .·~_–—―ㅡ-]{0,3}[0-9oOlI]{4}"
    r"|(?<=[\d .)-])\d{1,4}[ .-]{0,2}\d{3,4}[ .-]{0,2}\d{4}"
    r"|1[568]\d{2}[ .·~_–—―ㅡ-]{0,3}\d{4})(?![\d-]|[a-zA-Z]|[.,]\d)",
    re.ASCII,
)
_DIGIT: Final = "0-9공영일이삼사오육칠팔구"
# Digits spelled out in Hangul, mixed with figures, or each set apart from the next.
_SPELLED_PHONE: Final = re.compile(
    rf"(?<![{_DIGIT}+.,-])[0공영][ .,·ㅡ-]{{0,2}}[1일][ .,·ㅡ-]{{0,2}}[0공영]"
    rf"(?:[ .,·ㅡ-]{{0,2}}[{_DIGIT}]){{8}}(?![{_DIGIT}-]|[a-zA-Z]|[.,]\d)"
)
# The country's number as it is dialled, or with its plus left out.
_KOREA: Final = re.compile(r"^(?:00)?82(?=0?(?:1[016-9]|70|50|2|[3-6][1-5])\d{6})")
_SPELLED_DIGITS: Final = str.maketrans("공영일이삼사오육칠팔구oOlI", "00123456789" + "0011")
_NOT_DIGITS: Final = re.compile(r"[^\d+]")
_ACCOUNT: Final = re.compile(r"(?<![\d.,-])\d(?:[ -]?\d){8,15}(?![\d-]|[.,]\d)")
_BANK_WORD: Final = re.compile(
    r"은행|뱅크|농협|국민|신한|우리|하나|기업|수협|새마을|신협|우체국|토스|카뱅|케뱅|씨티|제일|부산|대구|"
    r"광주|전북|경남|제주|산업|저축|계좌|입금|송금|이체|예금주|bank|account",
    re.IGNORECASE,
)
_NEAR: Final = 24  # characters before and after in which a bank or a payment is spoken of
_BUSINESS_NUMBER: Final = re.compile(r"\d{3}-\d{2}-\d{5}")
_RESIDENT_NUMBER: Final = re.compile(r"\d{6}[- ]?[1-8]\d{6}")
_CARD_NUMBER: Final = re.compile(r"\d{4}(?:[ -]?\d{4}){3}")


def find_phones(seen: Unmasked, taken: Sequence[tuple[int, int]]) -> Iterator[Phone]:
    """Valid phone numbers outside `taken` (original spans), Korean if no country is given.

    What is valid is decided by the phonenumbers library; emergency and help short codes
    (112, 1332) are no findings.
    """
    spelled = list(_SPELLED_PHONE.finditer(seen.text))
    taken = list(taken)
    for match in [*spelled, *_PHONE.finditer(seen.text)][:MOST_NUMBERS]:
        start, end = seen.span(match.start(), match.end())
        if any(start < last and end > first for first, last in taken):
            continue
        digits = _NOT_DIGITS.sub("", match.group().translate(_SPELLED_DIGITS))
        digits = _KOREA.sub("+82", digits)
        try:
            number = phonenumbers.parse(digits, "KR")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            taken.append((start, end))
            yield Phone(written, match.group(), start, end)


def find_accounts(seen: Unmasked, taken: Sequence[tuple[int, int]]) -> Iterator[Account]:
    """Account-like numbers near the name of a bank or the mention of a payment, masked at once."""
    text = seen.text
    for match in list(_ACCOUNT.finditer(text))[:MOST_NUMBERS]:
        piece = match.group()
        start, end = seen.span(match.start(), match.end())
        if any(start < last and end > first for first, last in taken):
            continue
        if any(p.fullmatch(piece) for p in (_BUSINESS_NUMBER, _RESIDENT_NUMBER, _CARD_NUMBER)):
            continue
        around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if _BANK_WORD.search(around):
            digits = _NOT_DIGITS.sub("", piece)
            yield Account(masked(digits), start, end, digits)


def masked(digits: str) -> str:
    """A number of which only the last four digits can be read."""
    return "*" * (len(digits) - 4) + digits[-4:]
