"""Counts: how often each feature occurs in every topic and every sentence of an index."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from knowledge.article import PLACEHOLDER
from knowledge.features import Features, Ints, Numbering, Stream, words_of
from knowledge.lexicon import Lexicon
from knowledge.postings import QUARTERS, Postings
from knowledge.query import fold_lines, read_words
from knowledge.snapshot import Arrays, key_of, read_snapshot, write_snapshot

# A topic's row, what the text counts, and the text.
Weighed: TypeAlias = tuple[int, float, str]

# A pair of words counts twice (docs/adr/0019-learned-from-phrasings.md).
PAIR = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """The features of an index, the postings of its topics and sentences, a topic per sentence."""

    features: Features
    whole: Postings
    sentences: Postings
    sentence_topic: Ints


def recall(
    kept: Path,
    topics: int,
    sentences: Sequence[Weighed],
    bodies: Sequence[Weighed],
    lexicon: Lexicon,
) -> Counts:
    """What `count` would return, from the snapshot at `kept` where that is of the same texts."""
    words = (lexicon.words.model_dump_json(), *sorted(lexicon.vocabulary))
    key = key_of((*(repr(text) for text in (*sentences, *bodies)), *words))
    fillers = frozenset(lexicon.words.fillers)
    if (arrays := read_snapshot(kept, key)) is not None:
        return _from_arrays(arrays, fillers)
    counts = count(topics, sentences, bodies, lexicon)
    write_snapshot(kept, key, _as_arrays(counts))
    return counts


def count(
    topics: int,
    sentences: Sequence[Weighed],
    bodies: Sequence[Weighed],
    lexicon: Lexicon,
) -> Counts:
    """Count the features of all texts: of sentences and bodies, each with its topic and weight."""
    numbering = Numbering(frozenset(lexicon.words.fillers))
    asked, meant, told = Stream(), Stream(), Stream()
    # Written by an editor: there is nothing to repair, and no brand to recognise.
    for piece, line in enumerate(fold_lines([text for _, _, text in sentences])):
        words, added = read_words(line, lexicon)
        asked.add(piece, numbering.number(words_of(" ".join(words))))
        meant.add(piece, numbering.number(words_of(" ".join(added))))
    for piece, line in enumerate(fold_lines([PLACEHOLDER.sub(" ", t) for _, _, t in bodies])):
        told.add(piece, numbering.number(words_of(line)))
    groups = numbering.spell()
    asked_at, asked_grams = numbering.groups(asked)
    meant_at, meant_grams = numbering.groups(meant)
    told_at, told_grams = numbering.groups(told)
    pair_at, pair_keys = numbering.pair(asked)
    features = numbering.features(groups, np.unique(pair_keys))
    # A pair counts more than a letter group: say so once for every sentence.
    pieces = np.concatenate((asked_at, meant_at, pair_at))
    columns = np.concatenate((asked_grams, meant_grams, features.pair_numbers(pair_keys)))
    plain = len(asked_at) + len(meant_at)
    counts = np.repeat(np.array((1, PAIR), np.int32), (plain, len(pair_at)))
    del asked_at, asked_grams, meant_at, meant_grams, pair_at, pair_keys
    topic_of = np.array([row for row, _, _ in sentences], np.int32)
    weight_of = np.array([QUARTERS * weight for _, weight, _ in sentences], np.int32)
    told_topic = np.array([row for row, _, _ in bodies], np.int32)
    told_weight = np.array([QUARTERS * weight for _, weight, _ in bodies], np.int32)
    whole = Postings.build(
        np.concatenate((topic_of[pieces], told_topic[told_at])),
        np.concatenate((columns, told_grams)),
        np.concatenate((weight_of[pieces] * counts, told_weight[told_at])),
        size=topics,
        features=features.size,
    )
    each = Postings.build(
        pieces, columns, QUARTERS * counts, size=len(sentences), features=features.size
    )
    # Only of topics is it asked how often a feature counts.
    each = replace(each, counts=np.zeros(0, np.float32))
    return Counts(features, whole, each, topic_of.astype(np.int64))


def _as_arrays(counts: Counts) -> Arrays:
    features = counts.features
    arrays = {
        f"{name}.{field.name}": getattr(postings, field.name)
        for name, postings in (("whole", counts.whole), ("sentences", counts.sentences))
        for field in fields(Postings)
    }
    return arrays | {
        "groups": features.groups,
        "stems": np.array(features.stems, np.str_),
        "pairs": features.pair_keys,
        "sentence_topic": counts.sentence_topic,
    }


def _from_arrays(arrays: Arrays, fillers: frozenset[str]) -> Counts:
    whole, sentences = (
        Postings(*(arrays[f"{name}.{field.name}"] for field in fields(Postings)))
        for name in ("whole", "sentences")
    )
    return Counts(
        Features(arrays["groups"], arrays["stems"].tolist(), arrays["pairs"], fillers),
        whole,
        sentences,
        arrays["sentence_topic"],
    )
