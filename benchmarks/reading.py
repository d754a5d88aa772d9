"""Reading: what is found in messages and pages of every round, and how long a reading takes.

Run `python -m benchmarks.reading`. Every round of messages is judged twice: with the shipped weights
and with weights that never saw it (`--quick` leaves the second out, which trains once a round).
"""

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from benchmarks.training import DATA, rounds, train
from scamlist import page, script
from scamlist.address import parse
from scamlist.brands import Registry
from scamlist.evidence import Evidence
from scamlist.fold import fold
from scamlist.likeness import Likeness, likeness
from scamlist.rules import RuleBook
from scamlist.suffixes import Suffixes
from scamlist.verdict import Severity, judge

ARTICLES = Path(__file__).parents[1] / "knowledge" / "articles"
_PAGE_BYTES, _MESSAGE_LETTERS = 200_000, 4_000
_ROUNDS = 15  # of timing; the best of them counts
_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(\S+)")


class Outcome(NamedTuple):
    """What was expected of a text and what was said: danger, caution or none."""

    expect: str
    got: str


def main() -> None:
    """Print one line a round, then the times."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="only the shipped weights")
    quick = options.parse_args().quick
    book = RuleBook.load(Path(script.__file__).parent)
    suffixes = Suffixes.load()
    registry = Registry.load(suffixes)

    def said(evidence: Iterable[Evidence]) -> str:
        verdict = judge(evidence, book.rules).verdict
        return verdict.name if verdict <= Severity.caution else "none"

    sets = rounds()
    for file in sorted(DATA.glob("messages*.jsonl")):
        print(f"{file.stem}: {tell(read_messages(file, said, likeness()))}")
        if not quick:
            others = [e for name, examples in sets.items() if name != file.stem for e in examples]
            left_out = read_messages(file, said, train(others))
            print(f"  with weights that never saw it: {tell(left_out)}", flush=True)
    # Nothing is learned from these.
    print(f"long_messages: {tell(read_messages(DATA / 'long_messages.jsonl', said, likeness()))}")
    for folder in sorted(DATA.glob("pages*")):
        print(f"{folder.name}: {tell(read_pages(folder, said, suffixes, registry))}")
    time_page(registry)
    time_message()


def read_messages(
    file: Path, said: Callable[[Iterable[Evidence]], str], learned: Likeness
) -> Iterator[Outcome]:
    """Every message of a file, judged with these weights."""
    for row in map(json.loads, file.read_text("utf-8").splitlines()):
        yield Outcome(row["expect"], said(script.read(row["text"], learned=learned)))


def read_pages(
    folder: Path,
    said: Callable[[Iterable[Evidence]], str],
    suffixes: Suffixes,
    registry: Registry,
) -> Iterator[Outcome]:
    """Every page of a folder, judged at the address it says it was saved from, if any."""
    for row in map(json.loads, (folder / "index.jsonl").read_text("utf-8").splitlines()):
        html = (folder / row["file"]).read_bytes()
        served = _SAVED_FROM.search(html)
        address = parse(served[1].decode() if served else "https://shop.example.net/", suffixes)
        found = page.observe(page.read(html), address.host, address.registrable, registry)
        expect = "caution" if row["expect"] == "promotion" else row["expect"]
        yield Outcome(expect, said(found))


def tell(outcomes: Iterable[Outcome]) -> str:
    """The rates of a round in one line."""
    rows = list(outcomes)
    scams = [o for o in rows if o.expect != "none"]
    worst = [o for o in scams if o.expect == "danger"]
    plain = [o for o in rows if o.expect == "none"]
    return (
        f"{len(scams)} scams, found {_rate(o.got != 'none' for o in scams)}, "
        f"danger as danger {_rate(o.got == 'danger' for o in worst)}; {len(plain)} plain, "
        f"caution {_rate(o.got == 'caution' for o in plain)}, "
        f"danger {_rate(o.got == 'danger' for o in plain)}"
    )


def time_page(registry: Registry) -> None:
    """Pages of 200 kB, beside selectolax's own text extraction of the same page."""
    block = "<div class='row'><p>통신사 <b>요금</b> 안내와 <a href='/faq'>자주 묻는 질문</a></p></div>\n"
    offer = "<p>소액결제 현금화 90% 5분 입금 <a href='tel:010-0000-0000'>상담</a></p>"
    script = f"<script>{'const list = [1, 2, 3];' * 6_000}</script>"
    words = sorted({w for a in ARTICLES.rglob("ko.md") for w in a.read_text("utf-8").split()})
    chance = random.Random(1)  # noqa: S311 - a made-up page, the same every run
    lines = (" ".join(chance.choices(words, k=chance.randint(3, 25))) for _ in range(2_000))
    unlike = "".join(f"<div class='row'><p>{line}</p></div>\n" for line in lines)
    for name, markup in (
        ("two thirds scripts", script + offer + block * 4_000),
        ("all of it text", offer + block * 4_000),
        ("no line of it twice", offer + unlike),
    ):
        html = markup.encode()[:_PAGE_BYTES]
        ours, plain = race(partial(read_page, html, registry), partial(plain_text, html))
        print(
            f"page of 200 kB, {name}: {ours:.1f} ms; selectolax's text alone {plain:.1f} ms: "
            f"{ours / plain:.1f} times"
        )


def read_page(html: bytes, registry: Registry) -> list[Evidence]:
    """What a page shows, as the checker reads it."""
    return page.observe(page.read(html), "a.example", "a.example", registry)


def plain_text(html: bytes) -> str:
    """The peer: nothing but the words of a page."""
    return LexborHTMLParser(html).text()


def time_message() -> None:
    """Messages of 1,000 and of 4,000 letters, beside the undoing of disguised writing alone."""
    advert = "소액결제 현금화 90% 5분입금 24시 상담 카톡 abc123 미납 정책 가능 최저 수수료\n"
    for letters in (1_000, _MESSAGE_LETTERS):
        text = (advert * 200)[:letters]
        ours, folded = race(partial(script.read, text), partial(fold, text))
        print(f"message of {letters} letters: {ours:.1f} ms, of which folding {folded:.1f} ms")


def race(*works: Callable[[], object]) -> list[float]:
    """The shortest time of each in milliseconds of the processor, taken in turns.

    Nothing here waits for anything, so that what else runs on the machine hardly counts.
    """
    best = [float("inf")] * len(works)
    for _ in range(_ROUNDS):
        for i, work in enumerate(works):
            start = time.process_time()
            work()
            best[i] = min(best[i], 1000 * (time.process_time() - start))
    return best


def _rate(hits: Iterable[bool]) -> str:
    seen = list(hits)
    return f"{sum(seen)}/{len(seen)}"


if __name__ == "__main__":
    main()
