"""Partners' pages ask the API in a real browser: by exact origin, and nobody else's can."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from api.limits import Limits
from tests.browser import visit
from tests.test_keys import Partners
from tests.web import DANGER, client_of, serving, somebody, web_app

pytest_plugins = ("tests.browser_fixture",)

# What a partner's page would do; returns the answer, or the name of the browser's refusal.
ASK = """async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    const shown = ["ratelimit", "ratelimit-policy", "retry-after", "etag", "x-request-id"];
    return {
      status: answer.status,
      headers: Object.fromEntries(shown.map((name) => [name, answer.headers.get(name)])),
      body: await answer.json().catch(() => null),
    };
  } catch (error) {
    return error.name;
  }
}"""


class Places(NamedTuple):
    """Our API, sites of two partners with their keys, one that shows the chat, and a stranger's."""

    api: str
    partner: str
    other: str
    embedding: str
    stranger: str
    key: str
    others_key: str


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    store = Partners(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('keys')}/keys.db")
    with ExitStack() as stack:
        partner, other, embedding, stranger = (stack.enter_context(somebody()) for _ in range(4))
        keys = store.made("check", origins=(partner,)), store.made(origins=(other,))
        app = web_app(partner_origins=[embedding], keyring=store.ring, limits=Limits())
        api = stack.enter_context(serving(app))
        yield Places(api, partner, other, embedding, stranger, *keys)


@pytest.fixture
def page(places: Places, browser: Browser) -> Iterator[Page]:
    with visit(browser, *places) as visitor:
        yield visitor.page


def posted(**options: Any) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | options.pop("headers", {})
    return {
        "method": "POST",
        "body": f'{{"input": "{DANGER}"}}',
        "headers": headers,
        **options,
    }


def keyed(key: str, **options: Any) -> dict[str, Any]:
    return posted(headers={"Authorization": f"Bearer {key}"}, **options)


def test_a_partners_page_asks_with_its_key_and_reads_what_is_left(
    page: Page, places: Places
) -> None:
    page.goto(places.partner)
    answer = page.evaluate(ASK, [f"{places.api}/v1/check", keyed(places.key)])
    assert (answer["status"], answer["body"]["verdict"]) == (200, "danger")
    assert answer["headers"]["ratelimit"].startswith('"check";r=')
    assert answer["headers"]["ratelimit-policy"] == '"check";q=6000;w=60'
    assert answer["headers"]["x-request-id"].startswith("req_")
    ask = keyed(places.key, body='{"message": "?"}')
    refused = page.evaluate(ASK, [f"{places.api}/v1/ask", ask])
    assert (refused["status"], refused["body"]["code"]) == (403, "missing_scope")


def test_a_key_is_of_no_use_to_another_partners_page(page: Page, places: Places) -> None:
    page.goto(places.other)
    assert page.evaluate(ASK, [f"{places.api}/v1/check", keyed(places.others_key)])["status"] == 200
    stolen = page.evaluate(ASK, [f"{places.api}/v1/check", keyed(places.key)])
    assert (stolen["status"], stolen["body"]["code"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize("where", ["stranger", "embedding"])
def test_any_other_page_reads_nothing(page: Page, places: Places, where: str) -> None:
    page.goto(getattr(places, where))
    simple = {"method": "POST", "body": "x", "headers": {"Content-Type": "text/plain"}}
    for options in (posted(), keyed(places.key), simple, {"method": "GET"}):
        assert page.evaluate(ASK, [f"{places.api}/v1/check", options]) == "TypeError"
    assert page.evaluate(ASK, [f"{places.api}/v1/contacts", {}]) == "TypeError"


def test_no_page_asks_with_the_cookies_of_a_visitor(page: Page, places: Places) -> None:
    page.goto(places.partner)
    with_cookies = keyed(places.key, credentials="include")
    assert page.evaluate(ASK, [f"{places.api}/v1/check", with_cookies]) == "TypeError"


def test_a_page_revalidates_what_it_read(page: Page, places: Places) -> None:
    page.goto(places.other)
    mine = {"Authorization": f"Bearer {places.others_key}"}
    where = f"{places.api}/v1/contacts?lang=ko"
    first = page.evaluate(ASK, [where, {"cache": "no-store", "headers": mine}])
    again = {"cache": "no-store", "headers": {**mine, "If-None-Match": first["headers"]["etag"]}}
    assert page.evaluate(ASK, [where, again])["status"] == 304


def test_the_words_of_the_protocol(tmp_path: Path) -> None:
    partner = "https://partner.kr"
    store = Partners(f"sqlite+aiosqlite:///{tmp_path}/keys.db")
    store.made(origins=(partner,))
    with client_of(store.app) as client:
        _speak(client, partner)


def _speak(client: TestClient, partner: str) -> None:
    asks = {"Access-Control-Request-Method": "POST"}
    may = client.options("/v1/check", headers={"Origin": partner, **asks})
    assert (may.status_code, may.content) == (204, b"")
    assert may.headers["access-control-allow-origin"] == partner
    assert may.headers["access-control-max-age"] == "600"
    assert "ratelimit" not in may.headers, "asking whether one may ask is not counted"
    no = client.options("/v1/check", headers={"Origin": "https://other.kr", **asks})
    assert (no.status_code, no.json()["code"]) == (403, "origin_not_allowed")
    plain = client.options("/v1/check")
    assert plain.status_code == 405
    for origin in (None, partner, "https://other.kr", "null", f"{partner}.evil.kr", "*"):
        for path in ("/v1/contacts", "/v1/hashes/00000000", "/v1/nothing"):
            answer = client.get(path, headers={"Origin": origin} if origin else {})
            allowed = origin == partner and path != "/v1/nothing"
            assert ("access-control-allow-origin" in answer.headers) is allowed
            assert "access-control-allow-credentials" not in answer.headers
            if path != "/v1/nothing":
                assert "Origin" in answer.headers.get_list("vary")[-1]
    front = client.get("/", headers={"Origin": partner})
    assert "access-control-allow-origin" not in front.headers
