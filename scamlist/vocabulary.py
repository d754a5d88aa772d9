"""The vocabulary of `script.yaml`, compiled so that any text is read once, in linear time."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

_SCRIPT = Path(__file__).with_name("script.yaml")
_GAP = r"[^\w\n]{0,2}"
_STRETCH = r"[^\n.!?]{0,16}?"
_NUMBER = r"(?<![\d.])(?<!\d,)\d{1,7}(?:[.,]\d{1,3})?"
_LATIN_START, _LATIN_END = "(?<![a-z0-9])", "(?![a-z])"
_SIGNS = {" ": _GAP, "…": _STRETCH, "^": r"(?<!\w)", "$": r"(?!\w)"}
_NUMBER_END = "(?![\\d,.%-])"
_HANGUL = re.compile("[가-힣]")
_GROUP = re.compile(r"\(([^()]*)\)")


class Mark(NamedTuple):
    """A term seen in folded text: its group and where it stands."""

    group: str
    start: int
    end: int


class VocabularyError(Exception):
    """A term of the vocabulary cannot be read; the message names the group and the term."""


class Vocabulary:
    """Terms by group. A term is plain folded text with five signs (see `script.yaml`):

    a space is an optional gap, `…` up to sixteen characters of the same line, `9` any number,
    `(a|b|)` alternatives, `^` or `$` the edge of a word. Nothing else repeats, so no term can
    take more than a fixed time at one place.
    """

    def __init__(self, groups: Mapping[str, str]) -> None:
        """Compile comma-separated terms per group; raises VocabularyError for a bad term."""
        by_key: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for group, terms in groups.items():
            for term in filter(None, (t.strip() for t in terms.split(","))):
                for key, pattern in _compile(group, term):
                    by_key[key][group].append(pattern)
        self.groups = frozenset(groups)
        rules = {
            key: tuple((group, _any_of(patterns)) for group, patterns in grouped.items())
            for key, grouped in by_key.items()
        }
        # By the first letter alone, or by two letters together with the rules of the first.
        self._by_one = {key: found for key, found in rules.items() if len(key) == 1}
        self._by_two = {
            key: found + self._by_one.get(key[0], ())
            for key, found in rules.items()
            if len(key) == 2
        }
        firsts = {key[0] for key in by_key}
        hangul = "".join(sorted(re.escape(c) for c in firsts if not c.isascii()))
        # Numbers and Latin words are looked up where they begin, never inside.
        self._candidates = re.compile(rf"[{hangul}]|(?<![0-9a-z.])[0-9]|(?<![a-z0-9])[a-z]")

    def find(self, text: str) -> list[Mark]:
        """Every term in folded `text`, in the order of their places."""
        by_one, by_two, marks = self._by_one, self._by_two, []
        for candidate in self._candidates.finditer(text):
            at = candidate.start()
            first = text[at]
            rules = by_two.get(text[at : at + 2]) or by_one.get(max("9", first), ())
            for group, pattern in rules:
                if hit := pattern.match(text, at):
                    marks.append(Mark(group, at, hit.end()))
        return marks


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of `script.yaml`, read once when first needed."""
    groups = yaml.load(_SCRIPT.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 (plain strings only)
    return Vocabulary({g: t for part in groups.values() for g, t in part.items()})


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(set(patterns), key=len, reverse=True)))


def _compile(group: str, term: str) -> Iterator[tuple[str, str]]:
    pieces = _GROUP.split(term)
    if any(c in piece for piece in pieces[::2] for c in "()|"):
        raise VocabularyError(f"script.yaml: {group}: “{term}” has an unpaired or nested bracket")
    # A leading choice is written out, because terms are looked up by their first letters.
    leads = [""] if pieces[0] or len(pieces) == 1 else pieces[1].split("|")
    rest = pieces if leads == [""] else ["", "", *pieces[2:]]
    for lead in leads:
        first = (lead + rest[0] + (rest[2] if lead and len(rest) > 2 else "")).lstrip("^ ")
        if not first:
            raise VocabularyError(f"script.yaml: {group}: “{term}” begins with nothing to look for")
        body = _literal(lead) + "".join(
            _literal(piece) if i % 2 == 0 else f"(?:{'|'.join(map(_literal, piece.split('|')))})"
            for i, piece in enumerate(rest)
            if piece or i % 2 == 0
        )
        start = _LATIN_START if _is_latin(first[0]) else ""
        end = _NUMBER_END if term.isdigit() else "" if _HANGUL.search(term) else _LATIN_END
        yield _key(first), f"{start}{body}{end}"


def _key(first: str) -> str:
    if first[0].isdigit():
        return "9"
    return first[:2] if len(first) > 1 and first[1] not in " …9$" else first[0]


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _literal(piece: str) -> str:
    out: list[str] = []
    for i, c in enumerate(piece):
        if c in _SIGNS:
            out.append(_SIGNS[c])
        elif c == "9" and not (piece[i - 1 : i].isdigit() or piece[i + 1 : i + 2].isdigit()):
            out.append(_NUMBER)
        else:
            out.append(re.escape(c))
    return "".join(out)
