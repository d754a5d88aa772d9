"""The widget on forty pages that are strict, odd or hostile: it works, or it leaves nothing (W1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Route

from api.routes.scripts import newest
from tests.browser import PHONE, Visit, focused, opened, until, violations, visit
from tests.hosts import HOSTILE, NONCE, STRICT, Host, Place, embedding
from tests.web import OFFICIAL

pytest_plugins = ("tests.browser_fixture",)

PINNED = newest()
_PINNED = {"script": f"{PINNED.version}.js"}
_WRONG = "sha384-" + "A" * 64
Prepare = Callable[[Page], object]


@dataclass(frozen=True)
class Scenario:
    """A page and what has to come of it: works, answers (with a sentence), button, nothing."""

    host: Host = field(default_factory=Host)
    ends: str = "works"
    says: str = ""
    prepare: Prepare = lambda page: None
    options: dict[str, Any] = field(default_factory=dict)
    stranger: bool = False
    # What the browser itself says of a page that forbids or breaks something.
    heard: str = ""


def _fails(path: str, **answer: Any) -> Prepare:
    """Requests to a path are refused, or answered as told."""

    def act(route: Route) -> None:
        route.fulfill(**answer) if answer else route.abort()

    return lambda page: page.route(f"**{path}*", act)


SCENARIOS: dict[str, Scenario] = {
    **{name: Scenario(host) for name, host in HOSTILE.items()},
    "no custom elements": Scenario(HOSTILE["no custom elements"], "nothing"),
    "no shadow": Scenario(HOSTILE["no shadow"], "nothing"),
    "clears its body": Scenario(HOSTILE["clears its body"], "nothing"),
    # Policies.
    "no policy": Scenario(),
    "strict policy and Trusted Types": Scenario(Host(policy=STRICT)),
    "policy with a nonce": Scenario(Host(policy=NONCE)),
    "policy by origin and inline banned": Scenario(
        Host(policy="default-src 'self'; script-src {origin}; frame-src {origin}; style-src 'none'")
    ),
    "pinned by hash": Scenario(
        Host(**_PINNED, options=f'integrity="{PINNED.integrity}" crossorigin="anonymous"')
    ),
    "pinned by a wrong hash": Scenario(
        Host(**_PINNED, options=f'integrity="{_WRONG}" crossorigin="anonymous"'),
        "nothing",
        heard="integrity",
    ),
    "frames forbidden": Scenario(
        Host(policy="default-src 'none'; script-src {origin}"), "nothing", heard="frame-src"
    ),
    "scripts forbidden": Scenario(
        Host(policy="default-src 'none'; frame-src {origin}"), "nothing", heard="script"
    ),
    "sandboxed page": Scenario(
        Host(policy="sandbox allow-scripts"), "nothing", heard="frame-ancestors"
    ),
    # Options and places.
    "on the left": Scenario(Host(options='data-position="left"')),
    "dark by wish": Scenario(Host(options='data-theme="dark"')),
    "light by wish": Scenario(Host(options='data-theme="light"'), options={"color_scheme": "dark"}),
    "English by wish": Scenario(Host(options='data-lang="en"')),
    "English page": Scenario(Host(lang="en-GB")),
    "inside the page": Scenario(Host(options='data-mode="inline"')),
    "on a phone": Scenario(options={"viewport": PHONE}),
    "accent too bright to read": Scenario(
        Host(head="<style>jamkkan-widget{--jamkkan-accent:#ffee00}</style>")
    ),
    "accent that is no colour": Scenario(
        Host(head="<style>jamkkan-widget{--jamkkan-accent:url(evil)}</style>")
    ),
    "high contrast": Scenario(options={"forced_colors": "active"}),
    # Trouble on the way.
    "script lost": Scenario(ends="nothing", prepare=_fails("/widget/v1.js"), heard="ERR_FAILED"),
    "script is a 500": Scenario(
        ends="nothing", prepare=_fails("/widget/v1.js", status=500), heard="500"
    ),
    "frame lost": Scenario(ends="nothing", prepare=_fails("/chat?"), heard="ERR_FAILED"),
    "frame is a 500": Scenario(
        ends="nothing", prepare=_fails("/chat?", status=500, body="no"), heard="500"
    ),
    "page of a stranger": Scenario(
        Host(policy=STRICT), "nothing", stranger=True, heard="frame-ancestors"
    ),
    "answers lost": Scenario(
        ends="answers", says="답을 받지 못했어요", prepare=_fails("/v1/ask"), heard="ERR_FAILED"
    ),
    "answers are a 500": Scenario(
        ends="answers",
        says="답을 받지 못했어요",
        prepare=_fails("/v1/ask", status=500, body="{}"),
        heard="500",
    ),
    "answers are no JSON": Scenario(
        ends="answers",
        says="답을 받지 못했어요",
        prepare=_fails("/v1/ask", status=200, body="<html>"),
    ),
    "too many requests": Scenario(
        ends="answers",
        says="7초 뒤에",
        prepare=_fails("/v1/ask", status=429, headers={"Retry-After": "7"}, body="{}"),
        heard="429",
    ),
}


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with embedding({name: scenario.host for name, scenario in SCENARIOS.items()}) as place:
        yield place


def test_there_are_forty_of_them() -> None:
    print(f"W1 scenarios={len(SCENARIOS)}")
    assert len(SCENARIOS) >= 40


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_works_or_leaves_nothing(browser: Browser, place: Place, name: str) -> None:
    scenario = SCENARIOS[name]
    site = place.stranger if scenario.stranger else place.partner
    with visit(browser, place.origin, site, **scenario.options) as visitor:
        page = visitor.page
        scenario.prepare(page)
        page.goto(f"{site}/{list(SCENARIOS).index(name)}")
        if scenario.ends == "nothing":
            _leaves_nothing(page)
        else:
            _answers(page, scenario)
        _quiet(visitor, scenario)


def test_a_page_that_covers_everything_does_not_cover_the_button(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(f"{place.partner}/{list(SCENARIOS).index('z-index war')}")
        page.wait_for_selector("jamkkan-widget", state="attached")
        page.mouse.click(1280 - 80, 800 - 45)
        until(page, lambda: len(page.frames) == 2)


def _answers(page: Page, scenario: Scenario) -> None:
    inline = "inline" in scenario.host.options
    frame = _inline(page) if inline else opened(page)
    frame.locator("#message").fill(OFFICIAL)
    frame.locator("#message").press("Enter")
    if scenario.ends == "works":
        frame.wait_for_selector(".turn .badge-official")
    else:
        until(page, lambda: frame.locator("#alarm").is_visible())
        assert scenario.says in frame.locator("#alarm").inner_text()
        assert frame.locator("#message").input_value() == OFFICIAL, "the draft is kept"
        assert frame.locator(".turn.mine").count() == 0
    assert violations(frame) == []


def _inline(page: Page) -> Frame:
    page.wait_for_selector("jamkkan-widget", state="attached")
    page.mouse.wheel(0, 400)
    until(page, lambda: len(page.frames) == 2)
    frame = page.frames[1]
    frame.wait_for_load_state()
    return frame


def _leaves_nothing(page: Page) -> None:
    """Press the button where there is one; in the end the page is as its author wrote it."""
    page.wait_for_timeout(100)
    if page.locator("jamkkan-widget").count():
        page.keyboard.press("Tab")
        if focused(page) == "JAMKKAN-WIDGET":
            page.keyboard.press("Enter")
    page.wait_for_selector("jamkkan-widget", state="detached", timeout=8000)
    assert page.locator("iframe, dialog, jamkkan-widget").count() == 0


def _quiet(visitor: Visit, scenario: Scenario) -> None:
    """No complaint but the browser's own about what the page itself forbids or lost."""
    if scenario.heard:
        visitor.complaints = [c for c in visitor.complaints if scenario.heard not in c]
    visitor.assert_quiet()
