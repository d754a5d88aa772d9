"""Addresses: one reading of every text, one normal form, one way of showing it."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist.address import (
    MAX_LENGTH,
    Address,
    InvalidAddress,
    defang,
    display,
    expressions,
    parse,
    parse_url,
)
from scamlist.suffixes import Suffixes
from scamlist.unmask import unmask
from tests.stopwatch import shortest

SUFFIXES = Suffixes.load()


def read(text: str) -> Address:
    return parse(text, SUFFIXES)


def code(text: str) -> str:
    with pytest.raises(InvalidAddress) as caught:
        read(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("naver.com", "https://naver.com/"),
        ("NAVER.com/Path", "https://naver.com/Path"),
        ("//naver.com/x", "https://naver.com/x"),
        ("naver.com:8080/x", "https://naver.com:8080/x"),
        ("http:naver.com", "http://naver.com/"),
        ("hxxps://zeropaybank[.]com/", "https://zeropaybank.com/"),
        ("hXXp[:]//zeropaybank(.)com", "http://zeropaybank.com/"),
        ("zeropaybank{dot}com", "https://zeropaybank.com/"),
        ("zeropaybank 점 컴", "https://zeropaybank.com/"),
        ("ｎａｖｅｒ。ｃｏｍ", "https://naver.com/"),
        ("na\u200bver.com", "https://naver.com/"),
        ("http://%6eaver.com", "http://naver.com/"),
        ("고릴라티켓.com", "https://xn--299a64rxvbk71bjne.com/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://naver.com/\ud800", "http://naver.com/%EF%BF%BD"),
    ],
)
def test_written_forms_lead_to_the_address_a_browser_opens(text: str, href: str) -> None:
    assert read(text).href == href


@pytest.mark.parametrize(
    ("text", "host", "registrable", "site"),
    [
        ("www.naver.com", "www.naver.com", "naver.com", "naver.com"),
        ("a.b.zeropay.or.kr", "a.b.zeropay.or.kr", "zeropay.or.kr", "zeropay.or.kr"),
        ("x.y.kro.kr", "x.y.kro.kr", "y.kro.kr", "y.kro.kr"),
        ("shop.vercel.app", "shop.vercel.app", "vercel.app", "shop.vercel.app"),
        ("a.shop.isweb.co.kr", "a.shop.isweb.co.kr", "isweb.co.kr", "shop.isweb.co.kr"),
        ("github.io", "github.io", "github.io", "github.io"),
        ("naver.com.", "naver.com", "naver.com", "naver.com"),
        ("http://[::1]:99/", "[::1]", "[::1]", "[::1]"),
    ],
)
def test_each_host_has_the_owner_the_registries_and_platforms_give_it(
    text: str, host: str, registrable: str, site: str
) -> None:
    address = read(text)
    assert (address.host, address.registrable, address.site) == (host, registrable, site)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("naver com", "not_an_address"),
        ("안녕하세요", "not_an_address"),
        ("hello", "not_an_address"),
        ("kakaopay0", "not_an_address"),
        ("http://a..b.com", "not_an_address"),
        ("http://" + "a" * 64 + ".com", "not_an_address"),
        ("user@naver.com", "email"),
        ("javascript:alert(1)", "unsupported_scheme"),
        ("ftp://naver.com", "unsupported_scheme"),
        ("intent://naver.com#Intent;end", "unsupported_scheme"),
        ("http://localhost", "no_public_suffix"),
        ("report.docx", "no_public_suffix"),
        ("naver.com/" + "a" * MAX_LENGTH, "too_long"),
    ],
)
def test_what_is_no_address_says_why(text: str, why: str) -> None:
    assert code(text) == why


@pytest.mark.parametrize(
    ("text", "trick", "host"),
    [
        ("https://kakaopay.com@evil.com/", "userinfo", "evil.com"),
        ("http://evil.com\\@kakaopay.com/", "backslash", "evil.com"),
        ("http://2130706433/", "odd_ip", "127.0.0.1"),
        ("http://127。0。0。1/", "odd_dot", "127.0.0.1"),
        ("http://8.8.8.8/", "bare_ip", "8.8.8.8"),
        ("http://%6eaver.com/", "percent_host", "naver.com"),
        ("http://ex\tample.com/", "invisible", "example.com"),
        ("https://аpple.com/", "punycode_mixed", "xn--pple-43d.com"),
        ("zeropaybank점컴", "spelled", "zeropaybank.com"),
        ("zeropaybank . com", "spaced", "zeropaybank.com"),
    ],
)
def test_what_an_address_does_to_mislead_is_named(text: str, trick: str, host: str) -> None:
    address = read(text)
    assert trick in address.tricks
    assert address.host == host


def test_an_ordinary_address_has_no_tricks() -> None:
    for text in ("https://www.naver.com:8443/a?b=c#d", "카카오페이고객센터.kr", "bücher.de"):
        assert read(text).tricks == ()


def test_every_display_is_unclickable() -> None:
    assert display(read("zeropaybank.com")) == "hxxps://zeropaybank[.]com/"
    assert display(read("고릴라티켓.com")) == "hxxps://고릴라티켓[.]com/"
    assert display(read("https://аpple.com/")) == "hxxps://xn--pple-43d[.]com/"
    assert defang("http://a.com/evil.com 와 b.com은 1.5만원") == (
        "hxxp://a[.]com/evil[.]com 와 b[.]com은 1.5만원"
    )
    assert len(display(read("a.com/" + "x" * 5000))) < 250


def test_lookup_keys_walk_up_to_the_name_somebody_bought_and_no_further() -> None:
    assert expressions(read("http://a.b.shop.co.kr/1/2.html?p=1")) == (
        "a.b.shop.co.kr/1/2.html?p=1",
        "a.b.shop.co.kr/1/2.html",
        "a.b.shop.co.kr/",
        "a.b.shop.co.kr/1/",
        "b.shop.co.kr/1/2.html?p=1",
        "b.shop.co.kr/1/2.html",
        "b.shop.co.kr/",
        "b.shop.co.kr/1/",
        "shop.co.kr/1/2.html?p=1",
        "shop.co.kr/1/2.html",
        "shop.co.kr/",
        "shop.co.kr/1/",
    )
    assert expressions(read("http://1.2.3.4/a")) == ("1.2.3.4/a", "1.2.3.4/")
    # The whole host and four more, the query kept on none but the first, four folders.
    made = expressions(read("http://a.b.c.d.e.f.g.com/1/2/3/4/5.html?x=/y/"))
    hosts = ("a.b.c.d.e.f.g.com", "d.e.f.g.com", "e.f.g.com", "f.g.com", "g.com")
    paths = ("/1/2/3/4/5.html?x=/y/", "/1/2/3/4/5.html", "/", "/1/", "/1/2/", "/1/2/3/")
    assert made == tuple(host + path for host in hosts for path in paths)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("http://a.com/%25%32%35", "a.com/%25"),
        ("http://a.com/%2525252525252525", "a.com/%25"),
        ("http://a.com/b//c/./d/../e", "a.com/b/c/e"),
        ("http://a.com/%2E%2E/x", "a.com/x"),
        ("http://a.com/가", "a.com/%EA%B0%80"),
        ("http://a.com/#frag", "a.com/"),
        ("http://a.com/x%25%32%35y", "a.com/x%25y"),
        ("http://a.com/%257Ea%2521b%2540c%2523d%2524e%25f%255E0%2526", "a.com/~a!b@c%23d$e%25f^0&"),
        ("http://a.com/%20%20/.v/e=1-2/", "a.com/%20%20/.v/e=1-2/"),
        ("http://a.com//two?more//kept/../so", "a.com/two?more//kept/../so"),
        ("http://a.com/p/..", "a.com/"),
        ("http://a.com/foo;", "a.com/foo;"),
        ("http://a.com/foo?bar;", "a.com/foo?bar;"),
        ("http://a.com/foo#bar#baz", "a.com/foo"),
        ("http://a.com/\tt\rr\nn", "a.com/trn"),
        ("http://u:p@A.com:8080/x", "a.com/x"),
        ("http://3279880203/x", "195.127.0.11/x"),
        ("http://a.com./x", "a.com/x"),
        ("  http://a.com/  ", "a.com/"),
    ],
)
def test_escapes_and_dots_do_not_change_a_lookup_key(text: str, first: str) -> None:
    assert expressions(read(text))[0] == first


def test_a_hidden_piece_maps_back_to_what_was_written() -> None:
    text = "주소: na\u200bver[.]com 입니다"
    seen = unmask(text)
    start = seen.text.index("naver.com")
    first, last = seen.span(start, start + len("naver.com"))
    assert text[first:last] == "na\u200bver[.]com"
    assert {mark.id for mark in seen.marks} == {"invisible", "defanged"}


TYPED = st.text(max_size=80) | st.text("htpsx:/\\.@%[]()가나점컴ab1０。\u200b-#? ", max_size=60)


@settings(max_examples=1500, deadline=None)
@given(TYPED)
def test_any_text_is_an_address_with_a_stable_normal_form_or_a_declared_error(text: str) -> None:
    try:
        address = read(text)
    except InvalidAddress:
        return
    again = read(address.href)
    assert (again.href, again.host, again.site) == (address.href, address.host, address.site)
    assert expressions(again) == expressions(address)
    assert address.registrable == address.host or address.host.endswith("." + address.registrable)
    assert "://" not in display(address).replace("hxxp://", "").replace("hxxps://", "")[:4]


@settings(max_examples=800, deadline=None)
@given(st.text(max_size=200))
def test_defanging_twice_changes_nothing(text: str) -> None:
    assert defang(defang(text)) == defang(text)


@settings(max_examples=800, deadline=None)
@given(TYPED)
def test_unmasking_keeps_offsets_inside_the_original(text: str) -> None:
    seen = unmask(text)
    for at in range(len(seen.text)):
        start, end = seen.span(at, at + 1)
        assert 0 <= start < end <= len(text)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=80), st.none() | st.text(max_size=40))
def test_the_strict_reader_raises_nothing_undeclared(text: str, base: str | None) -> None:
    try:
        href = parse_url(text, base).href
    except InvalidAddress:
        return
    assert parse_url(href).href == href


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit",
    ["a", "a ", "a.", "a점", "점 ", "[.]", "hxxp", "\u200b", "e\u0301", "1.", "가닷", "a . "],
)
def test_unmasking_long_hostile_text_stays_linear(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    assert shortest(lambda: unmask(text), 0.1) < 0.25


@pytest.mark.alone
def test_reading_an_address_is_quick() -> None:
    fresh = itertools.count()

    def read_thousand() -> None:
        for n in itertools.islice(fresh, 1000):
            read(f"https://www.shop{n}.example.com/event?x={n}")

    each = shortest(read_thousand, 0.1, tries=5) * 1e3
    print(f"A1 parse {each:.0f} us/address, every host new")
    assert each < 500
