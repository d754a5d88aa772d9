"""A real Chromium and what a visit with it may never do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or a skipped test where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"these tests need a Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """One visitor: a page, with everything it asked for, complained of and stored."""

    def __init__(self, context: BrowserContext, own: tuple[str, ...]) -> None:
        self._context = context
        self._own = own
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._hear)
        self.page: Page = context.new_page()

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    @property
    def strangers(self) -> list[str]:
        """Requests that went to anybody but the origins expected."""
        return [url for url in self.requests if not url.startswith(self._own)]

    def assert_quiet(self) -> None:
        """No complaint in the console, no request to a third party, no cookie."""
        assert not self.complaints, self.complaints
        assert not self.strangers, self.strangers
        assert not self._context.cookies(), self._context.cookies()


def until(page: Page, condition: Callable[[], object]) -> None:
    """Wait until the condition holds (Playwright's own waiting needs eval, which pages forbid)."""
    for _ in range(400):
        if condition():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it did not happen within ten seconds")


@cache
def _axe() -> str:
    return (files("axe_core_python") / "axe.min.js").read_text("utf-8")


def violations(where: Page | Frame, within: str = "") -> list[str]:
    """What axe finds on a page, or inside one element of it, as `rule: element`."""
    if not where.evaluate("typeof axe === 'object'"):
        where.evaluate(_axe())
    scope = f"document.querySelector({within!r})" if within else "document"
    # Leaving out what passed makes it four times as fast; what fails is found all the same.
    run = f"axe.run({scope}, {{resultTypes: ['violations']}})"
    found: list[dict[str, Any]] = where.evaluate(run)["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


def every_look(page: Page, where: Page | Frame | None = None) -> Iterator[tuple[str, list[str]]]:
    """Axe on what is shown now, light and dark, wide and on a phone; also what runs off sideways.

    Yields (look, complaints). `where` is the frame to look at, when it is not the page itself.
    """
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = violations(where or page)
            if (where or page).evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append("it scrolls sideways")
            yield f"{size['width']} {scheme}", found


@contextmanager
def visit(browser: Browser, *own: str, **options: Any) -> Iterator[Visit]:
    """A fresh visitor. `own` are the origins it may speak to; options are Playwright's."""
    context = browser.new_context(**{"viewport": WIDE, "locale": "ko-KR"} | options)
    context.set_default_timeout(10_000)
    yield Visit(context, own)
    context.close()


def opened(page: Page) -> Frame:
    """Open the widget by keyboard, as its shadow root is closed to us too; its frame, ready."""
    page.wait_for_selector("jamkkan-widget", state="attached")
    for _ in range(9):
        page.keyboard.press("Tab")
        if focused(page) == "JAMKKAN-WIDGET":
            break
    assert focused(page) == "JAMKKAN-WIDGET"
    page.keyboard.press("Enter")
    until(page, lambda: len(page.frames) == 2)
    frame = page.frames[1]
    until(page, lambda: focused(frame) == "TEXTAREA")
    return frame


def focused(where: Page | Frame) -> Any:
    """The name of the element that has the focus."""
    return where.evaluate("document.activeElement?.tagName")
