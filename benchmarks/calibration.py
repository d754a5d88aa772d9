"""The weights of `chat/confidence.py`, fitted to questions the index had not learned from.

Run `python -m benchmarks.calibration`. Phrasings are left out of the index a fifth at a time, and
asked while they are out; the development questions were never in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.grading import read_rows
from chat.confidence import estimate, features, is_ours
from chat.examples import read_examples
from chat.ranking import rank, read_about
from chat.resources import FOLDER, Routes
from knowledge.library import Library
from knowledge.query import read_query
from knowledge.search import Hit, Index

FOLDS = 5
NAMES = (
    "bias", "coverage", "nearest", "margin", "score", "known", "ours", "length", "elsewhere",
    "ahead of outside",
)  # fmt: skip
# What tells apart one topic from another says nothing of whether it is any topic of ours.
OF_SCOPE = (0, 6, 7, 8, 9)
_OUTSIDE = "outside/"
# Questions about something else are few: each counts for several.
_OUTSIDE_WEIGHT = 5.0
_SMALLEST = 0.05

Floats = NDArray[np.float64]


def asked(library: Library) -> Iterator[tuple[Sequence[float], bool, bool, float, float]]:
    """For every question: its features, whether it is ours, whether the first hit is right, and
    what `confidence.py` says of both today."""
    routes = Routes.model_validate(yaml.safe_load((FOLDER / "routes.yaml").read_text("utf-8")))
    about = read_about(routes.about)
    examples = read_examples(FOLDER / "examples")
    known = set(library.topics)
    for fold in range(FOLDS + 1):
        index = Index.build(
            library.articles.values(),
            library.lexicon,
            without(library.phrasings, fold),
            without(examples, fold),
        )
        if fold < FOLDS:
            rows: list[tuple[str, tuple[str, ...]]]
            rows = [(q, (t,)) for t, q in held(library.phrasings, fold)]
            rows += [(q, ()) for t, q in held(examples, fold) if t.startswith(_OUTSIDE)]
        else:
            rows = [
                (row.turns[0], row.topics if row.kinds[0] != "out_of_scope" else ())
                for row in read_rows()
                if len(row.turns) == 1
                and (row.kinds[0] == "out_of_scope" or known & set(row.topics))
                and row.kinds[0] in ("answer", "urgent", "out_of_scope")
            ]
        for question, topics in rows:
            query = read_query(question, library.lexicon)
            ranked = rank(query, index, routes.brand_topics, about)
            hits = [hit for hit in ranked if "/" not in hit.topic and hit.topic != "crisis"]
            if hits:
                outside = _outside(ranked)
                right = hits[0].topic in topics
                yield (
                    features(query, hits, outside),
                    bool(topics),
                    right,
                    is_ours(query, hits, outside),
                    estimate(query, hits, outside),
                )


def fit(x: Floats, y: NDArray[np.bool_], weight: Floats, decay: float = 0.1) -> Floats:
    """Logistic regression by Newton's method, with a little weight decay but for the bias."""
    found = np.zeros(x.shape[1])
    held = np.full(x.shape[1], decay)
    held[0] = 0.0
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (weight * (p - y)) + held * found
        curve = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(held + 1e-9)
        found -= np.linalg.solve(curve, slope)
    return found


def auroc(scores: Floats, y: NDArray[np.bool_]) -> float:
    """The chance that a true case scores above a false one."""
    order = np.argsort(np.argsort(scores)) + 1
    n, m = int(y.sum()), int((~y).sum())
    return float((order[y].sum() - n * (n + 1) / 2) / (n * m))


def main() -> None:
    """Print the fitted weights beside what they reach, and how honest today's are."""
    library = Library.load()
    rows = list(asked(library))
    x = np.array([row[0] for row in rows])
    ours, right = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    weight = np.where(ours, 1.0, _OUTSIDE_WEIGHT)
    print(f"{len(rows)} questions, {int((~ours).sum())} about something else")
    for name, y, columns, now in (
        ("_OURS", ours, OF_SCOPE, np.array([r[3] for r in rows])),
        ("_RIGHT", right, tuple(range(len(NAMES))), np.array([r[4] for r in rows])),
    ):
        weights = np.zeros(len(NAMES))
        weights[list(columns)] = fit(x[:, columns], y, weight)
        print(f"\n{name} = ({', '.join(f'{w:.2f}' for w in weights)})")
        fitted = 1 / (1 + np.exp(-x @ weights))
        print(f"AUROC {auroc(fitted, y):.3f}; with the weights in use {auroc(now, y):.3f}")
        for low in np.arange(0, 1, 0.2):
            held = (now >= low) & (now < low + 0.2 + (low > 0.7))
            if held.mean() > _SMALLEST / 10:
                print(
                    f"  said {low:.1f} to {low + 0.2:.1f}: {int(held.sum()):5} questions,"
                    f" {100 * now[held].mean():5.1f} % said, {100 * y[held].mean():5.1f} % true"
                )


def without(groups: Mapping[str, Sequence[str]], fold: int) -> dict[str, list[str]]:
    return {g: [q for q in lines if _fold(q) != fold] for g, lines in groups.items()}


def held(groups: Mapping[str, Sequence[str]], fold: int) -> list[tuple[str, str]]:
    return [(g, q) for g, lines in groups.items() for q in lines if _fold(q) == fold]


def _fold(question: str) -> int:
    return crc32(question.encode()) % FOLDS


def _outside(ranked: Sequence[Hit]) -> float:
    return next((hit.score for hit in ranked if hit.topic.startswith(_OUTSIDE)), 0.0)


if __name__ == "__main__":
    main()
