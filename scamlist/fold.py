"""Text folding: disguised writing back to plain letters, with the way back to the original."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from scamlist import sounding

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
# Latin letters, digits and strokes that stand for a vowel in ㅋr톡, 탤ㄹH, ㅇl디.
_VOWEL_LOOKS = {"r": "ㅏ", "h": "ㅐ", "l": "ㅣ", "i": "ㅣ", "1": "ㅣ", "|": "ㅣ"}
_JOINED_VOWELS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ",
    "ㅡㅣ": "ㅢ", "ㅏㅣ": "ㅐ", "ㅓㅣ": "ㅔ", "ㅑㅣ": "ㅒ", "ㅕㅣ": "ㅖ",
}  # fmt: skip
_LOOKALIKES = str.maketrans(
    "аеорсухіѕјһԁɡтмкαορνιτκ"
    "現金化小額決濟携帶電話卡手數料當日秘密保障通帳計座貸出買入商品券卽即時送相談可能信用"
    "限度情報利急錢支給最高低無審査未納萬千圓開名義回線借還失後拂認證番號",
    "aeopcyxisjhdgtmkaopvitk"
    "현금화소액결제휴대전화카수수료당일비밀보장통장계좌대출매입상품권즉즉시송상담가능신용"
    "한도정보이급전지급최고저무심사미납만천원개명의회선차환실후불인증번호",
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_QUOTES = "“”‘’„«»「」『』〈〉《》"

_CONJOINING = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")
_ODD = re.compile("[^가-힣 -@\\[-~\n]")
_DASH = re.compile("(?<=[0-9])[ㅡ―]{1,2}(?=[0-9])")
_LETTERED = re.compile(
    "([ㄱ-ㅎ])(?:([ㅏ-ㅣ])|([rhli1|])(?=[가-힣ㄱ-ㅣ\\s]|$))([ㄱ-ㅎ](?![ㅏ-ㅣrhli1|]))?|0([ㅏ-ㅣ])"
)
_LOOSE_VOWEL = re.compile("([가-힣])([ㅏㅐㅓㅔㅣ]|l(?=[가-힣\\s]|$))")
_LOOSE_FINAL = re.compile("([가-힣])([ㄱ-ㅊㅌㅍ])(?=[가-힣])")
_ISLAND = re.compile("(?<=[가-힣])[._/|~^*+=`'\",-]{1,2}(?=[가-힣])")
_STRAY_INITIAL = re.compile("(?<=[가-힣])[ㄱ-ㅎ](?=[가-힣])")
_VERTICAL = re.compile("^[가-힣0-9](?:\n[가-힣0-9]$){3,}", re.MULTILINE)
_MISSPELT = re.compile("결재|결졔|걸제")
_SPACED_SYLLABLES = re.compile(
    "(?<![가-힣])[가-힣](?: {1,2}[가-힣](?![가-힣])){2,}(?: {1,2}[가-힣])?"
)
_SPACED_PAIR = re.compile("(?<![가-힣])[가-힣] [가-힣](?![가-힣])")
_SPACED_LETTERS = re.compile("(?<![a-z0-9])[a-z](?:[ ._-][a-z](?![a-z0-9])){3,}")


class _Change(NamedTuple):
    """One replaced piece: where it stands in the new text, and where it stood in the old one."""

    begin: int
    end: int
    old_begin: int
    old_end: int


class _Pass(NamedTuple):
    """All pieces one pass replaced, in order, and where each begins in the new text."""

    changes: list[_Change]
    begins: list[int]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the old text that a stretch of the new one, not empty, came from."""
        first, last = self._before(start), self._before(end - 1)
        if first:
            start = first.old_begin if start < first.end else start - first.end + first.old_end
        if last:
            end = last.old_end if end <= last.end else end - last.end + last.old_end
        return start, end

    def _before(self, at: int) -> _Change | None:
        place = bisect_right(self.begins, at)
        return self.changes[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded `text` and, pass by pass, the way back to the `raw` one it came from."""

    raw: str
    text: str
    passes: tuple[_Pass, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in `raw` the piece `text[start:end]`, which is not empty, came from."""
        for each in reversed(self.passes):
            start, end = each.back(start, end)
        return start, end

    def original(self, start: int, end: int) -> str:
        """The exact piece of the original behind `text[start:end]`, trimmed of white space."""
        if start >= end:
            return ""
        first, last = self.place(start, end)
        return self.raw[first:last].strip()


def fold(raw: str) -> Folded:
    """Lower case, plain letters, whole syllables; line breaks stay, but for syllables one a line.

    Full-width, look-alike, invisible and decorative characters, jamo spelling (ㅋr톡, 현ㄱㅡㅁ)
    or spacing (현.금.화, 소 액 결 제) become what a reader sees. Linear in the length.
    """
    folded = Folded(raw, raw)
    if not raw.isascii():
        folded = _edit(folded, _CONJOINING, lambda m: unicodedata.normalize("NFC", m[0]))
        folded = _edit(folded, _ODD, lambda m: _plain(m[0]))
    folded = Folded(raw, folded.text.lower(), folded.passes)
    folded = _edit(folded, _DASH, lambda _: "-")
    folded = _edit(folded, _LETTERED, _compose)
    folded = _edit(folded, _LOOSE_VOWEL, _add_vowel)
    folded = _edit(folded, _LOOSE_FINAL, _add_final)
    folded = _edit(folded, _STRAY_INITIAL, _drop_echo)
    folded = _edit(folded, _VERTICAL, lambda m: m[0].replace("\n", ""))
    folded = _edit(folded, _MISSPELT, lambda _: "결제")
    folded = _respell(folded)
    folded = _edit(folded, _ISLAND, _join_island)
    joined = _edit(folded, _SPACED_SYLLABLES, lambda m: m[0].replace(" ", ""))
    if joined is not folded:  # who spaces out one word spaces out the short ones too (라 인)
        joined = _edit(joined, _SPACED_PAIR, lambda m: m[0].replace(" ", ""))
    folded = joined
    return _edit(folded, _SPACED_LETTERS, lambda m: re.sub("[ ._-]", "", m[0]))


def _respell(folded: Folded) -> Folded:
    wrong = {start: (end, word) for start, end, word in sounding.find(folded.text)}
    if not wrong:
        return folded
    pieces = re.compile("|".join(sorted({folded.text[a:b] for a, (b, _) in wrong.items()})))
    return _edit(folded, pieces, lambda m: wrong.get(m.start(), (0, m[0]))[1])


def _edit(
    folded: Folded, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]
) -> Folded:
    text = folded.text
    out: list[str] = []
    changes: list[_Change] = []
    last = size = 0
    for match in pattern.finditer(text):
        new = replace(match)
        if new == match[0]:
            continue
        begin, end = match.span()
        out += (text[last:begin], new)
        size += begin - last
        changes.append(_Change(size, size + len(new), begin, end))
        size += len(new)
        last = end
    if not changes:
        return folded
    out.append(text[last:])
    done = _Pass(changes, [change.begin for change in changes])
    return Folded(folded.raw, "".join(out), (*folded.passes, done))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if "ㄱ" <= char <= "ㅣ" or char in _QUOTES:
        return char  # NFKC would tear compatibility jamo; quotation marks say who is speaking
    if _INVISIBLE.match(char):
        return ""
    if char in "\r\u2028\u2029\v\f\x85":
        return "\n"
    wide = unicodedata.normalize("NFKC", char).lower().translate(_LOOKALIKES)
    if len(wide) > 8:
        return " "
    kept = (c if c.isalnum() or " " <= c <= "~" or "ㄱ" <= c <= "ㅣ" else " " for c in wide)
    return "" if unicodedata.combining(char) else "".join(kept)


def _syllable(initial: str, vowel: str, final: str = " ") -> str:
    if initial not in _INITIALS or final not in _FINALS:
        return ""
    place = _INITIALS.index(initial) * 21 + _VOWELS.index(vowel)
    return chr(0xAC00 + place * 28 + _FINALS.index(final))


def _compose(match: re.Match[str]) -> str:
    initial, vowel, look, final, after_zero = match.groups()
    if after_zero:
        return _syllable("ㅇ", after_zero)
    whole = _syllable(initial, vowel or _VOWEL_LOOKS[look], final or " ")
    return whole or match[0]


def _parts(syllable: str) -> tuple[str, str, str]:
    place, final = divmod(ord(syllable) - 0xAC00, 28)
    initial, vowel = divmod(place, 21)
    return _INITIALS[initial], _VOWELS[vowel], _FINALS[final]


def _add_vowel(match: re.Match[str]) -> str:
    initial, vowel, final = _parts(match[1])
    added = "ㅣ" if match[2] == "l" else match[2]
    joined = _JOINED_VOWELS.get(vowel + added) if final == " " else None
    return _syllable(initial, joined) if joined else match[0]


def _add_final(match: re.Match[str]) -> str:
    initial, vowel, final = _parts(match[1])
    return (_syllable(initial, vowel, match[2]) if final == " " else "") or match[0]


def _drop_echo(match: re.Match[str]) -> str:
    # 현ㄱ금: the next syllable's own consonant, put in to break the word.
    after = match.string[match.end()]
    return "" if _parts(after)[0] == match[0] else match[0]


def _join_island(match: re.Match[str]) -> str:
    # Only after a syllable that stands alone (현.금.화): elsewhere a full stop ends a sentence.
    before = match.string[match.start() - 2] if match.start() > 1 else " "
    return match[0] if "가" <= before <= "힣" or before.isalnum() else ""
