"""A partner's page, and a stranger's, try to read or drive the chat; none of it succeeds (W2)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.browser import opened, until, visit
from tests.hosts import Host, Place, embedding

pytest_plugins = ("tests.browser_fixture",)

SECRET = "핀번호 9876-5432 보냈어요"
# The page keeps hold of what the launcher makes: an open shadow root, every frame, every message.
_GRASP = """<script>
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function () { return attach.call(this, { mode: 'open' }) };
window.heard = []; window.keys = []; window.inputs = [];
addEventListener('message', (event) => heard.push(JSON.stringify([event.origin, event.data])));
for (const kind of ['keydown', 'keyup', 'keypress']) addEventListener(kind, (e) => keys.push(e.key), true);
for (const kind of ['input', 'paste', 'beforeinput']) addEventListener(kind, (e) => inputs.push(kind), true);
window.words = [];
for (const kind of ['open', 'close', 'verdict'])
  addEventListener('jamkkan:' + kind, (e) => words.push([kind, JSON.stringify(e.detail)]));
</script>"""
PAGES = {
    "grasping": Host(head=_GRASP),
    "frames the chat": Host(inside='<iframe id="f" src="{origin}/chat?origin={evil}"></iframe>'),
    "frames the site": Host(
        inside='<iframe src="{origin}/"></iframe><iframe src="{origin}/guides/pin-sent"></iframe>'
        '<iframe src="{origin}/results/danger"></iframe>'
    ),
}
# Tries from inside the partner's page: each must give true, meaning that nothing was got.
TRIES: dict[str, str] = {
    "read the frame's document": "frame.contentDocument === null",
    "read its document by window": "fails(() => frame.contentWindow.document)",
    "read where it is": "fails(() => frame.contentWindow.location.href)",
    "read its text box": "fails(() => frame.contentWindow.message.value)",
    "read its storage": "fails(() => frame.contentWindow.localStorage)",
    "read its session storage": "fails(() => frame.contentWindow.sessionStorage)",
    "read its name": "fails(() => frame.contentWindow.name)",
    "read its history": "fails(() => frame.contentWindow.history.length)",
    "call its fetch": "fails(() => frame.contentWindow.fetch('/'))",
    "run code in it": "fails(() => frame.contentWindow.eval('1'))",
    "write into its document": "fails(() => frame.contentWindow.document.write('x'))",
    "give it a function": "fails(() => { frame.contentWindow.onmessage = () => 1 })",
    "find frames by number": "fails(() => window.frames[0].document.body)",
    "find it by selector": "document.querySelectorAll('iframe').length === 0",
    "select its text": "String(getSelection()) === ''",
    "see its keys": "window.keys.every((key) => ['Tab', 'Enter'].includes(key))",
    "see its input": "window.inputs.length === 0",
    "see what was typed in the timings": (
        "performance.getEntries().every((e) => !decodeURIComponent(e.name).includes('9876'))"
    ),
    "hear more than words": (
        "window.heard.every((text) => !text.includes('9876') && !text.includes('핀번호'))"
    ),
    "hear more in an event": (
        "window.words.every(([, detail]) => ['null', '{\"verdict\":\"danger\"}',"
        ' \'{"verdict":"caution"}\', \'{"verdict":"unknown"}\'].includes(detail))'
    ),
    "ask in a visitor's name": "await refused('/v1/ask', {method: 'POST', body: '{}'})",
    "read the chat page": "await refused('/chat')",
    "read the chat page with credentials": "await refused('/chat', {credentials: 'include'})",
    "load the panel's script": "await unloadable('script', 'src', '/static/chat.js')",
    "load the panel's style": "await unloadable('link', 'href', '/static/chat.css')",
    "load the mark as a picture": "await unloadable('img', 'src', '/static/mark.svg')",
    "read an answer as a script": "await unloadable('script', 'src', '/v1/check?url=a.kr')",
}
_TOOLS = """
const frame = document.querySelector('jamkkan-widget').shadowRoot.querySelector('iframe');
const home = new URL(frame.src).origin;
const fails = (act) => { try { act(); return false } catch { return true } };
const refused = async (path, options) => {
  try { await (await fetch(home + path, options)).text(); return false } catch { return true }
};
const unloadable = (tag, attribute, path) => new Promise((done) => {
  const it = document.createElement(tag);
  if (tag === 'link') it.rel = 'stylesheet';
  it.onload = () => done(false);
  it.onerror = () => done(true);
  it[attribute] = home + path;
  document.head.append(it);
});
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with embedding(PAGES) as place:
        yield place


def asked(page: Page) -> Frame:
    """The widget on the grasping page, with a conversation in it."""
    frame = opened(page)
    frame.locator("#message").fill(SECRET)
    frame.locator("#message").press("Enter")
    frame.wait_for_selector(".turn.mine + .turn.theirs")
    return frame


def test_a_partners_page_can_read_and_drive_nothing(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(f"{place.partner}/0")
        frame = asked(page)
        succeeded = [
            name
            for name, code in TRIES.items()
            if page.evaluate(f"async () => {{ {_TOOLS} return {code} }}") is not True
        ]
        control = f"() => {{ {_TOOLS} return fails(() => frame.title) }}"
        assert page.evaluate(control) is False, "what can be read is told apart"
        # The frame is left as it was, conversation included.
        assert frame.locator(".turn.mine").inner_text().endswith(SECRET)
        print(f"W2 tries={len(TRIES)} successes={len(succeeded)}")
        assert succeeded == []
        assert page.evaluate("window.heard.length") >= 1, "the page does hear that it is ready"


@pytest.mark.parametrize(
    "spoofed",
    [
        "{jamkkan: 'close'}",
        "{jamkkan: 'verdict', verdict: 'official'}",
        "{jamkkan: 'ready'}",
        "{jamkkan: 'verdict', verdict: '<img src=x onerror=alert(1)>'}",
    ],
)
def test_a_word_from_the_wrong_window_is_not_heard(
    browser: Browser, place: Place, spoofed: str
) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(f"{place.partner}/0")
        frame = opened(page)
        before = page.evaluate("window.words.length")
        page.evaluate(f"postMessage({spoofed}, '*')")
        page.evaluate(f"dispatchEvent(new MessageEvent('message', {{data: {spoofed}}}))")
        page.wait_for_timeout(150)
        assert frame.evaluate("document.hasFocus()"), "the chat is still open"
        assert page.evaluate("window.words.length") == before


def test_the_frame_takes_no_orders_but_to_take_the_focus(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(f"{place.partner}/0")
        frame = opened(page)
        sent = len(visitor.requests)
        page.evaluate(
            "() => { const f = document.querySelector('jamkkan-widget').shadowRoot"
            ".querySelector('iframe').contentWindow; for (const data of [{jamkkan: 'ask', message:"
            " 'x'}, {jamkkan: 'focus', message: 'x'}, 'close', null, 7, {message: 'x'}])"
            " f.postMessage(data, '*') }"
        )
        page.wait_for_timeout(150)
        assert frame.locator("#message").input_value() == ""
        assert frame.locator(".turn.mine").count() == 0
        assert len(visitor.requests) == sent


@pytest.mark.parametrize("number", [1, 2], ids=["the chat", "the site"])
def test_a_page_that_may_not_frame_us_shows_nothing_of_us(
    browser: Browser, place: Place, number: int
) -> None:
    """A stranger may frame nothing; a partner may frame the chat alone."""
    sites = [place.stranger] if number == 1 else [place.stranger, place.partner]
    for site in sites:
        with visit(browser, place.origin, site) as visitor:
            visitor.page.goto(f"{site}/{number}")
            visitor.page.wait_for_timeout(300)
            framed = visitor.page.frames[1:]
            assert framed
            assert all(frame.url.startswith("chrome-error://") for frame in framed)
            assert any("frame-ancestors" in text for text in visitor.complaints)


def test_a_partner_that_names_another_origin_is_told_nothing(
    browser: Browser, place: Place
) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(f"{place.partner}/0")
        page.evaluate(
            "([home, evil]) => { const f = document.createElement('iframe');"
            " f.src = home + '/chat?origin=' + evil; document.body.append(f) }",
            [place.origin, place.stranger],
        )
        until(page, lambda: len(page.frames) == 2)
        page.frames[1].wait_for_load_state()
        page.wait_for_timeout(150)
        assert page.evaluate("window.heard.length") == 0


def test_a_window_we_were_opened_from_is_cut_off(browser: Browser, place: Place) -> None:
    with visit(browser, place.origin, place.partner) as visitor:
        page = visitor.page
        page.goto(f"{place.partner}/0")
        with page.context.expect_page() as opening:
            page.evaluate("home => { window.popup = open(home + '/chat') }", place.origin)
        opening.value.wait_for_load_state()
        assert page.evaluate("popup.closed"), "the opener has lost hold of the window"
        assert opening.value.evaluate("window.opener") is None
