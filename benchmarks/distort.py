"""Ways people's typing goes wrong, applied to a question the same way every time."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar
from zlib import crc32

from knowledge.hangul import compose, initials, letters, type_as_latin

# Distorts a question, or gives None where there is nothing to distort. The key seeds choices.
Distortion: TypeAlias = Callable[[str, str], str | None]
_T = TypeVar("_T")

_WORD = re.compile(r"[가-힣]{2,}")
_BRANDS = re.compile(
    "카카오페이|네이버페이|삼성페이|삼성월렛|문화상품권|소액결제|정보이용료|제로페이뱅크|제로페이|해피머니"
    "|컬쳐랜드|티머니|페이코|토스"
)
_NEIGHBOUR = {
    "ㅐ": "ㅔ", "ㅔ": "ㅐ", "ㅗ": "ㅜ", "ㅜ": "ㅗ", "ㅏ": "ㅓ", "ㅓ": "ㅏ", "ㅡ": "ㅜ", "ㅣ": "ㅡ",
    "ㅕ": "ㅓ", "ㅛ": "ㅗ", "ㅑ": "ㅏ", "ㅠ": "ㅜ", "ㅘ": "ㅏ", "ㅝ": "ㅓ", "ㅚ": "ㅙ", "ㅢ": "ㅣ",
}  # fmt: skip
_LATIN_WORD = re.compile(r"[A-Za-z]{5,}")
_ENDINGS = (
    (re.compile(r"(?:인가요|입니까|이에요|예요)(?=\??$)"), "임"),
    (re.compile(r"(?:나요|는가요|ㄴ가요)(?=\??$)"), "냐"),
    (re.compile(r"되냐(?=\??$)"), "됨"),
    (re.compile(r"주세요(?=\.?$)"), "줘"),
    (re.compile(r"(?<=[가-힣])요(?=[?.!]?$)"), ""),
    (re.compile(r"(?:습니다|ㅂ니다)(?=\.?$)"), "음"),
)
_TAILS = (" 😭😭", " 🙏", " ㅠㅠㅠ", " ㅋㅋ", " 😱!!", " 🥺👉👈")


def layout(text: str, key: str) -> str | None:
    """One Hangul word typed with the keyboard on the Latin layout."""
    return _swap(_WORD, text, key, type_as_latin)


def brand_initials(text: str, key: str) -> str | None:
    """A brand (or 소액결제 and the like) given by its initial consonants."""
    return _swap(_BRANDS, text, key, initials)


def typo(text: str, key: str) -> str | None:
    """One vowel slipped to its neighbour; two letters changed places in an English text."""
    places = [i for i, char in enumerate(text) if letters(char)[1:2] in tuple(_NEIGHBOUR)]
    if not places:
        return _swap(_LATIN_WORD, text, key, lambda w: w[0] + w[2] + w[1] + w[3:])
    place = _pick(places, key)
    jamo = letters(text[place])
    slipped = compose(jamo[0] + _NEIGHBOUR[jamo[1]] + jamo[2:])
    return text[:place] + slipped + text[place + 1 :]


def unspaced(text: str, key: str) -> str | None:
    """Every space left out of a Korean text."""
    return text.replace(" ", "") if _WORD.search(text) and " " in text else None


def informal(text: str, key: str) -> str | None:
    """A polite ending dropped or shortened."""
    for pattern, short in _ENDINGS:
        changed = pattern.sub(short, text)
        if changed != text:
            return changed
    return None


def emoji(text: str, key: str) -> str | None:
    """A tail of emoji or of net slang letters."""
    return text + _pick(_TAILS, key)


DISTORTIONS: tuple[Distortion, ...] = (layout, brand_initials, typo, unspaced, informal, emoji)


def _pick(choices: Sequence[_T], key: str) -> _T:
    return choices[crc32(key.encode()) % len(choices)]


def _swap(words: re.Pattern[str], text: str, key: str, change: Callable[[str], str]) -> str | None:
    found = list(words.finditer(text))
    if not found:
        return None
    match = _pick(found, key)
    return text[: match.start()] + change(match[0]) + text[match.end() :]
