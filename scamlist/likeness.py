"""Likeness: how much a text is worded like the offers and requests of our fixtures."""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_WEIGHTS = Path(__file__).with_name("likeness.csv")
# What an offer or a trick may be: one of the four trades, or another.
KINDS = ("cashout", "handset", "account", "recovery", "other")
# Weights are kept as whole numbers of this part of a logit.
SCALE = 64
LONGEST_GRAM = 4
_NO_LEANING = (0,) * len(KINDS)
_ADDRESS = re.compile(r"https?://[!-~]+|(?:open\.kakao\.com|t\.me)/[!-~]+")
_NUMBER = re.compile(r"\d[\d,.]*")
_REST = re.compile(r"[^\w%?]+")


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Weights of letter groups, learned by `benchmarks/training.py` from our fixtures.

    A row holds the weight for any offer or trick at all, then one for each of KINDS among those.
    """

    weights: Mapping[str, tuple[int, ...]]
    bias: tuple[int, ...]

    def odds(self, text: str) -> tuple[float, dict[str, float]]:
        """How folded `text` is worded: log-odds of an offer or trick, a logit by kind of them."""
        found = set(grams(text))
        weights = self.weights
        rows = [weights[gram] for gram in found if gram in weights]
        part = SCALE * math.sqrt(len(found) or 1)
        totals = map(sum, zip(*rows, strict=True)) if rows else [0] * len(self.bias)
        odds, *logits = [t / part + b / SCALE for t, b in zip(totals, self.bias, strict=True)]
        return odds, dict(zip(KINDS, logits, strict=True))

    def pull(self, text: str) -> int:
        """How much the letter groups of a piece of folded text add together, for or against."""
        return sum(self.weights[gram][0] for gram in set(grams(text)) if gram in self.weights)


@cache
def likeness() -> Likeness:
    """The weights of `likeness.csv`, read once when first needed."""
    with _WEIGHTS.open(encoding="utf-8", newline="") as file:
        rows = {gram: _weights(row) for gram, *row in csv.reader(file)}
    bias = rows.pop("")
    return Likeness(rows, bias)


def _weights(row: list[str]) -> tuple[int, ...]:
    # Rows without a leaning to any kind end early.
    return tuple(int(cell or 0) for cell in row) if len(row) > 1 else (int(row[0]), *_NO_LEANING)


def grams(text: str) -> Iterator[str]:
    """The groups of one to four letters of folded text; numbers and addresses are one sign each."""
    text = f" {plain(text)} "
    for size in range(1, LONGEST_GRAM + 1):
        yield from map("".join, zip(*(text[i:] for i in range(size)), strict=False))


def plain(text: str) -> str:
    """Folded text as it is weighed: numbers and addresses are one sign each, words stand apart."""
    return _REST.sub(" ", _NUMBER.sub("9", _ADDRESS.sub("Ａ", text))).strip()
