"""Terms of `script.yaml` turned into patterns that take a short, fixed time at any one place."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

_REACH = 16  # letters a stretch may bridge
_GAP_REACH = 2
_MANY = 3  # stretches of one rule worth a common look ahead
_GAP = rf"[^\w\n]{{0,{_GAP_REACH}}}"
_STRETCH = rf"[^\n.!?]{{0,{_REACH}}}?"
_LONGEST_NUMBER = 11
_NUMBER = r"(?<![\d.])(?<!\d,)\d{1,7}(?:[.,]\d{1,3})?"
# No part of a number has anything of a term behind it.
_WHOLE_NUMBER = r"(?<![\d.])(?<!\d,)\d{1,7}+(?:[.,]\d{1,3}+)?+"
_SIGNS = {" ": _GAP, "^": r"(?<!\w)", "$": r"(?!\w)"}
_LATIN_START, _LATIN_END = "(?<![a-z0-9])", "(?![a-z])"
_NUMBER_END = "(?![\\d,.%-])"
_HANGUL = re.compile("[가-힣]")
_WRITTEN = re.compile("[^ …9^$(]*")  # letters that stand in the text as they stand in the term
_APART = ("", "…", "(", "9", "^", "$")  # what no two choices share as a beginning
_DIGITS = frozenset("0123456789")


class VocabularyError(Exception):
    """A term of the vocabulary cannot be read; the message names the group and the term."""


class Term(NamedTuple):
    """One way a term may begin, and the pattern of it.

    `begins` are the letters every match begins with, empty for any number; `rest` is what the
    term says behind them, and `end` how a match of it must end.
    """

    begins: str
    rest: str
    end: str
    pattern: str

    def nexts(self, known: int) -> frozenset[str]:
        """The letters one of which comes after the first `known`, with one gap between at most.

        Empty when anything may come.
        """
        if known > len(self.begins):
            return frozenset()
        letters, gaps = _next(self.begins[known:] + self.rest)
        return letters if gaps <= 1 and all(map(str.isalnum, letters)) else frozenset()

    def ahead(self, known: int) -> tuple[frozenset[str], int]:
        """The characters one of which stands soon after the first `known`, and how soon at most.

        Empty when anything may stand there.
        """
        text = self.begins[known:] + self.rest
        reach = _REACH if text.startswith("…") else 0
        letters, gaps = _next(text.removeprefix("…"))
        return letters, reach + gaps * _GAP_REACH

    def bridges(self, known: int) -> bool:
        """Whether a stretch leads from the first `known` characters to letters known as well."""
        letters, reach = self.ahead(known)
        return bool(letters) and reach >= _REACH

    def signs(self) -> frozenset[str]:
        """The characters one of which comes after a leading number, past any gap."""
        return _next(self.rest)[0]


def read(group: str, term: str) -> Iterator[Term]:
    """A term with its leading choice written out; raises VocabularyError for a bad one."""
    if not _is_paired(term):
        raise VocabularyError(f"script.yaml: {group}: “{term}” has an unpaired or nested bracket")
    end = _NUMBER_END if term.isdigit() else "" if _HANGUL.search(term) else _LATIN_END
    for text in _written_out(term):
        first = text.lstrip("^ ")
        if not first or first[0] == "(":
            raise VocabularyError(f"script.yaml: {group}: “{term}” begins with nothing to look for")
        start = _LATIN_START if first[0].isascii() and first[0].isalpha() else ""
        pattern = f"{start}{_pattern(text)}{end}"
        if _is_number(first, 0):
            yield Term("", first[1:], end, f"{_NUMBER}{_pattern(first[1:])}{end}")
        else:
            begins = next(iter(_WRITTEN.findall(first)))
            yield Term(begins, first[len(begins) :], end, pattern)


def any_of(found: Iterable[Term]) -> str:
    """One pattern for whichever of the terms holds: those that bridge a stretch first, then by
    length.
    """
    listed = sorted(set(found), key=lambda term: (-len(term.pattern), term.pattern))
    begins = _common([term.begins for term in listed])
    far = [term for term in listed if term.bridges(len(begins))]
    if len(far) < _MANY:
        return "|".join(dict.fromkeys(term.pattern for term in listed))
    # One look for a letter of any of them, before each looks for its own.
    aheads = [term.ahead(len(begins)) for term in far]
    look = _look(frozenset().union(*(c for c, _ in aheads)), max(reach for _, reach in aheads))
    head = (_LATIN_START if begins[:1].isascii() else "") + re.escape(begins)
    near = [term for term in listed if term not in far]
    rests = [
        "|".join(dict.fromkeys(term.pattern.removeprefix(head) for term in several))
        for several in (far, near)
    ]
    return f"{head}(?:{look}(?:{rests[0]}){'|' if near else ''}{rests[1]})"


def _common(several: list[str]) -> str:
    """What all of several words begin with."""
    first, last = min(several), max(several)
    same = (a == b for a, b in zip(first, last, strict=False))
    return first[: sum(takewhile(bool, same))]


def after_number(found: Iterable[Term]) -> str:
    """One pattern for all terms that begin with any number, which is read once."""
    rests: dict[str, list[str]] = {}
    for term in sorted(found, key=lambda term: (-len(term.rest), term.rest)):
        rests.setdefault(term.end, []).append(term.rest)
    each = (f"{_choice(several, '')}{end}" for end, several in rests.items())
    return f"{_WHOLE_NUMBER}(?:{'|'.join(each)})"


def _is_paired(term: str) -> bool:
    open_ = False
    for c in term:
        if c in "()":
            if open_ is (c == "("):
                return False
            open_ = c == "("
        elif c == "|" and not open_:
            return False
    return not open_


def _written_out(term: str) -> Iterator[str]:
    if not term.startswith("("):
        yield term
        return
    choices, _, rest = term[1:].partition(")")
    for choice in choices.split("|"):
        yield choice + rest


def _pattern(term: str, after: str = "") -> str:
    """The pattern of a term or a choice in it; `after` is what comes behind the choice."""
    out: list[str] = []
    at = 0
    while at < len(term):
        c, rest = term[at], term[at + 1 :]
        if c == "(":
            choices, _, rest = rest.partition(")")
            out.append(_choice(choices.split("|"), rest + after))
            at = len(term) - len(rest)
            continue
        if c == "…":
            out += (*_aheads(rest + after), _STRETCH)
        elif _is_number(term, at):
            out.append(_NUMBER)
        else:
            out.append(_SIGNS.get(c) or re.escape(c))
        at += 1
    return "".join(out)


def _choice(choices: Iterable[str], after: str) -> str:
    # Those that begin alike stand together, so that every other letter rules them out at once.
    by_first: dict[str, list[str]] = {}
    for choice in dict.fromkeys(choices):
        first = choice[:1] if choice[:1] not in _APART else choice
        by_first.setdefault(first, []).append(choice)
    pieces = [
        _pattern(several[0], after)
        if len(several) == 1
        else _pattern(first) + _choice((choice[1:] for choice in several), after)
        for first, several in by_first.items()
    ]
    return f"(?:{'|'.join(pieces)})"


def _aheads(rest: str) -> Iterator[str]:
    """Quick looks ahead for one of the letters each stretch must lead to, before any is walked.

    `rest` is what comes behind the first one.
    """
    reach = 0
    while rest:
        reach += _REACH
        letters, gaps = _next(rest)
        if letters:
            yield _look(letters, reach + gaps * _GAP_REACH)
        piece, _, rest = rest.partition("…")
        if piece.count("(") != piece.count(")"):
            return  # the next stretch stands in a choice, which may be made otherwise
        reach += _longest(piece)


def _look(letters: frozenset[str], reach: int) -> str:
    inside = "".join(sorted(map(re.escape, letters - _DIGITS)))
    inside += r"\d" if letters & _DIGITS else ""
    return rf"(?=[^\n{inside}]{{0,{reach}}}+[{inside}])"


def _longest(piece: str) -> int:
    """At most how many letters a piece of a term without stretches stands for."""
    if "(" in piece:
        before, _, rest = piece.partition("(")
        choices, _, after = rest.partition(")")
        return max(_longest(before + choice) for choice in choices.split("|")) + _longest(after)
    return sum(
        {" ": _GAP_REACH, "^": 0, "$": 0}.get(c, _LONGEST_NUMBER if _is_number(piece, at) else 1)
        for at, c in enumerate(piece)
    )


def _next(rest: str) -> tuple[frozenset[str], int]:
    """The characters one of which must come next, and how many gaps may stand before it.

    No characters when anything may come, or nothing.
    """
    if not rest or rest[0] == "…":
        return frozenset(), 0
    if rest[0] == "(":
        choices, _, after = rest[1:].partition(")")
        each = [_next(choice + after) for choice in choices.split("|")]
        if not all(letters for letters, _ in each):
            return frozenset(), 0
        return frozenset().union(*(letters for letters, _ in each)), max(gaps for _, gaps in each)
    if rest[0] in " ^$":
        letters, gaps = _next(rest[1:])
        return letters, gaps + (rest[0] == " ")
    return (_DIGITS if _is_number(rest, 0) else frozenset(rest[0])), 0


def _is_number(term: str, at: int) -> bool:
    """Whether a 9 is the sign for any number, and no digit of one written out."""
    beside = term[at - 1 : at] + term[at + 1 : at + 2] if at else term[1:2]
    return term[at] == "9" and not any(map(str.isdigit, beside))
