"""Undoing of the ways an address is hidden in text, with a map back to what was written."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# Default-ignorable and direction characters, fillers and tags: a reader sees none of them.
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_DOTS: Final = "\u3002\uff61\uff0e\u2024\ufe52"
_BULLETS: Final = "\u2460-\u249b\u2776-\u2793"  # numbers in circles and brackets
_ENDED: Final = re.compile(r"\.[a-z]{2,6}$", re.IGNORECASE)
_ACCENTS: Final = "\u0300-\u036f"
_ODD_CHARACTERS: Final = re.compile(
    rf"(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<odd_dot>[{_DOTS}])"
    rf"|(?P<bullet>[{_BULLETS}])"
    r"|(?P<jamo>[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?)"
    rf"|(?P<accent>[^\W\d_](?=[{_ACCENTS}])[{_ACCENTS}]+)"
    # Compatibility jamo stay: NFKC would turn the "ㅋ" of "ㅋr톡" into an initial consonant.
    r"|(?P<styled>[^\x00-\x7f가-힣ㄱ-ㆎ一-鿿ぁ-ヿ])"
)
# Longer stacks of accents are noise, and canonical ordering of them is not linear.
_MOST_ACCENTS: Final = 8

_LABEL: Final = r"(?<![a-z0-9._-])(?=[0-9-]{0,62}[a-z])[a-z0-9-]{1,63}"
_ENDINGS: Final = (
    r"(?:com|net|kr|co|or|go|ne|im|io|me|org|info|biz|shop|store|xyz|top|site|club|vip|live|app)"
)
_SPOKEN: Final = {
    "컴": "com", "콤": "com", "넷": "net", "케이알": "kr", "씨오": "co", "오알": "or",
}  # fmt: skip
_SPOKEN_END: Final = rf"(?:{'|'.join(_SPOKEN)})"
# What may follow a spelled-out ending: no syllable, or a particle glued to it.
_AFTER_SPOKEN: Final = (
    r"(?=$|[^가-힣]|(?:에서|에게|에|으로|로|은|는|이|가|을|를|의|도|만|과|와|랑|입니다|이요|이에요"
    r"|예요|접속|검색|클릭|들어|점|쩜|닷)(?:$|[^가-힣]|[가-힣]))"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One act of hiding met in the original text: `id` names it, offsets are in characters.

    Ids: invisible, odd_dot, styled (full-width or decorated letters), defanged (hxxp, [.]),
    spelled (점 컴), spoken (the everyday word 닷컴), spaced (letters or dots set apart).
    """

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unmasked:
    """Readable text with, for every character, where it stood in the original."""

    text: str
    marks: tuple[Mark, ...]
    _starts: tuple[int, ...] | None = None
    _ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the non-empty piece `text[start:end]`."""
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]


_Change = tuple[int, int, str, str | None]  # start, end, replacement, mark id


def unmask(text: str) -> Unmasked:
    """Undo hiding in `text`: invisibles, styled letters, odd dots, defanging, spelled-out dots.

    Linear in the length of the text. What is not touched maps to itself.
    """
    seen = Unmasked(text, ())
    if not text.isascii():
        seen = _apply(seen, _odd_characters(text))
    for worth_it, changes in _REWRITES:
        if worth_it(seen.text):
            seen = _apply(seen, changes(seen.text))
    return seen


def _apply(layer: Unmasked, changes: Iterable[_Change]) -> Unmasked:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    marks = list(layer.marks)
    done = 0

    def copy(start: int, end: int) -> None:
        pieces.append(layer.text[start:end])
        if layer._starts is None or layer._ends is None:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend(layer._starts[start:end])
            ends.extend(layer._ends[start:end])

    for start, end, replacement, mark in changes:
        copy(done, start)
        first, last = layer.span(start, end)
        pieces.append(replacement)
        starts.extend([first] * len(replacement))
        ends.extend([last] * len(replacement))
        if mark:
            marks.append(Mark(mark, first, last))
        done = end
    if not done:
        return layer
    copy(done, len(layer.text))
    return Unmasked("".join(pieces), tuple(marks), tuple(starts), tuple(ends))


def _odd_characters(text: str) -> Iterator[_Change]:
    for match in _ODD_CHARACTERS.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "invisible":
            yield match.start(), match.end(), "", kind
        elif kind == "odd_dot":
            yield match.start(), match.end(), ".", kind
        elif kind == "bullet" and _is_bullet(text, match.start()):
            yield match.start(), match.end(), " ", None
        elif kind in ("jamo", "accent"):
            plain = unicodedata.normalize("NFC", piece[:_MOST_ACCENTS])
            yield match.start(), match.end(), plain, None
        else:
            plain = _plain(piece)
            if plain != piece:
                yield match.start(), match.end(), plain, "styled" if plain.isascii() else None


def _is_bullet(text: str, at: int) -> bool:
    """Whether a circled number counts what follows: "①naver.com②daum.net"; else it is styled."""
    return not text[at - 1 : at].isalnum() or _ENDED.search(text[max(0, at - 8) : at]) is not None


def _plain(character: str) -> str:
    # Half-width jamo: only to their full-width selves (see above).
    if "\uffa1" <= character <= "\uffdc":
        return chr(int(unicodedata.decomposition(character).split()[1], 16))
    return unicodedata.normalize("NFKC", character)


def _rewriter(
    pattern: str, mark: str, replacement: Callable[[re.Match[str]], str]
) -> Callable[[str], Iterator[_Change]]:
    compiled = re.compile(pattern, re.IGNORECASE)

    def changes(text: str) -> Iterator[_Change]:
        for match in compiled.finditer(text):
            plain = replacement(match)
            if plain != match.group():
                yield match.start(), match.end(), plain, mark

    return changes


def _spoken(match: re.Match[str]) -> str:
    ending = match["ending"] or ""
    return f"{match['label']}.{_SPOKEN.get(ending, ending)}"


_HAS_BRACKET: Final = re.compile(r"[\[({<\\]")
_HAS_SPOKEN_DOT: Final = re.compile(r"[점쩜닷]|dot", re.IGNORECASE)
_HAS_SPACED_DOT: Final = re.compile(r"\s\.|\.\s")
_HAS_SPACED_ENDING: Final = re.compile(r"[a-z0-9]\s?\.\s?[cnk]\s[a-z](?![a-z0-9])", re.IGNORECASE)
_HAS_SPACED_LETTERS: Final = re.compile(r"(?:[a-z0-9] ){3}", re.IGNORECASE)

# (is it worth a pass?, the pass). Each only looks; a result that is no address is never used.
_REWRITES: Final[tuple[tuple[Callable[[str], object], Callable[[str], Iterator[_Change]]], ...]] = (
    (
        lambda text: "p" in text or "P" in text,
        _rewriter(
            r"(?<![a-z0-9])h(?:tt|xx|xt|tx|\*\*)p(?P<s>s?)\s?(?:(?:\[:\]|\(:\)|:)\s?//?|\[://\])",
            "defanged",
            lambda match: (
                match.group()
                if match.group().lower() in ("http:/", "https:/", "http://", "https://")
                else f"http{match['s'].lower()}://"
            ),
        ),
    ),
    (
        _HAS_BRACKET.search,
        _rewriter(
            r"(?<=[a-z0-9가-힣])\s?(?:[\[({<]\s?(?:\.|dot|[점쩜닷])\s?[\])}>]|\\\.)\s?(?=[a-z0-9가-힣])",
            "defanged",
            lambda match: ".",
        ),
    ),
    (
        _HAS_SPOKEN_DOT.search,
        _rewriter(
            rf"(?P<label>{_LABEL})(?:\s{{0,2}}[점쩜닷]\s{{0,2}}|\s{{1,2}}dot\s{{1,2}})"
            rf"(?:(?P<ending>{_SPOKEN_END}){_AFTER_SPOKEN}|(?={_ENDINGS}(?![a-z0-9])))",
            "spelled",
            _spoken,
        ),
    ),
    (
        _HAS_SPOKEN_DOT.search,
        # "장점 넷" and "강남점 컴퓨터" are words: after a Hangul label only these are taken.
        _rewriter(
            r"(?P<label>(?<![가-힣])[가-힣]{2,20}?)\s?[점쩜]\s?"
            rf"(?:(?P<ending>컴|콤|케이알){_AFTER_SPOKEN}|(?=(?:com|net|kr|co\.kr)(?![a-z0-9])))",
            "spelled",
            _spoken,
        ),
    ),
    (
        _HAS_SPOKEN_DOT.search,
        _rewriter(
            r"(?P<label>(?<![가-힣])[가-힣]{2,20}?)닷"
            rf"(?:(?P<ending>넷|컴|콤|케이알){_AFTER_SPOKEN}|(?=(?:com|net|kr|co\.kr)(?![a-z0-9])))",
            "spoken",
            _spoken,
        ),
    ),
    (
        _HAS_SPACED_DOT.search,
        _rewriter(
            rf"(?P<label>{_LABEL}|(?<=\.)[a-z]{{2,3}})"
            rf"(?:\s{{1,2}}\.\s{{0,2}}(?={_ENDINGS}(?![a-z0-9]))"
            r"|\.\s(?=(?-i:com|kr|net|co\.\s?kr)(?![a-z0-9])(?!\s[a-z])))",
            "spaced",
            lambda match: f"{match['label']}.",
        ),
    ),
    (
        _HAS_SPACED_ENDING.search,
        _rewriter(
            rf"(?P<label>{_LABEL}|(?<=\.)(?:co|or|go|ne|re))\s{{0,2}}\.\s{{0,2}}(?P<ending>c\s{{1,2}}o\s{{1,2}}m|n\s{{1,2}}e\s{{1,2}}t"
            r"|(?:c\s{1,2}o\s{0,2}\.\s{0,2})?k\s{1,2}r)(?![a-z0-9]|\s{1,2}[a-z](?![a-z0-9]))",
            "spaced",
            lambda match: f"{match['label']}.{''.join(match['ending'].split())}",
        ),
    ),
    (
        _HAS_SPACED_LETTERS.search,
        _rewriter(
            r"(?<![a-z0-9])(?<![a-z0-9] )(?:[a-z0-9] ){2,40}[a-z0-9]"
            rf"(?: ?\. ?(?:{_ENDINGS}|(?:[a-z0-9] ){{0,20}}[a-z0-9]))+(?![a-z0-9])",
            "spaced",
            lambda match: match.group().replace(" ", ""),
        ),
    ),
)
