"""Walks through checking, asking and a playbook: by keyboard alone, and as a screen reader hears."""

from playwright.sync_api import Browser, Page, Route

from tests.browser import until, visit
from tests.web import DANGER

pytest_plugins = ("tests.browser_fixture",)

# The stop under the focus: its words, whether a ring is drawn, whether it can be seen.
_STOP = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const box = it.getBoundingClientRect();
  const style = getComputedStyle(it);
  const label = it.labels?.[0]?.innerText;
  return {
    words: (it.getAttribute('aria-label') || label || it.innerText || it.id).trim(),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until something with these words has the focus; every stop must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            continue
        assert stop["ring"], f"no ring around {stop['words']!r}"
        assert stop["seen"], f"{stop['words']!r} has the focus out of sight"
        if words in stop["words"]:
            return
    raise AssertionError(f"Tab never reaches {words!r}")


def test_checking_by_keyboard_alone(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(origin)
        tab_to(page, "본문으로 건너뛰기", most=1)
        page.keyboard.press("Enter")
        tab_to(page, "링크, 받은 문자, 궁금한 점", most=1)
        page.keyboard.type(DANGER)
        tab_to(page, "확인하기", most=1)
        page.keyboard.press("Enter")
        page.wait_for_selector("h1 .badge-danger")
        tab_to(page, "통합대응단 1394")
        tab_to(page, "무엇을 보고 판단했나요")
        page.keyboard.press("Enter")
        assert page.locator("details.why").get_attribute("open") is not None
        tab_to(page, "주소 복사")
        tab_to(page, "미리 보기")
        page.keyboard.press("Enter")
        page.wait_for_url("**/results/danger/**")
        visitor.assert_quiet()


def test_asking_by_keyboard_alone(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(f"{origin}/chat")
        tab_to(page, "소액결제 현금화는 불법인가요?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".turn.mine + .turn.theirs")
        until(page, lambda: page.evaluate("document.activeElement.id") == "message")
        page.keyboard.type("핀번호를 보냈는데 돈이 안 들어와요")
        page.keyboard.press("Enter")
        page.wait_for_selector(".turn.urgent")
        for _ in range(40):  # back up through the answer that has just come
            page.keyboard.press("Shift+Tab")
            stop = page.evaluate(_STOP)
            if stop and stop["words"] == "그다음에 할 일":
                break
        page.keyboard.press("Enter")
        assert page.locator(".turn.urgent details").first.get_attribute("open") is not None
        visitor.assert_quiet()


def test_following_a_playbook_by_keyboard_alone(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(origin)
        tab_to(page, "핀번호를 보냈는데 돈이 안 들어와요")
        page.keyboard.press("Enter")
        page.wait_for_url("**/guides/pin-sent")
        tab_to(page, "인쇄하기")
        tab_to(page, "경찰 112")
        assert page.evaluate("document.activeElement.href") == "tel:112"
        tab_to(page, "API")  # the last link of the page: nothing on the way holds the focus
        visitor.assert_quiet()


def heard(page: Page, within: str) -> str:
    """What a screen reader finds: roles and names, one a line, in order."""
    return page.locator(within).aria_snapshot()


def in_order(text: str, *parts: str) -> None:
    """Each part follows the one before."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not heard after {text[max(0, at - 60) : at]!r}"
        at = found + len(part)


def test_a_result_as_it_is_heard(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(origin)
        in_order(
            heard(page, "body"),
            *('link "본문으로 건너뛰기"', "- banner:", 'navigation "주요 메뉴"', "- main:"),
            *('heading "잠깐, 보내기 전에 확인하세요" [level=1]', 'textbox "링크, 받은 문자'),
            *('button "확인하기"', "- contentinfo:"),
        )
        page.get_by_role("textbox").fill(DANGER)
        page.get_by_role("button", name="확인하기").click()
        page.wait_for_selector("h1 .badge-danger")
        in_order(
            heard(page, "main"),
            *('heading "위험" [level=1]', 'paragraph: "위험: 돈이나', "확인하지 않은 것"),
            *("- list:", "지금 할 일", 'link "전기통신금융사기 통합대응단 1394"'),
            *('heading "출처" [level=2]', 'heading "다른 것도 확인하기" [level=2]'),
        )
        page.goto(origin)
        page.get_by_role("button", name="확인하기").click()
        page.wait_for_selector("#error")
        assert "- alert:" in heard(page, "main")


def test_a_conversation_as_it_is_heard(browser: Browser, origin: str) -> None:
    with visit(browser, origin) as visitor:
        page = visitor.page
        page.goto(f"{origin}/chat")
        log = page.locator("#log")
        busy: list[str | None] = []

        def asked(route: Route) -> None:
            busy.append(log.get_attribute("aria-busy"))
            route.continue_()

        page.route("**/v1/ask", asked)
        page.get_by_role("textbox", name="메시지").fill(DANGER)
        page.get_by_role("button", name="보내기").click()
        page.wait_for_selector(".turn .badge-danger")
        assert busy == ["true"], "what is being changed is not read out yet"
        assert log.get_attribute("aria-busy") is None
        assert log.get_attribute("aria-live") == "polite"
        in_order(
            heard(page, "main"),
            *('log "대화 내용"', "나:", "zeropaybank", "잠깐:", "위험", "지금 할 일", "- status"),
            *('textbox "메시지"', 'button "보내기"'),
        )
        assert page.locator(".turn.theirs").last.get_attribute("lang") == "ko"


def test_a_playbook_as_it_is_heard(browser: Browser, origin: str) -> None:
    with visit(browser, origin, locale="en") as visitor:
        page = visitor.page
        page.goto(f"{origin}/guides/pin-sent")
        in_order(
            heard(page, "main"),
            *('heading "I sent a gift-card PIN and got no money" [level=1]', 'link "Police 112"'),
            *('heading "First hour" [level=2]', "- list:", "- listitem:"),
            *('heading "First day" [level=2]', 'heading "First week" [level=2]'),
            *('heading "Report and get help" [level=2]', 'heading "Sources" [level=2]'),
        )
