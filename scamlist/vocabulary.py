"""The vocabulary of `script.yaml`, compiled so that any text is read once, in linear time."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import yaml

from scamlist import terms
from scamlist.prefilter import Prefilter, next_letter
from scamlist.terms import Term, VocabularyError

__all__ = ["Mark", "Vocabulary", "VocabularyError", "vocabulary"]

_SCRIPT = Path(__file__).with_name("script.yaml")
_LONGEST_KEY = 4
# Numbers are looked up where they begin, never inside; what follows one, past a gap, is kept.
_NUMBERS = re.compile(r"(?<![0-9a-z.])[0-9](?=\d{0,6}(?:[.,]\d{1,3})?([^\w\n]{0,2}.?))", re.DOTALL)

Rule: TypeAlias = tuple[str, re.Pattern[str]]
Rows: TypeAlias = Sequence[tuple[str, Term]]


class Mark(NamedTuple):
    """A term seen in folded text: its group and where it stands."""

    group: str
    start: int
    end: int


class Vocabulary:
    """Terms by group. A term is plain folded text with five signs (see `script.yaml`):

    a space is an optional gap, `…` up to sixteen characters of the same line, `9` any number,
    `(a|b|)` alternatives, `^` or `$` the edge of a word. Nothing else repeats, so no term can
    take more than a fixed time at one place.
    """

    def __init__(self, groups: Mapping[str, str]) -> None:
        """Compile comma-separated terms per group; raises VocabularyError for a bad term."""
        rows = [
            (group, term)
            for group, listed in groups.items()
            for text in filter(None, (t.strip() for t in listed.split(",")))
            for term in terms.read(group, text)
        ]
        self.groups = frozenset(groups)
        self._begun = _by_beginning([row for row in rows if not _is_numeric(row[1])])
        self._prefilter = Prefilter({key: rules.nexts for key, rules in self._begun.items()})
        self._numeric = _by_number([row for row in rows if _is_numeric(row[1])])

    def find(self, text: str) -> list[Mark]:
        """Every term in folded `text`; those that begin with a number come last."""
        begun, marks = self._begun, []
        for at, longest in self._prefilter.places(text):
            for length in range(longest, 0, -1):
                if rules := begun.get(text[at : at + length]):
                    for group, pattern in rules.before(next_letter(text, at + length)):
                        if hit := pattern.match(text, at):
                            marks.append(Mark(group, at, hit.end()))
                    break
        marks += self._numbers(text)
        return marks

    def _numbers(self, text: str) -> Iterator[Mark]:
        rules = self._numeric
        for number in _NUMBERS.finditer(text):
            at = number.start()
            told = {group: p for c in text[at] + number[1] for group, p in rules.get(c, ())}
            for group, pattern in told.items():
                if hit := pattern.match(text, at):
                    yield Mark(group, at, hit.end())


class _Rules:
    """The rules of one beginning, by the letter that comes next.

    `nexts` are the letters one of which must come for any of them to hold; empty for any letter.
    """

    def __init__(self, rows: Rows, known: int) -> None:
        by_group = _grouped(rows)
        rules = [(g, re.compile(terms.any_of(found))) for g, found in by_group.items()]
        wanted: dict[str, frozenset[str]] = {}
        for group, found in by_group.items():
            each = [term.nexts(known) for term in found]
            wanted[group] = frozenset().union(*each) if all(each) else frozenset()
        self._open = tuple(rule for rule in rules if not wanted[rule[0]])
        self._by_next = {
            c: tuple(rule for rule in rules if not wanted[rule[0]] or c in wanted[rule[0]])
            for letters in wanted.values()
            for c in letters
        }
        self.nexts = frozenset() if self._open else frozenset(self._by_next)

    def before(self, letter: str) -> tuple[Rule, ...]:
        """The rules that may hold when `letter` comes next."""
        return self._by_next.get(letter, self._open)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of `script.yaml`, read once when first needed."""
    groups = yaml.load(_SCRIPT.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 (plain strings only)
    return Vocabulary({g: t for part in groups.values() for g, t in part.items()})


def _is_numeric(term: Term) -> bool:
    return not term.begins or term.begins[0].isdigit()


def _by_beginning(rows: Rows) -> dict[str, _Rules]:
    """Rules by their first letters, with what a shorter beginning of the same letters leaves."""
    by_key: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for group, term in rows:
        by_key[term.begins[:_LONGEST_KEY]].append((group, term))
    return {
        key: _Rules(
            [
                (group, term)
                for size in range(1, len(key) + 1)
                for group, term in by_key.get(key[:size], ())
                if _may_go_on(term, size, key[size:])
            ],
            len(key),
        )
        for key in by_key
    }


def _may_go_on(term: Term, size: int, rest: str) -> bool:
    letters = term.nexts(size)
    return not rest or not letters or not rest[0].isalnum() or rest[0] in letters


def _by_number(rows: Rows) -> dict[str, tuple[Rule, ...]]:
    """Rules by a digit they are written with, or by what may follow any number."""
    told: dict[str, list[Rule]] = defaultdict(list)
    for group, found in _grouped(rows).items():
        begun = [term for term in found if term.begins]
        after = [term for term in found if not term.begins]
        whole = [terms.any_of(begun)] if begun else []
        whole += [terms.after_number(after)] if after else []
        rule = group, re.compile("|".join(whole))
        for c in {c for term in found for c in term.begins[:1] or term.signs()}:
            told[c].append(rule)
    return {c: tuple(rules) for c, rules in told.items()}


def _grouped(rows: Rows) -> dict[str, list[Term]]:
    by_group: dict[str, list[Term]] = defaultdict(list)
    for group, term in rows:
        by_group[group].append(term)
    return by_group
