"""The chat looks an address up before it is sent, by parts of hashes alone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import Visit, until, violations, visit

pytest_plugins = ("tests.browser_fixture",)

LOOKED_UP = re.compile(r"/v1/hashes/[0-9a-f]{8}")

LISTED = (
    "https://zeropaybank.com/event?id=1",
    "ZeroPayBank.com",
    "www.zeropaybank.com/a/b#c",
    "https://monkeypay-plum.vercel.app/x",
)
# The last two are neighbours of an entry that covers one host.
UNLISTED = ("https://www.kakaopay.com/", "a.monkeypay-plum.vercel.app", "vercel.app")


@pytest.fixture
def visitor(browser: Browser, origin: str) -> Iterator[Visit]:
    with visit(browser, origin) as visitor:
        visitor.page.goto(f"{origin}/chat?lang=ko")
        visitor.requests.clear()
        yield visitor


def typed(page: Page, text: str) -> None:
    page.fill("#message", text)


def asked(visitor: Visit) -> list[str]:
    """What it asked for, but for the icon every page has."""
    paths = [urlsplit(url).path for url in visitor.requests]
    return [path for path in paths if not path.startswith("/static/")]


def test_a_listed_address_is_warned_of_and_never_sent(visitor: Visit) -> None:
    page = visitor.page
    for address in LISTED:
        typed(page, address)
        page.wait_for_selector("#alarm:not([hidden])")
        assert "목록에 있어요" in page.locator("#alarm").inner_text()
        typed(page, f"{address} 이거 뭐예요?")
        assert page.locator("#alarm").is_hidden(), "it is no address alone any more"
    assert asked(visitor)
    assert all(LOOKED_UP.fullmatch(path) for path in asked(visitor))
    typed(page, LISTED[0])
    page.wait_for_selector("#alarm:not([hidden])")
    assert violations(page) == []
    visitor.assert_quiet()


def test_of_an_unlisted_address_nothing_is_said(visitor: Visit) -> None:
    page = visitor.page
    for address in UNLISTED:
        with page.expect_response(lambda response: "/v1/hashes/" in response.url):
            typed(page, address)
        page.wait_for_timeout(200)
        assert page.locator("#alarm").is_hidden()
    assert all(LOOKED_UP.fullmatch(path) for path in asked(visitor))
    visitor.assert_quiet()


def test_what_is_no_address_asks_nobody(visitor: Visit) -> None:
    for text in ("카카오페이 환불되나요?", "me@naver.com", "3.5", "1577-2111", "a.b c"):
        typed(visitor.page, text)
        visitor.page.wait_for_timeout(450)
    assert asked(visitor) == []


def test_sending_at_once_leaves_no_warning_behind(visitor: Visit) -> None:
    page = visitor.page
    typed(page, "https://zeropaybank.com/")
    page.keyboard.press("Enter")
    until(page, lambda: page.locator(".turn.theirs .badge-danger").count())
    page.wait_for_timeout(600)
    assert page.locator("#alarm").is_hidden()
