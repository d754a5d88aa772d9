"""Readers of other people's lists: real shapes, dirt, and nothing that makes them fall over."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist.feeds.formats import READERS
from scamlist.feeds.item import BadLine, Covers, Declared, Item, Unreadable
from scamlist.intake import unpack


def items(format: str, text: str | bytes) -> list[tuple[str, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(i.value, i.covers) for i in READERS[format](data) if isinstance(i, Item)]


def bad(format: str, text: str | bytes) -> list[int]:
    data = text.encode() if isinstance(text, str) else text
    return [i.place for i in READERS[format](data) if isinstance(i, BadLine)]


PLAIN = (
    "\ufeff# Title: test\r\n# Last modified: 2026-11-20 04:05\r\n# Number of entries: 5\r\n\r\n"
    "evil.com\r\nEVIL.org.\r\n*.wild.net\r\nhttps://site.kr/login?x=1\r\n예시.한국 # said so\r\n"
    "not a name\r\nnodots\r\n"
)
CASES: list[tuple[str, str | bytes, list[tuple[str, Covers]], list[int]]] = [
    (
        "plain",
        PLAIN,
        [
            ("evil.com", "tree"),
            ("EVIL.org", "tree"),
            ("wild.net", "tree"),
            ("https://site.kr/login?x=1", "page"),
            ("예시.한국", "tree"),
        ],
        [10, 11],
    ),
    (
        "hosts",
        ("127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 evil.com www.evil.com # both\n"
        "0.0.0.0 0.0.0.0\n192.168.1.1 router.lan\n0.0.0.0\n"),
        [("evil.com", "host"), ("www.evil.com", "host")],
        [5, 6],
    ),
    (
        "adblock",
        ("[Adblock Plus]\n! Title: x\n||evil.com^\n||pop.com^$popup\n||ads.com^$third-party\n"
        "@@||fine.com^\nsite.com##.banner\n/banner/*\n||path.com/ads\n??? what\n"),
        [("evil.com", "tree"), ("pop.com", "tree"), ("fine.com", "allowed")],
        [10],
    ),
    (
        "dnsmasq",
        "# list\naddress=/evil.com/0.0.0.0\nserver=/a.com/b.com/\nlocal=/c.com/\naddress=//\n",
        [("evil.com", "tree"), ("a.com", "tree"), ("b.com", "tree"), ("c.com", "tree")],
        [5],
    ),
    (
        "urlhaus_csv",
        ("# URLhaus\n# id,dateadded,url\n"
        '"1","2026-11-20 10:00:00","http://evil.com/a,b.exe","online","","malware","x","l","r"\n'
        '"2","2026-11-20","ftp://evil.com","online","","malware","x","l","r"\n"3","broken\n'),
        [("http://evil.com/a,b.exe", "page")],
        [4, 5],
    ),
    (
        "phishtank_json",
        json.dumps(
            [
                {"url": "http://evil.com/x", "verified": "yes"},
                {"url": "http://maybe.com/x", "verified": "no"},
                {"phish_id": 3},
            ]
        ),
        [("http://evil.com/x", "page")],
        [3],
    ),
    (
        "metamask_json",
        json.dumps(
            {"version": 2, "tolerance": 1, "fuzzylist": ["f.com"], "whitelist": ["ok.com"],
             "blacklist": ["evil.com", 7]}
        ),
        [("evil.com", "tree"), ("ok.com", "allowed")],
        [2],
    ),
    (
        "misp_event",
        json.dumps(
            {"Event": {"Attribute": [
                {"type": "domain", "value": "evil.com", "to_ids": True},
                {"type": "domain", "value": "seen.com", "to_ids": False},
                {"type": "ip-dst", "value": "192.0.2.1", "to_ids": True},
                {"type": "domain|ip", "value": "two.com|192.0.2.1", "to_ids": True}, 4],
                "Object": [{"Attribute": [{"type": "url", "value": "http://o.com/a",
                                           "to_ids": True}]}]}}
        ),
        [("evil.com", "tree"), ("two.com", "tree"), ("http://o.com/a", "page")],
        [5],
    ),
    (
        "misp_feed",
        json.dumps([{"Event": {"Attribute": [{"type": "hostname", "value": f"{n}.evil.com",
                                              "to_ids": True}]}} for n in "ab"]),
        [("a.evil.com", "host"), ("b.evil.com", "host")],
        [],
    ),
    ("misp_warninglist", json.dumps({"list": [".Bank.com", 3]}), [("bank.com", "tree")], [2]),
    (
        "kisa_csv",
        "날짜,홈페이지주소\n2024-01-01,http:// evil.kr\n2024-01-02,\"evil2.kr/login \"\n"
        "2024-01-03,없음\n2024-01-04,<www..evil3.kr>\n".encode("cp949"),
        [("http://evil.kr", "host"), ("evil2.kr/login", "page"), ("www.evil3.kr", "host")],
        [4],
    ),
    (
        "jsonl",
        ('{"format":"jamkkan-list","count":2,"built":"2026-11-22T00:00:00+00:00"}\n'
        '{"value":"evil.com","scope":"registrable","category":"phishing"}\n'
        '{"value":"evil.com","scope":"whole"}\nnot json\n'),
        [("evil.com", "tree")],
        [3, 4],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("format", "text", "found", "wrong"), CASES, ids=[c[0] for c in CASES])
def test_each_format_gives_its_entries_and_names_its_bad_lines(
    format: str, text: str | bytes, found: list[tuple[str, Covers]], wrong: list[int]
) -> None:
    assert items(format, text) == found
    assert bad(format, text) == wrong


def test_every_format_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(READERS)


def test_what_a_list_says_of_itself_is_heard() -> None:
    said = [item for item in READERS["plain"](PLAIN.encode()) if isinstance(item, Declared)]
    assert Declared(made="2026-11-20T04:05") in said
    assert Declared(count=5) in said


@pytest.mark.parametrize(
    ("format", "data", "code"),
    [
        ("plain", b"<!DOCTYPE html><html>502</html>\n", "not_this_format"),
        ("plain", b"evil.com\nevil.or", "cut_short"),
        ("plain", "evil.com\n".encode("utf-16"), "charset"),
        ("plain", "evil.com\n".encode("utf-16-le"), "charset"),
        ("kisa_csv", b"a,b\n1,2\n", "not_this_format"),
        ("phishtank_json", b'[{"url": "http://a.com/', "cut_short"),
        ("phishtank_json", b"<html>", "not_this_format"),
        ("phishtank_json", b'{"errortext": "limit"}', "not_this_format"),
        ("metamask_json", b'{"version": 1}', "not_this_format"),
        ("misp_event", b"[" * 100_000, "cut_short"),
        ("misp_warninglist", b"[]", "not_this_format"),
    ],
)
def test_a_list_that_is_none_is_refused_by_name(format: str, data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        list(READERS[format](data))
    assert caught.value.code == code


@pytest.mark.parametrize("format", sorted(READERS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_reader_falls_over(format: str, data: st.DataObject) -> None:
    whole = next(c[1] for c in CASES if c[0] == format)
    text = whole.encode() if isinstance(whole, str) else whole
    place = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.binary(max_size=20) | st.text(max_size=20).map(str.encode))
    try:
        found = list(READERS[format](text[:place] + junk + text[place + len(junk) :]))
    except Unreadable:
        return
    assert all(isinstance(item, Item | BadLine | Declared) for item in found)


def zipped(*members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, member in enumerate(members):
            archive.writestr(f"{number}.csv", member)
    return file.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, zipped])
def test_packed_lists_are_unpacked_within_bounds(pack: Callable[[bytes], bytes]) -> None:
    data = b"".join(b"n%d.com\n" % n for n in range(5000))
    packed = pack(data)
    assert unpack(packed) == data
    for cut in range(10, len(packed), len(packed) // 20):
        with pytest.raises(Unreadable) as caught:
            unpack(packed[:cut])
        assert caught.value.code == "cut_short"
    for bomb in (pack(b"\0" * 300_000_000), pack(b"a.com\n" * 1_000_000)):
        with pytest.raises(Unreadable, match="too_large"):
            unpack(bomb)


def test_a_zip_with_a_wrong_checksum_or_two_lists_is_refused() -> None:
    packed = bytearray(zipped(b"evil.com\n" * 3))
    packed[packed.index(b"PK\x01\x02") + 16] ^= 1
    packed[14] ^= 1
    with pytest.raises(Unreadable, match="cut_short"):
        unpack(bytes(packed))
    with pytest.raises(Unreadable, match="not_this_format"):
        unpack(zipped(b"a.com\n", b"b.com\n"))
