"""How a match of a pattern source may begin and how long it may be, read from the source itself."""

import re
from collections.abc import Iterable, Mapping
from math import inf
from typing import NamedTuple, TypeAlias

_MACRO = re.compile(r"<([a-z_]+)>")
_ZERO_WIDTH = re.compile(r"\\b|\\B|\^|\$")
_LOOK = re.compile(r"\(\?<?[=!]")
_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\\\]])+)\]")
_QUANTIFIER = re.compile(r"([?*+]|\{(?P<least>\d*)(?:(?P<to>,)(?P<most>\d*))?\})[?+]?")
_GROUP = re.compile(r"\((?:\?:)?")


class Opening(NamedTuple):
    """How a match may begin, and at most how long it is.

    `letters` are pieces of a character class, one for each letter, or None where any letter may
    come; `longest` counts letters, infinite where there is no bound.
    """

    letters: frozenset[str] | None
    may_be_empty: bool
    longest: float = 1


# Of every `<name>` that stands for a list of words.
Macros: TypeAlias = Mapping[str, Opening]

_ANYTHING = Opening(None, False)
_EDGE = Opening(frozenset(), True, 0)


def of_words(words: Iterable[str]) -> Opening:
    """How any of several words, each a pattern that begins with a letter, may begin."""
    listed = list(words)
    # A pattern of a word is never shorter than the word.
    return Opening(
        frozenset(re.escape(word[0]) for word in listed), False, max(map(len, listed), default=0)
    )


def longest(source: str, macros: Macros) -> float:
    """At most how many letters a match of a source without outer bars has."""
    return _sequence(source, 0, macros)[0].longest


def class_of(source: str, at: int, macros: Macros) -> str:
    """The inside of a character class that holds every letter what stands at `at` begins with.

    Read is up to the end of the group or alternative around `at`; empty when any letter may come,
    or none. `macros` are the letters each `<name>` may begin with.
    """
    opening, _ = _sequence(source, at, macros)
    if opening.may_be_empty or not opening.letters:
        return ""
    return "".join(sorted(opening.letters))


def _sequence(source: str, at: int, macros: Macros) -> tuple[Opening, int]:
    """The opening of one alternative, and where it ends."""
    letters: frozenset[str] | None = frozenset()
    open_ = True  # nothing read so far has to be there
    length = 0.0
    while at < len(source) and source[at] not in "|)":
        one, at = _atom(source, at, macros)
        if quantifier := _QUANTIFIER.match(source, at):
            at = quantifier.end()
            one = _repeated(one, quantifier)
        if open_:
            letters = _either(letters, one.letters)
            open_ = one.may_be_empty
        length += one.longest
    return Opening(letters, open_, length), at


def _repeated(one: Opening, quantifier: re.Match[str]) -> Opening:
    sign = quantifier[1]
    if sign == "?":
        return Opening(one.letters, True, one.longest)
    if sign in "*+":
        return Opening(one.letters, one.may_be_empty or sign == "*", inf if one.longest else 0)
    least = quantifier["least"] or "0"
    most = (quantifier["most"] or inf) if quantifier["to"] else least
    times = float(most)
    return Opening(
        one.letters, one.may_be_empty or int(least) == 0, one.longest * times if one.longest else 0
    )


def _either(some: frozenset[str] | None, others: frozenset[str] | None) -> frozenset[str] | None:
    return None if some is None or others is None else some | others


def _atom(source: str, at: int, macros: Macros) -> tuple[Opening, int]:
    """The opening of one letter, class, macro or group, and where it ends."""
    if edge := _ZERO_WIDTH.match(source, at):
        return _EDGE, edge.end()
    if macro := _MACRO.match(source, at):
        return macros[macro[1]], macro.end()
    if inside := _CLASS.match(source, at):
        return _class(inside[1], inside[2]), inside.end()
    if source[at] == "(":
        return _group(source, at, macros)
    if source[at] == ".":
        return _ANYTHING, at + 1
    if source[at] == "\\":
        piece = source[at : at + 2]
        known = piece == r"\d" or not piece[1].isalnum()
        return (Opening(frozenset((piece,)), False) if known else _ANYTHING), at + 2
    return Opening(frozenset((re.escape(source[at]),)), False), at + 1


def _class(negated: str, inside: str) -> Opening:
    # Ranges and the wider escapes are rare where a rule begins; they stand for anything.
    if negated or "-" in inside[1:-1] or re.search(r"\\[a-zA-Z]", inside):
        return _ANYTHING
    return Opening(frozenset(re.escape(c) for c in inside.replace("\\", "")), False)


def _group(source: str, at: int, macros: Macros) -> tuple[Opening, int]:
    is_look = bool(_LOOK.match(source, at))
    head = _LOOK.match(source, at) or _GROUP.match(source, at)
    at = head.end() if head else at + 1
    letters: frozenset[str] | None = frozenset()
    empty, length = False, 0.0
    while True:
        one, at = _sequence(source, at, macros)
        letters = _either(letters, one.letters)
        empty = empty or one.may_be_empty
        length = max(length, one.longest)
        if at >= len(source) or source[at] == ")":
            break
        at += 1
    return (_EDGE if is_look else Opening(letters, empty, length)), at + 1
