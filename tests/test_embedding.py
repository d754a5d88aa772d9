"""The widget on somebody else's page, on another origin and under a strict policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import PHONE, focused, opened, until, violations, visit
from tests.hosts import Place, embedding
from tests.web import DANGER

pytest_plugins = ("tests.browser_fixture",)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with embedding() as place:
        yield place


@pytest.mark.parametrize("size", [None, PHONE], ids=["wide", "phone"])
def test_it_opens_by_keyboard_answers_and_gives_the_focus_back(
    browser: Browser, place: Place, size: dict[str, int] | None
) -> None:
    options: dict[str, Any] = {"viewport": size} if size else {}
    with visit(browser, place.origin, place.partner, **options) as visitor:
        page = visitor.page
        page.goto(place.partner)
        frame = opened(page)
        page.keyboard.type(DANGER)
        page.keyboard.press("Enter")
        frame.wait_for_selector(".turn.theirs .badge-danger")
        page.keyboard.press("Escape")
        until(page, lambda: not frame.evaluate("document.hasFocus()"))
        assert focused(page) == "JAMKKAN-WIDGET"
        page.keyboard.press("Enter")
        until(page, lambda: frame.evaluate("document.hasFocus()"))
        assert frame.locator(".turn.mine").count() == 1, "the conversation is still there"
        visitor.assert_quiet()
        assert violations(page) == []
        assert violations(frame) == []


def test_two_requests_go_out_before_it_is_opened(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        visitor.page.goto(place.partner)
        visitor.page.wait_for_selector("jamkkan-widget", state="attached")
        assert visitor.requests == [f"{place.partner}/", f"{place.origin}/widget/v1.js"]


def test_the_page_around_it_cannot_look_inside(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(place.partner)
        opened(page)
        assert page.evaluate("document.querySelector('jamkkan-widget').shadowRoot") is None
        assert page.evaluate("frames.length") == 0, "a frame in a closed shadow tree has no name"


def test_a_word_from_any_other_window_is_not_heard(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(place.partner)
        frame = opened(page)
        page.evaluate("postMessage({jamkkan: 'close'}, '*')")
        frame.evaluate("postMessage({jamkkan: 'close'}, '*')")
        page.wait_for_timeout(200)
        assert frame.evaluate("document.hasFocus()"), "the chat is still open"


def test_it_speaks_the_language_of_the_page_around_it(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        visitor.page.goto(f"{place.partner}/?lang=en-GB")
        frame = opened(visitor.page)
        assert frame.locator("html").get_attribute("lang") == "en"


def test_it_still_closes_after_its_language_was_switched(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        visitor.page.goto(place.partner)
        frame = opened(visitor.page)
        frame.get_by_role("link", name="English").click()
        frame.get_by_role("button", name="Close the chat").click()
        until(visitor.page, lambda: not frame.evaluate("document.hasFocus()"))
        visitor.assert_quiet()


def test_on_a_page_that_is_no_partner_it_leaves_nothing(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.stranger) as visitor:
        page = visitor.page
        page.goto(place.stranger)
        page.wait_for_selector("jamkkan-widget", state="attached")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("jamkkan-widget", state="detached")
        assert page.evaluate("document.querySelectorAll('iframe, dialog').length") == 0


def test_a_script_that_cannot_load_leaves_nothing(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.route("**/widget/v1.js", lambda route: route.abort())
        page.goto(place.partner)
        assert page.evaluate("document.body.children.length") == 2


def test_without_a_network_the_button_stays_and_works_later(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(place.partner)
        page.wait_for_selector("jamkkan-widget", state="attached")
        page.context.set_offline(True)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        until(page, lambda: len(page.frames) == 2)
        until(page, lambda: len(page.frames) == 1)
        page.context.set_offline(False)
        assert focused(page) == "JAMKKAN-WIDGET"
        page.keyboard.press("Enter")
        until(page, lambda: len(page.frames) == 2)
        frame = page.frames[1]
        until(page, lambda: focused(frame) == "TEXTAREA")


def test_the_page_hears_that_it_opened_closed_and_found_and_nothing_more(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(place.partner)
        page.evaluate(
            "() => { window.heard = []; for (const kind of ['open', 'verdict', 'close'])"
            " addEventListener('jamkkan:' + kind, (e) => heard.push([kind, e.detail])) }"
        )
        frame = opened(page)
        page.keyboard.type(DANGER)
        page.keyboard.press("Enter")
        frame.wait_for_selector(".turn.theirs .badge-danger")
        page.keyboard.press("Escape")
        until(page, lambda: page.evaluate("heard.length") == 3)
        assert page.evaluate("heard") == [
            ["open", None],
            ["verdict", {"verdict": "danger"}],
            ["close", None],
        ]
