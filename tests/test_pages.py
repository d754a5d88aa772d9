"""What pages tell machines and paper: languages, cards, structured data, indexes, print."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.testclient import TestClient

from api.routes.indexes import PLACES
from api.routes.scripts import newest
from api.site import STATIC
from benchmarks.pages import INTERACTIVE, TRANSFER, measure
from knowledge.library import Library
from tests.browser import visit
from tests.web import DANGER, OFFICIAL, UNLISTED, client_of, serving, web_app

pytest_plugins = ("tests.browser_fixture",)

HOME = "https://jamkkan.example"
SECRET = "핀번호 9876-5432-1098 보냈어요 https://zeropaybank.com/secret-path"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = web_app(public_url=HOME, operator="desk@jamkkan.example")
    with client_of(app) as client:
        client.headers["accept"] = "text/html"
        yield client


def one(tree: LexborHTMLParser, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


def page(client: TestClient, path: str, **form: str) -> LexborHTMLParser:
    response = client.post(path, data=form) if form else client.get(path)
    return LexborHTMLParser(response.text)


def meta(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f"meta[property='{name}'], meta[name='{name}']")
    return (node.attributes.get("content") or "") if node else ""


def links(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.attributes.get("href") or "" for node in tree.css(selector)]


@pytest.mark.parametrize("path", [*PLACES, "/guides/pin-sent", "/platforms/kakaopay"])
def test_every_page_names_its_languages_its_address_and_its_card(
    client: TestClient, path: str
) -> None:
    titles = set()
    for lang in ("ko", "en"):
        tree = page(client, f"{path}?lang={lang}")
        assert links(tree, "link[rel=canonical]") == [f"{HOME}{path}?lang={lang}"]
        assert links(tree, "link[hreflang]") == [
            *(f"{HOME}{path}?lang={each}" for each in ("ko", "en")),
            f"{HOME}{path}",
        ]
        card = meta(tree, "og:image").removeprefix(f"{HOME}/static/")
        picture = Image.open(BytesIO((STATIC / card).read_bytes()))
        assert picture.size == (1200, 630)
        assert lang in card
        for name in ("og:title", "og:description", "description"):
            assert meta(tree, name).strip(), name
        assert not meta(tree, "robots")
        titles.add(meta(tree, "og:title"))
    assert len(titles) == 2, "each language has a title of its own"


def test_what_a_person_typed_is_in_no_address_and_no_index(client: TestClient) -> None:
    for path in ("/", "/chat"):
        response = client.post(path, data={"message": SECRET})
        tree = LexborHTMLParser(response.text)
        assert meta(tree, "robots") == "noindex, nofollow"
        assert response.headers["x-robots-tag"] == "noindex, nofollow"
        assert response.headers["cache-control"] == "no-store"
        assert not links(tree, "link[rel=canonical]")
        addresses = [
            *links(tree, "[href]"),
            *(n.attributes["action"] or "" for n in tree.css("form")),
        ]
        addresses += [n.attributes.get("value") or "" for n in tree.css("#share-address")]
        assert not any("9876" in a or "secret" in a for a in addresses)
    for index in ("/sitemap.xml", "/feed.xml", "/robots.txt"):
        assert "results/" not in client.get(index).text.replace("Disallow: /results/", "")


@pytest.mark.parametrize(("text", "verdict"), [(DANGER, "danger"), (UNLISTED, "unknown")])
def test_a_result_can_be_passed_on_without_what_was_checked(
    client: TestClient, text: str, verdict: str
) -> None:
    tree = page(client, "/", message=text)
    address = (one(tree, "#share-address").attributes["value"] or "").removeprefix(HOME)
    assert address.startswith(f"/results/{verdict}")
    shared = client.get(address)
    assert shared.status_code == 200
    assert "zeropay" not in shared.text
    assert "flower" not in shared.text
    assert meta(LexborHTMLParser(shared.text), "og:image").endswith(f"/cards/{verdict}-ko.png")
    assert meta(LexborHTMLParser(shared.text), "robots") == "noindex, nofollow"


def test_nothing_official_can_be_passed_on_for_it_would_vouch_for_anything(
    client: TestClient,
) -> None:
    assert page(client, "/", message=OFFICIAL).css_first("#share-address") is None
    for address in (
        *(
            "/results/official",
            "/results/safe",
            "/results/danger/nonsense",
            "/results/danger/spam+spam",
        ),
        "/results/danger/<script>",
    ):
        assert client.get(address).status_code == 404, address
    strange = client.get("/results/danger/spam?on=<b>yesterday</b>")
    assert "yesterday" not in strange.text


def test_a_guide_carries_its_sources_as_data(client: TestClient) -> None:
    for lang in ("ko", "en"):
        tree = page(client, f"/guides/pin-sent?lang={lang}")
        data = json.loads(one(tree, "script[type='application/ld+json']").text())
        article, faq = data["@graph"]
        assert article["@type"] == "Article"
        assert article["inLanguage"] == lang
        assert article["headline"] == one(tree, "h1").text()
        assert len(article["citation"]) == len(tree.css("section.sources li"))
        assert re.fullmatch(r"2\d{3}-\d\d-\d\d", article["dateModified"])
        assert faq["@type"] == "FAQPage"
        [question] = faq["mainEntity"]
        assert "112" in question["acceptedAnswer"]["text"]
        assert "{{" not in json.dumps(data)


def test_the_indexes_hold_every_guide_and_platform_in_both_languages(
    client: TestClient, library: Library
) -> None:
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    places = [node.text or "" for node in sitemap.iter() if node.tag.endswith("}loc")]
    wanted = [*PLACES, *(f"/guides/{t}" for t in library.topics)]
    wanted += [f"/platforms/{p}" for p in library.platforms]
    assert sorted(places) == sorted(
        f"{HOME}{w}?lang={lang}" for w in wanted for lang in ("ko", "en")
    )
    for lang in ("ko", "en"):
        feed = ElementTree.fromstring(client.get(f"/feed.xml?lang={lang}").content)  # noqa: S314
        items = feed.findall("./channel/item")
        assert len(items) == len(library.topics)
        assert all(item.findtext("link", "").endswith(f"?lang={lang}") for item in items)
    assert f"Sitemap: {HOME}/sitemap.xml" in client.get("/robots.txt").text
    for place in places[::29]:
        assert client.get(place.removeprefix(HOME)).status_code == 200, place


def test_without_a_public_address_a_strange_host_header_is_not_repeated() -> None:
    with client_of(web_app()) as client:
        for host in ('evil"><script>', "evil.example/path", "a b"):
            text = client.get("/", headers={"host": host}).text
            assert "<script>alert" not in text
            assert host not in text
        assert (
            "http://jamkkan.kr/guides"
            in client.get("/sitemap.xml", headers={"host": "jamkkan.kr"}).text
        )


def test_the_quiz_is_played_to_its_end_without_scripts(
    client: TestClient, library: Library
) -> None:
    right = 0
    for number, scene in enumerate(library.quiz):
        choice = next(n for n, c in enumerate(scene.choices) if c.right == "yes")
        choice = choice if number else (choice + 1) % 3  # one mistake
        tree = page(client, "/quiz", scene=str(number), choice=str(choice), right=str(right))
        right = int(one(tree, "main form [name=right]").attributes["value"] or "")
        assert tree.css("section.sources li"), "its sources are named"
        assert "{{" not in one(tree, "main").text()
    end = page(client, "/quiz", scene=str(len(library.quiz)), right=str(right))
    assert "4" in one(end, "h1").text()
    for wrong in ({"scene": "9"}, {"scene": "x"}, {"scene": "0", "choice": "7"}, {"scene": "-1"}):
        assert client.post("/quiz", data=wrong).status_code == 404, wrong


@pytest.mark.parametrize(
    ("amount", "received", "lost"),
    [("300000", "210000", "90,000"), ("30만원", "21만원", "90,000"), ("100", "100", None)],
)
def test_the_cost_page_draws_and_says_what_is_lost(
    client: TestClient, amount: str, received: str, lost: str | None
) -> None:
    tree = page(client, "/cost", amount=amount, received=received, days="30")
    told = one(tree, "svg title").text()
    assert lost is None or lost in told
    assert len(tree.css("section.sources li")) >= 5
    assert meta(tree, "robots") == "noindex, nofollow"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"amount": "많이", "received": "1"}, "amount"),
        ({"amount": "100", "received": "200"}, "received"),
        ({"amount": "100", "received": ""}, "received"),
        ({"amount": "100", "received": "50", "days": "어제"}, "days"),
        ({"amount": '"><script>alert()</script>', "received": "1"}, "amount"),
    ],
)
def test_a_cost_that_cannot_be_names_the_field_and_keeps_what_was_typed(
    client: TestClient, form: dict[str, str], field: str
) -> None:
    response = client.post("/cost", data=form)
    tree = LexborHTMLParser(response.text)
    assert response.status_code == 422
    assert one(tree, "[role=alert]").text().strip()
    assert one(tree, "[aria-invalid]").attributes["name"] == field
    assert one(tree, "#amount").attributes["value"] == form["amount"][:40]


def test_the_published_hash_is_the_hash_of_what_is_served(client: TestClient) -> None:
    release = newest()
    text = client.get("/embed").text
    assert f'integrity="{release.integrity}"' in text.replace("&#34;", '"')
    pinned = client.get(f"/widget/{release.version}.js")
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert pinned.headers["access-control-allow-origin"] == "*"
    assert client.get("/widget/v1.js").content == pinned.content
    assert client.get("/widget/9.9.9.js").status_code == 404


def test_pages_go_out_compressed_and_the_api_as_it_is(client: TestClient) -> None:
    for path, packed in (("/", True), ("/static/site.css", True), ("/v1/articles", False)):
        headers = client.get(path, headers={"accept-encoding": "gzip"}).headers
        assert (headers.get("content-encoding") == "gzip") is packed, path


SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize("path", [*PLACES, "/chat", "/results/danger", "/nothing-here", "/v1/qr"])
def test_every_answer_carries_the_headers_that_keep_it_in(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert SAFE.items() <= dict(headers).items()
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors" in policy
    if not path.startswith("/v1/"):
        assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "set-cookie" not in headers


def test_a_guide_is_light_and_stands_still(browser: Browser) -> None:
    with serving(web_app()) as origin:
        found = measure(browser, origin, "/guides/pin-sent", rounds=1)
    print(
        f"pages guide transfer={found.transfer} shift={found.shift} "
        f"interactive={found.interactive:.0f}ms at 4x"
    )
    assert found.transfer <= TRANSFER
    assert found.shift == 0
    assert found.interactive <= 5 * INTERACTIVE, "the bound of a busy machine; the goal is measured"


def test_a_playbook_prints_on_two_pages_at_most_with_boxes_to_tick(browser: Browser) -> None:
    with serving(web_app()) as origin, visit(browser, origin) as visitor:
        tab: Any = visitor.page
        for topic in ("pin-sent", "money-sent", "threatened"):
            tab.goto(f"{origin}/guides/{topic}")
            sheets = len(re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4")))
            assert sheets <= 2, f"{topic} takes {sheets} sheets"
        tab.emulate_media(media="print")
        assert not tab.locator(".menu").is_visible()
        assert tab.locator(".sources a").first.is_visible()
        box = tab.locator(".stage li").first.evaluate(
            "e => getComputedStyle(e, '::before').borderTopWidth"
        )
        assert box != "0px"
