"""A real Chromium and what a visit with it may never do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


def violations(where: Page | Frame) -> list[str]:
    """What axe finds on a page, as `rule: element`."""
    where.evaluate((files("axe_core_python") / "axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = where.evaluate("axe.run()")["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@contextmanager
def visit(browser: Browser, *own: str, **options: Any) -> Iterator[Visit]:
    """A fresh visitor. `own` are the origins it may speak to; options are Playwright's."""
    context = browser.new_context(**{"viewport": WIDE, "locale": "ko-KR"} | options)
    context.set_default_timeout(10_000)
    yield Visit(context, own)
    context.close()
