"""How saved pages are read: offers of every style against pages full of the same words."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist import passages
from scamlist.evidence import Evidence
from scamlist.page import observe, read
from tests.reading import REGISTRY, Case, categories, pages, share, verdict
from tests.stopwatch import shortest

# When first read, 51 of the 67 offers of the held-out sets were danger (5/7, 7/8, 3/7, 7/7, 6/7,
# 4/5, 19/26) and two of 87 legitimate pages; they are kept against going back.
SETS = ("pages", *(f"pages_held_out{n}" for n in ("", "_2", "_3", "_4", "_5", "_6", "_7", "_8")))


# The newest round: no weight was learned from it.
UNSEEN = "pages_held_out_10"


def seen(html: str | bytes, host: str | None = "shop.example.net") -> list[Evidence]:
    return observe(read(html), host, "example.net" if host else None, REGISTRY)


def judged(cases: list[Case]) -> dict[Case, str]:
    return {c: verdict(seen(Path(c.content).read_bytes())) for c in cases}


def reasons(html: str | bytes, host: str | None = "shop.example.net") -> set[str]:
    return {e.reason for e in seen(html, host)}


@pytest.mark.parametrize("folder", SETS)
def test_offers_are_danger_and_legitimate_pages_are_not(folder: str) -> None:
    cases = pages(folder)
    got = judged(cases)
    offers = [c for c in cases if c.expect == "danger"]
    promotions = [c for c in cases if c.expect == "promotion"]
    legitimate = [c for c in cases if c.expect == "none"]
    caution = [c for c in legitimate if got[c] == "caution"]
    print(
        f"{folder}: {len(offers)} offers, danger {share([got[c] == 'danger' for c in offers]):.1%};"
        f" {len(promotions)} promotions, flagged {share([got[c] != 'none' for c in promotions]):.1%};"
        f" {len(legitimate)} legitimate, danger {sum(got[c] == 'danger' for c in legitimate)},"
        f" caution {len(caution) / max(1, len(legitimate)):.1%}"
    )
    print([f"{c}: {got[c]}" for c in cases if got[c] != c.expect])
    assert share([got[c] == "danger" for c in offers]) >= 0.95
    assert share([got[c] != "none" for c in promotions]) >= 0.9
    assert not [str(c) for c in legitimate if got[c] == "danger"]
    assert len(caution) <= 0.05 * len(legitimate)


def test_pages_no_weight_was_learned_from_fare_alike() -> None:
    cases = pages(UNSEEN)
    got = judged(cases)
    offers = [got[c] for c in cases if c.expect == "danger"]
    print(f"{UNSEEN}: danger {offers.count('danger')} of {len(offers)}")
    assert "none" not in offers
    assert share([found == "danger" for found in offers]) >= 0.75
    assert not [str(c) for c in cases if c.expect == "none" and got[c] == "danger"]


def test_the_cells_of_a_row_are_read_together() -> None:
    facts = read("<table><tr><td>소액결제</td><td>84%</td></tr><tr><td>둘째</td></tr></table>")
    assert facts.text == "소액결제 84%\n둘째"


def test_a_row_of_short_links_tells_nothing_about_the_writer() -> None:
    menu = "<p>회사소개 | 이용약관 | 고객센터 | 사이트맵</p>"
    offer = "<p>쓰시는 번호로 물건을 사 주시면 값의 82%를 바로 보내 드립니다. 카톡 abc123</p>"
    assert not passages.read("회사소개 | 이용약관 | 고객센터 | 사이트맵").tellers
    assert verdict(seen(f"<title>정산</title>{offer}{menu}")) == "danger"


def test_a_page_never_speaks_for_itself() -> None:
    calm = "<title>믿을 수 있는 쇼핑몰</title><p>정식 등록 업체, HTTPS 보안 접속, 후기 4.9점</p>"
    assert verdict(seen(calm)) == "none"
    assert not seen("")


def test_a_live_button_makes_the_quoted_advert_the_pages_own() -> None:
    body = "<p>금융감독원이 주의를 당부했습니다.</p><blockquote>소액결제 현금화 90% 5분 입금</blockquote>"
    assert not reasons(f"<title>소액결제 현금화 주의보</title>{body}")
    button = '<a href="https://open.kakao.com/o/sExample">상담하기</a>'
    found = reasons(f"<title>소액결제 현금화 주의보</title>{body}{button}")
    assert {"text.cashout_offer", "page.live_contact"} <= found


def test_split_tags_are_joined_and_scripts_are_not_read() -> None:
    facts = read("<p>소<b>액</b>결<i>제</i></p><script>현금화</script><p>둘째</p>")
    assert facts.text == "소액결제\n둘째"


def test_hidden_text_is_kept_apart_and_noted() -> None:
    html = (
        "<title>○○병원</title><p>진료 안내</p>"
        '<div style="display:none">소액결제 현금화 최저수수료 5분 입금 카톡 abc123</div>'
    )
    facts = read(html)
    assert facts.text == "진료 안내"
    assert "현금화" in facts.hidden
    assert reasons(html) == {"page.hidden_offer"}


def test_a_page_in_an_old_charset_reads_the_same() -> None:
    html = "<meta charset='{}'><title>소액결제 현금화</title><p>최저수수료 카톡 abc123</p>"
    plain = read(html.format("utf-8"))
    for name, codec in (("euc-kr", "cp949"), ("utf-8", "cp949"), ("utf-8", "utf-8-sig")):
        assert read(html.format(name).encode(codec)).title == plain.title, (name, codec)
    assert read(html.format("utf-8").encode("utf-16")).title == plain.title


def test_the_log_in_of_a_known_name_elsewhere_is_phishing() -> None:
    html = "<title>카카오 로그인</title><form><input type=password name=pw></form>"
    found = seen(html)
    assert [e.reason for e in found] == ["page.login_imitation"]
    assert found[0].brand == "kakao"
    assert "phishing" in categories(found)
    assert not reasons(html, "accounts.kakao.com")
    assert reasons(html, None) == {"page.login_form"}
    other = "<title>카카오 3분기 실적과 전망을 분석한 증권사 보고서</title><input type=password>"
    assert not reasons(other)


def test_structured_data_can_give_an_operator_away() -> None:
    html = (
        '<script type="application/ld+json">{"@graph":[{"@type":"FinancialService",'
        '"name":"달빛","description":"소액결제 현금화 94% 지급률"}]}</script><p>환영합니다</p>'
    )
    assert "page.financial_service" in reasons(html)
    assert "page.financial_service" not in reasons(html.replace("FinancialService", "NewsArticle"))


def test_an_original_on_another_domain_counts_only_beside_an_offer() -> None:
    offer = "<p>소액결제 현금화 90% 5분 입금 카톡 abc123</p>"
    link = '<link rel="canonical" href="https://www.other-ticket.example/">'
    assert "page.canonical_elsewhere" in reasons(link + offer)
    assert not reasons(link + "<p>안녕하세요</p>")
    own = link.replace("www.other-ticket.example", "www.example.net")
    assert "page.canonical_elsewhere" not in reasons(own + offer)


def test_a_form_for_pins_and_an_account_is_noted() -> None:
    html = '<form><input name="pin_no"><input name="bank_account_no"></form>'
    assert reasons(html) == {"page.form_pin"}
    assert not reasons('<form><input name="pin_no"></form>')


def test_a_comment_does_not_part_a_word_and_a_repeated_line_is_one() -> None:
    html = "<p>소액결제 현<!-- > 광고 -->금화 90% 당일 입금 카톡 abc123</p><p hidden=x><br>" * 3
    assert read(html).text.split("\n")[0] == "소액결제 현금화 90% 당일 입금 카톡 abc123"
    found = observe(read(html), None, None, REGISTRY)
    assert [e.span for e in found if e.reason == "text.offer_rate"] == ["90% 당일"]


def test_what_a_browser_would_not_show_is_no_text() -> None:
    html = (
        "<p>하나<script>둘</script><iframe src='/x'><p>셋</p></iframe><svg><text>넷</text></svg>"
        '<span style="display:none">다섯</span> 여섯<b style="x">일곱</b></p><xmp><i>여덟</xmp>'
    )
    facts = read(html)
    assert facts.text == "하나\n여섯일곱\n<i>여덟"
    assert (facts.hidden, facts.frames) == ("다섯", ["/x"])


@given(st.binary(max_size=400) | st.text(max_size=400))
@settings(max_examples=120, deadline=None)
def test_any_bytes_make_a_page(html: bytes | str) -> None:
    observe(read(html), "a.example", "a.example", REGISTRY)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 180_000,
        "<ul><li>" * 90_000,
        "<form><div>" * 80_000,
        "<font a>" * 110_000,
        "<div " + " ".join(f"a{i}" for i in range(120_000)) + ">",
        "<div " + "\n".join(f"a{i}" for i in range(120_000)) + ">",
        "<b><i><u><p>x" * 60_000,
        "<p>소액결제 현금화 90% 카톡 abc123</p>" * 20_000,
        "<!--" * 200_000,
        "<a href=x>소액결제 현금화</a>" * 25_000,
    ],
    ids=lambda html: html[:12],
)
def test_a_hostile_megabyte_is_read_in_seconds(html: str) -> None:
    seen = partial(observe, host="a.example", registrable="a.example", registry=REGISTRY)
    assert shortest(lambda: seen(read(html[:1_000_000])), 6, tries=3) < 6
