"""Made-up host names by number, so that what is listed is known without keeping it."""

from collections.abc import Iterator
from typing import Final

# Syllables and endings as blocked names have them; no name of anybody is meant.
_FIRST: Final = (
    "pay", "shop", "bank", "sky", "neo", "my", "top", "go", "best", "on", "e-", "k-", "i-", "the",
    "pro", "vip",
)  # fmt: skip
_LAST: Final = (
    "mall", "cash", "talk", "card", "gift", "zone", "ly", "er", "ing", "kr", "net", "app", "web",
    "store", "line", "pick",
)  # fmt: skip
_ENDS: Final = (
    *("com",) * 24, *("net",) * 4, *("org",) * 3, *("co.kr",) * 5, *("kr",) * 3, *("xyz",) * 3,
    *("top",) * 3, *("shop",) * 3, *("info",) * 2, *("ru",) * 2, "com.br", "co.uk", "or.kr", "io",
    "github.io", "blogspot.com", "vercel.app", "kro.kr", "me", "site", "online", "club",
)  # fmt: skip
_SUBS: Final = ("", "", "", "", "", "login.", "m.", "secure.")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SCATTER: Final = 0x9E3779B97F4A7C15


def name(number: int) -> str:
    """The host name of a number below 36**7; no two numbers share one, nor a parent name."""
    mix = number * _SCATTER >> 16
    code, rest = "", number
    while rest:
        rest, digit = divmod(rest, 36)
        code = _DIGITS[digit] + code
    return (
        f"{_SUBS[mix & 7]}{_FIRST[mix >> 3 & 15]}{code}{_LAST[mix >> 7 & 15]}."
        f"{_ENDS[(mix >> 11 & 1023) % len(_ENDS)]}"
    )


def names(first: int, last: int) -> Iterator[str]:
    """The names of a range of numbers."""
    return map(name, range(first, last))


def questions(listed: int, count: int, share: float = 0.01) -> list[str]:
    """Hosts to ask for when the first `listed` numbers are on the list: `share` of them are hits.

    Every third has a www. in front, so that the name has to be found above it.
    """
    every = round(1 / share)
    asked = []
    for place in range(count):
        number = place * 7919 % listed if place % every == 0 else listed + place * 31
        asked.append(("www." if place % 3 == 0 else "") + name(number))
    return asked
