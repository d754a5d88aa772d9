"""Sounding: key words spelt by ear (쇼액곀제, 혀금화) brought back to their spelling."""

import re
from functools import cache
from typing import NamedTuple

# Long enough that no other word sounds alike; a shorter one would rewrite innocent words.
_WORDS = (
    "소액결제", "현금화", "휴대폰결제", "핸드폰결제", "정보이용료", "콘텐츠이용료", "문화상품권",
    "컬쳐랜드", "해피머니", "내구제대출", "카카오톡", "텔레그램", "당일입금", "선불유심",
)  # fmt: skip
_FIRST, _LAST = ord("가"), ord("힣")
# Initials and vowels by their place in a syllable's code; what is often mixed up is one sound.
_INITIALS = (0, 0, 2, 3, 3, 5, 6, 7, 7, 9, 9, 11, 12, 12, 12, 0, 3, 7, 18)
_VOWELS = (0, 1, 0, 1, 4, 1, 4, 1, 8, 9, 10, 10, 8, 13, 14, 10, 16, 13, 13, 20, 20)
_PRIVATE = 0xE000  # one private letter for every sound


class Sounds(NamedTuple):
    """The table from syllables to sounds and the key words written in sounds."""

    table: dict[int, int]
    pattern: re.Pattern[str]
    spelling: dict[str, str]


def find(text: str) -> list[tuple[int, int, str]]:
    """Where a key word is misspelt: start, end, right spelling. Linear in the length."""
    sounds = _sounds()
    heard = text.translate(sounds.table)
    return [
        (*m.span(), word)
        for m in sounds.pattern.finditer(heard)
        if text[m.start() : m.end()] != (word := sounds.spelling[m[0]])
    ]


@cache
def _sounds() -> Sounds:
    table = {code: _sound(code) for code in range(_FIRST, _LAST + 1)}
    spelling = {word.translate(table): word for word in _WORDS}
    return Sounds(table, re.compile("|".join(sorted(spelling, key=len, reverse=True))), spelling)


def _sound(code: int) -> int:
    # The final consonant is the first thing to go when a word is spelt by ear.
    initial, vowel = divmod((code - _FIRST) // 28, 21)
    return _PRIVATE + _INITIALS[initial] * 21 + _VOWELS[vowel]
