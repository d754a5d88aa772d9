"""List look-ups beside Python's set and others: same names, same questions, one run, ratios.

Run `python -m benchmarks.lists [--names 1000000]`; `--probes 10000000` asks for as many names whose
answer is known and counts the wrong ones. The rounds alternate, so that a slow moment of the machine
meets everybody; medians of the ratios are printed. Of 100 million names only the index is measured:
the others do not fit.
"""

import argparse
import multiprocessing
import os
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import metamask
from benchmarks.list_names import names, questions
from scamlist.index import Index
from scamlist.index_build import Builder
from scamlist.index_layout import Origin

SINGLE, BULK, PHISHING_DETECT = 0.9, 1.1, 1000.0
OPEN_MS, FIRST_MS, BYTES, ANONYMOUS_MB = 1.0, 0.2, 36.0, 10.0
BUILD_SECONDS, BUILD_MB = 60.0, 1000.0
ORIGINS: Final = [
    Origin("registrable", "phishing", "list.feed", f"feed-{n}", f"2026-11-{n + 1:02}")
    for n in range(20)
]
_MEGABYTE: Final = 1 << 20
_SMALL: Final = 1_000_000  # names; beyond, the slow ones are left out
_MOST: Final = 10_000_000  # names a set is made of
_QUESTIONS: Final = 200_000

Ask = Callable[[Sequence[str]], int]


def main() -> int:
    """Print the figures; 1 when one misses its goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--names", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--probes", type=int, default=0)
    arguments.add_argument("--folder", type=Path, help="where the files go (about 30 B a name)")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="lists-", dir=options.folder) as folder:
        path = Path(folder) / "index"
        missed = _apart(_build, path, options.names)
        missed += _apart(_open, path, options.names)
        if options.probes:
            missed += _probe(path, options.names, options.probes)
        if options.names <= _MOST:
            missed += _compare(path, options.names, options.rounds)
        else:
            index, asked = Index.open(path), questions(options.names, _QUESTIONS)
            for who, ask in (("single", _single(index)), ("bulk", _bulk(index))):
                ask(asked)
                print(f"{who}: {len(asked) / _timed(ask, asked) / 1000:,.0f} k look-ups/s")
    print("missed: " + "; ".join(missed) if missed else "every goal reached")
    return 1 if missed else 0


def _apart(work: Callable[[Path, int], list[str]], path: Path, count: int) -> list[str]:
    """Run in a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (path, count))


def _build(path: Path, count: int) -> list[str]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("build", total=count)

        def show(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total or count)

        began, busy, making = time.perf_counter(), time.process_time(), 0.0
        with Builder(path.parent, show) as builder:
            for first in range(0, count, 50_000):
                began_batch = time.process_time()
                batch = list(names(first, min(first + 50_000, count)))
                making += time.process_time() - began_batch
                builder.add(ORIGINS[first // 50_000 % len(ORIGINS)], batch)
            head = builder.finish(path)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy - making
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = head.size / head.names
    print(
        f"build: {head.names:,} names, {seconds:.0f} s of clock, {busy:.0f} s of processor "
        f"(and {making:.0f} s making up the names), {peak:.0f} MB at most, "
        f"{head.size / _MEGABYTE:,.0f} MB on disk, {each:.1f} B a name",
        flush=True,
    )
    return _over(
        ("bytes a name", each, BYTES),
        ("build memory, MB", peak, BUILD_MB),
        ("build, s of processor", busy * _MOST / max(count, _MOST), BUILD_SECONDS),
    )


def _open(path: Path, count: int) -> list[str]:
    asked = questions(count, _QUESTIONS)
    opened, first = [], []
    for turn in range(20):
        began = time.perf_counter()
        index = Index.open(path)
        middle = time.perf_counter()
        index.find(asked[turn * 100])
        opened.append((middle - began) * 1000)
        first.append((time.perf_counter() - middle) * 1000)
    before = _anonymous()
    index = Index.open(path)
    for host in asked:
        index.find(host)
    grown = max(0.0, _anonymous() - before)
    print(
        f"open: {statistics.median(opened):.2f} ms, first answer {statistics.median(first):.3f} ms, "
        f"{grown:.1f} MB of its own memory after {len(asked):,} questions",
        flush=True,
    )
    return _over(
        ("open, ms", statistics.median(opened), OPEN_MS),
        ("first answer, ms", statistics.median(first), FIRST_MS),
        ("own memory, MB", grown, ANONYMOUS_MB),
    )


def _probe(path: Path, count: int, probes: int) -> list[str]:
    """Half of the probes are listed names, half are not; both are known by number."""
    index = Index.open(path)
    missed = made_up = 0
    step = 100_000
    for place in range(0, probes // 2, step):
        size = min(step, probes // 2 - place)
        first = place * 13 % max(1, count - size)
        missed += sum(hit is None for hit in index.find_many(list(names(first, first + size))))
        other = list(names(count + place, count + place + size))
        made_up += sum(hit is not None for hit in index.find_many(other))
    print(f"probes: {probes:,}, {missed} missed, {made_up} made up", flush=True)
    return ["wrong answers"] if missed or made_up else []


def _compare(path: Path, count: int, rounds: int) -> list[str]:
    index = Index.open(path)
    askers: list[tuple[str, Ask, int]] = [
        ("single", _single(index), _QUESTIONS),
        ("bulk", _bulk(index), _QUESTIONS),
    ]
    began = time.perf_counter()
    askers.insert(0, ("set", _set(set(names(0, count))), _QUESTIONS))
    print(f"set: made in {time.perf_counter() - began:.1f} s", flush=True)
    askers.append(("sqlite", _sqlite(path.parent, count), 20_000))
    for who, make in (("marisa-trie", _marisa), ("adblock", _adblock)):
        if who == "adblock" and count > _SMALL:
            print(f"{who}: left out beyond {_SMALL:,} names; it takes minutes to load")
            continue
        try:
            askers.append((who, make(count), 20_000))
        except ImportError:
            print(f"{who} is not compared: it is not installed (it comes with the dev lock).")
    asked = questions(count, _QUESTIONS)
    rates: dict[str, list[float]] = {who: [] for who, _, _ in askers}
    hits = {who: ask(asked[:20_000]) for who, ask, _ in askers}
    if len(set(hits.values())) != 1:
        print(f"they do not agree: {hits}")
        return ["the same answers"]
    for turn in range(rounds):
        for who, ask, most in askers:
            part = asked[turn * 7 % 100 :][:most]
            rates[who].append(len(part) / _timed(ask, part))
    for who, _, most in askers:
        ratio = statistics.median(a / b for a, b in zip(rates[who], rates["set"], strict=True))
        rate = statistics.median(rates[who]) / 1000
        print(f"{who:12} {rate:9,.1f} k look-ups/s  {ratio:6.2f} × set  ({most:,} a round)")
    own = {
        who: statistics.median(a / b for a, b in zip(rates[who], rates["set"], strict=True))
        for who in ("single", "bulk")
    }
    missed = _under(("single × set", own["single"], SINGLE), ("bulk × set", own["bulk"], BULK))
    if count <= _SMALL:
        missed += _phishing_detect(count, asked, statistics.median(rates["single"]))
    return missed


def _phishing_detect(count: int, asked: Sequence[str], rate: float) -> list[str]:
    part = asked[:300]
    try:
        answer = metamask.ask(part, listed=names(0, count))
    except metamask.Absent as absent:
        print(absent)
        return []
    theirs = len(part) / answer.seconds
    print(
        f"eth-phishing-detect {theirs / 1000:.3f} k look-ups/s, loaded in {answer.loaded:.1f} s; "
        f"single is {rate / theirs:,.0f} × as fast"
    )
    return _under(("single × eth-phishing-detect", rate / theirs, PHISHING_DETECT))


def _single(index: Index) -> Ask:
    return lambda asked: sum(index.find(host) is not None for host in asked)


def _bulk(index: Index) -> Ask:
    def ask(asked: Sequence[str]) -> int:
        hits = 0
        for first in range(0, len(asked), 10_000):
            hits += sum(h is not None for h in index.find_many(asked[first : first + 10_000]))
        return hits

    return ask


def _set(listed: set[str]) -> Ask:
    def find(host: str) -> str | None:
        while host:
            if host in listed:
                return host
            host = host.partition(".")[2]
        return None

    return lambda asked: sum(find(host) is not None for host in asked)


def _sqlite(folder: Path, count: int) -> Ask:
    store = sqlite3.connect(folder / "names.db")
    store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
    store.execute("CREATE TABLE names(name TEXT PRIMARY KEY) WITHOUT ROWID")
    store.executemany("INSERT INTO names VALUES(?)", ((n,) for n in sorted(names(0, count))))
    store.commit()

    def find(host: str) -> bool:
        while host:
            if store.execute("SELECT 1 FROM names WHERE name=?", (host,)).fetchone():
                return True
            host = host.partition(".")[2]
        return False

    return lambda asked: sum(map(find, asked))


def _marisa(count: int) -> Ask:
    import marisa_trie  # type: ignore[import-not-found]  # its stubs name another module

    trie = marisa_trie.Trie(n[::-1] + "." for n in names(0, count))
    return lambda asked: sum(bool(trie.prefixes(host[::-1] + ".")) for host in asked)


def _adblock(count: int) -> Ask:
    import adblock

    filters = adblock.FilterSet()
    filters.add_filters([f"||{n}^" for n in names(0, count)])
    engine = adblock.Engine(filters)

    def find(host: str) -> bool:
        return bool(
            engine.check_network_urls(f"https://{host}/", "https://a.test/", "script").matched
        )

    return lambda asked: sum(map(find, asked))


def _timed(ask: Ask, asked: Sequence[str]) -> float:
    began = time.perf_counter()
    ask(asked)
    return time.perf_counter() - began


def _anonymous() -> float:
    """Megabytes of memory that are this process's alone (Linux)."""
    rollup = Path(f"/proc/{os.getpid()}/smaps_rollup").read_text()
    return int(rollup.partition("Anonymous:")[2].split()[0]) / 1024


def _over(*figures: tuple[str, float, float]) -> list[str]:
    return [f"{what} {got:.2f} (at most {goal})" for what, got, goal in figures if got > goal]


def _under(*figures: tuple[str, float, float]) -> list[str]:
    return [f"{what} {got:.2f} (at least {goal})" for what, got, goal in figures if got < goal]


if __name__ == "__main__":
    sys.exit(main())
