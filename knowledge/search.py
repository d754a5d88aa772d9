"""Search over the articles: BM25 on the letters of words, with a question-to-question tie-break."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.article import PLACEHOLDER, Article
from knowledge.hangul import letters
from knowledge.lexicon import Lexicon, strip_particle
from knowledge.query import Query, fold, read_query, read_words

_K1, _B = 1.2, 0.75
_GRAMS = (3, 4, 5)
# How often a field counts: the title twice, each question and the body once (ANSWERS.md §5.5).
_TITLE_WEIGHT, _QUESTION_WEIGHT, _BODY_WEIGHT = 2.0, 1.0, 0.5
_ADDED_WEIGHT = 0.5
# Share of the nearest single question in the final score.
_NEAREST_WEIGHT = 0.5
_WORD = re.compile(r"[가-힣ㄱ-ㅣ]+|[a-z0-9]+")

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """One topic found. `score` is at most 1; `coverage` is the share of the question's weight
    that the topic's words explain, the better sign of whether to answer at all."""

    topic: str
    score: float
    coverage: float
    nearest: float


def grams(text: str) -> Iterator[str]:
    """Letter n-grams of each word, the first one marked, as the index counts them."""
    for word in _WORD.findall(text):
        yield from _word_grams(word)


def _word_grams(word: str) -> tuple[str, ...]:
    spelled = "^" + letters(strip_particle(word))
    if len(spelled) <= _GRAMS[0]:
        return (spelled,)
    return tuple(
        spelled[start : start + n] for n in _GRAMS for start in range(len(spelled) - n + 1)
    )


class _Counter:
    """Counts the grams of texts, spelling each word out once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def count(self, document: dict[str, float], text: str, weight: float) -> None:
        known = self._known
        for word in _WORD.findall(text):
            pieces = known.get(word)
            if pieces is None:
                pieces = known[word] = _word_grams(word)
            for gram in pieces:
                document[gram] += weight


class _Postings:
    """Documents as rows, with the BM25 weight of every gram in them worked out beforehand."""

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        self.size = len(documents)
        names = sorted({gram for document in documents for gram in document})
        self._place = {gram: place for place, gram in enumerate(names)}
        sizes = [len(document) for document in documents]
        rows = np.repeat(np.arange(self.size), sizes)
        columns = np.fromiter(
            (self._place[gram] for d in documents for gram in d), np.int64, sum(sizes)
        )
        counts = np.fromiter((c for d in documents for c in d.values()), np.float64, sum(sizes))
        lengths = np.bincount(rows, counts, self.size)
        norm = _K1 * (1 - _B + _B * lengths / (float(lengths.mean()) if self.size else 1.0))
        in_documents = np.bincount(columns, minlength=len(names))
        idf = np.log(1 + (self.size - in_documents + 0.5) / (in_documents + 0.5))
        impact = idf[columns] * counts * (_K1 + 1) / (counts + norm[rows])
        # What each document scores against itself, the measure of a perfect match.
        self.own: Floats = np.bincount(rows, impact, self.size).astype(np.float64)
        order = np.argsort(columns, kind="stable")
        self._rows, self._impact = rows[order], impact[order]
        self._start = np.concatenate(([0], np.cumsum(in_documents))).tolist()
        self._idf: list[float] = idf.tolist()
        self.unseen_idf = math.log(1 + (self.size + 0.5) / 0.5)

    def idf(self, gram: str) -> float:
        """The weight of a gram, 0 for one no document has."""
        place = self._place.get(gram)
        return 0.0 if place is None else self._idf[place]

    def score(self, weights: Mapping[str, float]) -> Floats:
        """BM25 of every document for the weighted grams of a question."""
        scores: Floats = np.zeros(self.size)
        for gram, weight in weights.items():
            place = self._place.get(gram)
            if place is not None:
                span = slice(self._start[place], self._start[place + 1])
                scores[self._rows[span]] += weight * self._impact[span]
        return scores

    def coverage(self, weights: Mapping[str, float]) -> Floats:
        """The share of the question's idf mass that each document contains."""
        covered: Floats = np.zeros(self.size)
        total = 0.0
        for gram, weight in weights.items():
            place = self._place.get(gram)
            if place is None:
                total += weight * self.unseen_idf
                continue
            mass = weight * self._idf[place]
            total += mass
            covered[self._rows[self._start[place] : self._start[place + 1]]] += mass
        return covered / total if total else covered


class Index:
    """The searchable form of the published articles. Build once, search from any thread."""

    def __init__(
        self,
        topics: tuple[str, ...],
        documents: list[dict[str, float]],
        questions: list[tuple[int, dict[str, float]]],
        lexicon: Lexicon,
    ) -> None:
        self.topics = topics
        self.lexicon = lexicon
        self._articles = _Postings(documents)
        self._questions = _Postings([counted for _, counted in questions])
        self._question_topic = np.array([row for row, _ in questions], dtype=np.int64)

    @classmethod
    def build(cls, articles: Iterable[Article], lexicon: Lexicon) -> "Index":
        """Index every published article, both languages of a topic together."""
        by_topic: dict[str, list[Article]] = defaultdict(list)
        for article in articles:
            if article.front.status == "published":
                by_topic[article.id].append(article)
        topics = tuple(sorted(by_topic))
        documents: list[dict[str, float]] = []
        questions: list[tuple[int, dict[str, float]]] = []
        counter = _Counter()

        def ask(row: int, question: str) -> None:
            # Written by an editor: there is nothing to repair, and no brand to recognise.
            words, added = read_words(fold(question).lower(), lexicon)
            counted: dict[str, float] = defaultdict(float)
            counter.count(counted, " ".join((*words, *added)), 1.0)
            questions.append((row, counted))

        for row, topic in enumerate(topics):
            document: dict[str, float] = defaultdict(float)
            for article in by_topic[topic]:
                front = article.front
                counter.count(document, _words(front.title), _TITLE_WEIGHT)
                counter.count(document, _words(front.summary), 2 * _BODY_WEIGHT)
                for section in article.sections.values():
                    counter.count(document, _words(section), _BODY_WEIGHT)
                for question in front.questions:
                    counter.count(document, _words(question), _QUESTION_WEIGHT)
                    ask(row, question)
                ask(row, front.title)
            documents.append(document)
        return cls(topics, documents, questions, lexicon)

    def search(self, question: str | Query, *, limit: int = 5) -> list[Hit]:
        """The best topics, best first; empty when not one letter group is known."""
        query = read_query(question, self.lexicon) if isinstance(question, str) else question
        weights = _weights(query)
        if not self.topics or not weights:
            return []
        whole = self._articles.score(weights)
        nearest: Floats = np.zeros(len(self.topics))
        against = self._questions.score(weights)
        own = self._questions.score(weights).max(initial=0.0)
        if own > 0:
            # How much of the asked and of the known question agree, both ways.
            asked = sum(w * self._questions.idf(g) for g, w in weights.items()) or 1.0
            mutual = against / np.sqrt(np.maximum(self._questions.own, 1e-9) * max(asked, own))
            np.maximum.at(nearest, self._question_topic, mutual)
        peak = whole.max(initial=0.0)
        if peak <= 0:
            return []
        near_peak = nearest.max(initial=0.0) or 1.0
        score = (1 - _NEAREST_WEIGHT) * whole / peak + _NEAREST_WEIGHT * nearest / near_peak
        coverage = self._articles.coverage(weights)
        order = np.argsort(-score, kind="stable")[:limit]
        return [
            Hit(self.topics[i], float(score[i]), float(coverage[i]), float(nearest[i]))
            for i in order
            if score[i] > 0
        ]


def vocabulary(articles: Iterable[Article]) -> frozenset[str]:
    """The words people's questions and the titles use, without particles."""
    words: set[str] = set()
    for article in articles:
        for text in (article.front.title, *article.front.questions):
            words |= {strip_particle(w) for w in _WORD.findall(fold(text).lower()) if len(w) > 1}
    return frozenset(words)


def _words(text: str) -> str:
    return fold(PLACEHOLDER.sub(" ", text)).lower()


def _weights(query: Query) -> dict[str, float]:
    weights = dict.fromkeys(grams(" ".join(query.added)), _ADDED_WEIGHT)
    return weights | dict.fromkeys(grams(" ".join(query.words)), 1.0)
