"""The checker end to end: what a person is told about a link, a text, a page, a contact."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scamlist.checker import PAGE_LIMIT, TEXT_LIMIT, Checker, InvalidInput
from scamlist.result import CheckResult
from scamlist.verdict import CATEGORIES

RESULT_KEYS = {
    "id", "checked_at", "expires_at", "ruleset", "input", "verdict", "categories", "confidence",
    "brand", "reasons", "items", "not_checked", "next_steps", "lang",
}  # fmt: skip
SAFE = re.compile(r"안전(해요|합니다|한 (곳|사이트)이)|\bis safe\b|\bit'?s safe\b", re.IGNORECASE)


def _is_whole(result: CheckResult) -> None:
    assert set(result) == RESULT_KEYS
    assert result["verdict"] in ("danger", "caution", "unknown", "official")
    assert set(result["categories"]) <= set(CATEGORIES)
    assert result["checked_at"] < result["expires_at"]
    assert result["reasons"], "a verdict always says why"
    for item in result["items"]:
        _is_whole(item)


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("https://zeropaybank.com", "danger"),
        ("https://www.zeropay.or.kr", "official"),
        ("https://www.kakaopay.com", "official"),
        ("https://example.com", "unknown"),
        ("hxxps://zeropaybank[.]com/login", "danger"),
        ("고릴라티켓.com", "danger"),
        ("네이버페0l.com", "danger"),
        ("토스bank.com", "caution"),
        ("https://monkeypay-plum.vercel.app/", "danger"),
        ("https://vercel.app/", "unknown"),
        ("https://cs.kakao.com/search?query=현금화", "unknown"),
        ("https://bit.ly/3abcd", "caution"),
        ("https://kakaopay.vip", "caution"),
        ("https://kаkaopay.com", "danger"),
        ("https://www.kakaopay.com.login-check.kr/", "danger"),
    ],
)
def test_each_address_gets_its_verdict(checker: Checker, address: str, verdict: str) -> None:
    result = checker.check(address)
    _is_whole(result)
    assert result["input"]["type"] == "url"
    assert result["verdict"] == verdict, result["reasons"]


def test_zeropaybank_is_explained_with_source_and_date(checker: Checker) -> None:
    first = checker.check("https://zeropaybank.com", lang="en")["reasons"][0]
    assert "borrows the name of ZeroPay" in first["text"]
    assert "no regulator" in first["text"]
    assert first["source"]
    assert first["as_of"] == "2026-11-22"


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    "address", ["https://example.com", "https://zeropaybank.com", "https://toss.im"]
)
def test_nothing_is_ever_called_safe(checker: Checker, address: str, lang: str) -> None:
    result = checker.check(address, lang=lang)
    told = json.dumps(result, ensure_ascii=False)
    assert not SAFE.search(told)
    assert result["not_checked"], "what was not looked at is said"


def test_no_address_is_shown_live(checker: Checker) -> None:
    result = checker.check("여기 https://zeropaybank.com/a?b=1 랑 http://evil-ticket.shop 봐줘")
    shown = [result["input"]["display"]]
    shown += [r["text"] + r["evidence"] for r in result["reasons"]]
    shown += [i["input"]["display"] for i in result["items"]]
    for text in shown:
        assert "zeropaybank.com" not in text
        assert "evil-ticket.shop" not in text


def test_the_promotional_article_gives_itself_away(checker: Checker, shared: Path) -> None:
    article = (shared / "facts/promotional-article.txt").read_text("utf-8")
    result = checker.check(article, type="text")
    assert result["verdict"] in ("caution", "danger")
    assert "broker_promotion" in result["categories"]
    spans = [r["evidence"] for r in result["reasons"] if r["id"].startswith("text.")]
    assert len(spans) >= 3
    assert any("certified cash-out vendors" in span for span in spans)


def test_a_page_can_only_raise_a_verdict(checker: Checker) -> None:
    harmless = "<html><title>Example</title><p>안녕하세요</p></html>"
    offer = (
        "<html><title>소액결제 현금화</title><body><h1>소액결제 현금화 90% 지급</h1>"
        "<p>3분 입금, 24시간 상담. 미납 정책 가능</p><a href='tel:010-0000-1234'>전화 상담</a></body></html>"
    )
    assert checker.check("https://example.com", page_html=harmless)["verdict"] == "unknown"
    assert checker.check("https://example.com", page_html=offer)["verdict"] == "danger"
    assert checker.check("https://zeropaybank.com", page_html=harmless)["verdict"] == "danger"
    unseen = checker.check("https://example.com", page_html=offer)["not_checked"]
    assert "page_content" not in {n["what"] for n in unseen}


@pytest.mark.parametrize(
    ("given_input", "kind", "code"),
    [
        ("ht!tp://", "auto", "not_an_address"),
        ("", "auto", "empty"),
        ("   \n", "auto", "empty"),
        ("ftp://example.com/x", "auto", "unsupported_scheme"),
        ("javascript:alert(1)", "auto", "unsupported_scheme"),
        ("someone@example.com", "url", "email"),
        ("가" * (TEXT_LIMIT + 1), "auto", "too_long"),
        ("https://example.com", "link", "unknown_type"),
        ("안녕하세요", "phone", "not_a_phone"),
        ("안녕하세요", "handle", "not_a_handle"),
        ("안녕하세요", "account", "not_an_account"),
    ],
)
def test_input_that_cannot_be_judged_is_explained(
    checker: Checker, given_input: str, kind: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        checker.check(given_input, type=kind)
    assert raised.value.code == code
    assert raised.value.sentence("ko") != raised.value.sentence("en")


def test_a_page_that_is_too_large_or_has_no_address_is_refused(checker: Checker) -> None:
    with pytest.raises(InvalidInput, match="page_too_large"):
        checker.check("https://example.com", page_html="x" * (PAGE_LIMIT + 1))
    with pytest.raises(InvalidInput, match="page_without_address"):
        checker.check("안녕하세요 여러분", page_html="<p>x</p>")


def test_an_account_number_is_never_shown_whole(checker: Checker) -> None:
    result = checker.check("국민은행 123456-78-901234 로 보증금 30만원 입금하세요")
    assert "123456-78-901234" not in json.dumps(result, ensure_ascii=False)


@pytest.mark.parametrize("contact", ["010-1234-5678", "+82 10-1234-5678", "1588-1234"])
def test_an_unlisted_number_is_not_called_clean(checker: Checker, contact: str) -> None:
    result = checker.check(contact)
    assert result["input"]["type"] == "phone"
    assert result["verdict"] == "unknown"
    assert any(s["contact"] == "counterscam_1394" for s in result["next_steps"])


@pytest.fixture
def check(checker: Checker) -> Callable[..., CheckResult]:
    """The method alone: Hypothesis prints its arguments, and a whole checker is long."""
    return checker.check


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=400), st.sampled_from(["auto", "url", "text"]))
def test_any_text_gives_a_result_or_a_declared_refusal(
    check: Callable[..., CheckResult], text: str, kind: str
) -> None:
    try:
        _is_whole(check(text, type=kind))
    except InvalidInput as error:
        assert error.sentence("ko")


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=400))
def test_any_page_gives_a_result(check: Callable[..., CheckResult], html: str) -> None:
    _is_whole(check("https://example.com", page_html=html))
