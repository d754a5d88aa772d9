"""Every state of the chat: what it says, what it keeps, and that axe finds nothing in any look."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route

from tests.browser import Visit, every_look, until, visit
from tests.test_qr import code, saved
from tests.web import DANGER, OFFICIAL, UNLISTED

pytest_plugins = ("tests.browser_fixture",)

CAUTION = "[국제발신] 택배 주소 오류 https://cj-post.top/a 확인 바랍니다"
URGENT = "핀번호를 보냈는데 돈이 안 들어와요"
REFUSED = "수수료 싼 현금화 업체 추천해 주세요"


def picture(content: bytes, kind: str = "image/png") -> FilePayload:
    return {"name": "picture", "mimeType": kind, "buffer": content}


class Chat:
    """The chat page as a person uses it."""

    def __init__(self, visitor: Visit, origin: str, lang: str = "ko") -> None:
        self.page: Page = visitor.page
        self.page.goto(f"{origin}/chat?lang={lang}")

    def say(self, message: str) -> None:
        """Type and send."""
        box = self.page.locator("#message")
        box.fill(message)
        box.press("Enter")

    def answered(self, message: str) -> None:
        """Type, send, and wait for the answer; open all that is folded."""
        turns = self.page.locator(".turn.theirs").count()
        self.say(message)
        until(self.page, lambda: self.page.locator(".turn.theirs").count() > turns)
        for summary in self.page.locator(".turn:last-child summary").all():
            summary.click()

    def served(self, act: Callable[[Route], Any]) -> None:
        """Answer the next questions in place of the server."""
        self.page.unroute_all()
        self.page.route("**/v1/ask", act)

    def alarm(self) -> str:
        """What the alarm says, once it does."""
        until(self.page, lambda: self.page.locator("#alarm").is_visible())
        return self.page.locator("#alarm").inner_text()

    def draft(self) -> str:
        """What stands in the box."""
        return self.page.locator("#message").input_value()


def states(chat: Chat) -> Iterator[str]:
    """One state after another, each with what has to be true of it."""
    page = chat.page
    yield "empty"
    held: list[Route] = []
    chat.served(lambda route: held.append(route))
    chat.say("기다리는 중")
    page.wait_for_selector(".dots")
    assert page.locator("#log").get_attribute("aria-busy") == "true"
    yield "typing"
    page.clock.fast_forward(5100)
    until(
        page, lambda: page.locator("#status").inner_text() not in ("확인하고 있어요…", "Checking…")
    )
    yield "slow"
    held[0].fulfill(status=500, body="{}")
    assert chat.alarm()
    assert chat.draft() == "기다리는 중"
    yield "server error, draft kept"
    chat.served(lambda route: route.fulfill(status=429, headers={"Retry-After": "9"}, body="{}"))
    chat.say("또 보내요")
    assert "9" in chat.alarm()
    assert page.locator("#send").is_disabled()
    yield "rate-limited, seconds told"
    page.clock.fast_forward(9500)
    until(page, lambda: page.locator("#send").is_enabled())
    assert chat.draft() == "또 보내요"
    yield "may send again"
    chat.served(lambda route: route.fulfill(status=422, body=json.dumps({"detail": "못 읽어요."})))
    chat.say("이상한 것")
    assert chat.alarm() == "못 읽어요."
    yield "refused by the server, in its words"
    page.unroute_all()
    page.context.set_offline(True)
    chat.say("연결 없이")
    assert chat.alarm()
    assert chat.draft() == "연결 없이"
    yield "offline, draft kept"
    page.context.set_offline(False)
    until(page, lambda: not page.locator("#alarm").is_visible())
    chat.say("아" * 100_001)
    assert "100,000" in chat.alarm()
    yield "too long"
    page.reload()
    for message, verdict in (
        *((DANGER, "danger"), (CAUTION, "caution"), (UNLISTED, "unknown"), (OFFICIAL, "official")),
    ):
        chat.answered(message)
        assert page.locator(f".turn:last-child .badge-{verdict}").count() == 1
        yield f"verdict {verdict}"
    chat.answered(URGENT)
    assert page.locator(".turn:last-child.urgent a[href^='tel:']").count() >= 2
    yield "urgent, with numbers to call"
    chat.answered(REFUSED)
    yield "refused"
    page.reload()
    chat.answered("30만원 결제하면 21만원 준대요")
    page.locator(".turn:last-child .questions .chip").last.click()
    page.wait_for_selector(".turn [name=amount]")
    page.reload()
    page.locator("#open-sum").click()
    yield "cost form"
    page.locator(".turn [name=amount]").fill("300,000")
    page.locator(".turn [name=received]").fill("180000")
    page.locator(".turn [name=received]").press("Enter")
    page.wait_for_selector(".turn .chart svg")
    assert "120,000" in (page.locator(".chart title").text_content() or "")
    yield "cost chart"
    file = page.locator("#picture")
    file.set_input_files(picture(saved(code(DANGER))))
    page.wait_for_selector(".turn .badge-danger")
    yield "QR code read"
    file.set_input_files(picture(saved(code("x").crop((0, 0, 60, 60)))))
    assert chat.alarm()
    yield "no QR code in the picture"
    file.set_input_files(picture(b"no picture"))
    assert chat.alarm()
    yield "no picture at all"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_state_is_as_it_should_be_in_every_look(
    browser: Browser, origin: str, lang: str
) -> None:
    with visit(browser, origin, locale=lang) as visitor:
        visitor.page.clock.install()
        chat = Chat(visitor, origin, lang)
        looks = 0
        for name in states(chat):
            for look, complaints in every_look(chat.page):
                assert complaints == [], f"{name} ({look})"
                looks += 1
        print(f"axe chat {lang} states={looks // 4} looks={looks} violations=0")
        caused = ("500", "429", "422", "ERR_INTERNET")
        visitor.complaints = [c for c in visitor.complaints if not any(k in c for k in caused)]
        visitor.assert_quiet()


def telling(verdict: str) -> Callable[[Route], None]:
    """The server's own answer with another verdict in it."""

    def act(route: Route) -> None:
        answer = route.fetch().json()
        answer["check"]["verdict"] = verdict
        route.fulfill(json=answer)

    return act


def test_a_verdict_that_changed_is_told(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        chat = Chat(visitor, origin)
        chat.served(telling("unknown"))
        chat.answered(DANGER)
        chat.page.unroute_all()
        chat.answered(DANGER)
        assert "판단할 수 없음" in chat.page.locator(".changed").inner_text()
        chat.answered(DANGER)
        assert chat.page.locator(".changed").count() == 1


def test_a_verdict_nobody_knows_yet_is_shown_as_unknown(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        chat = Chat(visitor, origin)
        chat.served(telling("purple"))
        chat.answered(DANGER)
        assert chat.page.locator(".verdict-unknown .badge-unknown").count() == 1


def test_a_pasted_picture_is_read_without_where_it_was_taken(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        chat = Chat(visitor, origin)
        page = chat.page
        image = code(DANGER)
        exif = image.getexif()
        exif[0x010F] = "Camera of somebody"
        image.info["exif"] = exif.tobytes()
        photo = _jpeg(image)
        assert b"Camera of somebody" in photo
        # The browser does not tell a test what a picture's request held, so the page does.
        page.evaluate(
            "() => { const really = fetch; window.fetch = async (path, options) => {"
            " if (path === '/v1/qr') window.sent = await options.body.text();"
            " return really(path, options) } }"
        )
        page.evaluate(
            "bytes => { const data = new DataTransfer();"
            " data.items.add(new File([new Uint8Array(bytes)], 'p.jpg', {type: 'image/jpeg'}));"
            " document.querySelector('#message').dispatchEvent(new ClipboardEvent('paste',"
            " {clipboardData: data, bubbles: true, cancelable: true})) }",
            list(photo),
        )
        page.wait_for_selector(".turn .badge-danger")
        sent = page.evaluate("window.sent")
        assert "JFIF" in sent
        assert "Camera of somebody" not in sent
        assert "zeropaybank.com" not in page.locator(".turn.mine").inner_text()
        visitor.assert_quiet()


def _jpeg(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", exif=image.info["exif"])
    return out.getvalue()


def test_high_contrast_and_no_motion_are_kept(browser: Browser, origin: str) -> None:
    options = {"forced_colors": "active", "reduced_motion": "reduce"}
    with visit(browser, origin, **options) as visitor:
        chat = Chat(visitor, origin)
        chat.served(lambda route: None)
        chat.say("기다리는 중")
        chat.page.wait_for_selector(".dots")
        moving = chat.page.evaluate("document.getAnimations().length")
        assert moving == 0
        edges = chat.page.locator("#send").evaluate("e => getComputedStyle(e).borderTopWidth")
        assert edges == "1px"


@pytest.mark.parametrize("width", [320, 640])
def test_it_fits_the_smallest_screen_and_twice_the_size(
    browser: Browser, origin: str, width: int
) -> None:
    options = {"viewport": {"width": width, "height": 480}, "device_scale_factor": 2}
    with visit(browser, origin, **options) as visitor:
        chat = Chat(visitor, origin, "en")
        chat.answered(DANGER)
        wide = chat.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        assert chat.page.locator("#send").bounding_box()["y"] < 480  # type: ignore[index]
