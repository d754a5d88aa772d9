"""Search over the articles: four ways to hold a question against what people ask, as one score."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.article import PLACEHOLDER, Article
from knowledge.counts import PAIR, Counts, Weighed, count, recall
from knowledge.features import Floats, Ints, grams, words_of
from knowledge.lexicon import Lexicon, strip_particle
from knowledge.postings import Occurrences
from knowledge.query import Query, fold, fold_lines, read_query

# How often a field counts: the title twice, each question once, the body less, a pair of words
# twice (ANSWERS.md §5.5; docs/adr/0019-learned-from-phrasings.md).
_TITLE, _QUESTION, _SUMMARY, _BODY = 2, 1, 0.5, 0.25
_ADDED_WEIGHT = 0.3
# Words that carry no subject are nearly left out of the question.
_FILLER_WEIGHT = 0.25
# Shares of the score: the whole topic, its nearest sentence, its few nearest, its likelihood.
_WHOLE, _NEAREST, _FEW, _LIKELY = 0.3, 0.1, 0.3, 0.3
_NEAR_ONES = 5
# Above this likeness a question is one an editor wrote, and goes where they put it.
_NEARLY_THE_SAME = 0.8
# Smoothing of the likelihood, and how fast it falls off behind the likeliest topic.
_SMOOTHING, _STEEPNESS = 0.2, 2.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One topic found. `score` is at most 1, but for a sentence known nearly word for word;
    `coverage` is the share of the question's weight
    that the topic's words explain, `nearest` the likeness of its nearest sentence."""

    topic: str
    score: float
    coverage: float
    nearest: float


class Index:
    """The searchable form of the published articles. Build once, search from any thread."""

    def __init__(
        self,
        topics: tuple[str, ...],
        lexicon: Lexicon,
        counts: Counts,
        groups: frozenset[str] = frozenset(),
    ) -> None:
        self.topics = topics
        self.lexicon = lexicon
        self._features = counts.features
        self._whole = whole = counts.whole
        self._sentences = counts.sentences
        self._groups = groups
        self._of_topics = _side_by_side(counts.sentence_topic, len(topics))
        self._likely = np.log1p(whole.counts / _SMOOTHING)
        self._unlikely = -np.log(whole.lengths + _SMOOTHING * self._features.size)

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        lexicon: Lexicon,
        phrasings: Mapping[str, Iterable[str]] | None = None,
        examples: Mapping[str, Iterable[str]] | None = None,
        kept: Path | None = None,
    ) -> "Index":
        """Index every published article, both languages of a topic together.

        `phrasings` are further ways of asking for a topic. `examples` are groups of sentences
        that compete with the articles for a question but are no answer to it; `rank` has them
        among the topics, `search` leaves them out. `kept` is where what was counted is kept for
        the next start.
        """
        by_topic: dict[str, list[Article]] = defaultdict(list)
        for article in articles:
            if article.front.status == "published":
                by_topic[article.id].append(article)
        groups, further = dict(examples or {}), dict(phrasings or {})
        topics = (*sorted(by_topic), *groups)
        sentences: list[Weighed] = []
        bodies: list[Weighed] = []
        for row, topic in enumerate(topics):
            found = by_topic.get(topic, [])
            sentences += ((row, _TITLE, article.front.title) for article in found)
            asked = [q for article in found for q in article.front.questions]
            asked += groups.get(topic, ())
            if found:
                asked += further.get(topic, ())
            sentences += ((row, _QUESTION, question) for question in asked)
            bodies += ((row, _SUMMARY, article.front.summary) for article in found)
            bodies += ((row, _BODY, s) for article in found for s in article.sections.values())
        return cls(
            topics,
            lexicon,
            recall(kept, len(topics), sentences, bodies, lexicon)
            if kept
            else count(len(topics), sentences, bodies, lexicon),
            frozenset(groups),
        )

    def search(self, question: str | Query, *, limit: int = 5) -> list[Hit]:
        """The best topics, best first; empty when not one letter group is known."""
        ranked = self.rank(question, limit=limit + len(self._groups))
        return [hit for hit in ranked if hit.topic not in self._groups][:limit]

    def gains(self, query: Query, said: str, lines: Sequence[str]) -> list[float]:
        """For each line the share of the question's weight it has that `said` has not, 0 to 1."""
        place, idf, unseen = self._features.place, self._whole.idf, self._whole.unseen_idf
        mass = {
            gram: weight * (float(idf[place[gram]]) if gram in place else unseen)
            for gram, weight in _weights(query, self.lexicon).items()
        }
        total = sum(mass.values()) or 1.0
        left = mass.keys() - set(grams(_words(said)))
        return [sum(mass[g] for g in left & set(grams(_words(line)))) / total for line in lines]

    def rank(self, question: str | Query, *, limit: int = 40) -> list[Hit]:
        """The best topics and groups of examples, best first."""
        query = read_query(question, self.lexicon) if isinstance(question, str) else question
        weights = _weights(query, self.lexicon)
        place = self._features.place
        known = [gram for gram in weights if gram in place]
        if not self.topics or not known:
            return []
        letter_groups = np.array([place[gram] for gram in known], np.int64)
        pairs = self._features.pairs(query.words)
        columns = np.concatenate((letter_groups, pairs))
        each = np.array([weights[gram] for gram in known] + [PAIR] * len(pairs), np.float64)
        occurring = self._whole.of(columns)
        whole = occurring.score(each)
        peak = whole.max(initial=0.0)
        if peak <= 0:
            return []
        few = self._likeness(columns, each)
        nearest = few.max(axis=1)
        mean = few.mean(axis=1)
        score = (
            _WHOLE * whole / peak
            + _NEAREST * nearest / (nearest.max() or 1.0)
            + _FEW * mean / (mean.max() or 1.0)
            + _LIKELY * self._likelihood(occurring, each)
            + np.maximum(nearest - _NEARLY_THE_SAME, 0.0)
        )
        unknown = sum(weights.values()) - sum(weights[gram] for gram in known)
        coverage = self._coverage(letter_groups, each[: len(known)], unknown)
        order = np.argsort(-score, kind="stable")[:limit]
        return [
            Hit(self.topics[i], float(score[i]), float(coverage[i]), float(nearest[i]))
            for i in order
            if score[i] > 0
        ]

    def _likeness(self, columns: Ints, each: Floats) -> Floats:
        """How much the question and the nearest few sentences of each topic agree, both ways."""
        against = self._sentences.of(columns).score(each)
        asked = max(float(each @ self._sentences.idf[columns]), float(against.max(initial=0.0)))
        mutual = against / np.sqrt(np.maximum(self._sentences.own * asked, 1e-9))
        padded = np.append(mutual, 0.0)
        few = np.empty((len(self.topics), _NEAR_ONES))
        for topics, sentences in self._of_topics:
            near = padded[sentences]
            near.partition(near.shape[1] - _NEAR_ONES, axis=1)
            few[topics] = near[:, -_NEAR_ONES:]
        return few

    def _likelihood(self, occurring: Occurrences, each: Floats) -> Floats:
        """How likely each topic is to be asked about in these words, the likeliest being 1.

        Multinomial naive Bayes without a prior: how much is written about a topic says nothing
        about how often it is asked for.
        """
        log = occurring.add_up(each, self._likely) / each.sum() + self._unlikely
        found: Floats = np.exp(_STEEPNESS * (log - log.max()))
        return found

    def _coverage(self, columns: Ints, each: Floats, unknown: float) -> Floats:
        """The share of the question's idf mass that each topic has."""
        mass = each * self._whole.idf[columns]
        total = float(mass.sum()) + unknown * self._whole.unseen_idf
        return self._whole.of(columns).add_up(mass) / (total or 1.0)


def _side_by_side(topic_of: Ints, topics: int) -> list[tuple[Ints, Ints]]:
    """Topics, and the sentences of each in a row, padded with one there is not.

    A few topics have many times the sentences of the others; they are kept apart, because all
    rows are as long as the longest.
    """
    sizes = np.bincount(topic_of, minlength=topics)
    begins = np.cumsum(sizes) - sizes
    usual = 2 * int(np.median(sizes)) if topics else 0
    found = []
    for held in (np.flatnonzero(sizes <= usual), np.flatnonzero(sizes > usual)):
        width = max(int(sizes[held].max(initial=0)), _NEAR_ONES)
        places = begins[held, None] + np.arange(width)
        is_there = np.arange(width) < sizes[held, None]
        found.append((held, np.where(is_there, places, len(topic_of))))
    return found


def vocabulary(articles: Iterable[Article]) -> Counter[str]:
    """The words people's questions and the titles use, with and without particles, counted."""
    asked = [text for a in articles for text in (a.front.title, *a.front.questions)]
    seen = Counter(word for line in fold_lines(asked) for word in words_of(line))
    words: Counter[str] = Counter()
    for word, times in seen.items():
        for form in {word, strip_particle(word)}:
            if len(form) > 1:
                words[form] += times
    return words


def _words(text: str) -> str:
    return fold(PLACEHOLDER.sub(" ", text)).lower()


def _weights(query: Query, lexicon: Lexicon) -> dict[int, float]:
    fillers = lexicon.words.fillers
    weights = dict.fromkeys(grams(" ".join(query.added)), _ADDED_WEIGHT)
    weights |= dict.fromkeys(
        grams(" ".join(w for w in query.words if w in fillers)), _FILLER_WEIGHT
    )
    return weights | dict.fromkeys(grams(" ".join(w for w in query.words if w not in fillers)), 1.0)
