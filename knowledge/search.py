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
from knowledge.query import Query, fold, read_query, read_words

_K1, _B = 1.2, 0.75
_GRAMS = (2, 3, 4)
# How often a field counts: the title twice, each question and the body once (ANSWERS.md §5.5).
_TITLE_WEIGHT, _QUESTION_WEIGHT, _BODY_WEIGHT = 2.0, 1.0, 0.25
_ADDED_WEIGHT = 0.3
# Words that carry no subject are nearly left out of the question.
_FILLER_WEIGHT = 0.25
# Share of the nearest single question in the final score.
_NEAREST_WEIGHT = 0.4
_WORD = re.compile(r"[가-힣ㄱ-ㅣ]+|[a-z0-9]+")
# Vowels that sound the same today and are the commonest misspellings: 게/개, 돼/되.
_SOUNDS_ALIKE = str.maketrans("ㅔㅖㅚㅞ", "ㅐㅒㅙㅙ")

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


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
    spelled = "^" + letters(strip_particle(word)).translate(_SOUNDS_ALIKE)
    if len(spelled) <= _GRAMS[0]:
        return (spelled,)
    return tuple(
        spelled[start : start + n] for n in _GRAMS for start in range(len(spelled) - n + 1)
    )


class _Speller:
    """Gives every gram a number, spelling each word out once."""

    def __init__(self) -> None:
        self.place: dict[str, int] = {}
        self._known: dict[str, Ints] = {}

    def spell(self, text: str) -> Ints:
        """The numbers of the grams of a text, one for each time they occur."""
        known, place = self._known, self.place
        words = _WORD.findall(text)
        for word in words:
            if word not in known:
                known[word] = np.array(
                    [place.setdefault(gram, len(place)) for gram in _word_grams(word)], np.int64
                )
        return np.concatenate([known[word] for word in words] or [np.zeros(0, np.int64)])


class _Postings:
    """Documents as rows, with the BM25 weight of every gram in them worked out beforehand.

    `parts` are pieces of documents: the row, the numbers of their grams and what each counts.
    """

    def __init__(self, parts: Sequence[tuple[int, Ints, float]], place: Mapping[str, int]) -> None:
        self.size = 1 + max((row for row, _, _ in parts), default=-1)
        self._place = place
        many = max(len(place), 1)
        sizes = [len(spelled) for _, spelled, _ in parts]
        keys = np.repeat([row * many for row, _, _ in parts], sizes).astype(np.int64)
        keys += np.concatenate([spelled for _, spelled, _ in parts] or [np.zeros(0, np.int64)])
        pairs, inverse = np.unique(keys, return_inverse=True)
        counts = np.bincount(inverse, np.repeat([weight for _, _, weight in parts], sizes))
        rows, columns = pairs // many, pairs % many
        lengths = np.bincount(rows, counts, self.size)
        norm = _K1 * (1 - _B + _B * lengths / (float(lengths.mean()) if self.size else 1.0))
        in_documents = np.bincount(columns, minlength=many)
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
        lexicon: Lexicon,
        articles: _Postings,
        questions: _Postings,
        question_topic: Ints,
        groups: frozenset[str] = frozenset(),
    ) -> None:
        self.topics = topics
        self.lexicon = lexicon
        self._articles = articles
        self._questions = questions
        self._question_topic = question_topic
        self._groups = groups

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        lexicon: Lexicon,
        examples: Mapping[str, Iterable[str]] | None = None,
    ) -> "Index":
        """Index every published article, both languages of a topic together.

        `examples` are groups of sentences that compete with the articles for a question but
        are no answer to it; `look_up` tells which group stands above every article.
        """
        by_topic: dict[str, list[Article]] = defaultdict(list)
        for article in articles:
            if article.front.status == "published":
                by_topic[article.id].append(article)
        groups = dict(examples or {})
        topics = (*sorted(by_topic), *groups)
        speller = _Speller()
        bodies: list[tuple[int, Ints, float]] = []
        asked: list[tuple[int, Ints, float]] = []
        question_topic: list[int] = []

        def ask(row: int, question: str) -> Ints:
            # Written by an editor: there is nothing to repair, and no brand to recognise.
            words, added = read_words(fold(question).lower(), lexicon)
            spelled = speller.spell(" ".join(words))
            meant = speller.spell(" ".join(added))
            asked.append((len(question_topic), np.concatenate([spelled, meant]), 1.0))
            question_topic.append(row)
            return spelled

        for row, topic in enumerate(topics):
            for example in groups.get(topic, ()):
                bodies.append((row, ask(row, example), _QUESTION_WEIGHT))
            for article in by_topic.get(topic, ()):
                front = article.front
                bodies.append((row, ask(row, front.title), _TITLE_WEIGHT))
                for question in front.questions:
                    bodies.append((row, ask(row, question), _QUESTION_WEIGHT))
                bodies.append((row, speller.spell(_words(front.summary)), 2 * _BODY_WEIGHT))
                for section in article.sections.values():
                    bodies.append((row, speller.spell(_words(section)), _BODY_WEIGHT))
        return cls(
            topics,
            lexicon,
            _Postings(bodies, speller.place),
            _Postings(asked, speller.place),
            np.array(question_topic, np.int64),
            frozenset(groups),
        )

    def search(self, question: str | Query, *, limit: int = 5) -> list[Hit]:
        """The best topics, best first; empty when not one letter group is known."""
        return self.look_up(question, limit=limit)[0]

    def look_up(self, question: str | Query, *, limit: int = 5) -> tuple[list[Hit], Hit | None]:
        """The best topics, best first, and the group of examples that stands above them all."""
        ranked = self._rank(question, limit + len(self._groups))
        hits = [hit for hit in ranked if hit.topic not in self._groups][:limit]
        led = ranked[0] if ranked and ranked[0].topic in self._groups else None
        return hits, led

    def gains(self, query: Query, said: str, lines: Sequence[str]) -> list[float]:
        """For each line the share of the question's weight it has that `said` has not, 0 to 1."""
        weights = _weights(query, self.lexicon)
        mass = {
            g: w * (self._articles.idf(g) or self._articles.unseen_idf) for g, w in weights.items()
        }
        total = sum(mass.values()) or 1.0
        left = mass.keys() - set(grams(_words(said)))
        return [sum(mass[g] for g in left & set(grams(_words(line)))) / total for line in lines]

    def _rank(self, question: str | Query, limit: int) -> list[Hit]:
        query = read_query(question, self.lexicon) if isinstance(question, str) else question
        weights = _weights(query, self.lexicon)
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


def vocabulary(articles: Iterable[Article]) -> Counter[str]:
    """The words people's questions and the titles use, with and without particles, counted."""
    words: Counter[str] = Counter()
    for article in articles:
        for text in (article.front.title, *article.front.questions):
            for word in _WORD.findall(fold(text).lower()):
                words.update({w for w in (word, strip_particle(word)) if len(w) > 1})
    return words


def _words(text: str) -> str:
    return fold(PLACEHOLDER.sub(" ", text)).lower()


def _weights(query: Query, lexicon: Lexicon) -> dict[str, float]:
    fillers = lexicon.words.fillers
    weights = dict.fromkeys(grams(" ".join(query.added)), _ADDED_WEIGHT)
    weights |= dict.fromkeys(
        grams(" ".join(w for w in query.words if w in fillers)), _FILLER_WEIGHT
    )
    return weights | dict.fromkeys(grams(" ".join(w for w in query.words if w not in fillers)), 1.0)
