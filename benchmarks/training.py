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

from scamlist import likeness, markup, passages, wording
from scamlist.fold import fold
from scamlist.likeness import KINDS, SCALE, Likeness, grams

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
# The newest rounds are left out, so that they can tell how the unseen fares.
UNSEEN = "messages_held_out_9.jsonl"
UNSEEN_PAGES = "pages_held_out_8"
_SEED = 20261122
_DRAWS = 4  # texts made for each fragment
_MADE = 0.4  # how much a text put together counts beside one that was written
_REPORTED = 15  # texts made for each way to pass an offer on
_JOINTS = (" ", ". ", "\n", " / ", ", ", "! ")
_DECAY = 2e-5
_STEPS = 500
_PACE = 6.0
_MOMENTUM = 0.9
_FEWEST = 2  # texts that hold a letter group before it gets a weight
_LEAST = 8  # a smaller weight moves no verdict


class Example(NamedTuple):
    """A text, which of KINDS it is, and how much it counts."""

    text: str
    kind: str
    weight: float = 1.0


def written(file: Path) -> list[Example]:
    """The labelled messages of a file."""
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [Example(row["text"], _kind(row["expect"], row["kind"])) for row in rows]


def _kind(expect: str, kind: str) -> str:
    if expect == "none":
        return "none"
    return kind if kind in KINDS else "other"


def told() -> Iterator[Example]:
    """Stretches of pages that offer nothing, as pages are read."""
    for folder in sorted(set(DATA.glob("pages*")) - {DATA / UNSEEN_PAGES}):
        for row in map(json.loads, (folder / "index.jsonl").read_text("utf-8").splitlines()):
            if row["expect"] == "none":
                page = passages.read(markup.read((folder / row["file"]).read_bytes()).text)
                for stretch in list(wording.windows(page))[::2]:
                    text = page.folded.original(stretch[0].start, stretch[-1].end)
                    yield Example(text, "none", _MADE)


def composed() -> Iterator[Example]:
    """Texts put together from the fragments, always the same ones."""
    dice = random.Random(_SEED)  # noqa: S311 - draws examples, guards nothing
    parts = yaml.safe_load((DATA / "likeness" / "fragments.yaml").read_text("utf-8"))
    frames = parts.pop("reported")
    offers = []
    for kind, slots in parts.items():
        for _ in range(_DRAWS * sum(map(len, slots.values()))):
            if kind == "none":
                pieces = slots[dice.choice(list(slots))]
                chosen = dice.sample(pieces, dice.choice((1, 1, 2, 2, 3)))
            else:
                left_out = dice.choice((*slots, ""))
                chosen = [dice.choice(slots[slot]) for slot in slots if slot != left_out]
                if dice.random() < 0.5:
                    dice.shuffle(chosen)
            text = dice.choice(_JOINTS).join(chosen)
            offers += [text] if kind != "none" else []
            yield Example(text, kind, _MADE)
    for frame in frames:
        for _ in range(_REPORTED):
            yield Example(frame.format(dice.choice(offers)), "none", _MADE)


def train(examples: Sequence[Example]) -> Likeness:
    """Softmax regression on the presence of letter groups, by plain descent with momentum."""
    bags = [set(grams(fold(e.text).text)) for e in examples]
    seen = Counter(g for bag in bags for g in bag)
    names = sorted(g for g, n in seen.items() if n >= _FEWEST)
    number = {g: i for i, g in enumerate(names)}
    rows = [sorted(number[g] for g in bag if g in number) for bag in bags]
    columns = np.concatenate([np.array(row, dtype=np.int64) for row in rows])
    lengths = np.array([len(row) for row in rows])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    scale = 1 / np.sqrt(np.array([len(bag) for bag in bags], dtype=float))
    truth = np.array([[e.kind == kind for kind in KINDS] for e in examples], dtype=float).T
    # Rare kinds count for more, by the root of how rare they are.
    counts = Counter(e.kind for e in examples)
    balance = np.array([counts[e.kind] ** -0.5 for e in examples])
    balance *= np.array([e.weight for e in examples]) / balance.mean()

    def slopes(weights: NDArray[Any], bias: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        sums = [np.add.reduceat(w[columns], starts) * scale for w in weights]
        logits = np.array(sums) + bias[:, None]
        parts = np.exp(logits - logits.max(axis=0))
        error = (parts / parts.sum(axis=0) - truth) * balance
        slope = [np.bincount(columns, np.repeat(e * scale, lengths), len(names)) for e in error]
        return np.array(slope) / len(rows), error.mean(axis=1)

    weights, speed = np.zeros((2, len(KINDS), len(names)))
    bias, bias_speed = np.zeros((2, len(KINDS)))
    for _ in range(_STEPS):
        slope, bias_slope = slopes(weights, bias)
        speed = _MOMENTUM * speed - _PACE * (slope + _DECAY * weights)
        bias_speed = _MOMENTUM * bias_speed - 0.1 * bias_slope
        weights, bias = weights + speed, bias + bias_speed
    whole = np.rint(weights * SCALE).astype(int).T
    kept = {
        g: tuple(map(int, w)) for g, w in zip(names, whole, strict=True) if abs(w).max() >= _LEAST
    }
    return Likeness(kept, tuple(map(int, np.rint(bias * SCALE))))


def rounds() -> dict[str, list[Example]]:
    """Every set the weights are learned from, by name."""
    files = sorted(set(DATA.glob("messages*.jsonl")) - {DATA / UNSEEN})
    sets = {file.stem: written(file) for file in files}
    sets |= {name: written(DATA / "likeness" / f"{name}.jsonl") for name in ("written", "asked")}
    sets |= {"composed": list(composed()), "pages": list(told())}
    return sets


def everything() -> list[Example]:
    """All examples together."""
    return [example for examples in rounds().values() for example in examples]


def save(learned: Likeness, file: Path) -> None:
    """Write the weights for review: a letter group and its weights a line, the bias unnamed."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("", *learned.bias))
        writer.writerows((gram, *row) for gram, row in sorted(learned.weights.items()))


if __name__ == "__main__":
    target = Path(likeness.__file__).with_name("likeness.csv")
    save(train(everything()), target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:.0f} kB")
