"""An article: front matter, named sections and the placeholders that refer to facts."""

import re
from datetime import date
from typing import Literal

from knowledge.content import Content, Lang

# The sections an article may have, in this order; `kb check` compares both languages by key.
SECTIONS: dict[str, dict[Lang, str]] = {
    "answer": {"ko": "짧은 답", "en": "Short answer"},
    "signs": {"ko": "알아보는 법", "en": "How to recognise it"},
    "now": {"ko": "지금 할 일", "en": "What to do now"},
    "hour": {"ko": "첫 한 시간", "en": "First hour"},
    "day": {"ko": "첫날", "en": "First day"},
    "week": {"ko": "첫 주", "en": "First week"},
    "know": {"ko": "알아둘 것", "en": "Good to know"},
    "unknown": {"ko": "확인되지 않은 것", "en": "Not established"},
    "help": {"ko": "신고·상담", "en": "Report and get help"},
}

PLACEHOLDER = re.compile(r"\{\{([a-z0-9_.]{1,80})\}\}")


class Source(Content):
    """Where an article's statements were read."""

    title: str
    publisher: str
    url: str = ""
    checked: date


class FrontMatter(Content):
    """The YAML head of an article file."""

    title: str
    summary: str
    status: Literal["draft", "published", "withdrawn"]
    questions: list[str]
    sources: list[Source]
    reviewed: date
    reviewed_by: str
    review_by: date
    translated_from: date | None = None
    replaced_by: str = ""


class Article(Content):
    """One topic in one language; `sections` maps a key of SECTIONS to its Markdown."""

    id: str
    lang: Lang
    front: FrontMatter
    sections: dict[str, str]
