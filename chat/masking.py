"""Masking: secrets in a message are blanked before anything else reads it."""

import re
from dataclasses import dataclass
from datetime import date

_DIGIT_RUN = re.compile(r"(?<![\d])\d(?:[ \-.·]?\d){11,19}(?![\d])")
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z0-9])(?=[A-Z0-9-]{0,24}[A-Z])(?=[A-Z0-9-]{0,24}\d)[A-Z0-9]{4}(?:-?[A-Z0-9]{4}){2,4}(?![A-Za-z0-9])"
)
_RESIDENT = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})\s?[-–]?\s?([1-8]\d{6})(?!\d)")

_PLAIN_DIGITS = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {0xFF0D: 0x2D}


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without secrets; `kinds` names what was blanked: resident, card, pin."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Blank resident numbers, card numbers and gift-certificate PINs (16-19 digits or codes).

    Resident numbers are recognised by a real birth date, because those issued since 2020
    carry no check digit; card numbers by the Luhn check.
    """
    kinds: list[str] = []

    def resident(match: re.Match[str]) -> str:
        if not _is_birth_date(match):
            return match[0]
        kinds.append("resident")
        return "[주민등록번호]"

    def digits(match: re.Match[str]) -> str:
        number = re.sub(r"\D", "", match[0])
        if number.startswith(("010", "8210")) or len(number) < 14:
            return match[0]
        if _is_luhn(number) and len(number) <= 16:
            kinds.append("card")
            return "[카드번호]"
        if len(number) >= 16:
            kinds.append("pin")
            return "[핀번호]"
        return match[0]

    def code(_: re.Match[str]) -> str:
        kinds.append("pin")
        return "[핀번호]"

    masked = _RESIDENT.sub(resident, text.translate(_PLAIN_DIGITS))
    masked = _DIGIT_RUN.sub(digits, masked)
    masked = _CODE.sub(code, masked)
    return Masked(masked, tuple(dict.fromkeys(kinds)))


def _is_birth_date(match: re.Match[str]) -> bool:
    century = 1900 if match[4][0] in "1256" else 2000
    try:
        date(century + int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def _is_luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
