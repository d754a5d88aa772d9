"""Ranking: what a message is nearest to by its words, and by the services it names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from knowledge.forms import Forms
from knowledge.query import Query
from knowledge.search import Hit, Index

# What the article of a named service gains, and those of all other services lose.
_NAMED, _OTHERS = 0.15, 0.2
# What the article of a service loses when none is named, and one of a sort of people or thing.
_UNNAMED, _NOBODY = 0.1, 0.25
# Likeness to a written sentence at which the words alone are enough.
CLOSE = 0.72
# Likeness at which it is the same question.
_SAME = 0.88
# What a question about a locked account is known by, and the article that answers it.
_LOCKED, _LOCKED_OUT = "suspended", "account-suspended"


def read_about(words: Mapping[str, Iterable[str]]) -> dict[str, Forms]:
    """For each topic about one sort of people or thing the words that name it."""
    return {topic: Forms((form, topic) for form in forms) for topic, forms in words.items()}


def rank(
    query: Query, index: Index, brand_topics: Mapping[str, str], about: Mapping[str, Forms]
) -> list[Hit]:
    """The topics and groups of examples nearest to a question, best first.

    `brand_topics` are the articles of the services; `about` has the words one of which a question
    for such a topic hardly goes without.
    """
    named = {brand_topics[brand] for brand in query.brands if brand in brand_topics}
    own = set(brand_topics.values())

    def weighed(hit: Hit) -> Hit:
        if hit.topic in about and hit.nearest < _SAME and not about[hit.topic].any(query.text):
            return replace(hit, score=hit.score - _NOBODY)
        if hit.topic in named:
            # Whoever is locked out asks how to get in, not what the service pays out.
            locked = _LOCKED in query.facets
            return hit if locked else replace(hit, score=hit.score + _NAMED)
        if hit.topic == _LOCKED_OUT and named and _LOCKED in query.facets:
            return replace(hit, score=hit.score + _NAMED)
        if hit.topic not in own or hit.nearest >= CLOSE:
            return hit
        # A question that names no service is rarely about a single one.
        return replace(hit, score=hit.score - (_OTHERS if named else _UNNAMED))

    return sorted(map(weighed, index.rank(query)), key=lambda hit: -hit.score)
