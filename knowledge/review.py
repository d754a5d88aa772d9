"""The review of the content folder: every problem at once, as sentences for its editor."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from knowledge.article import PLACEHOLDER, SECTIONS, Article
from knowledge.content import LANGS, Fact, Lang
from knowledge.library import FACT_FILES, Library, Reading, read
from knowledge.problem import Problem
from knowledge.search import Index

# Characters a chat shows of a summary before it stops being the short answer.
SUMMARY_LIMIT: dict[Lang, int] = {"ko": 280, "en": 480}
# Characters a phrasing may have; whoever writes more tells a story with more than one question.
PHRASING_LIMIT = 300
_RAW_HTML = re.compile(r"<[a-zA-Z/!]")
_LIVE_LINK = re.compile(r"\bhttps?://", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d.,-])(?:0\d{1,2}-?\d{3,4}-?\d{4}|1[5689]\d{2}-\d{4})(?![\d-])")
_NUMBER = re.compile(r"\d[\d-]{1,13}\d")
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
# How a sentence says that something is not established.
_UNSAID: dict[Lang, re.Pattern[str]] = {
    "ko": re.compile(r"확인(?:되지|하지)|찾지 못"),
    "en": re.compile(r"not established|not confirmed|could not|no such", re.IGNORECASE),
}


def review(root: Path, today: date) -> list[Problem]:
    """All problems of a content folder; an empty list means it can be published.

    What only follows from another problem is left out: a fact that cannot be read is told once,
    not at every article that refers to it.
    """
    reading = read(root)
    library, problems = reading.library, reading.problems
    problems += _facts(library, today)
    problems += _contacts(library, today)
    for article in library.articles.values():
        problems += _article(article, reading, today)
    for name, (lang, sections) in reading.loose.items():
        problems += _wording(name, lang, sections, reading, today)
    problems += _parity(library, {p.file for p in problems})
    problems += _quiz(reading)
    problems += _phrasings(library)
    if not problems:
        problems += _finds_itself(library)
    return problems


def overdue(library: Library, today: date) -> list[Problem]:
    """What is due for a new look: articles past `review_by`, facts not checked for a year."""
    late = [
        _told(f"articles/{a.id}/{a.lang}.md", "review_by", "review_due", day=a.front.review_by)
        for a in library.articles.values()
        if a.front.review_by < today and a.front.status == "published"
    ]
    late += [
        _told(*_place(key), "checked_long_ago", day=fact.checked)
        for key, fact in library.facts.items()
        if fact.is_overdue(today)
    ]
    return late


def next_review(library: Library) -> date:
    """The day on which the next published article is due."""
    published = (a.front for a in library.articles.values() if a.front.status == "published")
    return min(front.review_by for front in published)


def _told(file: str, field: str, key: str, **values: object) -> Problem:
    return Problem(file=file, field=field, key=key, values={k: str(v) for k, v in values.items()})


def _place(key: str) -> tuple[str, str]:
    """The file a fact stands in, and its name there."""
    prefix, _, name = key.partition(".")
    return FACT_FILES.get(prefix, f"platforms/{prefix}.yaml"), name


def _facts(library: Library, today: date) -> Iterator[Problem]:
    for key, fact in library.facts.items():
        file, name = _place(key)
        yield from _dated(file, f"{name}.checked", fact.checked, today)
        yield from _addressed(file, f"{name}.url", fact.url)
        yield from _admits(file, name, fact)
    for platform in library.platforms.values():
        file = f"platforms/{platform.id}.yaml"
        yield from _addressed(file, "help_url", platform.help_url)
        if platform.contact and platform.contact not in library.contacts:
            yield _told(file, "contact", "no_such_contact", name=platform.contact)


def _contacts(library: Library, today: date) -> Iterator[Problem]:
    for key, contact in library.contacts.items():
        file = "contacts.yaml"
        yield from _dated(file, f"{key}.checked", contact.checked, today)
        yield from _addressed(file, f"{key}.url", contact.url)
        yield from _addressed(file, f"{key}.source_url", contact.source_url)
        if contact.number and not _NUMBER.fullmatch(contact.number):
            yield _told(file, f"{key}.number", "not_a_number", given=contact.number)


def _admits(file: str, name: str, fact: Fact) -> Iterator[Problem]:
    if fact.value == "unknown":
        for lang in LANGS:
            if not _UNSAID[lang].search(fact.sentence[lang]):
                yield _told(file, f"{name}.sentence", "unsaid", lang=lang)


def _dated(file: str, field: str, day: date, today: date) -> Iterator[Problem]:
    if day > today:
        yield _told(file, field, "future", day=day)


def _addressed(file: str, field: str, url: str) -> Iterator[Problem]:
    if url and not _ADDRESS.fullmatch(url):
        yield _told(file, field, "not_an_address", given=url)


def _article(article: Article, reading: Reading, today: date) -> Iterator[Problem]:
    name = f"articles/{article.id}/{article.lang}.md"
    front = article.front
    yield from _dated(name, "reviewed", front.reviewed, today)
    if front.review_by < front.reviewed:
        yield _told(name, "review_by", "review_order", day=front.review_by)
    for number, source in enumerate(front.sources, start=1):
        yield from _addressed(name, f"sources.{number}.url", source.url)
        yield from _dated(name, f"sources.{number}.checked", source.checked, today)
    if not any(source.url for source in front.sources):
        yield _told(name, "sources", "no_address")
    if len(front.questions) < 3:
        yield _told(name, "questions", "few_questions")
    for question in sorted({q for q in front.questions if front.questions.count(q) > 1}):
        yield _told(name, "questions", "question_twice", question=question)
    titles = {key: SECTIONS[key][article.lang] for key in SECTIONS}
    if not article.sections:
        yield _told(name, "sections", "no_section")
    elif "help" not in article.sections:
        yield _told(name, "sections", "no_help", heading=titles["help"])
    order = [key for key in SECTIONS if key in article.sections]
    if order != list(article.sections):
        yield _told(name, "sections", "order", known=", ".join(titles[key] for key in order))
    if article.lang == "en" and front.translated_from is None:
        yield _told(name, "translated_from", "no_translation")
    if front.replaced_by and front.replaced_by not in reading.library.topics:
        yield _told(name, "replaced_by", "no_such_topic", name=front.replaced_by)
    fields = {"title": front.title, "summary": front.summary}
    yield from _wording(name, article.lang, fields | article.sections, reading, today)


def _wording(
    name: str, lang: Lang, fields: Mapping[str, str], reading: Reading, today: date
) -> Iterator[Problem]:
    """What is wrong with the texts of one article, by field or section key."""
    library = reading.library
    numbers = {c.number: key for key, c in library.contacts.items() if c.number}
    for key, text in fields.items():
        field = SECTIONS[key][lang] if key in SECTIONS else key
        unknown = [k for k in PLACEHOLDER.findall(text) if not _known(k, reading)]
        for missing in dict.fromkeys(unknown):
            yield _unknown(name, field, missing, library)
        bare = PLACEHOLDER.sub("", text)
        for number, contact in sorted(numbers.items()):
            if re.search(rf"(?<![\d,.-]){re.escape(number)}(?![\d,-]|[.]\d)", bare):
                wanted = f"{{{{contact.{contact}}}}}"
                yield _told(name, field, "typed_number", number=number, name=wanted)
        for number in dict.fromkeys(_PHONE.findall(bare)):
            if number not in numbers:
                wanted = "{{contact.…}}"
                yield _told(name, field, "strange_number", number=number, name=wanted)
        if _RAW_HTML.search(bare):
            yield _told(name, field, "html")
        if _LIVE_LINK.search(bare):
            yield _told(name, field, "link")
        if key == "summary" and all(k in _names(library) for k in PLACEHOLDER.findall(text)):
            length = len(library.expand(text, lang, today))
            if length > SUMMARY_LIMIT[lang]:
                limit = SUMMARY_LIMIT[lang]
                yield _told(name, field, "too_long", length=length, limit=limit)


def _quiz(reading: Reading) -> Iterator[Problem]:
    library = reading.library
    for scene in library.quiz:
        name = f"scenes.{scene.id}"
        unread = any(p.file.startswith(f"articles/{scene.article}/") for p in reading.problems)
        if scene.article not in library.topics and not unread:
            yield _told("quiz.yaml", f"{name}.article", "no_such_topic", name=scene.article)
        if sum(choice.right == "yes" for choice in scene.choices) != 1:
            yield _told("quiz.yaml", f"{name}.choices", "one_right")
        for lang in LANGS:
            told = [scene.lesson[lang], *(choice.reply[lang] for choice in scene.choices)]
            for key in PLACEHOLDER.findall(" ".join(told)):
                if not _known(key, reading):
                    yield _unknown("quiz.yaml", f"{name}.lesson", key, library)


def _phrasings(library: Library) -> Iterator[Problem]:
    """Phrasings of no article, too long to be one question, or written down twice."""
    at: dict[str, str] = {}
    for article in library.articles.values():
        place = f"articles/{article.id}/{article.lang}.md"
        at |= dict.fromkeys(article.front.questions, place)
    for topic, lines in library.phrasings.items():
        name = f"phrasings/{topic}.txt"
        if topic not in library.topics:
            yield _told(name, "file", "no_such_topic", name=topic)
        for line in lines:
            if line in at:
                yield _told(name, "line", "written_before", question=line, place=at[line])
            if len(line) > PHRASING_LIMIT:
                limit = PHRASING_LIMIT
                yield _told(name, "line", "too_long", length=len(line), limit=limit)
            at[line] = name


def _names(library: Library) -> set[str]:
    return {*library.facts, *(f"contact.{key}" for key in library.contacts)}


def _known(key: str, reading: Reading) -> bool:
    """True for a name that exists, or would if its file could be read."""
    broken = any(key == b or (b.endswith(".") and key.startswith(b)) for b in reading.broken)
    return broken or key in _names(reading.library)


def _unknown(file: str, field: str, key: str, library: Library) -> Problem:
    """A placeholder that names nothing, with the nearest name that exists."""
    name = f"{{{{{key}}}}}"
    near = get_close_matches(key, sorted(_names(library)), n=1, cutoff=0.75)
    if near:
        return _told(file, field, "nearly_known_name", name=name, near=f"{{{{{near[0]}}}}}")
    return _told(file, field, "unknown_name", name=name)


def _parity(library: Library, troubled: Iterable[str]) -> Iterator[Problem]:
    for topic in sorted({topic for topic, _ in library.articles}):
        ko, en = (library.articles.get((topic, lang)) for lang in LANGS)
        name = f"articles/{topic}/en.md"
        if ko is None or en is None or {name, f"articles/{topic}/ko.md"} & set(troubled):
            continue
        if list(ko.sections) != list(en.sections):
            yield _told(name, "sections", "other_sections")
        if {s.url for s in ko.front.sources} != {s.url for s in en.front.sources}:
            yield _told(name, "sources", "other_sources")
        if en.front.translated_from and en.front.translated_from < ko.front.reviewed:
            yield _told(name, "translated_from", "reviewed_later", day=ko.front.reviewed)
        named = [
            {k for t in (a.front.summary, *a.sections.values()) for k in PLACEHOLDER.findall(t)}
            for a in (ko, en)
        ]
        if named[0] != named[1]:
            names = ", ".join(sorted(named[0] ^ named[1]))
            yield _told(name, "placeholders", "one_language", names=names)


def _finds_itself(library: Library) -> Iterator[Problem]:
    index = Index.build(library.articles.values(), library.lexicon, library.phrasings)
    asked = [
        (f"articles/{article.id}/{article.lang}.md", "questions", article.id, question)
        for article in library.articles.values()
        for question in article.front.questions
    ]
    asked += [
        (f"phrasings/{topic}.txt", "line", topic, line)
        for topic, lines in library.phrasings.items()
        for line in lines
    ]
    for file, field, topic, question in asked:
        if topic in library.topics:
            hits = index.search(question, limit=1)
            first = hits[0].topic if hits else "nothing"
            if first != topic:
                yield _told(file, field, "finds_other", question=question, first=first)
