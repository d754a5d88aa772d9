"""The weights of `chat/requests.py`, fitted to sentences the index had not learned from.

Run `python -m benchmarks.requests`. Examples and phrasings are left out of the index a fifth at a
time, and asked while they are out.
"""

from collections.abc import Iterator
from functools import partial
from zlib import crc32

import numpy as np

import cli
from benchmarks.calibration import FOLDS, auroc, fit, held, without
from chat import requests
from chat.examples import read_examples
from chat.messages import Message
from chat.ranking import rank
from chat.resources import FOLDER
from chat.session import Context
from chat.stages.crisis import crisis
from chat.stages.urgent import urgent
from chat.turn import read_turn
from knowledge.library import Library
from knowledge.search import Index

# Requests are few among what people ask, and so is what is about something else: each counts
# for several.
_WEIGHT = 3.0
_FEW = ("refuse/", "outside/")
_DECAY = 1.0
_BARS = (0.005, 0.01, 0.02, 0.03)


def asked(library: Library) -> Iterator[tuple[str, str, frozenset[str], float]]:
    """Every sentence that is not someone in danger: its topic or group, its signs, its likeness."""
    resources = cli.build_desk(library).resources
    examples = read_examples(FOLDER / "examples")
    for fold in range(FOLDS):
        index = Index.build(
            library.articles.values(),
            library.lexicon,
            without(library.phrasings, fold),
            without(examples, fold),
        )
        for topic, said in (*held(library.phrasings, fold), *held(examples, fold)):
            turn = read_turn(
                Message(said),
                Context(),
                resources.lexicon,
                resources.checker.find,
                partial(
                    rank,
                    index=index,
                    brand_topics=resources.routes.brand_topics,
                    about=resources.about,
                ),
            )
            if not crisis(turn, resources, ()) and not urgent(turn, resources, ()):
                yield said, topic, requests.signs(turn, resources), requests.likeness(turn)


def main() -> None:
    """Print the fitted weights, and what they and today's reach on what was left out."""
    rows = list(asked(Library.load()))
    names = sorted({sign for row in rows for sign in row[2]})
    x = np.array([[1.0, ahead, *(float(n in shown) for n in names)] for _, _, shown, ahead in rows])
    y = np.array([topic.startswith("refuse/") for _, topic, _, _ in rows])
    weight = np.array([_WEIGHT if topic.startswith(_FEW) else 1.0 for _, topic, _, _ in rows])
    fold = np.array([crc32(said.encode()[::-1]) % FOLDS for said, _, _, _ in rows])
    fitted = np.zeros(len(rows))
    for out in range(FOLDS):
        kept = fold != out
        fitted[~kept] = x[~kept] @ fit(x[kept], y[kept], weight[kept], _DECAY)
    now = np.array([requests.logit(shown, ahead) for _, _, shown, ahead in rows])
    print(f"{len(rows)} sentences, {int(y.sum())} of them requests")
    print("WEIGHTS = {")
    for name, value in zip(("", "ahead", *names), fit(x, y, weight, _DECAY), strict=True):
        print(f'    "{name}": {value:.2f},')
    print("}")
    for title, score in (("fitted anew", fitted), ("in use", now)):
        found, false = float((score[y] > 0).mean()), float((score[~y] > 0).mean())
        print(f"{title}: AUROC {auroc(score, y):.3f}, {found:.1%} found, {false:.1%} false")
        for share in _BARS:
            bar = float(np.quantile(score[~y], 1 - share))
            print(f"  {share:.1%} false: {float((score[y] > bar).mean()):.1%} found, bar {bar:.2f}")


if __name__ == "__main__":
    main()
