"""Training of the likeness weights: `python -m benchmarks.training` writes scamlist/likeness.csv."""

import csv
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from scamlist import likeness, markup, page, wording
from scamlist.fold import fold
from scamlist.likeness import KINDS, LONGEST_GRAM, SCALE, Likeness, grams

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
# The newest rounds are left out, so that they can tell how the unseen fares.
UNSEEN = ("messages_held_out_13.jsonl", "messages_held_out_14.jsonl")
UNSEEN_PAGES = "pages_held_out_10"
NONE = "none"
_SEED = 20261122
_DRAWS = 4  # texts made for each fragment
# How much a text put together, or a question or plain talk, counts beside what is hard to tell.
_MADE, _ASKED = 0.1, 0.3
_REPORTED = 15  # texts made for each way to pass an offer on
_JOINTS = (" ", ". ", "\n", " / ", ", ", "! ")
_DECAY = 4.0  # shared by all texts, so that more of them may say more
_STEPS = 200
_PACE = 4.0
_FEWEST = 2  # texts that hold one of the longest letter groups before it gets a weight
_LEAST = 20  # a smaller weight moves no verdict
_LEAST_KIND = 16


class Example(NamedTuple):
    """A text, which of KINDS it is, and how much it counts."""

    text: str
    kind: str
    weight: float = 1.0


def written(file: Path) -> list[Example]:
    """The labelled messages of a file."""
    weight = _ASKED if file.stem in ("asked", "ordinary") else 1.0
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [Example(row["text"], _kind(row["expect"], row["kind"]), weight) for row in rows]


def _kind(expect: str, kind: str) -> str:
    if expect == NONE:
        return NONE
    return kind if kind in KINDS else "other"


def told() -> Iterator[Example]:
    """Whole pages, as far as they are weighed."""
    for folder in sorted(set(DATA.glob("pages*")) - {DATA / UNSEEN_PAGES}):
        for row in map(json.loads, (folder / "index.jsonl").read_text("utf-8").splitlines()):
            text = page.words(markup.read((folder / row["file"]).read_bytes()))
            yield Example(
                text[: wording.PAGE_LETTERS], _kind(row["expect"], row.get("kind", KINDS[0]))
            )


def composed() -> Iterator[Example]:
    """Texts put together from the fragments, always the same ones."""
    dice = random.Random(_SEED)  # noqa: S311 - draws examples, guards nothing
    parts = yaml.safe_load((DATA / "likeness" / "fragments.yaml").read_text("utf-8"))
    frames = parts.pop("reported")
    offers = []
    for kind, slots in parts.items():
        for _ in range(_DRAWS * sum(map(len, slots.values()))):
            if kind == NONE:
                pieces = slots[dice.choice(list(slots))]
                chosen = dice.sample(pieces, dice.choice((1, 1, 2, 2, 3)))
            else:
                left_out = dice.choice((*slots, ""))
                chosen = [dice.choice(slots[slot]) for slot in slots if slot != left_out]
                if dice.random() < 0.5:
                    dice.shuffle(chosen)
            text = dice.choice(_JOINTS).join(chosen)
            offers += [text] if kind != NONE else []
            yield Example(text, kind, _MADE)
    for frame in frames:
        for _ in range(_REPORTED):
            yield Example(frame.format(dice.choice(offers)), NONE, _MADE)


def train(examples: Sequence[Example]) -> Likeness:
    """Weights of letter groups: one for any offer or trick, one for each of KINDS among those."""
    bags = [set(grams(fold(e.text).text)) for e in examples]
    seen = Counter(g for bag in bags for g in bag)
    names = sorted(g for g, n in seen.items() if n >= _FEWEST or len(g) < LONGEST_GRAM)
    number = {g: i for i, g in enumerate(names)}
    # A letter group that few texts hold tells more; it may weigh more before decay holds it back.
    rarity = (np.log((1 + len(bags)) / (1 + np.array([seen[g] for g in names]))) + 1) ** 2
    rows = [np.array(sorted(number[g] for g in bag if g in number)) for bag in bags]
    parts = [rarity[row] / len(bag) ** 0.5 for row, bag in zip(rows, bags, strict=True)]
    offers = np.array([e.kind != NONE for e in examples])
    counts = np.array([e.weight for e in examples])
    any_offer, bias = _separate(rows, parts, np.stack([~offers, offers]), counts, len(names))
    among = [i for i, e in enumerate(examples) if e.kind != NONE]
    truth = np.array([[examples[i].kind == kind for i in among] for kind in KINDS])
    kinds, kind_bias = _separate(
        [rows[i] for i in among], [parts[i] for i in among], truth, counts[among], len(names)
    )
    weights = np.vstack([any_offer[1] - any_offer[0], kinds]) * rarity * SCALE
    weights[1:][np.abs(weights[1:]) < _LEAST_KIND] = 0
    whole = np.rint(weights).astype(int).T
    kept = {g: tuple(map(int, w)) for g, w in zip(names, whole, strict=True) if abs(w[0]) >= _LEAST}
    biases = np.array([bias[1] - bias[0], *kind_bias]) * SCALE
    return Likeness(kept, tuple(map(int, np.rint(biases))))


def _separate(
    rows: Sequence[NDArray[Any]],
    parts: Sequence[NDArray[Any]],
    truth: NDArray[Any],
    counts: NDArray[Any],
    width: int,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Softmax regression by accelerated descent: weights and bias for each row of `truth`.

    Text `i` holds the features `rows[i]` to the extent `parts[i]` and counts `counts[i]`.
    """
    columns, extents = np.concatenate(rows), np.concatenate(parts)
    lengths = np.array([len(row) for row in rows])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    share = counts / counts.sum()
    weights, ahead = np.zeros((2, len(truth), width))
    bias, bias_ahead = np.zeros((2, len(truth)))
    for step in range(_STEPS):
        sums = [np.add.reduceat(w[columns] * extents, starts) for w in ahead]
        logits = np.array(sums) + bias_ahead[:, None]
        odds = np.exp(logits - logits.max(axis=0))
        error = (odds / odds.sum(axis=0) - truth) * share
        slope = [np.bincount(columns, np.repeat(e, lengths) * extents, width) for e in error]
        moved = ahead - _PACE * (np.array(slope) + _DECAY / len(rows) * ahead)
        bias_moved = bias_ahead - _PACE * error.sum(axis=1)
        onward = step / (step + 3)
        ahead, weights = moved + onward * (moved - weights), moved
        bias_ahead, bias = bias_moved + onward * (bias_moved - bias), bias_moved
    return weights, bias


def rounds() -> dict[str, list[Example]]:
    """Every set the weights are learned from, by name."""
    files = sorted(set(DATA.glob("messages*.jsonl")) - {DATA / name for name in UNSEEN})
    sets = {file.stem: written(file) for file in files}
    sets |= {file.stem: written(file) for file in sorted((DATA / "likeness").glob("*.jsonl"))}
    sets |= {"composed": list(composed()), "told": list(told())}
    return sets


def everything() -> list[Example]:
    """All examples together."""
    return [example for examples in rounds().values() for example in examples]


def save(learned: Likeness, file: Path) -> None:
    """Write the weights for review: a letter group and its weights a line, the bias unnamed.

    Nothing stands for nought, and a row without a leaning to any kind ends early.
    """
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("", *learned.bias))
        for gram, (odds, *kinds) in sorted(learned.weights.items()):
            writer.writerow((gram, odds, *(k or "" for k in kinds)) if any(kinds) else (gram, odds))


if __name__ == "__main__":
    target = Path(likeness.__file__).with_name("likeness.csv")
    save(train(everything()), target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:.0f} kB")
