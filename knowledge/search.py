"""Search over the articles: BM25 on the letters of words, with a question-to-question tie-break."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.article import PLACEHOLDER, Article
from knowledge.hangul import letters
from knowledge.lexicon import Lexicon, strip_particle
from knowledge.query import Query, fold, read_query

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
        spelled = "^" + letters(strip_particle(word))
        if len(spelled) <= _GRAMS[0]:
            yield spelled
            continue
        for n in _GRAMS:
            for start in range(len(spelled) - n + 1):
                yield spelled[start : start + n]


class _Postings:
    """Documents as rows, with the BM25 weight of every gram in them worked out beforehand."""

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        lengths = np.array([sum(d.values()) for d in documents], dtype=np.float64)
        mean = float(lengths.mean()) if len(documents) else 1.0
        norm = _K1 * (1 - _B + _B * lengths / (mean or 1.0))
        by_gram: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, document in enumerate(documents):
            for gram, count in document.items():
                by_gram[gram].append((row, count))
        self.size = len(documents)
        self.idf: dict[str, float] = {}
        self._rows: dict[str, tuple[NDArray[np.int64], Floats]] = {}
        for gram, entries in by_gram.items():
            rows = np.array([row for row, _ in entries], dtype=np.int64)
            counts = np.array([count for _, count in entries], dtype=np.float64)
            idf = math.log(1 + (self.size - len(entries) + 0.5) / (len(entries) + 0.5))
            self.idf[gram] = idf
            self._rows[gram] = (rows, idf * counts * (_K1 + 1) / (counts + norm[rows]))
        self.unseen_idf = math.log(1 + (self.size + 0.5) / 0.5)

    def score(self, weights: dict[str, float]) -> Floats:
        """BM25 of every document for the weighted grams of a question."""
        scores: Floats = np.zeros(self.size)
        for gram, weight in weights.items():
            if gram in self._rows:
                rows, impact = self._rows[gram]
                scores[rows] += weight * impact
        return scores

    def coverage(self, weights: dict[str, float]) -> Floats:
        """The share of the question's idf mass that each document contains."""
        covered: Floats = np.zeros(self.size)
        total = 0.0
        for gram, weight in weights.items():
            mass = weight * self.idf.get(gram, self.unseen_idf)
            total += mass
            if gram in self._rows:
                covered[self._rows[gram][0]] += mass
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
        self._self_score = np.array(
            [self._questions.score(dict.fromkeys(g, 1.0))[i] for i, (_, g) in enumerate(questions)]
        )

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
        for row, topic in enumerate(topics):
            document: dict[str, float] = defaultdict(float)
            for article in by_topic[topic]:
                _count(document, article.front.title, _TITLE_WEIGHT)
                _count(document, article.front.summary, 2 * _BODY_WEIGHT)
                for section in article.sections.values():
                    _count(document, section, _BODY_WEIGHT)
                for question in article.front.questions:
                    _count(document, question, _QUESTION_WEIGHT)
                    questions.append((row, _question_grams(read_query(question, lexicon))))
                questions.append((row, _question_grams(read_query(article.front.title, lexicon))))
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
            asked = sum(w * self._questions.idf.get(g, 0.0) for g, w in weights.items()) or 1.0
            mutual = against / np.sqrt(np.maximum(self._self_score, 1e-9) * max(asked, own))
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


def _count(document: dict[str, float], text: str, weight: float) -> None:
    for gram in grams(fold(PLACEHOLDER.sub(" ", text)).lower()):
        document[gram] += weight


def _question_grams(query: Query) -> dict[str, float]:
    return dict(Counter(grams(" ".join((*query.words, *query.added)))))


def _weights(query: Query) -> dict[str, float]:
    weights = dict.fromkeys(grams(" ".join(query.added)), _ADDED_WEIGHT)
    return weights | dict.fromkeys(grams(" ".join(query.words)), 1.0)
