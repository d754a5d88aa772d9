"""Live look-ups: what they see, and what they say when they could not look."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from scamlist.address import parse
from scamlist.evidence import NotChecked
from scamlist.fetch import Limits
from scamlist.findings import LiveFindings
from scamlist.live import look
from scamlist.registries import Registries
from scamlist.suffixes import Suffixes
from tests.hostile_server import KINDS
from tests.street import ATTACKER, NOBODY, Street

pytest_plugins = ("tests.street_fixture",)
pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 22)
SUFFIXES = Suffixes.load()
RDAP = "rdap.registry.com/domain/"
BOX = 0.5


def answer(body: str, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n{more}\r\n"
    return head.encode() + data


def moved(location: str) -> bytes:
    return answer("", status="302 Found", more=f"Location: {location}\r\n")


def registered(day: str) -> bytes:
    events = [
        {"eventAction": "last changed", "eventDate": "2026-11-20T00:00:00Z"},
        {"eventAction": "registration", "eventDate": f"{day}T09:00:00Z"},
    ]
    return answer(json.dumps({"events": events}), "application/rdap+json")


BOOTSTRAP = answer(
    json.dumps(
        {
            "version": "1.0",
            "services": [
                [["com", "net"], ["http://plain.registry.com/", "https://rdap.registry.com"]],
                [["org"], ["http://only-plain.registry.com/"]],
            ],
        }
    ),
    "application/json",
)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class World:
    """A street where every name is the attacker's, with registries that answer for .com."""

    street: Street
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.street.names = lambda host: (ATTACKER,)
        self.pages = self.street.server.pages
        self.pages["data.iana.org/rdap/dns.json"] = BOOTSTRAP
        self.door = self.street.door(Limits())
        self.registries = Registries(self.door, self.clock)

    async def look(self, text: str) -> LiveFindings:
        address = parse(text, SUFFIXES)
        return await look(address, self.door, self.registries, SUFFIXES, TODAY, box=BOX)

    def asked(self, words: str) -> int:
        return sum(words.encode() in head for head in self.street.server.heads)


@pytest.fixture
def world(street: Street) -> World:
    return World(street)


def unseen(found: LiveFindings) -> set[str]:
    return {f"{n.what}.{n.why}" for n in found.not_checked}


async def test_a_page_and_an_old_name_are_no_evidence(world: World) -> None:
    world.pages["shop.com/"] = answer("<p>안녕</p>")
    world.pages[RDAP + "shop.com"] = registered("2009-01-02")
    found = await world.look("http://shop.com/")
    assert found.page == "<p>안녕</p>".encode()
    assert found.registered == {"shop.com": date(2009, 1, 2)}
    assert found.evidence == ()
    assert found.hops == ()
    assert found.not_checked == (NotChecked("page_scripts", "not_run"),)


async def test_a_young_name_is_told_with_its_date_and_source(world: World) -> None:
    world.pages[RDAP + "shop.com"] = registered("2026-11-01")
    [evidence] = (await world.look("http://www.shop.com/page")).evidence
    assert evidence.reason == "live.young_domain"
    assert evidence.span == "shop.com"
    assert evidence.values == {"date": "2026-11-01"}
    assert (evidence.source, evidence.as_of) == ("RDAP rdap.registry.com", "2026-11-22")


async def test_every_hop_is_handed_over_for_judging(world: World) -> None:
    world.pages["short.com/x"] = moved("http://middle.com/y")
    world.pages["middle.com/y"] = moved("http://zeropaybank.com/z")
    world.pages["zeropaybank.com/z"] = answer("page")
    world.pages[RDAP + "zeropaybank.com"] = registered("2026-11-10")
    found = await world.look("http://short.com/x")
    assert [hop.host for hop in found.hops] == ["middle.com", "zeropaybank.com"]
    assert [(e.reason, e.span) for e in found.evidence] == [
        ("live.redirects_to", "zeropaybank.com"),
        ("live.young_domain", "zeropaybank.com"),
    ]
    assert found.page == b"page"
    # Of the short address the registry holds no record; that is said as well.
    assert "domain_age.not_stated" in unseen(found)


async def test_a_move_within_one_name_is_no_news(world: World) -> None:
    world.pages["shop.com/"] = moved("http://www.shop.com/home")
    world.pages["www.shop.com/home"] = answer("page")
    found = await world.look("http://shop.com/")
    assert [hop.host for hop in found.hops] == ["www.shop.com"]
    assert found.evidence == ()


async def test_where_it_leads_is_known_even_when_nobody_answers_there(world: World) -> None:
    world.pages["short.com/x"] = moved("http://dead.com/")
    world.street.names = lambda host: (NOBODY,) if host == "dead.com" else (ATTACKER,)
    found = await world.look("http://short.com/x")
    assert [hop.host for hop in found.hops] == ["dead.com"]
    assert [e.reason for e in found.evidence] == ["live.redirects_to"]
    assert {"page_content.no_answer", "redirects.no_answer"} <= unseen(found)


async def test_an_app_file_is_told_apart_from_a_page(world: World) -> None:
    world.pages["shop.com/a"] = answer("PK", "application/vnd.android.package-archive")
    named = 'Content-Disposition: attachment; filename="Naver.APK"\r\n'
    world.pages["shop.com/b"] = answer("PK", "application/octet-stream", more=named)
    for path in "ab":
        found = await world.look(f"http://shop.com/{path}")
        assert [e.reason for e in found.evidence] == ["live.app_file"]
        assert found.page is None


async def test_korean_pages_of_the_old_kind_are_read(world: World) -> None:
    body = "<p>소액결제 똠</p>".encode("cp949")
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=EUC-KR\r\nContent-Length: {len(body)}"
    )
    world.pages["shop.com/"] = f"{head}\r\n\r\n".encode() + body
    assert (await world.look("http://shop.com/")).page == "<p>소액결제 똠</p>"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (answer("gone", status="404 Not Found"), "error_page"),
        (answer("%PDF", "application/pdf"), "not_a_page"),
        (answer("", more="Content-Encoding: br\r\n"), "no_answer"),
        (moved("http://10.0.0.1/"), "refused"),
        (moved("http://shop.com/"), "too_many"),
    ],
)
async def test_what_was_no_page_is_said(world: World, page: bytes, told: str) -> None:
    world.pages["shop.com/"] = page
    found = await world.look("http://shop.com/")
    assert found.page is None
    assert f"page_content.{told}" in unseen(found)
    assert world.street.reached == []


async def test_a_long_page_is_said_to_be_cut(world: World) -> None:
    found = await world.look("http://shop.com/endless_body")
    assert found.page
    assert "page_content.cut_short" in unseen(found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://shop.co.kr/", "no_register"),
        ("http://shop.org/", "no_register"),  # its registry offers no encrypted line
        ("http://8.8.8.8/", "bare_ip"),
        ("http://[2606:4700::1111]/", "bare_ip"),
        ("http://somebody.github.io/", "rented"),
        ("http://shop.com/", "not_stated"),
    ],
)
async def test_an_age_nobody_can_tell_is_said(world: World, text: str, why: str) -> None:
    assert f"domain_age.{why}" in unseen(await world.look(text))


async def test_who_answers_for_what_is_asked_once_a_day(world: World) -> None:
    for name in ("one.com", "two.net", "three.kr"):
        await world.look(f"http://{name}/")
    assert world.asked("/rdap/dns.json") == 1
    world.clock.now += 25 * 3600
    await world.look("http://one.com/")
    assert world.asked("/rdap/dns.json") == 2


async def test_a_registry_that_failed_is_left_alone_for_a_minute(world: World) -> None:
    world.pages[RDAP + "shop.com"] = answer("busy", status="429 Too Many Requests")
    for _ in range(3):
        assert "domain_age.no_answer" in unseen(await world.look("http://shop.com/"))
    assert world.asked("/domain/shop.com") == 1
    world.pages[RDAP + "shop.com"] = registered("2009-01-02")
    world.clock.now += 61
    assert (await world.look("http://shop.com/")).registered


BAD: dict[str, Callable[[], bytes]] = {
    "garbage": lambda: bytes(range(256)),
    "wrong_shape": lambda: answer('{"events": [1], "services": {"a": "b"}}'),
    "nested": lambda: answer("[" * 100_000),
    "bad_date": lambda: answer('{"events":[{"eventAction":"registration","eventDate":"soon"}]}'),
    "error_page": lambda: answer("<h1>sorry</h1>"),
    "server_error": lambda: answer("", status="500 Oops"),
    "empty": lambda: b"",
}


@pytest.mark.parametrize("source", ["page", "bootstrap", "registry"])
@pytest.mark.parametrize("trouble", [*BAD, "silent", "stall", "slow_body", "endless_body"])
async def test_no_source_can_hold_up_or_break_a_look(
    world: World, source: str, trouble: str
) -> None:
    world.pages["shop.com/"] = answer("page")
    world.pages[RDAP + "shop.com"] = registered("2009-01-02")
    key = {
        "page": "shop.com/",
        "bootstrap": "data.iana.org/rdap/dns.json",
        "registry": RDAP + "shop.com",
    }
    if trouble in BAD:
        world.pages[key[source]] = BAD[trouble]()
    else:
        assert trouble in KINDS
        del world.pages[key[source]]
        world.street.server.aliases[key[source]] = trouble
    start = time.monotonic()
    found = await world.look("http://shop.com/")
    assert time.monotonic() - start < 2 * BOX + 0.5
    assert (found.page is None) == (source == "page" and trouble not in PAGES)
    assert bool(found.registered) == (source == "page")
    if source != "page":
        assert any(n.what == "domain_age" for n in found.not_checked)


# Odd, and yet pages.
PAGES = ("wrong_shape", "nested", "bad_date", "error_page", "endless_body")
