"""Live look-ups as a part of a check: what they raise, what they never do, what they say."""

import asyncio
import time
from collections.abc import Iterator
from datetime import date

import pytest

import cli
from chat.messages import Message
from knowledge.library import Library
from scamlist.checker import Checker
from scamlist.fetch import Limits
from scamlist.lookups import MOST, Lookups
from scamlist.result import CheckResult
from tests.hostile_server import KINDS
from tests.street import ATTACKER, Street
from tests.test_live import BOOTSTRAP, RDAP, answer, moved, registered

pytest_plugins = ("tests.street_fixture",)
pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 22)
BOX = 0.5
OFFER = (
    "<title>소액결제 현금화</title><h1>소액결제 현금화 90% 지급</h1>"
    "<p>3분 입금, 24시간 상담. 미납 정책 가능</p><a href='tel:010-0000-1234'>전화 상담</a>"
)
SHORT = "http://bit.ly/x"


@pytest.fixture
def town(street: Street) -> Street:
    """A street where every name is the attacker's, with registries that answer for .com."""
    street.names = lambda host: (ATTACKER,)
    street.server.pages["data.iana.org/rdap/dns.json"] = BOOTSTRAP
    return street


@pytest.fixture
def look(town: Street, checker: Checker) -> Iterator[Lookups]:
    with Lookups(town.door(Limits()), checker.suffixes, lambda: TODAY, together=8, box=BOX) as look:
        yield look


async def check(checker: Checker, text: str, look: Lookups, kind: str = "auto") -> CheckResult:
    """A check as the channels make it: on a thread, which waits."""
    return await asyncio.to_thread(checker.check, text, type=kind, look=look)


def ids(result: CheckResult) -> list[str]:
    return [reason["id"] for reason in result["reasons"]]


def unseen(result: CheckResult) -> set[str]:
    return {row["what"] for row in result["not_checked"]}


async def test_the_page_itself_can_raise_a_verdict(
    town: Street, checker: Checker, look: Lookups
) -> None:
    town.server.pages["flower-shop.com/"] = answer(OFFER)
    assert checker.check("http://flower-shop.com/")["verdict"] == "unknown"
    result = await check(checker, "http://flower-shop.com/", look)
    assert result["verdict"] == "danger"
    assert any(reason.startswith("page.") for reason in ids(result))
    assert "page_scripts" in unseen(result)


async def test_a_page_that_looks_good_clears_nothing(
    town: Street, checker: Checker, look: Lookups
) -> None:
    town.server.pages["kakaopay.vip/"] = answer("<title>카카오페이 공식</title><p>안녕하세요</p>")
    town.server.pages[RDAP + "flower-shop.com"] = registered("2009-01-02")
    town.server.pages["flower-shop.com/"] = answer("<p>꽃집</p>")
    lookalike = await check(checker, "http://kakaopay.vip/", look)
    assert lookalike["verdict"] in ("caution", "danger")
    plain = await check(checker, "http://flower-shop.com/", look)
    assert plain["verdict"] == "unknown"
    assert ids(plain) == ["unknown.not_listed", "live.registered", "live.asked"]


async def test_who_was_asked_is_told(town: Street, checker: Checker, look: Lookups) -> None:
    town.server.pages["flower-shop.com/"] = moved("https://good.example/page")
    result = await check(checker, "http://flower-shop.com/", look)
    [asked] = [reason for reason in result["reasons"] if reason["id"] == "live.asked"]
    assert asked["evidence"] == "flower-shop[.]com, good[.]example"
    assert "IP" in asked["text"]
    assert "live.certificate" in ids(result)
    assert "live.asked" not in ids(checker.check("http://flower-shop.com/"))


async def test_where_a_short_link_leads_is_judged_as_an_item(
    town: Street, checker: Checker, look: Lookups
) -> None:
    town.server.pages["bit.ly/x"] = moved("http://zeropaybank.com/join")
    assert "destination" in unseen(checker.check(SHORT))
    result = await check(checker, SHORT, look)
    assert result["verdict"] == "danger"
    assert {"list.shortener", "live.redirects_to", "list.borrows_zeropay"} <= set(ids(result))
    [item] = result["items"]
    assert (item["input"]["host"], item["verdict"]) == ("zeropaybank.com", "danger")
    assert "destination" not in unseen(result)


async def test_leading_to_an_official_address_makes_nothing_official(
    town: Street, checker: Checker, look: Lookups
) -> None:
    for start in ("flower-shop.com/", "bit.ly/x"):
        town.server.pages[start] = moved("http://www.kakaopay.com/")
        town.server.pages["www.kakaopay.com/"] = answer(OFFER)
        result = await check(checker, f"http://{start}", look)
        assert result["verdict"] == ("caution" if start == "bit.ly/x" else "unknown")
        assert result["items"][0]["verdict"] == "official"


@pytest.mark.parametrize("address", ["https://www.fss.or.kr/", "https://zeropaybank.com/"])
async def test_what_lists_decide_is_never_asked(
    town: Street, checker: Checker, look: Lookups, address: str
) -> None:
    result = await check(checker, address, look)
    assert town.dials == 0
    assert {"page_content", "redirects", "domain_age"} <= unseen(result)
    assert result["verdict"] == checker.check(address)["verdict"]


async def test_a_message_with_many_links_asks_about_the_first_few(
    town: Street, checker: Checker, look: Lookups
) -> None:
    town.server.pages["shop1.com/"] = answer(OFFER)
    text = " ".join(f"http://shop{n}.com/" for n in range(MOST + 2))
    result = await check(checker, f"이거 봐줘 {text} https://www.fss.or.kr/", look, "text")
    assert result["verdict"] == "danger"
    asked = [i["input"]["host"] for i in result["items"] if "live.asked" in ids(i)]
    assert asked == [f"shop{n}.com" for n in range(MOST)]
    assert not any(b"shop3.com" in head for head in town.server.heads)
    assert all("page_content" in unseen(item) for item in result["items"][MOST:])


@pytest.mark.parametrize("trouble", ["silent", "endless_heads", "stall", "loop", "to_inside"])
async def test_no_trouble_changes_or_holds_up_a_verdict(
    town: Street, checker: Checker, look: Lookups, trouble: str
) -> None:
    assert trouble in KINDS
    start = time.monotonic()
    result = await check(checker, f"http://evil.com/{trouble}", look)
    assert time.monotonic() - start < 2 * BOX + 1
    assert result["verdict"] == "unknown"
    assert "page_content" in unseen(result)
    assert town.reached == []


async def test_when_all_places_are_taken_a_look_is_shed(town: Street, checker: Checker) -> None:
    door = town.door(Limits())
    with Lookups(door, checker.suffixes, lambda: TODAY, together=2, box=BOX) as look:
        results = await asyncio.gather(
            *(check(checker, f"http://shop{n}.com/stall", look) for n in range(6))
        )
        shed = [r for r in results if any("몰려" in row["why"] for row in r["not_checked"])]
        assert len(shed) >= 4
        assert all(r["verdict"] == "unknown" and "live.asked" not in ids(r) for r in shed)
        # The places are free again.
        again = await check(checker, "http://shop9.com/page", look)
        assert "live.asked" in ids(again)


async def test_our_own_caps_are_no_fault_of_a_registry(town: Street, checker: Checker) -> None:
    names = [f"shop{n}.com" for n in range(6)]
    for name in names:
        town.server.pages[RDAP + name] = registered("2009-01-02")
    with Lookups(
        town.door(Limits(per_host=1)), checker.suffixes, lambda: TODAY, together=8, box=BOX
    ) as look:
        await asyncio.gather(*(check(checker, f"http://{name}/page", look) for name in names))
        assert "live.registered" in ids(await check(checker, f"http://{names[0]}/page", look))


async def test_the_desk_looks_once_for_a_message(
    town: Street, checker: Checker, library: Library, look: Lookups
) -> None:
    town.server.pages["flower-shop.com/"] = answer(OFFER)
    desk = cli.build_desk(library, checker, look)
    for text in ("http://flower-shop.com/", "http://flower-shop.com/ 여기 어떻게 환불받아요?"):
        town.server.heads.clear()
        reply = await asyncio.to_thread(desk.answer, Message(text, lang="ko"))
        assert reply.check is not None
        assert reply.check["verdict"] == "danger"
        assert "접속을 시도했어요" in reply.text or reply.check["input"]["type"] == "text"
        assert sum(head.startswith(b"GET / ") for head in town.server.heads) == 1


async def test_closing_ends_what_is_under_way(town: Street, checker: Checker) -> None:
    with Lookups(town.door(Limits()), checker.suffixes, lambda: TODAY, together=8, box=30) as look:
        waiting = asyncio.create_task(check(checker, "http://shop.com/stall", look))
        while not town.server.serving:
            await asyncio.sleep(0.01)
    result = await asyncio.wait_for(waiting, 5)
    assert result["verdict"] == "unknown"
    assert "page_content" in unseen(result)
