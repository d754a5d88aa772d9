"""Whole verdicts a second with a million listed names, beside MetaMask's eth-phishing-detect.

Run `python -m benchmarks.checker`. Ours gives each address a complete result (verdict, reasons in
words, steps, what was not looked at); the peer says blocked or not. Both hold the same list and
compare with the same protected names; the rounds alternate, and the median of the ratios is told.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks import metamask
from benchmarks.list_names import names, questions
from knowledge.library import Library
from scamlist.checker import FOLDER, Checker
from scamlist.feed_list import FeedList
from scamlist.index import Index
from scamlist.index_build import Builder
from scamlist.index_layout import Origin
from scamlist.sources import Sources

GOAL: Final = 5_000  # addresses a second on one core
LISTED: Final = Origin(
    "registrable",
    category="phishing",
    reason="list.feed_danger",
    source="benchmark",
    added="2026-11-01",
    last_seen="2026-11-22",
    expires="2099-01-01",
)
_FEW: Final = 300  # names the peer is asked for: it needs a hundred times as long for each
_PATHS: Final = ("", "/", "/event?id={n}", "/a/b/{n}.html", "/login?next=/my")


def main() -> int:
    """Print the figures; 1 when ours misses its goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--names", type=int, default=1_000_000)
    arguments.add_argument("--addresses", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        path = Path(folder) / "index"
        _build(path, options.names)
        checker = _checker(path)
        hosts = questions(options.names, options.addresses * options.rounds)
        rates, slow, ratios = [], [], []
        for turn in range(options.rounds):
            some = hosts[turn * options.addresses : (turn + 1) * options.addresses]
            found, rate = _ours(checker, some)
            rates.append(rate)
            if peer := _peer(checker, some[:_FEW], options.names):
                slow.append(peer)
                ratios.append(rate / peer)
            print(f"round {turn + 1}: {rate:,.0f} verdicts/s, {found} on the list", flush=True)
    rate = statistics.median(rates)
    print(
        f"{options.names:,} listed names, {len(checker.registry.brands)} protected: "
        f"{rate:,.0f} whole verdicts/s on one core ({1e6 / rate:.0f} µs each; goal {GOAL:,})"
    )
    if ratios:
        each, ratio = statistics.median(slow), statistics.median(ratios)
        print(f"eth-phishing-detect: {each:,.0f} names/s; ratio {ratio:,.0f}")
    return 0 if rate >= GOAL else 1


def _build(path: Path, count: int) -> None:
    with Builder(path.parent) as builder:
        builder.add(LISTED, names(0, count))
        builder.finish(path)


def _checker(path: Path) -> Checker:
    library = Library.load()
    index = Index.open(path)
    today = datetime.now(UTC).date()
    return Checker.load(
        lambda contact, lang: library.contacts[contact].show(lang),
        feeds=FeedList(lambda: index, Sources.load(FOLDER / "sources.yaml"), lambda: today),
    )


def _ours(checker: Checker, hosts: Sequence[str]) -> tuple[int, float]:
    """How many were found on the list, and results a second of the processor."""
    asked = [f"https://{h}{_PATHS[n % len(_PATHS)].format(n=n)}" for n, h in enumerate(hosts)]
    began = time.process_time()
    results = [checker.check(text, lang="ko") for text in asked]
    seconds = time.process_time() - began
    listed = sum(any(r["id"] == LISTED.reason for r in result["reasons"]) for result in results)
    return listed, len(asked) / seconds


def _peer(checker: Checker, hosts: Sequence[str], count: int) -> float:
    """Names a second of eth-phishing-detect with the same list and names; 0 when it is not here."""
    brands = checker.registry.brands.values()
    own = [domain for brand in brands for domain in brand.domains]
    protected = [next(iter(brand.domains)) for brand in brands if brand.domains]
    try:
        said = metamask.ask(hosts, protected=protected, own=own, listed=names(0, count))
    except metamask.Absent as error:
        print(error)
        return 0.0
    return len(hosts) / said.seconds


if __name__ == "__main__":
    sys.exit(main())
