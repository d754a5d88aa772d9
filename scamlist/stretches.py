"""Stretches: the pieces of a long text that are worded most like an offer or trick."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from scamlist.likeness import LONGEST_GRAM, Likeness, plain
from scamlist.passages import Passages, unquoted
from scamlist.prefilter import MIX, codes_of, mix

# Letters of a stretch: what is asked or offered in a long message is mostly said in so many.
LETTERS: Final = 120
_BEST: Final = 3  # stretches weighed exactly, of hundreds weighed at a glance
_LONGEST_LINE: Final = 400
_FEWEST: Final = 28  # letters that are worded like anything
_BITS: Final = 19  # room for some hundred thousand groups; few share a place, the heavier stays
# A sentence without an end is cut between words.
_PART: Final = re.compile(rf"\S.{{0,{LETTERS}}}(?!\S)|\S{{1,{LETTERS}}}", re.DOTALL)

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


class Stretch(NamedTuple):
    """Neighbouring sentences: `[start, end)` of the folded text, and what Likeness.odds says of it."""

    start: int
    end: int
    text: str
    odds: float
    kinds: Mapping[str, float]


def likest(passages: Passages, learned: Likeness) -> Stretch | None:
    """The stretch of a text that is worded most like an offer or trick, if any is long enough.

    In a text with signs of a reporter, what stands in quotation marks is not weighed. Linear
    time: all are weighed at a glance, the likest few exactly.
    """
    parts, texts = [], []
    for line, start, end, text in _parts(passages):
        if weighed := plain(unquoted(text) if passages.tellers else text):
            parts.append((start, end, line))
            texts.append(weighed)
    if not parts:
        return None
    whole = f" {' '.join(texts)} "
    edges = np.cumsum([1, *(len(text) + 1 for text in texts)])
    spans = [*_spans(edges), *_lines([line for _, _, line in parts], edges)]
    sums = _glance(learned).sums(whole)
    lows, highs = edges[[a for a, _ in spans]] - 1, edges[[b for _, b in spans]]
    sizes = highs - lows
    totals = sum(
        (sums[n][np.maximum(highs - n, lows)] - sums[n][lows] for n in range(LONGEST_GRAM)),
        np.zeros(len(spans), np.int64),
    )
    scores = np.where(sizes > _FEWEST, totals / np.sqrt(LONGEST_GRAM * sizes), -np.inf)
    best: Stretch | None = None
    for place in np.argsort(-scores, kind="stable")[:_BEST].tolist():
        if scores[place] == -np.inf:
            break
        first, last = spans[place]
        text = " ".join(texts[first:last])
        odds, kinds = learned.odds(text)
        if best is None or odds > best.odds:
            best = Stretch(parts[first][0], parts[last - 1][1], text, odds, kinds)
    return best


def _parts(passages: Passages) -> Iterator[tuple[int, int, int, str]]:
    text = passages.folded.text
    for sentence in passages.sentences:
        for part in _PART.finditer(text, sentence.start, sentence.end):
            yield sentence.line, part.start(), part.end(), part[0]


def _spans(edges: Ints) -> list[tuple[int, int]]:
    """From each part on, as many as fit into LETTERS, and one at least."""
    firsts = np.arange(len(edges) - 1)
    lasts = np.searchsorted(edges, edges[:-1] + LETTERS + 1, side="right") - 1
    return list(zip(firsts.tolist(), np.maximum(lasts, firsts + 1).tolist(), strict=True))


def _lines(lines: Sequence[int], edges: Ints) -> Iterator[tuple[int, int]]:
    """Every line as a whole, unless it is as long as a message of its own."""
    for _, places in groupby(range(len(lines)), key=lambda place: lines[place]):
        line = list(places)
        if edges[line[-1] + 1] - edges[line[0]] <= _LONGEST_LINE:
            yield line[0], line[-1] + 1


class _Glance:
    """The weights of letter groups by a number mixed from their letters, all read at once."""

    def __init__(self, weights: Mapping[str, Sequence[int]]) -> None:
        self._numbers = np.zeros((LONGEST_GRAM, 1 << _BITS), np.uint32)
        self._weights = np.zeros((LONGEST_GRAM, 1 << _BITS), np.int16)
        for size in range(1, LONGEST_GRAM + 1):
            # The heavier comes later, and stays where two have one place.
            rows = sorted(
                (abs(w[0]), gram, w[0]) for gram, w in weights.items() if len(gram) == size
            )
            if rows:
                mixed = mix(codes_of("".join(gram for _, gram, _ in rows)), size)[::size]
                self._numbers[size - 1][_places(mixed)] = mixed
                heavy = np.clip([w for _, _, w in rows], -(1 << 15), (1 << 15) - 1)
                self._weights[size - 1][_places(mixed)] = heavy

    def sums(self, text: str) -> list[Ints]:
        """For each size of group, what those that begin before a place of `text` weigh together."""
        codes = codes_of(text)
        sums = []
        for size in range(1, LONGEST_GRAM + 1):
            mixed = mix(codes, size)
            places = _places(mixed)
            known = self._numbers[size - 1][places] == mixed
            weights = np.where(known, self._weights[size - 1][places], 0)
            total = np.zeros(len(codes) + 1, np.int64)
            np.cumsum(weights, out=total[1 : len(weights) + 1])
            total[len(weights) + 1 :] = total[len(weights)]
            sums.append(total)
        return sums


def _places(mixed: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return (mixed * MIX) >> np.uint32(32 - _BITS)


@lru_cache(2)
def _glance(learned: Likeness) -> _Glance:
    return _Glance(learned.weights)
