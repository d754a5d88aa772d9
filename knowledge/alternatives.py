"""Alternatives of a pattern with their first letters shared, so that one letter rules many out."""

from collections.abc import Iterable
from itertools import groupby

_QUANTIFIERS = ("?", "*", "+", "{")


def any_of(alternatives: Iterable[str]) -> str:
    """A pattern that finds what the alternatives find in their order, none with a bar outside
    of brackets.

    Those that begin with a plain letter are sorted by it, as no two of them with different letters
    can hold at one place; one that begins otherwise keeps its place among them.
    """
    runs = groupby(dict.fromkeys(alternatives), key=lambda one: _letter(one) != "")
    return "|".join(_sorted(run) if is_plain else "|".join(run) for is_plain, run in runs)


def _sorted(alternatives: Iterable[str]) -> str:
    by_letter: dict[str, list[str]] = {}
    for alternative in alternatives:
        by_letter.setdefault(alternative[0], []).append(alternative)
    return "|".join(
        f"{letter}(?:{any_of(one[1:] for one in several)})" if len(several) > 1 else several[0]
        for letter, several in by_letter.items()
    )


def _letter(alternative: str) -> str:
    """The letter an alternative begins with, where it is just that."""
    letter = alternative[:1]
    return letter if letter.isalnum() and alternative[1:2] not in _QUANTIFIERS else ""
