"""Skeletons: two names that look the same to a hurried eye have the same one."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

import yaml

# Ranges whose letters may be a Latin, Greek, Cyrillic or Armenian letter with an accent on it.
_ACCENTED: Final = ((0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000))
# Ranges of Latin letters with hooks, strokes and tails, which Unicode names but does not take apart.
_VARIED: Final = (
    (0xC0, 0x2B0), (0x1D00, 0x1DC0), (0x1E00, 0x1F00), (0x2C60, 0x2C80), (0xA720, 0xA800),
    (0xAB30, 0xAB70),
)  # fmt: skip
_LATIN_NAME: Final = re.compile(
    r"LATIN (?:SMALL )?LETTER (?:SMALL CAPITAL )?([A-Z]{1,2})(?: WITH .+)?"
)
# Digits read as letters, before pairs are joined; then the strokes that all look alike.
_DIGITS: Final = {"0": "o", "3": "e", "4": "a", "5": "s"}
_STROKES: Final = str.maketrans("i1|", "lll")
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# What a hurried eye takes for the same: strokes beside a round letter, then round and open ones.
_BLURRED_PAIRS: Final = (
    ("nn", "n"), ("uu", "w"), ("uv", "w"), ("vu", "w"), ("lh", "h"), ("lb", "b"), ("dl", "d"), ("lc", "k"),
)  # fmt: skip
_BLURRED: Final = str.maketrans("edqvmr", "cbgunn")
_LATIN_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")

_EAST_ASIAN: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
_COMMON: Final = frozenset({"COMMON", "KATAKANA-HIRAGANA"})


class Skeletons:
    """The table of look-alike letters, compiled once for `str.translate`."""

    def __init__(self, confusables: Mapping[str, str]) -> None:
        """Take {Latin letters: every letter that looks like them}."""
        table = {ord(x): latin for latin, letters in confusables.items() for x in letters}
        for first, last in _ACCENTED:
            for point in range(first, last):
                base = unicodedata.normalize("NFD", chr(point))[0]
                plain = table.get(ord(base), base)
                if point not in table and plain != chr(point):
                    table[point] = plain
        for first, last in _VARIED:
            for point in range(first, last):
                named = _LATIN_NAME.fullmatch(unicodedata.name(chr(point), ""))
                if named and point not in table:
                    table[point] = named.group(1).lower()
        # The eye passes over a lone accent or a middle dot.
        table.update(dict.fromkeys([*range(0x300, 0x370), 0xB7], ""))
        self._letters = dict(table)
        self._table = table | {ord(digit): letter for digit, letter in _DIGITS.items()}

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read `confusables.yaml` (by default the one beside this file)."""
        path = path or Path(__file__).with_name("confusables.yaml")
        return cls(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))

    def of(self, name: str) -> str:
        """The skeleton of one lower-case label: rn=m, vv=w, cl=d, 0=o, i=1=l, no accents."""
        plain = name.translate(self._table)
        for pair, letter in _PAIRS:
            if pair in plain:
                plain = plain.replace(pair, letter)
        return plain.translate(_STROKES)

    @staticmethod
    def blurred(skeleton: str) -> str:
        """A skeleton as a glance takes it in: m=nn=n=r, c=e, d=b, g=q, u=v. Far from exact."""
        for pair, letter in _BLURRED_PAIRS:
            if pair in skeleton:
                skeleton = skeleton.replace(pair, letter)
        return skeleton.translate(_BLURRED)

    def latin(self, name: str) -> str:
        """The name with foreign letters read as Latin ones; digits and pairs are left alone."""
        return name if name.isascii() else name.translate(self._letters)

    def looks_latin(self, name: str) -> bool:
        """Whether a name without one Latin letter reads as if it had only Latin letters.

        Accents give away that it is a word of its own language, as in Greek.
        """
        return (
            not name.isascii()
            and unicodedata.is_normalized("NFD", name)
            and not any("a" <= letter <= "z" for letter in name)
            and _LATIN_LETTERS.issuperset(self.latin(name))
        )


def mixes_scripts(label: str) -> bool:
    """Whether a label mixes scripts nobody mixes: UTS #39 "highly restrictive" is broken.

    Latin goes with Hangul, Han, Kana or Bopomofo; no other two scripts go together.
    """
    if label.isascii():
        return False
    scripts = {_script(letter) for letter in label} - _COMMON
    return len(scripts) > 1 and not scripts <= _EAST_ASIAN | {"LATIN"}


@lru_cache(4096)
def _script(letter: str) -> str:
    # Only letters have a script here: digits, marks, signs and emoji go with any.
    if not unicodedata.category(letter).startswith("L"):
        return "COMMON"
    return unicodedata.name(letter, "UNKNOWN").split()[0]
