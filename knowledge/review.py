"""The review of the content folder: every problem at once, as sentences for its editor."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from knowledge.article import PLACEHOLDER, SECTIONS, Article
from knowledge.content import LANGS, Lang, Problem
from knowledge.library import Library, read
from knowledge.search import Index

# Characters a chat shows of a summary before it stops being the short answer.
SUMMARY_LIMIT: dict[Lang, int] = {"ko": 280, "en": 480}
_RAW_HTML = re.compile(r"<[a-zA-Z/!]")
_LIVE_LINK = re.compile(r"\bhttps?://", re.IGNORECASE)


def review(root: Path, today: date) -> list[Problem]:
    """All problems of a content folder; an empty list means it can be published."""
    library, problems = read(root)
    problems += [p for a in library.articles.values() for p in _article(a, library, today)]
    problems += _parity(library)
    problems += _quiz(library)
    if not problems:
        problems += _finds_itself(library)
    return problems


def overdue(library: Library, today: date) -> list[Problem]:
    """What is due for a new look: articles past `review_by`, facts not checked for a year."""
    late = [
        Problem(
            file=f"articles/{a.id}/{a.lang}.md",
            field="review_by",
            sentence=f"Review was due on {a.front.review_by}.",
        )
        for a in library.articles.values()
        if a.front.review_by < today and a.front.status == "published"
    ]
    late += [
        Problem(file="facts", field=key, sentence=f"Last checked on {fact.checked}.")
        for key, fact in library.facts.items()
        if fact.is_overdue(today)
    ]
    return late


def _article(article: Article, library: Library, today: date) -> Iterator[Problem]:
    name = f"articles/{article.id}/{article.lang}.md"

    def problem(field: str, sentence: str) -> Problem:
        return Problem(file=name, field=field, sentence=sentence)

    front = article.front
    if not any(source.url.startswith(("https://", "http://")) for source in front.sources):
        yield problem("sources", "At least one source needs a public address (url).")
    if len(front.questions) < 3:
        yield problem("questions", "Give at least three real phrasings.")
    if not article.sections:
        yield problem("sections", "The article has no section.")
    order = [key for key in SECTIONS if key in article.sections]
    if order != list(article.sections):
        yield problem("sections", f"Keep this order: {', '.join(order)}.")
    if article.lang == "en" and front.translated_from is None:
        yield problem("translated_from", "Say which review of the Korean text this follows.")
    fields = {"title": front.title, "summary": front.summary, **article.sections}
    numbers = {c.number for c in library.contacts.values() if c.number}
    for field, text in fields.items():
        unknown = [k for k in PLACEHOLDER.findall(text) if not _known(k, library)]
        for key in unknown:
            yield problem(field, f"{{{{{key}}}}} names nothing; see contacts and facts.")
        bare = PLACEHOLDER.sub("", text)
        for number in sorted(numbers):
            if re.search(rf"(?<![\d,.-]){re.escape(number)}(?![\d,]|[.]\d)", bare):
                yield problem(field, f"Write {number} as a {{{{contact.…}}}} placeholder.")
        if _RAW_HTML.search(bare):
            yield problem(field, "Raw HTML is not allowed.")
        if _LIVE_LINK.search(bare):
            yield problem(field, "Links belong into sources; show addresses defanged.")
        if field == "summary" and not unknown:
            length = len(library.expand(text, article.lang, today))
            if length > SUMMARY_LIMIT[article.lang]:
                limit = SUMMARY_LIMIT[article.lang]
                yield problem(field, f"{length} characters when filled in; at most {limit}.")


def _quiz(library: Library) -> Iterator[Problem]:
    published = set(library.topics)
    for scene in library.quiz:
        name = f"scenes.{scene.id}"

        def problem(field: str, sentence: str, scene: str = name) -> Problem:
            return Problem(file="quiz.yaml", field=f"{scene}.{field}", sentence=sentence)

        if scene.article not in published:
            yield problem("article", f"{scene.article} is no published article.")
        if sum(choice.right == "yes" for choice in scene.choices) != 1:
            yield problem("choices", "Exactly one choice must be right.")
        for lang in LANGS:
            told = [scene.lesson[lang], *(choice.reply[lang] for choice in scene.choices)]
            for key in PLACEHOLDER.findall(" ".join(told)):
                if not _known(key, library):
                    yield problem("lesson", f"{{{{{key}}}}} names nothing; see contacts and facts.")


def _known(key: str, library: Library) -> bool:
    if key.startswith("contact."):
        return key.removeprefix("contact.") in library.contacts
    return key in library.facts


def _parity(library: Library) -> Iterator[Problem]:
    for topic in {topic for topic, _ in library.articles}:
        pair = [library.articles.get((topic, lang)) for lang in LANGS]
        ko, en = pair
        if ko is None or en is None:
            continue
        name = f"articles/{topic}/en.md"
        if list(ko.sections) != list(en.sections):
            yield Problem(
                file=name, field="sections", sentence="Not the same sections as the Korean text."
            )
        if {s.url for s in ko.front.sources} != {s.url for s in en.front.sources}:
            yield Problem(
                file=name, field="sources", sentence="Not the same sources as the Korean text."
            )
        if en.front.translated_from and en.front.translated_from < ko.front.reviewed:
            yield Problem(
                file=name,
                field="translated_from",
                sentence=f"The Korean text was reviewed later, on {ko.front.reviewed}.",
            )
        named = [
            {k for t in (a.front.summary, *a.sections.values()) for k in PLACEHOLDER.findall(t)}
            for a in (ko, en)
        ]
        if named[0] != named[1]:
            only = ", ".join(sorted(named[0] ^ named[1]))
            yield Problem(
                file=name, field="placeholders", sentence=f"Only one language refers to: {only}."
            )


def _finds_itself(library: Library) -> Iterator[Problem]:
    index = Index.build(library.articles.values(), library.lexicon)
    for article in library.articles.values():
        if article.front.status != "published":
            continue
        for question in article.front.questions:
            hits = index.search(question)
            first = hits[0].topic if hits else "nothing"
            if first != article.id:
                yield Problem(
                    file=f"articles/{article.id}/{article.lang}.md",
                    field="questions",
                    sentence=f"'{question}' finds {first} first; make it more specific.",
                )
