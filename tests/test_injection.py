"""Hostile text in articles, sources, verdicts and answers, in a real browser: it stays text (X1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page

from chat.messages import Message
from chat.replies import Citation, Reply, Step
from knowledge.article import PLACEHOLDER, Article, FrontMatter, Source
from knowledge.content import LANGS
from knowledge.library import Library
from tests.browser import Visit, until, visit
from tests.injections import chunks, payloads
from tests.web import serving, web_app

pytest_plugins = ("tests.browser_fixture",)

SIZE = 90
DAY = date(2026, 11, 22)


class Parrot:
    """A desk whose every answer is made of the texts of one chunk, in every field there is."""

    def __init__(self, texts: list[list[str]]) -> None:
        self.texts = texts

    def answer(self, message: Message) -> Reply:
        """The message is the number of a chunk."""
        texts = self.texts[int(message.text)]
        first = texts[0]
        reason = {
            "id": "x",
            "severity": "danger",
            "source": first,
            "as_of": first,
            "article": "x",
            "text": first,
            "evidence": first,
        }
        check: Any = {
            "verdict": "danger",
            "checked_at": "2026-11-22T00:00:00Z",
            "categories": [],
            "input": {"display": first},
            "items": [],
            "not_checked": [],
            "next_steps": [],
            "reasons": [reason | {"text": text, "evidence": text} for text in texts],
        }
        return Reply(
            id="ans_0",
            kind="check",
            lang="ko",
            text="\n".join(texts),
            citations=tuple(Citation("x", text, text, text, text) for text in texts),
            topics=tuple(texts),
            steps=tuple(Step("x", text) for text in texts),
            check=check,
            suggestions=tuple(texts),
            session=first,
            confidence=1.0,
        )


def library_of(texts: list[list[str]]) -> Library:
    """A library in which every article holds one chunk, in every field there is."""
    articles = {}
    for number, chunk in enumerate(texts):
        safe = [text for text in chunk if not PLACEHOLDER.search(text)]
        front = FrontMatter(
            title=safe[0],
            summary=" ".join(safe),
            status="published",
            questions=safe,
            sources=[Source(title=t, publisher=t, url=t, checked=DAY) for t in safe],
            reviewed=DAY,
            reviewed_by="x",
            review_by=DAY,
        )
        for lang in LANGS:
            sections = {"answer": "\n\n".join(safe), "hour": "\n".join(f"1. {t}" for t in safe)}
            article = Article(id=f"x{number}", lang=lang, front=front, sections=sections)
            articles[f"x{number}", lang] = article
    return replace(Library.load(), articles=MappingProxyType(articles))


@pytest.fixture(scope="module")
def texts() -> list[list[str]]:
    return list(chunks(payloads(), SIZE))


@pytest.fixture(scope="module")
def origin(texts: list[list[str]]) -> Iterator[str]:
    with serving(web_app(library=library_of(texts), desk=Parrot(texts))) as origin:
        yield origin


@contextmanager
def watched(browser: Browser, origin: str, **options: Any) -> Iterator[tuple[Visit, list[str]]]:
    """A visit, and what dialogs opened in it."""
    dialogs: list[str] = []

    def heard(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with visit(browser, origin, **options) as visitor:
        visitor.page.on("dialog", heard)
        yield visitor, dialogs


def pages(page: Page, origin: str, count: int) -> Iterator[str]:
    """Every place a text can reach: guides, their list, answers with and without scripts."""
    page.goto(f"{origin}/guides")
    yield "list of guides"
    for number in range(count):
        page.goto(f"{origin}/guides/x{number}")
        yield f"guide {number}"
        page.goto(origin)
        page.locator("#message").fill(str(number))
        page.locator("form.box button").click()
        page.wait_for_selector("article .why")
        yield f"answer {number}"
    page.goto(f"{origin}/chat")
    for number in range(count):
        page.locator("#message").fill(str(number))
        page.locator("#message").press("Enter")
        until(page, lambda n=number: page.locator(".turn.verdict").count() == n + 1)  # type: ignore[misc]
        yield f"turn {number}"


# Without the policy only escaping stands between a text and the page; with it, nothing a text
# attempts may even reach the policy.
@pytest.mark.parametrize("policy", [False, True], ids=["without the policy", "with the policy"])
def test_hostile_text_stays_text_everywhere(
    browser: Browser, origin: str, texts: list[list[str]], policy: bool
) -> None:
    with watched(browser, origin, bypass_csp=not policy) as (visitor, dialogs):
        page = visitor.page
        for name in pages(page, origin, len(texts)):
            assert not dialogs, f"{name}: {dialogs}"
            assert not visitor.strangers, f"{name}: {visitor.strangers[:3]}"
            assert not visitor.complaints, f"{name}: {visitor.complaints[:3]}"
            risky = page.locator(
                "main script, main iframe, main object, main embed, main style, main base, main"
                " link, main meta, main img:not([src^='/static/']), main [href^='javascript' i],"
                " main [href^='data' i], main [onerror], main [onload], main [onfocus]"
            )
            assert risky.count() == 0, f"{name}: {risky.first.evaluate('e => e.outerHTML')[:200]}"
        count = sum(map(len, texts))
        print(f"X1 payloads={count} policy={policy} dialogs=0 reports=0 foreign_requests=0")


def test_the_same_texts_do_run_where_nothing_stops_them(
    browser: Browser, origin: str, texts: list[list[str]]
) -> None:
    starts = ("<script>", "<img src=x onerror", "<svg onload")
    dangerous = [text for chunk in texts for text in chunk if text.startswith(starts)]
    with watched(browser, origin) as (visitor, dialogs):
        for text in dangerous:
            visitor.page.set_content(text)
            visitor.page.wait_for_timeout(40)
        print(f"X1 control texts={len(dangerous)} dialogs={len(dialogs)}")
        assert len(dialogs) >= 5, "the control shows that these texts are dangerous"
