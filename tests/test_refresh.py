"""Refreshing outside lists: nothing bad goes live, what worked stays, and its age is told."""

import gzip
import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scamlist.address import parse
from scamlist.checker import Checker
from scamlist.feed_figures import exposition
from scamlist.feed_list import FeedList
from scamlist.feed_state import State
from scamlist.fetch import Limits
from scamlist.gates import examine
from scamlist.guard import Guard
from scamlist.index_shelf import Shelf
from scamlist.intake import Tally
from scamlist.lists import Lists
from scamlist.refresh import Refresher
from scamlist.sources import Source, Sources
from scamlist.suffixes import Suffixes
from tests.street import Street

pytest_plugins = ("tests.street_fixture",)

FOLDER = Path(__file__).parents[1] / "scamlist"
SUFFIXES = Suffixes.load()
LISTS = Lists.load(FOLDER / "lists", SUFFIXES)
SOURCE = Source(
    title="Test list",
    url="http://good.example/feed.txt",
    format="plain",
    licence="CC0-1.0",
    trust="danger",
    category="phishing",
    stale_days=14,
)
SOURCES = Sources(one=SOURCE, two=SOURCE.model_copy(update={"title": "Other", "trust": "caution"}))
NAMES = [f"phish{n}-login.com" for n in range(400)]
START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def plain(names: list[str], *, made: str = "2026-11-20 00:00", count: int | None = None) -> bytes:
    head = f"# Last modified: {made}\n# Number of entries: {count or len(names)}\n"
    return (head + "".join(f"{name}\n" for name in names)).encode()


def refresher(folder: Path, clock: Clock) -> Refresher:
    return Refresher(Shelf(folder / "lists"), SOURCES, LISTS.guard, SUFFIXES, now=clock)


def listed(work: Refresher, host: str) -> bool:
    index = Shelf(work.shelf.folder).current()
    return index is not None and index.find(host) is not None


def bad_lists() -> list[tuple[str, bytes]]:
    """Three hundred ways a new version can be wrong."""
    chance = random.Random(20261122)  # noqa: S311 - no secret
    whole = plain(NAMES, made="2026-11-21 00:00")
    packed, file = gzip.compress(whole), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.txt", whole)
    archived = file.getvalue()
    found = []
    for percent in range(100):
        found.append((f"text cut at {percent} %", whole[: len(whole) * percent // 100]))
    for percent in range(0, 100, 2):
        found.append((f"gzip cut at {percent} %", packed[: len(packed) * percent // 100]))
        found.append((f"zip cut at {percent} %", archived[: len(archived) * percent // 100]))
    for _ in range(30):
        # Behind the head, whose time stamp and name no checksum covers.
        flipped = bytearray(packed)
        flipped[chance.randrange(10, len(packed))] ^= 1 << chance.randrange(8)
        found.append(("flipped bit", bytes(flipped)))
    page = "<!DOCTYPE html>\n<html><body>Too many requests</body></html>\n"
    found += [("error page", (page + " " * n).encode()) for n in range(10)]
    found += [("nothing", b"\n" * n) for n in range(5)]
    found += [("another charset", whole.decode().encode(c)) for c in ("utf-16", "utf-32-le")]
    found += [
        ("bomb", gzip.compress(b"a.com\n" * (1 << 22))),
        ("bomb", gzip.compress(bytes(1 << 26))),
    ]
    found += [
        ("halved", plain(chance.sample(NAMES, 200), made=f"2026-11-21 00:{n:02}"))
        for n in range(10)
    ]
    many = [*NAMES, *(f"more{n}.com" for n in range(1000))]
    found += [("grown", plain(many, made=f"2026-11-21 00:{n:02}")) for n in range(5)]
    found += [
        ("older", plain([*NAMES, "x.com"], made=f"2026-11-{n + 1:02} 00:00")) for n in range(10)
    ]
    famous = ["google.com", "naver.com", "kakao.com", "www.kakaopay.com", "fss.or.kr"]
    for n in range(15):
        found.append(
            ("famous names", plain([*NAMES, *famous[: 3 + n % 3]], made=f"2026-11-21 01:{n:02}"))
        )
    for n in range(15):
        dirt = [f"not a name {k}" for k in range(10 + n)]
        found.append(("dirt", plain([*NAMES, *dirt], made=f"2026-11-21 02:{n:02}")))
    return found[:300] if len(found) > 300 else found


def test_no_bad_list_goes_live(tmp_path: Path) -> None:
    """P1 of RELIABILITY.md at CI size."""
    clock = Clock()
    work = refresher(tmp_path, clock)
    assert work.take_in("one", plain(NAMES)).ending == "new"
    work.build(["one"])
    before = work.shelf.current_name()
    activated, unnamed, codes = 0, 0, set()
    lists = bad_lists()
    for what, data in lists:
        outcome = work.take_in("one", data)
        codes |= {hold.code for hold in outcome.holds}
        unnamed += not outcome.holds
        if outcome.ending in ("new", "same"):
            activated += 1
            print(what, outcome)
    work.build(["one"])
    index = Shelf(work.shelf.folder).current()
    assert index is not None
    print(f"P1 lists={len(lists)} activated={activated} unnamed={unnamed} reasons={sorted(codes)}")
    assert (activated, unnamed) == (0, 0)
    assert len(lists) >= 299
    assert index.head.names == len(NAMES)
    assert work.shelf.current_name() > before
    assert codes >= {
        "cut_short", "charset", "not_this_format", "too_large", "no_entries", "parse_errors",
        "known_good", "shrunk", "grown", "older", "fewer_than_declared",
    }  # fmt: skip


def test_a_few_famous_names_are_taken_out_and_counted(tmp_path: Path) -> None:
    work = refresher(tmp_path, Clock())
    many = [f"phish{n}-login.com" for n in range(1000)]
    extra = ["naver.com", "m.google.com", "github.io", "bit.ly", "https://blog.naver.com/evil1"]
    outcome = work.take_in("one", plain([*many, *extra]))
    work.build(["one"])
    assert outcome.ending == "new"
    assert outcome.tally is not None
    assert (outcome.tally.known_good, outcome.tally.shared_host) == (2, 2)
    assert not any(
        listed(work, host) for host in ("naver.com", "google.com", "github.io", "bit.ly")
    )
    assert Shelf(work.shelf.folder).current().get("blog.naver.com/evil1")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("evil-site.com", "registrable evil-site.com"),
        ("www.evil-site.com", "registrable evil-site.com"),
        ("sub.evil-site.com", "host sub.evil-site.com"),
        ("tenant.github.io", "host tenant.github.io"),
        ("any.blogspot.com", "host any.blogspot.com"),
        ("shop.cafe24.com", "host shop.cafe24.com"),
        ("https://evil-site.com/", "host evil-site.com"),
        ("https://evil-site.com/login", "path evil-site.com/login"),
        ("https://bit.ly/abc", "path bit.ly/abc"),
        ("https://www.naver.com/page", ""),
        ("co.kr", ""),
        ("blogspot.com", ""),
        ("pages.dev", ""),
        ("kro.kr", ""),
        ("192.0.2.1", "host 192.0.2.1"),
    ],
)
def test_an_entry_speaks_for_no_more_than_its_owner_holds(
    tmp_path: Path, value: str, kept: str
) -> None:
    work = refresher(tmp_path, Clock())
    filler = [f"filler{n}.com" for n in range(300)]
    work.take_in("one", plain([*filler, value]))
    work.build(["one"])
    index = Shelf(work.shelf.folder).current()
    assert index is not None
    others = [(key, origins[0].scope) for key, origins in index.entries() if "filler" not in key]
    assert others == ([(kept.split()[1], kept.split()[0])] if kept else [])


def test_a_person_may_accept_what_a_gate_holds(tmp_path: Path) -> None:
    work = refresher(tmp_path, Clock())
    work.take_in("one", plain(NAMES))
    half = plain(NAMES[:200], made="2026-11-21 00:00")
    assert work.take_in("one", half).ending == "held"
    assert work.accept("one").ending == "new"
    with pytest.raises(LookupError):
        work.accept("one")
    work.build(["one"])
    assert not listed(work, NAMES[-1])
    assert listed(work, NAMES[0])


def test_a_rolled_back_version_does_not_come_back_by_itself(tmp_path: Path) -> None:
    work = refresher(tmp_path, Clock())
    work.take_in("one", plain(NAMES))
    first = work.build(["one"])
    wrong = plain([*NAMES, "innocent-shop.com"], made="2026-11-21 00:00")
    work.take_in("one", wrong)
    work.build(["one"])
    assert listed(work, "innocent-shop.com")
    assert work.rollback(SOURCES) == first
    assert not listed(work, "innocent-shop.com")
    assert work.take_in("one", wrong).ending == "failed"
    work.build(["one"])
    assert not listed(work, "innocent-shop.com")
    assert listed(work, NAMES[0])


def checker(work: Refresher, clock: Clock) -> Checker:
    shelf = Shelf(work.shelf.folder)
    feeds = FeedList(shelf.current, SOURCES, lambda: clock.now.date())
    return Checker.load(lambda contact, lang: contact, now=clock, feeds=feeds)


def test_a_hit_names_its_list_its_age_and_stops_counting_when_too_old(tmp_path: Path) -> None:
    clock = Clock()
    work = refresher(tmp_path, clock)
    work.take_in("one", plain(NAMES))
    work.take_in("two", plain([NAMES[0], "only-two.com"]))
    work.build(SOURCES)
    clock.now += timedelta(days=3)
    judge = checker(work, clock)
    result = judge.check(f"https://www.{NAMES[1]}/x", lang="en")
    assert result["verdict"] == "danger"
    assert result["categories"] == ["phishing"]
    (reason,) = result["reasons"]
    assert (reason["source"], reason["as_of"]) == ("Test list", "2026-11-22")
    assert "3 days old" in reason["text"]
    assert judge.check("only-two.com", lang="en")["verdict"] == "caution"
    both = judge.check(NAMES[0], lang="ko")
    assert [r["source"] for r in both["reasons"]] == ["Test list", "Other"]
    clock.now += timedelta(days=11)
    old = judge.check(NAMES[1], lang="en")
    assert old["verdict"] == "unknown"
    assert [r["id"] for r in old["reasons"]] == ["list.feed_old"]


def test_names_that_became_known_good_are_no_longer_hit(tmp_path: Path) -> None:
    clock = Clock()
    work = refresher(tmp_path, clock)
    nobody = Guard(frozenset(), frozenset(), SUFFIXES)
    careless = Refresher(work.shelf, SOURCES, nobody, SUFFIXES, now=clock)
    careless.take_in("one", plain(["asiae.co.kr", "www.kakaopay.com", "evil-site.com"]))
    careless.build(["one"])
    judge = checker(work, clock)
    assert judge.check("evil-site.com")["verdict"] == "danger"
    assert judge.check("https://www.asiae.co.kr/news")["verdict"] == "unknown"
    assert judge.check("https://www.kakaopay.com/")["verdict"] == "official"


def answer(body: bytes, *heads: str, length: int | None = None, status: str = "200 OK") -> bytes:
    size = len(body) if length is None else length
    return (
        "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {size}", *heads, "", ""]).encode()
        + body
    )


@pytest.mark.anyio
async def test_a_list_is_asked_for_politely_and_only_when_due(
    street: Street, tmp_path: Path
) -> None:
    clock = Clock()
    work = refresher(tmp_path, clock)
    door = street.door(Limits(chunks=10_000))
    page = "good.example/feed.txt"
    street.server.pages[page] = answer(
        plain(NAMES), 'ETag: "v1"', "Last-Modified: Fri, 20 Nov 2026 00:00:00 GMT"
    )
    assert (await work.visit("one", door)).ending == "new"
    assert (await work.visit("one", door)).ending == "early"
    clock.now += timedelta(days=1)
    street.server.pages[page] = answer(b"", status="304 Not Modified")
    assert (await work.visit("one", door)).ending == "same"
    asked = street.server.heads[-1].decode()
    assert 'If-None-Match: "v1"' in asked
    assert "If-Modified-Since: Fri, 20 Nov 2026 00:00:00 GMT" in asked
    assert len(street.server.heads) == 2
    state = State.read(work.folder("one"))
    assert state.current is not None
    assert state.current.day == "2026-11-23"


@pytest.mark.anyio
async def test_a_failed_visit_leaves_the_last_good_version(street: Street, tmp_path: Path) -> None:
    clock = Clock()
    work = refresher(tmp_path, clock)
    page, door = "good.example/feed.txt", street.door(Limits(chunks=10_000, size=100_000))
    street.server.pages[page] = answer(plain(NAMES))
    await work.visit("one", door)
    work.build(["one"])
    for wrong, code in (
        (answer(b"", status="503 Busy"), "status.503"),
        (answer(plain(NAMES), length=99_000), "fetch.malformed"),
        (answer(b"x" * 200_000), "too_large"),
        (answer(b"<html>maintenance</html>\n"), "not_this_format"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "fetch.network.loopback"),
    ):
        street.server.pages[page] = wrong
        outcome = await work.visit("one", door, force=True)
        assert [hold.code for hold in outcome.holds] == [code]
        assert outcome.ending == "failed"
    work.build(["one"])
    assert listed(work, NAMES[0])
    assert street.canary_hits == 0
    state = State.read(work.folder("one"))
    assert state.failed_since
    assert state.problem == ["fetch.network.loopback"]


def test_figures_tell_the_age_of_what_is_used_and_what_waits(tmp_path: Path) -> None:
    clock = Clock()
    work = refresher(tmp_path, clock)
    work.take_in("one", plain(NAMES))
    work.take_in("one", plain(NAMES[:100], made="2026-11-21 00:00"))
    states = {name: State.read(work.folder(name)) for name in ("one", "two")}
    told = exposition({**states, 'a"b\n': State()}, START + timedelta(days=3))
    rows = dict(line.rsplit(" ", 1) for line in told.splitlines() if line[0] != "#")
    age = 3 * 86_400 + START.hour * 3_600
    assert float(rows['jamkkan_list_age_seconds{list="one"}']) == age
    assert 'jamkkan_list_age_seconds{list="two"}' not in rows  # it never had a version
    assert rows['jamkkan_list_entries{list="one"}'] == "400"
    assert rows['jamkkan_list_held{list="one"}'] == rows['jamkkan_list_failing{list="one"}'] == "1"
    assert rows['jamkkan_list_failing{list="a\\"b\\n"}'] == "0"


def misp_event(*names: str) -> bytes:
    attributes = [{"type": "domain", "value": name, "to_ids": True} for name in names]
    return json.dumps({"Event": {"info": "x", "Attribute": attributes}}).encode()


FIRST, SECOND = (f"{n * 8}-0000-4000-8000-{n * 12}" for n in "12")


def manifest(**stamps: str) -> bytes:
    ids = {"first": FIRST, "second": SECOND}
    return json.dumps({ids[key]: {"timestamp": stamp} for key, stamp in stamps.items()}).encode()


@pytest.mark.anyio
async def test_a_misp_feed_is_read_event_by_event_as_its_manifest_says(
    street: Street, tmp_path: Path
) -> None:
    clock, pages, site = Clock(), street.server.pages, "good.example/misp/"
    source = SOURCE.model_copy(update={"url": f"http://{site}manifest.json", "format": "misp_feed"})
    work = replace(refresher(tmp_path, clock), sources=Sources(one=source))
    door = street.door(Limits(chunks=10_000))

    async def visit() -> tuple[str, list[str], list[str]]:
        before = len(street.server.heads)
        outcome = await work.visit("one", door, force=True)
        work.build(["one"])
        asked = [h.decode().split()[1].rpartition("/")[2] for h in street.server.heads[before:]]
        return outcome.ending, [hold.code for hold in outcome.holds], asked

    pages[f"{site}manifest.json"] = answer(manifest(first="1", second="1"))
    pages[f"{site}{FIRST}.json"] = answer(misp_event("phish-one.com"))
    pages[f"{site}{SECOND}.json"] = answer(b"", status="503 Busy")
    # What broke off goes on where it was.
    assert await visit() == (
        "failed", ["status.503"], ["manifest.json", f"{FIRST}.json", f"{SECOND}.json"],
    )  # fmt: skip
    pages[f"{site}{SECOND}.json"] = answer(misp_event("phish-two.com", "phish-three.com"))
    assert await visit() == ("new", [], ["manifest.json", f"{SECOND}.json"])
    assert all(listed(work, f"phish-{name}.com") for name in ("one", "two", "three"))
    # Only a changed event is asked for again; one that is gone from the manifest is gone.
    pages[f"{site}manifest.json"] = answer(manifest(second="2"))
    pages[f"{site}{SECOND}.json"] = answer(misp_event("phish-two.com", "phish-three.com", "x4.com"))
    assert await visit() == ("new", [], ["manifest.json", f"{SECOND}.json"])
    assert not listed(work, "phish-one.com")
    assert listed(work, "x4.com")
    for wrong in (
        b"[]", b"{}", b"<html>", b'{"../../etc/passwd": {"timestamp": "1"}}',
        manifest(first="../../x"), manifest(first="3").replace(b'{"timestamp": "3"}', b"4"),
    ):  # fmt: skip
        pages[f"{site}manifest.json"] = answer(wrong)
        assert await visit() == ("failed", ["not_this_format"], ["manifest.json"])
    pages[f"{site}manifest.json"] = answer(manifest(first="9"))
    pages[f"{site}{FIRST}.json"] = answer(b'{"Event": 1}')
    assert (await visit())[1] == ["not_this_format"]
    assert listed(work, "x4.com")


def test_the_day_an_entry_was_first_seen_is_kept(tmp_path: Path) -> None:
    clock = Clock()
    work = refresher(tmp_path, clock)
    work.take_in("one", plain(NAMES))
    work.build(["one"])
    clock.now += timedelta(days=5)
    later = refresher(tmp_path, clock)
    later.take_in("one", plain([*NAMES, "new-one.com"], made="2026-11-26 00:00"))
    later.build(["one"])
    index = Shelf(work.shelf.folder).current()
    assert index is not None
    assert index.get(NAMES[0])[0][4:6] == ("2026-11-22", "2026-11-27")
    assert index.get("new-one.com")[0][4:6] == ("2026-11-27", "2026-11-27")


@pytest.mark.parametrize(
    ("new", "old", "codes"),
    [
        (Tally(read=100, taken=100), None, []),
        (Tally(read=100, bad=2, taken=98), None, []),
        (Tally(read=100, bad=3, taken=97), None, ["parse_errors"]),
        (Tally(read=1000, known_good=5, taken=995), None, []),
        (Tally(read=1000, known_good=6, taken=994), None, ["known_good"]),
        (Tally(read=70, taken=70), Tally(taken=100), []),
        (Tally(read=69, taken=69), Tally(taken=100), ["shrunk"]),
        (Tally(read=300, taken=300), Tally(taken=100), []),
        (Tally(read=301, taken=301), Tally(taken=100), ["grown"]),
        (Tally(read=9, taken=9, made="2026-11-20"), Tally(taken=9, made="2026-11-21"), ["older"]),
        (Tally(read=90, taken=90, declared=100), None, ["fewer_than_declared"]),
        (Tally(), Tally(taken=9), ["no_entries", "shrunk"]),
    ],
)
def test_each_gate_stands_where_it_is_said_to(
    new: Tally, old: Tally | None, codes: list[str]
) -> None:
    assert [hold.code for hold in examine(new, old)] == codes


def test_our_sources_are_well_formed_and_none_is_on() -> None:
    sources = Sources.load(FOLDER / "sources.yaml")
    assert sources
    for source in sources.values():
        assert source.licence
        assert parse(source.url, SUFFIXES).scheme == "https"
