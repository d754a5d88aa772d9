"""Limits: how often one caller may ask, counted in memory, told in every answer."""

import random
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from api.callers import Callers
from api.limits import CHECK, SECONDS, Limits, policy_of
from tests.browser import until, visit
from tests.test_api import problem
from tests.test_openapi import OPERATIONS
from tests.web import DANGER, OFFICIAL, client_of, serving, web_app

pytest_plugins = ("tests.browser_fixture",)


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def limited(times: float, clock: Clock | None = None) -> TestClient:
    return client_of(web_app(limits=Limits(times, clock) if clock else Limits(times)))


def check(client: TestClient, **headers: str) -> Any:
    return client.post("/v1/check", json={"input": OFFICIAL}, headers=headers)


def test_every_answer_says_what_is_left() -> None:
    client = limited(1, Clock())
    first, second = check(client), check(client)
    assert first.headers["ratelimit-policy"] == '"check";q=600;w=60'
    assert first.headers["ratelimit"] == '"check";r=599;t=61'
    assert second.headers["ratelimit"].startswith('"check";r=598;')
    asked = client.post("/v1/ask", json={"message": "카카오페이 출금돼요?"})
    assert asked.headers["ratelimit"].startswith('"ask";r=299;')
    wrong = client.post("/v1/check", json={"inputt": 1})
    assert (wrong.status_code, wrong.headers["ratelimit"][:13]) == (422, '"check";r=597')


def test_every_operation_is_limited_but_those_for_operators() -> None:
    for name, route in OPERATIONS.items():
        method, path = route.split()
        is_operators = name in ("live", "ready")
        assert (policy_of(method.upper(), path) is None) is is_operators, name
    assert policy_of("POST", "/") == policy_of("POST", "/chat") == policy_of("POST", "/v1/ask")
    assert policy_of("GET", "/") is policy_of("GET", "/static/site.css") is None


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_too_much_is_a_429_that_says_how_long_to_wait(lang: str) -> None:
    clock = Clock()
    client = limited(3 / 600, clock)
    for _ in range(3):
        assert check(client).status_code == 200
    response = check(client, **{"Accept-Language": lang})
    body = problem(response, 429, "rate_limited")
    seconds = response.headers["retry-after"]
    assert seconds in body["detail"]
    assert any("가" <= c <= "힣" for c in body["detail"]) is (lang == "ko")
    assert response.headers["ratelimit"] == f'"check";r=0;t={seconds}'
    clock.now += int(seconds)
    assert check(client).status_code == 200


def test_the_wait_is_true_whatever_came_before() -> None:
    """The told second is enough, and a second less is not."""
    chance = random.Random(7)  # noqa: S311
    waits = 0
    for quota in (1, 2, 5, 40):
        clock = Clock()
        limits = Limits(1, clock)
        for _ in range(400):
            clock.now += chance.choice((0, 0, 0.4, 3, 20, 61, 130))
            cost = chance.choice((1, 1, 1, quota))
            wait = limits.take(CHECK, "a", quota, cost).wait
            if wait:
                waits += 1
                assert 1 <= wait <= 2 * SECONDS
                began = clock.now
                if wait > 1:
                    clock.now = began + wait - 1.05
                    assert limits.take(CHECK, "a", quota, cost).wait, (quota, cost, wait)
                clock.now = began + wait
                assert not limits.take(CHECK, "a", quota, cost).wait, (quota, cost, wait)
    assert waits > 100


def test_no_minute_holds_more_than_the_quota() -> None:
    chance = random.Random(3)  # noqa: S311
    clock = Clock()
    limits, quota = Limits(1, clock), 50
    passed: list[float] = []
    for _ in range(20_000):
        clock.now += chance.expovariate(3)
        if not limits.take(CHECK, "a", quota, 1).wait:
            passed.append(clock.now)
    worst = max(
        sum(1 for t in passed[i : i + 200] if t < at + SECONDS) for i, at in enumerate(passed)
    )
    # The counter supposes that the last minute's requests came evenly; a little more may pass.
    assert worst <= quota * 1.3


def test_a_batch_counts_its_inputs() -> None:
    client = limited(0.1, Clock())
    full = client.post("/v1/check/batch", json={"inputs": [OFFICIAL] * 900})
    assert full.headers["ratelimit"].startswith('"batch";r=100;')
    over = client.post("/v1/check/batch", json={"inputs": [OFFICIAL] * 101})
    assert problem(over, 429, "rate_limited")["param"] is None
    fits = client.post("/v1/check/batch", json={"inputs": [OFFICIAL] * 99})
    assert fits.status_code == 200


def test_long_texts_and_pages_count_for_more() -> None:
    client = limited(1, Clock())
    long = client.post("/v1/check", json={"input": "가나다라 " * 400, "type": "text"})
    assert long.headers["ratelimit"].startswith('"check";r=595;')
    page = {"input": OFFICIAL, "page_html": "<p>가</p>" * 25_000}
    assert client.post("/v1/check", json=page).headers["ratelimit"].startswith('"check";r=584;')
    ask = client.post("/v1/ask", json={"message": "카카오페이 환불 " * 200})
    assert ask.headers["ratelimit"].startswith('"ask";r=296;')
    form = client.post("/", data={"message": "카카오페이 환불 " * 200})
    assert form.headers["ratelimit"].startswith('"ask";r=292;')
    batch = client.post("/v1/check/batch", json={"inputs": ["가" * 1000, OFFICIAL]})
    assert batch.headers["ratelimit"].startswith('"batch";r=9996;')


def test_costly_routes_have_less() -> None:
    client = limited(1)
    qr = client.post("/v1/qr", content=b"x", headers={"Content-Type": "image/png"})
    assert qr.headers["ratelimit-policy"] == '"qr";q=60;w=60'


def test_a_refused_form_is_a_page_that_says_how_long_to_wait() -> None:
    client = limited(1 / 300, Clock())
    html = {"Accept": "text/html", "Accept-Language": "en"}
    assert client.post("/", data={"message": DANGER}, headers=html).status_code == 200
    refused = client.post("/", data={"message": DANGER}, headers=html)
    assert refused.status_code == 429
    assert refused.headers["content-type"].startswith("text/html")
    assert f"in {refused.headers['retry-after']} seconds" in refused.text
    asked = client.post("/v1/ask", json={"message": "?"})
    assert asked.status_code == 429, "the form and the API share a quota"


def test_pages_and_health_are_never_refused() -> None:
    client = limited(1 / 600)
    for path in ("/", "/livez", "/readyz", "/guides", "/openapi.json"):
        assert [client.get(path).status_code for _ in range(3)] == [200] * 3
        assert "ratelimit" not in client.get(path).headers


def test_a_refusal_is_logged_by_its_policy_alone() -> None:
    with structlog.testing.capture_logs() as logs:
        client = limited(1 / 600)
        check(client)
        check(client)
    assert [(e["route"], e["status"]) for e in logs if e["event"] == "request"] == [
        ("/v1/check", 200),
        ("refused check", 429),
    ]


def caller(host: str) -> dict[str, Any]:
    return {"client": (host, 1)}


def test_callers_are_told_apart_by_subscriber_and_never_kept_as_they_are() -> None:
    callers = Callers()
    one = callers.of(caller("203.0.113.7"))
    assert one == callers.of(caller("203.0.113.7")) == callers.of(caller("::ffff:203.0.113.7"))
    assert one != callers.of(caller("203.0.113.8"))
    v6 = callers.of(caller("2001:db8:1:2::1"))
    assert v6 == callers.of(caller("2001:db8:1:2:ffff::9"))
    assert v6 != callers.of(caller("2001:db8:1:3::1"))
    assert one != Callers().of(caller("203.0.113.7")), "another start, another number"
    assert "203" not in one


def test_what_is_counted_is_forgotten_after_two_minutes() -> None:
    clock = Clock()
    limits = Limits(1, clock)
    for n in range(1000):
        limits.take(CHECK, str(n), 600, 1)
    clock.now += 2 * SECONDS
    limits.take(CHECK, "late", 600, 1)
    assert limits.known() == 1


@pytest.fixture
def origins() -> Iterator[tuple[str, str]]:
    """Two servers that let four messages a minute through: one that believes a proxy here."""
    app = web_app(limits=Limits(4 / 300))
    with serving(app) as plain, serving(app, proxies=["127.0.0.0/8"]) as behind:
        yield plain, behind


def ask(origin: str, forwarded: str) -> int:
    connection = HTTPConnection(urlsplit(origin).netloc, timeout=10)
    headers = {"Content-Type": "application/json", "X-Forwarded-For": forwarded}
    connection.request("POST", "/v1/ask", b'{"message": "?"}', headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_a_proxy_the_operator_named_is_believed(origins: tuple[str, str]) -> None:
    plain, behind = origins
    told = [ask(plain, f"203.0.113.{n}") for n in range(5)]
    assert told == [200, 200, 200, 200, 429], "anybody can write that header"
    told = [ask(behind, f"198.51.100.{n}") for n in range(6)]
    assert told == [200] * 6
    told = [ask(behind, f"10.9.{n}.1, 192.0.2.1") for n in range(5)]
    assert told == [200, 200, 200, 200, 429], "what the visitor wrote before the proxy counts not"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_chat_tells_the_seconds_and_goes_on_after_them(browser: Browser, lang: str) -> None:
    """A real server's refusal, in a real browser: said, counted down, and over when it says."""
    clock = Clock()
    with (
        serving(web_app(limits=Limits(2 / 300, clock))) as origin,
        visit(browser, origin) as visitor,
    ):
        page = visitor.page
        page.goto(f"{origin}/chat?lang={lang}")
        for turn in range(1, 3):
            page.fill("#message", DANGER)
            page.keyboard.press("Enter")
            until(page, lambda: page.locator(".turn.theirs").count() > turn)  # noqa: B023
        # Nearly a minute on, the last seconds of waiting are left.
        clock.now += 58.0
        page.fill("#message", "마지막 질문")
        page.keyboard.press("Enter")
        page.wait_for_selector("#alarm:not([hidden])")
        seconds = int(page.locator("#send").text_content() or "0")
        assert 1 <= seconds <= 3
        assert str(seconds) in page.locator("#alarm").inner_text()
        assert page.input_value("#message") == "마지막 질문"
        assert page.locator("#send").is_disabled()
        clock.now += seconds
        until(page, lambda: page.locator("#send").is_enabled())
        page.keyboard.press("Enter")
        until(page, lambda: page.locator(".turn.theirs").count() > 3)
        assert page.locator("#alarm").is_hidden()
        heard = [told for told in visitor.complaints if "429" not in told]
        assert not heard, heard


def test_counting_costs_little() -> None:
    limits = Limits()
    rounds = 20_000
    began = time.perf_counter()
    for n in range(rounds):
        limits.take(CHECK, str(n % 500), 600, 1)
    each = (time.perf_counter() - began) / rounds
    print(f"L0 limit µs={each * 1e6:.1f}")
    assert each < 100e-6
