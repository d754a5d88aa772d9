"""The HTTP API: every route, and every way a request can be wrong."""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from starlette.testclient import TestClient

from api.problems import MEDIA_TYPE, STATUS
from api.schemas import (
    Answer,
    ArticleList,
    ArticleView,
    BatchResult,
    CheckResult,
    ContactList,
    Cost,
    PlatformList,
    PlatformView,
    ProblemBody,
)
from tests.web import DANGER, OFFICIAL, UNLISTED, client_of, serving, web_app

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(web_app()) as client:
        yield client


def fits(model: type[BaseModel], data: Any) -> None:
    """The data has exactly the fields of the model: none unknown, none missing."""
    read = model.model_validate(data)
    assert read.model_dump(mode="json", exclude_unset=True) == data


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem of a response, complete and of the kind expected."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    body: dict[str, Any] = response.json()
    fits(ProblemBody, body)
    assert (body["code"], body["status"]) == (code, status)
    assert body["type"] == f"/problems/{code}"
    assert body["request_id"] == response.headers["x-request-id"]
    return body


@pytest.mark.parametrize(
    ("input", "verdict"), [(DANGER, "danger"), (OFFICIAL, "official"), (UNLISTED, "unknown")]
)
def test_a_verdict_is_a_200_whatever_it_is(client: TestClient, input: str, verdict: str) -> None:
    response = client.post("/v1/check", json={"input": input})
    assert response.status_code == 200
    fits(CheckResult, response.json())
    assert response.json()["verdict"] == verdict


def test_a_verdict_is_kept_by_nobody(client: TestClient) -> None:
    response = client.post("/v1/check", json={"input": DANGER})
    assert response.headers["cache-control"] == "no-store"


def test_an_address_can_be_checked_from_the_address_bar(client: TestClient) -> None:
    posted = client.post("/v1/check", json={"input": DANGER, "lang": "en"}).json()
    got = client.get("/v1/check", params={"url": DANGER, "lang": "en"}).json()
    same = ("verdict", "input", "categories", "reasons", "lang")
    assert {k: got[k] for k in same} == {k: posted[k] for k in same}


def test_a_saved_page_can_raise_a_verdict(client: TestClient) -> None:
    page = (
        "<html><body><h1>소액결제 현금화 업계 최고 매입률 90%</h1>"
        "<p>3분 입금, 24시간 상담. 핀번호를 먼저 보내 주시면 바로 입금해 드립니다.</p>"
        "<a href='tel:01000000000'>상담 전화</a></body></html>"
    )
    plain = client.post("/v1/check", json={"input": UNLISTED}).json()
    judged = client.post("/v1/check", json={"input": UNLISTED, "page_html": page}).json()
    assert (plain["verdict"], judged["verdict"]) == ("unknown", "danger")


def test_a_page_above_one_megabyte_is_refused_by_name(client: TestClient) -> None:
    page = "가" * 350_000
    body = problem(
        client.post("/v1/check", json={"input": UNLISTED, "page_html": page}),
        413,
        "content_too_large",
    )
    assert body["param"] == "page_html"


def test_a_page_of_one_megabyte_fits_however_json_escapes_it(client: TestClient) -> None:
    content = json.dumps({"input": UNLISTED, "page_html": "가" * 333_000}, ensure_ascii=True)
    assert len(content) > 1_900_000
    assert client.post("/v1/check", content=content, headers=JSON).status_code == 200


def test_a_batch_keeps_its_order_and_one_bad_input_spoils_no_other(client: TestClient) -> None:
    inputs = [DANGER, "ftp://files.example.com/", OFFICIAL, ""]
    response = client.post("/v1/check/batch", json={"inputs": inputs, "lang": "en"})
    assert response.status_code == 200
    fits(BatchResult, response.json())
    danger, refused, official, empty = response.json()["results"]
    assert (danger["verdict"], official["verdict"]) == ("danger", "official")
    assert (refused["code"], refused["param"]) == ("invalid_input", "inputs.1")
    assert empty["param"] == "inputs.3"


def test_a_batch_holds_a_thousand_and_not_one_more(client: TestClient) -> None:
    full = client.post("/v1/check/batch", json={"inputs": [OFFICIAL] * 1000})
    assert len(full.json()["results"]) == 1000
    over = client.post("/v1/check/batch", json={"inputs": [OFFICIAL] * 1001})
    assert problem(over, 422, "invalid_field")["param"] == "inputs"
    none = client.post("/v1/check/batch", json={"inputs": []})
    assert problem(none, 422, "invalid_field")["errors"][0]["code"] == "empty"


@pytest.mark.parametrize(
    ("message", "lang"),
    [("소액결제 현금화는 불법인가요?", "ko"), ("Is carrier-billing cash-out illegal?", "en")],
)
def test_a_question_is_answered_in_its_own_language(
    client: TestClient, message: str, lang: str
) -> None:
    response = client.post("/v1/ask", json={"message": message})
    assert response.status_code == 200
    fits(Answer, response.json())
    assert response.json()["lang"] == lang
    assert response.json()["citations"]


def test_a_bare_link_is_answered_in_the_language_of_the_browser(client: TestClient) -> None:
    for lang in ("ko", "en"):
        headers = {"Accept-Language": lang}
        answer = client.post("/v1/ask", json={"message": DANGER}, headers=headers).json()
        assert (answer["lang"], answer["check"]["verdict"]) == (lang, "danger")


def test_a_session_ties_a_follow_up_to_its_question(client: TestClient) -> None:
    first = client.post("/v1/ask", json={"message": "카카오페이 환불되나요?"}).json()
    second = client.post("/v1/ask", json={"message": "그럼 출금은?", "session": first["session"]})
    assert second.json()["session"] == first["session"]


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/v1/articles", ArticleList),
        ("/v1/articles/red-flags", ArticleView),
        ("/v1/platforms", PlatformList),
        ("/v1/platforms/kakaopay", PlatformView),
        ("/v1/contacts", ContactList),
    ],
)
def test_what_is_known_can_be_read_and_revalidated(
    client: TestClient, path: str, model: type[BaseModel]
) -> None:
    korean = client.get(path, params={"lang": "ko"})
    english = client.get(path, headers={"Accept-Language": "en-GB,en;q=0.9,ko;q=0.5"})
    for response in (korean, english):
        assert response.status_code == 200
        fits(model, response.json())
    assert korean.headers["etag"] != english.headers["etag"]
    assert english.headers["content-language"] == "en"
    again = client.get(
        path, params={"lang": "ko"}, headers={"If-None-Match": korean.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_an_article_shows_words_and_never_a_placeholder(client: TestClient) -> None:
    for brief in client.get("/v1/articles", params={"lang": "ko"}).json()["articles"]:
        article = client.get(f"/v1/articles/{brief['id']}", params={"lang": "ko"})
        assert "{{" not in article.text, brief["id"]
        assert article.json()["sources"], brief["id"]


def test_the_cost_of_a_deal_is_worked_out(client: TestClient) -> None:
    response = client.post("/v1/cost", json={"amount": 300_000, "received": 210_000, "days": 30})
    fits(Cost, response.json())
    assert response.json()["lost"] == 90_000
    fee = client.post("/v1/cost", json={"amount": 300_000, "fee_percent": 30})
    assert fee.json()["received"] == 210_000


@pytest.mark.parametrize(
    ("deal", "code", "param"),
    [
        ({"amount": 0, "received": 1}, "invalid_field", "amount"),
        ({"amount": 10, "received": 11}, "invalid_field", "received"),
        ({"amount": 10, "fee_percent": 100}, "invalid_field", "fee_percent"),
        ({"amount": 10, "received": 5, "days": 0}, "invalid_field", "days"),
        ({"amount": 10}, "missing_field", "received"),
        ({"amount": "10", "received": 5}, "invalid_field", "amount"),
    ],
)
def test_figures_that_make_no_deal_are_named(
    client: TestClient, deal: dict[str, Any], code: str, param: str
) -> None:
    assert problem(client.post("/v1/cost", json=deal), 422, code)["param"] == param


def test_a_ready_service_says_which_parts_answered(client: TestClient) -> None:
    assert client.get("/livez").json()["status"] == "alive"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["parts"] == {"library": "ok", "checker": "ok"}


def test_an_unready_service_names_the_part_that_fails() -> None:
    async def no_answer() -> None:
        raise ConnectionError("the store does not answer")

    client = client_of(web_app(ping_store=no_answer))
    body = problem(client.get("/readyz"), 503, "not_ready")
    assert body["param"] == "store"
    assert "store" in body["detail"]
    assert client.get("/livez").status_code == 200


# What can be wrong with a request.


def test_an_unknown_field_is_named_in_a_sentence(client: TestClient) -> None:
    sent = {"inputt": "secret words", "lang": "en"}
    body = problem(client.post("/v1/check", json=sent), 422, "unknown_field")
    assert body["detail"] == "There is no field named “inputt”."
    assert body["errors"][1]["detail"] == "The field “input” is missing."
    assert body["errors"][0]["pointer"] == "#/inputt"


def test_an_unknown_parameter_is_refused_too(client: TestClient) -> None:
    # An address pasted without encoding would otherwise be cut at its first ampersand.
    response = client.get(f"/v1/check?url={DANGER}?a=1&b=2")
    assert problem(response, 422, "unknown_field")["param"] == "b"


@pytest.mark.parametrize(
    ("path", "sent", "param", "code"),
    [
        ("/v1/check", {"input": 5}, "input", "text"),
        ("/v1/check", {"input": DANGER, "lang": "fr"}, "lang", "choice"),
        ("/v1/check", {"input": DANGER, "type": "image"}, "type", "choice"),
        ("/v1/check", {"input": None}, "input", "text"),
        ("/v1/check/batch", {"inputs": "one"}, "inputs", "list"),
        ("/v1/check/batch", {"inputs": ["a", 1]}, "inputs.1", "text"),
        ("/v1/ask", {"message": ""}, "message", "empty"),
        ("/v1/ask", {"message": "a", "session": "s" * 101}, "session", "too_long"),
    ],
)
def test_an_unfit_value_is_named(
    client: TestClient, path: str, sent: dict[str, Any], param: str, code: str
) -> None:
    body = problem(client.post(path, json=sent), 422, "invalid_field")
    assert (body["param"], body["errors"][0]["code"]) == (param, code)


def test_what_is_no_address_is_an_invalid_input_with_a_reason(client: TestClient) -> None:
    for lang in ("ko", "en"):
        sent = {"input": "mailto:someone@example.com", "type": "url", "lang": lang}
        body = problem(client.post("/v1/check", json=sent), 422, "invalid_input")
        assert body["param"] == "input"
        assert body["errors"][0]["code"] != "invalid_input"
        assert any("가" <= c <= "힣" for c in body["detail"]) is (lang == "ko")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"input": "https://a.kr"', "invalid_json"),
        (b"not json", "invalid_json"),
        (b'{"input": "\xff\xfe"}', "invalid_utf8"),
        (b"[" * 100_000, "json_too_deep"),
    ],
)
def test_an_unreadable_body_is_a_400(client: TestClient, content: bytes, code: str) -> None:
    problem(client.post("/v1/check", content=content, headers=JSON), 400, code)


def test_half_a_character_is_refused_and_does_not_crash(client: TestClient) -> None:
    content = rb'{"input": "https://a.kr/\ud800"}'
    problem(client.post("/v1/check", content=content, headers=JSON), 400, "invalid_json")


def test_a_body_that_is_no_object_is_refused(client: TestClient) -> None:
    problem(client.post("/v1/check", json=["https://a.kr"]), 422, "invalid_field")
    problem(client.post("/v1/check", headers=JSON), 422, "missing_field")


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_sent_as_json_is_a_415(client: TestClient, media: str) -> None:
    headers = {"Content-Type": media} if media else {}
    response = client.post("/v1/check", content=b'{"input": "https://a.kr"}', headers=headers)
    problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/articles/none", "/v1/platforms/none", "/x"])
def test_what_is_not_there_is_a_404(client: TestClient, path: str) -> None:
    problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_a_method_we_do_not_take_is_a_405_that_says_which_we_do(
    client: TestClient, method: str
) -> None:
    response = client.request(method, "/v1/check")
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST"


def test_a_problem_speaks_the_language_asked_for(client: TestClient) -> None:
    english = problem(client.get("/v1/x", headers={"Accept-Language": "en"}), 404, "not_found")
    korean = problem(client.get("/v1/x?lang=ko"), 404, "not_found")
    assert english["title"] == "Not found"
    assert korean["title"] == "없는 주소"


def test_a_fault_of_ours_is_a_500_that_tells_nothing_of_the_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Broken:
        def answer(self, message: Any) -> Any:
            raise RuntimeError(f"cannot answer {message.text}")

    with structlog.testing.capture_logs() as logs:
        client = client_of(web_app(desk=Broken()))
        response = client.post("/v1/ask", json={"message": "a very private message"})
    problem(response, 500, "internal_error")
    assert response.headers["content-security-policy"]
    failed = next(entry for entry in logs if entry["event"] == "failed")
    assert failed["error"] == "RuntimeError"
    written = response.text + str(logs) + "".join(capsys.readouterr())
    assert "private" not in written


def test_no_problem_repeats_what_was_sent(client: TestClient) -> None:
    marker = "marker5150"
    answers = [
        client.post("/v1/check", json={"input": f"ftp://{marker}.example.com/"}),
        client.post("/v1/check", json={"input": 1, marker * 9: 1}),
        client.post("/v1/check", json={"input": DANGER, "type": marker}),
        client.post("/v1/check", content=f'{{"input": "{marker}'.encode(), headers=JSON),
        client.post("/v1/check", content=marker.encode(), headers={"Content-Type": "text/plain"}),
        client.get(f"/v1/articles/{marker}"),
        client.get("/v1/check", params={"url": f"mailto:{marker}@example.com"}),
        client.get(f"/{marker}"),
        client.get("/v1/contacts", params={"lang": marker}),
    ]
    for response in answers:
        assert response.status_code >= 400
        assert marker not in response.text


def test_the_log_names_the_route_and_nothing_a_person_typed() -> None:
    client = client_of(web_app())
    with structlog.testing.capture_logs() as logs:
        # The application keeps the logger it was made with, so this one is made while capturing.
        client = client_of(web_app())
        client.post("/v1/check", json={"input": "https://marker5150.example.com/"})
        client.get("/v1/check", params={"url": "https://marker5150.example.com/"})
        client.get("/v1/articles/marker5150")
        client.get("/marker5150")
    requests = [entry for entry in logs if entry["event"] == "request"]
    assert [entry["route"] for entry in requests] == [
        "/v1/check",
        "/v1/check",
        "/v1/articles/{id}",
        "none",
    ]
    assert "marker5150" not in str(logs)


@pytest.mark.parametrize("path", ["/", "/v1/contacts", "/v1/nothing", "/livez", "/static/site.css"])
def test_every_answer_carries_the_safe_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["x-request-id"].startswith("req_")
    assert "set-cookie" not in headers
    assert "server" not in headers


def test_the_launcher_may_be_loaded_by_any_page_and_static_files_are_kept(
    client: TestClient,
) -> None:
    launcher = client.get("/widget/v1.js")
    assert launcher.headers["content-type"].startswith("text/javascript")
    assert launcher.headers["cross-origin-resource-policy"] == "cross-origin"
    assert launcher.headers["cache-control"] == "public, max-age=3600"
    versioned = client.get("/static/site.css?v=1").headers["cache-control"]
    assert versioned == "public, max-age=31536000, immutable"
    assert client.get("/static/site.css").headers["cache-control"] == "public, max-age=3600"


def test_a_form_that_is_too_large_or_broken_is_refused_too(client: TestClient) -> None:
    problem(client.post("/", data={"message": "a" * 1_100_000}), 413, "content_too_large")
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    problem(client.post("/", content=b"--y\r\nbroken", headers=broken), 400, "bad_request")
    problem(client.post("/", files={"message": ("a.txt", b"a")}), 422, "invalid_field")


def test_only_the_chat_may_be_framed_and_only_by_partners() -> None:
    client = client_of(web_app(partner_origins=["https://partner.example"]))
    chat = client.get("/chat").headers["content-security-policy"]
    front = client.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'self' https://partner.example;" in chat
    assert "frame-ancestors 'none';" in front


def test_every_problem_code_has_a_page(client: TestClient) -> None:
    for code in STATUS:
        for lang in ("ko", "en"):
            page = client.get(f"/problems/{code}", params={"lang": lang})
            assert page.status_code == 200, code
            assert page.headers["content-type"].startswith("text/html")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_nearly = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("input", "inputs", "message", "type", "lang", "amount"), _json),
)


@settings(max_examples=120, deadline=None)
@given(
    path=st.sampled_from(["/v1/check", "/v1/check/batch", "/v1/ask", "/v1/cost"]),
    content=st.binary(max_size=200) | (_json | _nearly).map(lambda v: json.dumps(v).encode()),
)
def test_whatever_is_sent_is_answered_or_refused_and_breaks_nothing(
    client: TestClient, path: str, content: bytes
) -> None:
    response = client.post(path, content=content, headers=JSON)
    assert response.status_code in (200, 400, 422)
    if response.status_code != 200:
        problem(response, response.status_code, response.json()["code"])


# A body that is too large, on a real server.


def _send(origin: str, head: bytes, chunks: Iterator[bytes]) -> tuple[int, bytes]:
    """Send as long as the server listens; return how many bytes went out, and its answer."""
    at = urlsplit(origin)
    sent = 0
    with socket.create_connection((at.hostname, at.port), timeout=10) as connection:
        connection.sendall(head)
        for chunk in chunks:
            try:
                connection.sendall(chunk)
            except OSError:
                break
            sent += len(chunk)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return sent, answer


def test_a_declared_body_of_20_mb_is_refused_before_any_of_it_is_sent() -> None:
    with serving(web_app()) as origin:
        at = urlsplit(origin)
        head = (
            f"POST /v1/ask HTTP/1.1\r\nHost: {at.netloc}\r\nContent-Type: application/json\r\n"
            "Content-Length: 20000000\r\nConnection: close\r\n\r\n"
        )
        sent, answer = _send(origin, head.encode(), iter(()))
    assert sent == 0
    assert answer.startswith(b"HTTP/1.1 413")
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert body["code"] == "content_too_large"


def test_an_undeclared_body_of_20_mb_is_refused_at_the_limit() -> None:
    with serving(web_app()) as origin:
        connection = HTTPConnection(urlsplit(origin).netloc, timeout=10)
        chunk = b" " * 100_000
        connection.request(
            "POST", "/v1/ask", (chunk for _ in range(200)), JSON, encode_chunked=True
        )
        response = connection.getresponse()
        assert response.status == 413
        assert json.loads(response.read())["code"] == "content_too_large"
        connection.close()


def test_the_server_lives_on_after_a_body_that_was_too_large() -> None:
    with serving(web_app()) as origin:
        connection = HTTPConnection(urlsplit(origin).netloc, timeout=10)
        connection.request("POST", "/v1/check", b" " * 20_000_000, JSON)
        assert connection.getresponse().status == 413
        connection.close()
        connection.request("GET", "/readyz")
        assert connection.getresponse().status == 200
        connection.close()
