"""How good the answers are: every question set through the real desk, side by side.

`python -m benchmarks.answers [--quick] [--failures] [--json]`; --quick leaves out the second
run, the distortions and the comparison with other searches.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.distort import DISTORTIONS, Distortion
from benchmarks.figures import (
    figures,
    pass_rate,
    pass_rates,
    percentile,
    rate,
    reliability,
    uncited,
    unsafe_rows,
)
from benchmarks.grading import Outcome, Row, grade, read_sets
from benchmarks.peers import finders
from chat.desk import Desk
from chat.messages import Message
from chat.replies import Reply
from knowledge.library import Library

_ROOT = Path(__file__).parents[1]
# A distorted question is still the same question; links and bare words are not distorted.
_DISTORTED_KINDS = ("answer", "refuse", "urgent")
_DISTORTED_ALREADY = ("layout", "cho", "typo")


def ask(desk: Desk, row: Row) -> tuple[Reply, float]:
    """The reply to the last turn of a row in a fresh session, with the seconds it took."""
    desk.sessions.forget(row.id)
    for turn in row.turns[:-1]:
        desk.answer(Message(turn, session=row.id))
    began = time.perf_counter()
    reply = desk.answer(Message(row.turns[-1], session=row.id))
    return reply, time.perf_counter() - began


def run(desk: Desk, rows: Sequence[Row]) -> list[Outcome]:
    """Ask and grade every row."""
    outcomes: list[Outcome] = []
    for row in rows:
        reply, seconds = ask(desk, row)
        outcomes.append(Outcome(row, reply, seconds, grade(row, reply)))
    return outcomes


def same(first: Sequence[Outcome], second: Sequence[Outcome]) -> list[str]:
    """The ids of rows that did not get the same reply twice."""
    return [
        one.row.id
        for one, other in zip(first, second, strict=True)
        if (one.reply.kind, one.reply.text, one.reply.topics)
        != (other.reply.kind, other.reply.text, other.reply.topics)
    ]


def distorted(
    desk: Desk, outcomes: Sequence[Outcome], distortions: Sequence[Distortion] = DISTORTIONS
) -> dict[str, tuple[list[Outcome], list[Outcome]]]:
    """For each distortion: the outcomes it applied to, then those of the distorted questions."""
    plain = [
        o
        for o in outcomes
        if len(o.row.turns) == 1
        and o.row.kinds[0] in _DISTORTED_KINDS
        and o.row.style not in _DISTORTED_ALREADY
    ]
    found: dict[str, tuple[list[Outcome], list[Outcome]]] = {}
    for distort in distortions:
        before: list[Outcome] = []
        rows: list[Row] = []
        for outcome in plain:
            row = outcome.row
            text = distort(row.turns[0], f"{row.id} {distort.__name__}")
            if text is not None:
                before.append(outcome)
                rows.append(replace(row, turns=(text,)))
        found[distort.__name__] = (before, run(desk, rows))
    return found


def retrieval(library: Library, rows: Sequence[Row]) -> dict[str, float]:
    """How often each way of searching puts an accepted topic first, without any routing."""
    asked = [
        r for r in rows if len(r.turns) == 1 and r.topics and r.kinds[0] in ("answer", "urgent")
    ]
    return {
        name: rate(sum(find(r.turns[0]) in r.topics for r in asked), len(asked))
        for name, find in finders(library).items()
    } | {"questions": len(asked)}


def start_seconds() -> float:
    """How long a fresh process takes until its desk can answer."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import cli; cli.build_desk()"], check=True, cwd=_ROOT)
    return round(time.perf_counter() - began, 2)


def measure(*, quick: bool) -> tuple[dict[str, list[Outcome]], dict[str, Any]]:
    """Run everything; the outcomes of each set, with a summary as plain data."""
    # Imported here, so that importing this module builds nothing.
    import cli

    library = Library.load()
    desk = cli.build_desk(library)
    memory = _megabytes()
    sets = read_sets()
    outcomes = {name: run(desk, rows) for name, rows in sets.items()}
    seconds = [o.seconds for found in outcomes.values() for o in found]
    summary: dict[str, Any] = {
        "sets": {
            name: examine(desk, library, found, quick=quick) for name, found in outcomes.items()
        },
        "guarded": dict(desk.guarded),
        "latency ms": {
            "p50": round(1000 * percentile(seconds, 0.5), 2),
            "p95": round(1000 * percentile(seconds, 0.95), 2),
        },
        "start s": start_seconds(),
        "memory MB": memory,
    }
    if not quick:
        summary["retrieval alone"] = retrieval(library, sets["dev"])
    return outcomes, summary


def examine(
    desk: Desk, library: Library, outcomes: list[Outcome], *, quick: bool
) -> dict[str, Any]:
    """The figures of one set; unless quick, also a second run and the distortions."""
    today = datetime.now(UTC).date()
    summary: dict[str, Any] = {
        "figures": {"rows": len(outcomes), **figures(outcomes, library, today)},
        "kind": pass_rates(outcomes, lambda o: o.row.kinds[0]),
        "language": pass_rates(outcomes, lambda o: o.row.lang),
        "style": pass_rates(outcomes, lambda o: o.row.style),
        "unsafe": unsafe_rows(outcomes, library),
        "uncited": {
            o.row.id: fault for o in outcomes if (fault := uncited(o.reply, library, today))
        },
        "reliability": reliability(outcomes),
    }
    if quick:
        return summary
    summary["not deterministic"] = same(outcomes, run(desk, [o.row for o in outcomes]))
    pairs = distorted(desk, outcomes)
    summary["robustness"] = {
        name: (len(before), pass_rate(before), pass_rate(after))
        for name, (before, after) in pairs.items()
    }
    summary["unsafe when distorted"] = {
        f"{name} {row}": found
        for name, (_, after) in pairs.items()
        for row, found in unsafe_rows(after, library).items()
    }
    crisis = [o for _, after in pairs.values() for o in after if o.row.is_crisis]
    summary["crisis when distorted"] = {"pass": pass_rate(crisis)}
    return summary


def main() -> None:
    """Print the figures; see the module's first lines for the options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every set once, no more")
    parser.add_argument("--failures", action="store_true", help="print each failing row")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    options = parser.parse_args()
    outcomes, summary = measure(quick=options.quick)
    if options.json:
        print(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(summary)))
    if options.failures:
        for outcome in (o for found in outcomes.values() for o in found if not o.passed):
            print(_failure(outcome))


def _megabytes() -> int:
    """The most memory this process has held so far; ru_maxrss is kilobytes on Linux."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _lines(summary: dict[str, Any]) -> Iterator[str]:
    sets = summary["sets"]
    yield f"{'figures':32}" + "".join(f"{name:>12}" for name in sets)
    for key in next(iter(sets.values()))["figures"]:
        yield f"  {key:30}" + "".join(f"{found['figures'][key]:12}" for found in sets.values())
    for name, found in sets.items():
        for part, value in found.items():
            if part != "figures":
                yield from _part(f"{name}: {part}", value)
    for part, value in summary.items():
        if part != "sets":
            yield from _part(part, value)


def _part(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"\n{name}"
        for key, figure in value.items():
            if isinstance(figure, tuple):
                count, before, after = figure
                figure = f"{count:5} rows {before:6.1f} to {after:5.1f}, drop {before - after:.1f}"
            yield f"  {key:24} {figure}"
    else:
        yield f"{name}: {(', '.join(value) or 'none') if isinstance(value, list) else value}"


def _failure(outcome: Outcome) -> str:
    row, reply = outcome.row, outcome.reply
    return "\n".join(
        (
            f"\n{row.id} [{row.style}] {' ⏎ '.join(row.turns)!r}",
            f"  expected {'|'.join(row.kinds)} {' '.join(row.topics)}",
            f"  got      {reply.kind} {' '.join(reply.topics)}",
            f"  faults   {'; '.join(outcome.faults)}",
            f"  reply    {reply.text[:200]!r}",
        )
    )


if __name__ == "__main__":
    main()
