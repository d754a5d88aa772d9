"""Messenger handles: who a message asks to be written to, on KakaoTalk, Telegram or LINE."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from scamlist.address import Address
from scamlist.unmask import Unmasked

Kind = Literal["kakao_open_chat", "kakao_channel", "kakao_id", "telegram", "line", "at"]
MOST_HANDLES: Final = 50


@dataclass(frozen=True, slots=True)
class Handle:
    """One account on a messenger; `at` when only @name was written and no messenger named.

    `disguised` says that the messenger's name was written so that a filter misses it.
    """

    kind: Kind
    value: str
    start: int
    end: int
    disguised: bool = False


_LINKS: Final[dict[str, Kind]] = {
    "open.kakao.com": "kakao_open_chat",
    "pf.kakao.com": "kakao_channel",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "telegram.dog": "telegram",
    "line.me": "line",
    "lin.ee": "line",
}
_PATH_PREFIX: Final = re.compile(r"^/(?:o/|s/|me/|R?/?ti/[a-z]/|joinchat/)?", re.IGNORECASE)

# Hangul is written as loose letters, with Latin ones that look like a vowel, or misspelt.
_KAKAO: Final = (
    r"(?P<kakao>카카오\s?톡|카카오|카\s?톡|까\s?톡|캬\s?톡|카\s?똑|카\s?툑|카\s?툭|카\s?탁|캌톡|카톸|"
    r"(?<![가-힣])톡(?=\s?(?:아이디|아뒤|ID))|ㅋ\s?[ㅏr]?\s?[톡똑툑톸]|ㅋㅏㅌㅗㄱ|ㅋㅌ|(?:kakao\s?talk|katalk|kakao)(?![a-z]))"
)
_TELEGRAM: Final = (
    r"(?P<telegram>[텔탤템]\s?(?:레|래|랠|렘|ㄹ\s?[HㅐㅔE])\s?(?:그\s?[램람럼]|ㄱ\s?[램람])?|"
    r"ㅌ\s?[ㅔㅐ]\s?ㄹ\s?[ㄹㅔㅐ]*|(?:telegram|tele)(?![a-z]))"
)
_LINE: Final = r"(?P<line>라인|line(?![a-z]))"
_ID_WORD: Final = r"(?P<word>\s*(?:아이디|아뒤|ID|친구\s?추가|친추|검색|문의|상담|채널|계정)){0,3}"
_JOINT: Final = r"(?P<joint>[\s:：=→▶☞>\-~|()\[\]「」]*)"
# KakaoTalk alone lets a hyphen stand in a name.
_NAME: Final = (
    r"(?P<at>@?)(?P<name>[a-z0-9](?(kakao)[a-z0-9_.-]|[a-z0-9_.]){2,30}[a-z0-9])"
    r"(?![a-z0-9@]|\.[a-z])"
)
_SPOKEN: Final = re.compile(
    rf"(?:(?<![a-z])(?:{_KAKAO}|{_TELEGRAM}|{_LINE}){_ID_WORD}){_JOINT}{_NAME}", re.IGNORECASE
)
# Instagram alone lets a full stop stand in a name; elsewhere it is a host's, or a sentence's.
_AT_NAME: Final = re.compile(
    r"(?:(?<=인스타)|(?<=인스타 )|(?<=인스타그램)|(?<=인스타그램 )|(?<=insta )|(?<=instagram ))"
    r"@(?P<stopped>[a-z0-9_][a-z0-9_.]{2,28}[a-z0-9_])(?![\w@])"
    r"|(?<![\w@/.])@(?P<name>[a-z][a-z0-9_]{4,31})(?![\w.@]*[@.][a-z])",
    re.IGNORECASE,
)
_PLAIN_NAMES: Final = frozenset(
    {"카카오톡", "카카오", "카톡", "까톡", "톡", "텔레", "텔레그램", "라인"}
    | {"kakaotalk", "kakao", "katalk", "telegram", "line"}
)


def handle_of(address: Address) -> tuple[Kind, str] | None:
    """The messenger account an address leads to, if it is a messenger's link."""
    kind = _LINKS.get(address.host.removeprefix("www."))
    value = _PATH_PREFIX.sub("", address.path).partition("/")[0]
    return (kind, value) if kind and value else None


def find_handles(seen: Unmasked, taken: Sequence[tuple[int, int]]) -> Iterator[Handle]:
    """Handles written in words ("카톡 아이디 abc12", "텔ㄹH @abc12", "@abc12") outside `taken`."""
    done: list[tuple[int, int]] = list(taken)
    for match in list(_SPOKEN.finditer(seen.text))[:MOST_HANDLES]:
        start, end = seen.span(match.start(), match.end())
        if _overlaps(start, end, done) or not _meant(match):
            continue
        kind: Kind = "kakao_id" if match["kakao"] else "telegram" if match["telegram"] else "line"
        named = (match["kakao"] or match["telegram"] or match["line"]).lower()
        done.append((start, end))
        yield Handle(kind, match["name"], start, end, re.sub(r"\s", "", named) not in _PLAIN_NAMES)
    for match in list(_AT_NAME.finditer(seen.text))[:MOST_HANDLES]:
        start, end = seen.span(match.start(), match.end())
        if not _overlaps(start, end, done):
            yield Handle("at", match["stopped"] or match["name"], start, end)


def _meant(match: re.Match[str]) -> bool:
    """Whether the word after a messenger's name is an account and not the next English word."""
    name, spoken = match["name"], bool(match["word"])
    pointed = bool(match["at"]) or bool(match["joint"].strip())
    if not any(letter.isalpha() for letter in name) and not (spoken and len(name) >= 4):
        return False
    odd = any(letter.isdecimal() or letter == "_" for letter in name)
    if match["line"]:
        return spoken and (pointed or odd)
    return pointed or odd or spoken


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and end > first for first, last in spans)
