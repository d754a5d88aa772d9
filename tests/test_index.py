"""The index: exact answers from one file, swapped whole under readers that never stop."""

import hashlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist.index import Hit, Index
from scamlist.index_build import Builder
from scamlist.index_layout import HEAD, BadIndex, Origin
from scamlist.index_shelf import KEPT, Shelf, ShelfBusy

TREE = Origin("registrable", "phishing", "list.feed", "one", "2026-11-22")
HOST = Origin("host", "phishing", "list.feed", "two", "2026-11-22")
PAGE = Origin("path", "phishing", "list.feed", "three", "2026-11-22")
ONE = {
    "evil.com": TREE,
    "evil.co.kr": TREE,
    "co.com": TREE,
    "tenant.github.io": HOST,
    "deep.under.example.net": HOST,
    "good.kr/board/2": PAGE,
    "front.kr/": PAGE,
    "192.0.2.7": HOST,
}


def build(entries: dict[str, Origin]) -> Index:
    with Builder() as builder:
        for key, origin in entries.items():
            builder.add(origin, [key])
        return Index(builder.to_bytes())


INDEX = build(ONE)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("evil.com", "evil.com"),
        ("a.b.evil.com", "evil.com"),
        ("evil.co.kr", "evil.co.kr"),
        ("www.evil.co.kr", "evil.co.kr"),
        ("co.com", "co.com"),
        ("any.co.com", "co.com"),
        ("tenant.github.io", "tenant.github.io"),
        ("www.tenant.github.io", "tenant.github.io"),
        ("deep.under.example.net", "deep.under.example.net"),
        ("192.0.2.7", "192.0.2.7"),
        *((host, "") for host in (
            "other.github.io", "x.tenant.github.io", "github.io", "example.net",
            "under.example.net", "notevil.com", "evil.com.br", "co.kr", "com", "good.kr", "front.kr",
            "192.0.2.77", "localhost", "", ".", "a..b",
        )),
    ],
)  # fmt: skip
def test_a_host_is_found_by_itself_and_by_whole_names_above_it(host: str, name: str) -> None:
    hit = INDEX.find(host)
    assert (hit.name if hit else "") == name
    assert INDEX.find_many([host, "nothing.example"]) == [hit, None]


def test_a_page_is_found_by_its_own_key_alone() -> None:
    asked: list[str] = []

    def keys() -> Iterator[str]:
        asked.append("asked")
        yield from ("good.kr/board/1", "good.kr/board/2")

    assert INDEX.find_page("www.good.kr", keys) == Hit("good.kr/board/2", (PAGE,))
    assert INDEX.find_page("evil.com", keys) is None
    assert asked == ["asked"]


def test_a_prefix_of_the_hash_finds_the_entry_and_its_full_hash() -> None:
    digest = hashlib.sha256(b"evil.com/").digest()
    assert INDEX.with_prefix(digest[:4])[0] == (digest, "evil.com", (TREE,))
    page = hashlib.sha256(b"good.kr/board/2").digest()
    assert INDEX.with_prefix(page[:4])[0].name == "good.kr/board/2"
    assert INDEX.with_prefix(b"\0\0\0\0") == []


def test_a_name_on_several_lists_keeps_every_origin() -> None:
    with Builder() as builder:
        for origin in (TREE, HOST, TREE):
            builder.add(origin, ["twice.com", f"{origin.source}.com"])
        index = Index(builder.to_bytes())
    assert set(index.get("twice.com")) == {TREE, HOST}
    assert index.head.names == 3
    assert sorted(key for key, _ in index.entries()) == ["one.com", "twice.com", "two.com"]


@pytest.mark.parametrize("key", ["a\nb.com", "예시.com"])
def test_a_key_that_cannot_be_stored_is_refused(key: str) -> None:
    with Builder() as builder, pytest.raises(ValueError, match=r"line break|ascii"):
        builder.add(TREE, [key])
        builder.to_bytes()


_LABEL = st.text("abco-1", min_size=1, max_size=3)
_HOSTS = st.lists(_LABEL | st.sampled_from(["co", "com", "github"]), min_size=1, max_size=4).map(
    ".".join
)
_NAMES = _HOSTS.filter(lambda name: "." in name)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(_NAMES, st.sampled_from([TREE, HOST]), max_size=40), st.lists(_HOSTS))
def test_any_list_answers_as_a_plain_dictionary_does(
    entries: dict[str, Origin], hosts: list[str]
) -> None:
    index = build(entries)

    def expected(host: str) -> Hit | None:
        parts = host.split(".")
        for name in (".".join(parts[n:]) for n in range(len(parts))):
            origin = entries.get(name)
            if origin and (origin is TREE or name == host or host == f"www.{name}"):
                return Hit(name, (origin,))
        return None

    asked = [*hosts, *entries, *(f"www.{name}" for name in entries)]
    answers = [expected(host) for host in asked]
    assert [index.find(host) for host in asked] == answers
    assert index.find_many(asked) == answers


def test_no_name_is_missed_and_none_is_made_up() -> None:
    """The CI size of `python -m benchmarks.lists --probes`."""
    listed = {f"n{number:x}.example{number % 97}.com" for number in range(0, 120_000, 2)}
    with Builder() as builder:
        builder.add(HOST, listed)
        index = Index(builder.to_bytes())
    asked = [f"n{number:x}.example{number % 97}.com" for number in range(120_000)]
    wrong = sum(
        (hit is not None) != (host in listed)
        for host, hit in zip(asked, index.find_many(asked), strict=True)
    )
    print(f"index probes={len(asked)} wrong={wrong}")
    assert wrong == 0


def stage(shelf: Shelf, names: int, mark: str) -> Path:
    shelf.folder.mkdir(exist_ok=True)
    path = shelf.folder / "staged"
    with Builder(shelf.folder) as builder:
        builder.add(TREE._replace(source=mark), (f"n{n}.com" for n in range(names)))
        builder.finish(path)
    return path


def test_five_versions_are_kept_and_the_one_before_comes_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "lists")
    assert shelf.current() is None
    published = [shelf.publish(stage(shelf, 10, str(n))) for n in range(KEPT + 2)]
    assert shelf.versions() == published[2:]
    reader = Shelf(shelf.folder)
    assert shelf.rollback() == published[-2]
    index = reader.current()
    assert index is not None
    assert index.get("n1.com")[0].source == str(KEPT)
    for _ in range(KEPT - 2):
        shelf.rollback()
    with pytest.raises(LookupError):
        shelf.rollback()


def test_a_damaged_file_is_never_made_current(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "lists")
    good = shelf.publish(stage(shelf, 50, "good"))
    whole = stage(shelf, 50, "new").read_bytes()
    chance = random.Random(7)  # noqa: S311 - no secret
    damaged = [whole[: len(whole) * n // 20] for n in range(20)]
    for _ in range(40):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        damaged.append(bytes(flipped))
    for data in damaged:
        (shelf.folder / "staged").write_bytes(data)
        with pytest.raises(BadIndex):
            shelf.publish(shelf.folder / "staged")
    assert shelf.current_name() == good
    assert len(whole) > HEAD


def test_an_older_version_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "lists")
    with Builder() as builder:
        shelf.folder.mkdir()
        builder.finish(tmp_path / "old", version="20200101T000000.0Z")
    shelf.publish(stage(shelf, 5, "new"))
    with pytest.raises(BadIndex, match="not newer"):
        shelf.publish(tmp_path / "old")


def test_two_writers_do_not_work_at_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "lists")
    with shelf.changing(), pytest.raises(ShelfBusy), Shelf(shelf.folder).changing():
        pass


# JAMKKAN_LONG=1: as many kills as RELIABILITY.md asks for once.
KILLS = 500 if "JAMKKAN_LONG" in os.environ else 40
# One interpreter that forks a writer a time: starting Python anew would take most of the test.
FORKING = """
import os, sys
from pathlib import Path
from tests.test_index import Shelf, stage
shelf = Shelf(Path(sys.argv[1]))
for kill in range(int(sys.argv[2])):
    child = os.fork()
    if not child:
        number = 0
        while True:
            number += 1
            shelf.publish(stage(shelf, 3000, f"{kill}.{number}"))
    print(child, flush=True)
    os.waitpid(child, 0)
"""


def test_killing_the_writer_never_shows_a_partial_list(tmp_path: Path) -> None:
    """C1: `kill -9` at random moments of building and publishing, with readers at work."""
    shelf = Shelf(tmp_path / "lists")
    shelf.publish(stage(shelf, 3000, "0"))
    chance = random.Random(3)  # noqa: S311 - no secret
    partial, reads, stop = 0, 0, threading.Event()

    def read() -> None:
        nonlocal partial, reads
        reader = Shelf(shelf.folder)
        while not stop.is_set():
            reader._next_look = 0.0
            index = reader.current()
            assert index is not None
            asked = [f"n{n}.com" for n in range(3000)]
            marks = {hit.origins[0].source if hit else "" for hit in index.find_many(asked)}
            reads += 1
            partial += len(marks) != 1 or index.head.names != 3000
            time.sleep(0.01)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        with subprocess.Popen(
            [sys.executable, "-c", FORKING, str(shelf.folder), str(KILLS)],
            stdout=subprocess.PIPE,
            text=True,
        ) as parent:
            assert parent.stdout is not None
            killed = 0
            for line in parent.stdout:
                child = int(line)
                time.sleep(chance.uniform(0.0, 0.12))
                os.kill(child, signal.SIGKILL)
                killed += 1
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    last = Shelf(shelf.folder).current()
    assert last is not None
    last.verify()
    print(f"C1 kills={killed} reads={reads} partial={partial} versions={len(shelf.versions())}")
    assert (killed, partial) == (KILLS, 0)
    assert reads > 0


@pytest.mark.alone
def test_a_swap_under_load_causes_no_error_and_no_wait(tmp_path: Path) -> None:
    """Readers ask while versions change; the slowest of a hundred waits at most twice as long.

    Whoever else has the processor makes them wait as well, so one quiet round of several is
    enough; an error in any is one too many.
    """
    shelf = Shelf(tmp_path / "lists")
    shelf.publish(stage(shelf, 20_000, "0"))
    reader, errors = Shelf(shelf.folder), 0
    staged: list[Path] = []

    def waits(swap: bool) -> list[float]:
        nonlocal errors
        taken = []
        for turn in range(20_000):
            if swap and turn % 5000 == 2500:
                shelf.publish(staged.pop(0))
            began = time.perf_counter()
            if turn % 500 == 0:
                reader._next_look = 0.0
            index = reader.current()
            errors += index is None or index.find(f"n{turn}.com") is None
            taken.append(time.perf_counter() - began)
        return sorted(taken)

    for attempt in range(5):
        staged += (
            stage(shelf, 20_000, f"{attempt}-{n}").rename(tmp_path / str(n)) for n in range(4)
        )
        quiet, under = waits(swap=False), waits(swap=True)
        p99 = len(quiet) * 99 // 100
        print(
            f"swap errors={errors} p99 quiet={quiet[p99] * 1e6:.0f} µs "
            f"swap={under[p99] * 1e6:.0f} µs"
        )
        assert errors == 0
        assert not staged
        if under[p99] <= 2 * quiet[p99] + 20e-6:
            return
    pytest.fail("in no round of five did readers wait as little as without a swap")


@pytest.mark.alone
def test_opening_reads_next_to_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "lists")
    shelf.publish(stage(shelf, 100_000, "0"))
    path = shelf.folder / shelf.current_name()
    times = []
    for _ in range(20):
        began = time.perf_counter()
        index = Index.open(path)
        opened = time.perf_counter()
        assert index.find("www.n7.com")
        times.append((opened - began, time.perf_counter() - opened))
    opened, first = (min(column) for column in zip(*times, strict=True))
    print(f"index open={opened * 1e3:.2f} ms first={first * 1e3:.2f} ms")
    assert opened < 0.005
    assert first < 0.005


def test_every_entry_is_read_back(tmp_path: Path) -> None:
    names = sorted({f"{a}{b}.kr" for a, b in itertools.product("abcdefgh", range(300))})
    with Builder(tmp_path) as builder:
        builder.add(TREE, names)
        builder.finish(tmp_path / "index")
    index = Index.open(tmp_path / "index")
    assert sorted(key for key, _ in index.entries()) == names
