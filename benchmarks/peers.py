"""Other ways to search the same articles, to hold ours against."""

import importlib.util
import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from knowledge.library import Library
from knowledge.query import read_query
from knowledge.search import Index

# The best topic for a question, or None.
Finder: TypeAlias = Callable[[str], str | None]

_WORD = re.compile(r"[가-힣]+|[a-z0-9]+")
_K1, _B = 1.2, 0.75


def finders(library: Library) -> dict[str, Finder]:
    """Every way of searching that is installed here, by name."""
    index = Index.build(library.articles.values(), library.lexicon, library.phrasings)
    texts = _texts(library)

    def ours(question: str) -> str | None:
        hits = index.search(question, limit=1)
        return hits[0].topic if hits else None

    def repaired(finder: Finder) -> Finder:
        def find(question: str) -> str | None:
            query = read_query(question, library.lexicon)
            return finder(" ".join((*query.words, *query.added)))

        return find

    fts5 = _fts5(texts)
    found = {"jamkkan": ours, "fts5 trigram": fts5, "fts5 trigram + repair": repaired(fts5)}
    if importlib.util.find_spec("kiwipiepy"):
        kiwi = _kiwi(texts)
        found |= {"kiwi bm25": kiwi, "kiwi bm25 + repair": repaired(kiwi)}
    return found


def _texts(library: Library) -> dict[str, str]:
    texts: dict[str, str] = defaultdict(str)
    for (topic, _), article in library.articles.items():
        if article.front.status == "published":
            front = article.front
            parts = (front.title, front.summary, *front.questions, *article.sections.values())
            texts[topic] += "\n".join(parts) + "\n"
    return texts


def _fts5(texts: dict[str, str]) -> Finder:
    """SQLite's own full-text search, any trigram of the question, ranked by its bm25."""
    store = sqlite3.connect(":memory:")
    store.execute(
        "create virtual table articles using fts5(topic unindexed, text, tokenize=trigram)"
    )
    store.executemany("insert into articles values (?, ?)", texts.items())

    def find(question: str) -> str | None:
        words = _WORD.findall(question.lower())
        pieces = {w[i : i + 3] for w in words for i in range(len(w) - 2)}
        match = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
        if not match:
            return None
        found = store.execute(
            "select topic from articles where articles match ? order by rank limit 1", (match,)
        ).fetchone()
        return str(found[0]) if found else None

    return find


def _kiwi(texts: dict[str, str]) -> Finder:
    """BM25 over the morphemes kiwipiepy finds."""
    kiwi = importlib.import_module("kiwipiepy").Kiwi()

    def morphemes(text: str) -> list[str]:
        return [
            t.form.lower() for t in kiwi.tokenize(text) if t.tag[0] in "NVMSX" and t.tag != "SF"
        ]

    counts = {topic: Counter(morphemes(text)) for topic, text in texts.items()}
    return _bm25(counts, morphemes)


def _bm25(counts: dict[str, Counter[str]], split: Callable[[str], Iterable[str]]) -> Finder:
    size = len(counts)
    mean = sum(c.total() for c in counts.values()) / size
    seen = Counter(word for c in counts.values() for word in c)
    idf = {word: math.log(1 + (size - n + 0.5) / (n + 0.5)) for word, n in seen.items()}

    def find(question: str) -> str | None:
        words = [w for w in split(question) if w in idf]

        def score(topic: str) -> float:
            held = counts[topic]
            norm = _K1 * (1 - _B + _B * held.total() / mean)
            return sum(idf[w] * held[w] * (_K1 + 1) / (held[w] + norm) for w in words)

        return max(counts, key=score) if words else None

    return find
