"""The site in a real browser: with and without scripts, both languages, every scheme."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.browser import PHONE, every_look, visit
from tests.web import DANGER, OFFICIAL, UNLISTED

pytest_plugins = ("tests.browser_fixture",)


def check(page: Page, origin: str, message: str) -> None:
    """Ask the front page, as a person does."""
    page.goto(origin)
    page.get_by_role("textbox").fill(message)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(
    ("locale", "word", "not_seen"),
    [("ko-KR", "위험", "확인하지 않은 것"), ("en-GB", "Danger", "not check")],
)
def test_a_pasted_link_gets_a_readable_verdict(
    browser: Browser, origin: str, scripts: bool, locale: str, word: str, not_seen: str
) -> None:
    with visit(browser, origin, java_script_enabled=scripts, locale=locale) as visitor:
        page = visitor.page
        check(page, origin, DANGER)
        assert page.get_by_role("heading", level=1).inner_text().strip() == word
        assert page.locator("html").get_attribute("lang") == locale[:2]
        text = page.get_by_role("main").inner_text()
        assert "hxxps://zeropaybank[.]com" in text
        assert not_seen in text
        assert page.url == f"{origin}/", "what a person typed stands in no address"
        assert page.locator("meta[name=robots]").get_attribute("content") == "noindex, nofollow"
        visitor.assert_quiet()


def test_no_suspicious_link_can_be_clicked(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        for path in ("/", "/chat"):
            visitor.page.goto(origin + path)
            visitor.page.get_by_role("textbox").fill(f"이거 안전해요? {DANGER}")
            visitor.page.get_by_role("textbox").press("Control+Enter" if path == "/" else "Enter")
            visitor.page.get_by_text("zeropaybank[.]com").first.wait_for()
            hrefs = visitor.page.eval_on_selector_all("a", "links => links.map(a => a.href)")
            assert not any("zeropaybank.com" in href for href in hrefs)


def test_the_evidence_behind_a_verdict_is_one_press_away(browser: Browser, origin: str) -> None:
    with visit(browser, origin, java_script_enabled=False) as visitor:
        check(visitor.page, origin, DANGER)
        evidence = visitor.page.locator("details.why")
        evidence.locator("summary").click()
        assert "zeropaybank[.]com" in evidence.locator("code").first.inner_text()
        assert evidence.locator("a[href^='/guides/']").count() >= 1


HOSTILE = [
    'https://evil.example/"><script>alert(1)</script>',
    "<img src=https://evil.example/x onerror=alert(1)> 소액결제 현금화 3분 입금 90% 지급",
    "javascript:alert(1) https://evil.example/'onmouseover='alert(1)",
    "{{ 7*7 }} ${7*7} <svg onload=alert(1)> 핀번호 먼저 보내주세요",
    "https://evil.example/%3Cscript%3Ealert(1)%3C/script%3E\u202e\u2028</textarea><script>alert(1)",
]


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_hostile_text_stays_text(browser: Browser, origin: str, path: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        dialogs: list[str] = []

        def dismiss(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        for text in HOSTILE:
            page.goto(origin + path)
            page.get_by_role("textbox").fill(text)
            page.get_by_role("textbox").press("Control+Enter" if path == "/" else "Enter")
            page.locator("article, .turn.mine + .turn.theirs").first.wait_for()
            assert page.locator("main script, main img[src^=http], main svg[onload]").count() == 0
        assert dialogs == []
        visitor.assert_quiet()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_question_is_answered_with_sources_and_dates(
    browser: Browser, origin: str, scripts: bool
) -> None:
    with visit(browser, origin, java_script_enabled=scripts) as visitor:
        check(visitor.page, origin, "소액결제 현금화는 불법인가요?")
        sources = visitor.page.locator("section[aria-labelledby=sources]").inner_text()
        assert "2026-" in sources
        visitor.assert_quiet()


def test_help_lines_in_an_answer_can_be_called(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        check(visitor.page, origin, "핀번호를 보냈는데 돈이 안 들어와요")
        assert visitor.page.locator("main a[href^='tel:']").count() >= 1


def test_an_empty_box_is_asked_to_be_filled(browser: Browser, origin: str) -> None:
    with visit(browser, origin, java_script_enabled=False) as visitor:
        check(visitor.page, origin, "   ")
        assert visitor.page.get_by_role("alert").inner_text()
        assert visitor.page.get_by_role("textbox").get_attribute("aria-describedby") == "hint error"


def test_an_example_question_is_one_press_away(browser: Browser, origin: str) -> None:
    with visit(browser, origin, java_script_enabled=False) as visitor:
        visitor.page.goto(origin)
        visitor.page.locator("button.chip").first.click()
        assert visitor.page.locator("section[aria-labelledby=sources]").count() == 1


def test_a_picked_language_stays_picked(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(origin)
        page.get_by_role("link", name="English").click()
        page.get_by_role("link", name="Guides", exact=True).click()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.url.endswith("/guides?lang=en")


def test_someone_who_lost_the_way_gets_a_page_and_a_way_back(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        response = visitor.page.goto(f"{origin}/guides/nothing-here")
        assert response is not None
        assert response.status == 404
        assert visitor.page.get_by_role("heading", level=1).inner_text() == "없는 주소"
        visitor.page.get_by_role("main").get_by_role("link").click()
        assert visitor.page.url == f"{origin}/"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_guide_and_platform_opens_in_both_languages(
    browser: Browser, origin: str, lang: str
) -> None:
    with visit(browser, origin, locale=lang, java_script_enabled=False) as visitor:
        page = visitor.page
        for shelf in ("guides", "platforms"):
            page.goto(f"{origin}/{shelf}")
            links = page.locator(f"main a[href^='/{shelf}/']")
            paths = [link.get_attribute("href") for link in links.all()]
            assert paths
            for path in paths:
                response = page.request.get(f"{origin}{path}?lang={lang}")
                assert response.status == 200, path
                assert "{{" not in response.text(), path


def test_the_chat_answers_shows_the_verdict_and_keeps_the_conversation(
    browser: Browser, origin: str
) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(f"{origin}/chat")
        log = page.get_by_role("log")
        page.get_by_role("textbox").fill(DANGER)
        page.get_by_role("textbox").press("Enter")
        log.locator(".turn.theirs .badge-danger").wait_for()
        page.get_by_role("textbox").fill("그럼 이미 보냈으면 어떻게 해요?")
        page.get_by_role("textbox").press("Enter")
        log.locator(".turn").nth(4).wait_for()
        assert log.locator(".turn.mine").count() == 2
        assert page.get_by_role("textbox").input_value() == ""
        visitor.assert_quiet()


def test_the_chat_works_without_scripts(browser: Browser, origin: str) -> None:
    with visit(browser, origin, java_script_enabled=False, locale="en") as visitor:
        page = visitor.page
        page.goto(f"{origin}/chat")
        page.get_by_role("textbox").fill(DANGER)
        assert not page.locator(".scripted").first.is_visible(), (
            "what needs a script is not offered"
        )
        page.get_by_role("button", name="Send").click()
        assert page.locator(".turn .badge-danger").count() == 1
        visitor.assert_quiet()


def test_the_chat_keeps_the_draft_when_no_answer_comes(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(f"{origin}/chat")
        page.route("**/v1/ask", lambda route: route.abort())
        page.get_by_role("textbox").fill("나중에 다시")
        page.get_by_role("textbox").press("Enter")
        assert page.get_by_role("alert").inner_text()
        assert page.get_by_role("textbox").input_value() == "나중에 다시"


PAGES = [
    *("/", "/guides", "/guides/red-flags", "/guides/pin-sent", "/platforms"),
    *("/platforms/kakaopay", "/help", "/privacy", "/wrong", "/embed", "/docs", "/cost", "/quiz"),
    *("/results/danger/cashout_broker+phishing?on=2026-11-22", "/results/unknown"),
    *("/problems/not_found", "/nothing-here", "/chat"),
]
ANSWERS = [DANGER, OFFICIAL, UNLISTED, "핀번호를 보냈는데 돈이 안 들어와요", "   "]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_axe_has_nothing_to_say_about_any_page(browser: Browser, origin: str, lang: str) -> None:
    with visit(browser, origin, locale=lang) as visitor:
        page = visitor.page

        def states() -> Iterator[str]:
            for path in PAGES:
                page.goto(origin + path)
                yield path
            for message in ANSWERS:
                check(page, origin, message)
                for summary in page.locator("main summary").all():
                    summary.click()
                yield f"answer to {message}"
            page.goto(f"{origin}/cost")
            page.locator("#amount").fill("많이")
            page.locator("main button").click()
            yield "a cost that cannot be"
            page.goto(f"{origin}/quiz")
            page.locator("button.choice").first.click()
            yield "a quiz scene answered"

        looks = 0
        for name in states():
            for look, complaints in every_look(page):
                assert complaints == [], f"{name} ({look})"
                looks += 1
        print(f"axe {lang} pages={looks // 4} looks={looks} violations=0")
        visitor.complaints = [c for c in visitor.complaints if "404" not in c and "422" not in c]
        visitor.assert_quiet()


@pytest.mark.parametrize("width", [320, 640])
def test_it_reads_on_the_smallest_screen_and_at_twice_the_size(
    browser: Browser, origin: str, width: int
) -> None:
    """640 pixels at a scale of two are what a 1280 screen shows at 200 %."""
    options = {"viewport": {"width": width, "height": 640}, "locale": "en"}
    with visit(browser, origin, device_scale_factor=2, **options) as visitor:
        for path in PAGES:
            visitor.page.goto(origin + path)
            wide = visitor.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide"


def test_everything_to_press_is_at_least_44_pixels_high(browser: Browser, origin: str) -> None:
    with visit(browser, origin, viewport=PHONE) as visitor:
        for path in ("/", "/chat", "/guides", "/help", "/cost", "/quiz"):
            visitor.page.goto(origin + path)
            for button in visitor.page.locator(
                "button:visible, header a:visible, .bottom a:visible, .jump a:visible, "
                ".call:visible, .titles a:visible, .doors a:visible, .ways a:visible, input:visible"
            ).all():
                box = button.bounding_box()
                assert box is not None
                assert box["height"] >= 44, f"{path}: {button.inner_text()}"
                assert box["width"] >= 44, f"{path}: {button.inner_text()}"
