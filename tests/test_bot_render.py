"""Whatever the words are, nobody can tap on anything in them that is not ours."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render import MAX_TEXT, leads_to, render, render_text, without_markup
from chat.replies import Citation, Reply
from tests.telegram_server.links import detect, tappable
from tests.telegram_server.markup import cut, parse_html, units

HOSTS = ("fss.or.kr",)


def reply(text: str, *, citations: tuple[Citation, ...] = (), ask: tuple[str, ...] = ()) -> Reply:
    return Reply("a", "answer", "ko", text, citations, (), (), None, ask, "s", 1.0)


def shown(text: str) -> list[tuple[str, list[str]]]:
    """Each message as a person sees it: its words, and what can be tapped in it."""
    result = []
    for payload in render_text(text, HOSTS):
        plain, marked = parse_html(payload["text"])
        entities = detect(plain, marked)
        result.append((plain, list(tappable(plain, entities, None))))
    return result


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        ("살펴본 것: hxxps://zeropaybank[.]com/", "살펴본 것: hxxps://zeropaybank[.]com/", 1),
        ("(naver.com.evil.kr)에 가지 마세요", "(naver[.]com[.]evil[.]kr)에 가지 마세요", 1),
        ("https://evil.com/a.b?c=d.", "hxxps://evil[.]com/a[.]b?c=d.", 1),
        ("@broker_kim 에게", "@broker_kim 에게", 1),
        ("카카오.한국", "카카오[.]한국", 1),
        ("https://www.fss.or.kr/x 참고", "https://www.fss.or.kr/x 참고", 0),
        ('수수료 1.5%입니다.그리고 <b>끝</b> & "끝"', None, 0),
    ],
)
def test_addresses_are_defanged_and_in_code(text: str, words: str | None, code: int) -> None:
    [payload] = render_text(text, HOSTS)
    plain, marked = parse_html(payload["text"])
    assert plain == (text if words is None else words)
    assert [e["type"] for e in marked] == ["code"] * code


@pytest.mark.parametrize(
    "address",
    [
        "https://fss.or.kr@evil.com",
        "https://fss.or.kr\\@evil.com",
        "https://fss.or.kr.evil.com",
        "https://notfss.or.kr",
        "https://fss.or.kr,https://evil.com",
        "https://fss.or.kr/:evil.com",
        "javascript://fss.or.kr",
        "ftp://fss.or.kr",
        "fss.or.kr에서evil.com",
        "https://fss.or.kr:8443",
        "",
    ],
)
def test_address_that_only_looks_ours_is_not(address: str) -> None:
    assert not leads_to(address, HOSTS)
    for _, links in shown(f"여기 {address} 보세요"):
        assert links == []


@pytest.mark.parametrize("address", ["fss.or.kr", "HTTPS://FSS.or.kr/a?b=c#d", "www.fss.or.kr/x"])
def test_our_addresses_stay_tappable(address: str) -> None:
    assert leads_to(address, HOSTS)
    assert shown(f"여기 {address} 보세요") == [(f"여기 {address} 보세요", [address])]


def test_only_the_address_is_code_not_the_korean_words_around_its_brackets() -> None:
    [payload] = render_text("이 주소(evil.com)는 ‘제로페이(pay.kr)’의 이름을", HOSTS)
    code = re.findall("<code>(.*?)</code>", payload["text"])
    assert code == ["evil[.]com", "pay[.]kr"]


def test_particle_after_our_address_is_not_part_of_it() -> None:
    text = "(https://www.fss.or.kr/a?b&c에서) 보세요"
    assert shown(text) == [(text, ["https://www.fss.or.kr/a?b&c"])]


_PIECES = st.one_of(
    st.text(max_size=12),
    st.text(
        alphabet=string.ascii_letters + string.digits + "./:@-_[]()<>&;\"'?#=% \n가한국рф。",
        max_size=30,
    ),
    st.sampled_from(
        ["evil.com", "http://", "@broker", "t.me/x", "<b>", "</code>", "&lt;", "fss.or.kr", "[.]"]
    ),
)


@given(st.lists(_PIECES, max_size=20).map("".join))
@settings(max_examples=2000, deadline=None)
def test_no_text_can_be_tapped(text: str) -> None:
    for _, links in shown(text):
        assert all(leads_to(link, HOSTS) for link in links)


@given(st.lists(_PIECES, max_size=20).map("".join))
@settings(max_examples=500, deadline=None)
def test_markup_of_the_text_stays_text(text: str) -> None:
    for payload in render_text(text, ()):
        _, marked = parse_html(payload["text"])
        assert {e["type"] for e in marked} <= {"code"}, text
        assert "<code>" not in without_markup(payload)["text"]


def test_long_text_is_cut_between_paragraphs() -> None:
    paragraphs = [f"{n}번 " + "가" * 1500 for n in range(6)]
    pieces = shown("\n\n".join(paragraphs))
    assert [plain for plain, _ in pieces] == ["\n\n".join(paragraphs[n : n + 2]) for n in (0, 2, 4)]


@pytest.mark.parametrize(
    "text", ["😀" * 5000, "가 " * 5000, "evil.com " * 2000, "a." * 9000, "x" * 9000]
)
def test_no_message_is_longer_than_telegram_takes(text: str) -> None:
    pieces = shown(text)
    assert len(pieces) > 1
    assert all(0 < units(plain) <= MAX_TEXT and not links for plain, links in pieces)


def test_half_a_character_does_not_stop_the_reply() -> None:
    [(plain, _)] = shown("안녕 \ud83d 하세요")
    assert plain == "안녕 \ufffd 하세요"


def test_buttons_open_our_hosts_only() -> None:
    citations = (
        Citation("a", "t", "금융감독원", "https://www.fss.or.kr/1", "2026-11-01"),
        Citation("b", "t", "어느 블로그", "https://blog.example.com/2", "2026-11-01"),
        Citation("c", "t", "법제처", "", "2026-11-01"),
    )
    [payload] = render(reply("답", citations=citations, ask=("더 볼까요?",)), HOSTS)
    assert payload["reply_markup"]["inline_keyboard"] == [
        [{"text": "더 볼까요?", "callback_data": "v1:ask:0"}],
        [{"text": "금융감독원", "url": "https://www.fss.or.kr/1"}],
    ]


def test_previews_are_off_and_buttons_under_the_last_piece() -> None:
    payloads = render(reply("가" * 4096 + "\n\n나", ask=("?",)), HOSTS)
    assert ["reply_markup" in p for p in payloads] == [False, True]
    assert all(p["link_preview_options"] == {"is_disabled": True} for p in payloads)


def test_plain_text_fallback_shows_the_same_words() -> None:
    [payload] = render_text("a < b & @broker evil.com", HOSTS)
    assert without_markup(payload)["text"] == "a < b & ＠broker evil[.]com"
    assert "parse_mode" not in without_markup(payload)


@pytest.mark.alone
@pytest.mark.parametrize(
    "text", ["a" * 20_000, "a." * 10_000, "@" * 20_000, "://" * 7000, "1." * 10_000]
)
def test_worst_case_text_is_rendered_at_once(text: str) -> None:
    from time import perf_counter

    started = perf_counter()
    render_text(text, HOSTS)
    assert perf_counter() - started < 0.25


def test_entity_offsets_survive_emoji() -> None:
    [payload] = render_text("😀😀 evil.com 😀", HOSTS)
    plain, [entity] = parse_html(payload["text"])
    assert cut(plain, entity["offset"], entity["length"]) == "evil[.]com"
