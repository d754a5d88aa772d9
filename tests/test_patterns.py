"""Every pattern of the product, found by itself and timed on 20,000 hostile characters."""

import json
import math
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LENGTH = 20_000
# Every pattern meets every piece at this length first, and only the piece it likes least in full.
SCOUTED = 600
MOST = 5.0  # milliseconds (RELIABILITY.md F4)
# How long one look at the measure takes on the machine the goal was met on. Where it takes longer,
# in the same minutes and by the same engine, a pattern may, too: a slow or busy machine fails
# nobody, a slow pattern fails everywhere. On a faster one the goal stays as it is.
MEASURE = re.compile("(?:가나|다라)(?=[^\\n마바]{0,16}+[마바])[^\\n.!?]{0,16}?(?:바사|마아자)")
MEASURED_ON = "다라마차"
MEASURE_TAKES = 1.45
# Looks at one pattern: a few, and more only for one that was slow in all of them, if no noise
# explains by how much.
HOPELESS = 20
LOOKS = (2, 5, 15)
PIECES = (
    "가", "소", "a", "A", "1", "0", ".", " ", "\n", "a.", "가.", "가 ", "a ", "ㄱ", "ㄱㅏ", " 'a", "-", "_",
    "“가", '"a ', "http://a", "010-", "010-0000-", "@a", "a@", "<a ", "<meta ", "가다 ", "1.", "1,", "(.)",
    "[.]a", "t.me/", "? ", "is ", "현금", "카톡 ", '="', "%41", "\\", "\u200b", "e\u0301", "０", "만원", "a점",
)  # fmt: skip


def patterns() -> list[tuple[str, re.Pattern[Any]]]:
    """Every pattern with the module it stands in, as a process of its own finds them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.pattern_census"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads(done.stdout)
    return [
        (module, re.compile(text.encode("latin-1") if is_bytes else text, flags))
        for module, text, flags, is_bytes in rows
    ]


@pytest.mark.alone
def test_every_pattern_reads_20000_hostile_characters_in_5_milliseconds() -> None:
    found = patterns()
    took: dict[tuple[str, str, str], tuple[float, float]] = {}
    for module, pattern in found:
        pieces = sorted({*PIECES, *_own_pieces(pattern)})
        worst = max(pieces, key=lambda piece: _scan(pattern, piece, SCOUTED))
        took[module, str(pattern.pattern)[:80], worst] = _race(pattern, worst)
    modules = {module for module, _ in found}
    over = {key: each for key, each in took.items() if each[0] > MOST * each[1]}
    slowness = min((slow for best, slow in took.values() if best > MOST / 2), default=1.0)
    print(
        f"F4 patterns={len(found)} in {len(modules)} modules, over {MOST:.0f} ms: {len(over)}, "
        f"slowest {max(best for best, _ in took.values()):.1f} ms on a machine {slowness:.2f} times as slow"
    )
    assert len(found) > 150
    assert {"scamlist", "chat", "knowledge"} == {module.partition("/")[0] for module in modules}
    assert over == {}


def test_a_pattern_that_walks_in_vain_is_told_from_a_slow_machine() -> None:
    best, slowness = _race(re.compile("가.{0,60}(?:나|다라)"), "가")
    assert best > MOST * slowness


def _race(pattern: re.Pattern[Any], piece: str) -> tuple[float, float]:
    """The shortest time of a pattern, and how many times as long as there the measure takes here.

    Both take turns, so that whatever slows the machine meanwhile slows both.
    """
    best = measured = math.inf
    for looks in LOOKS:
        for _ in range(looks):
            best = min(best, _scan(pattern, piece, LENGTH))
            if best > MOST / 2:
                measured = min(measured, _scan(MEASURE, MEASURED_ON, LENGTH))
        if best <= MOST or best > HOPELESS * MOST:
            break
    return best, max(1.0, measured / MEASURE_TAKES) if measured < math.inf else 1.0


def _own_pieces(pattern: re.Pattern[Any]) -> set[str]:
    """What the pattern itself looks for, over and over: its words, whole, cut short and in pairs."""
    text = (
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    )
    words = re.findall(r"(?<!\\)[a-z가-힣]{2,}", text)[:3]
    pairs = {"".join(words[:2]), " ".join((*words[1::-1], ""))} if len(words) > 1 else set()
    return {*words, *(word[:-1] for word in words), *(f"{word} " for word in words), *pairs}


def _scan(pattern: re.Pattern[Any], piece: str, length: int) -> float:
    """Milliseconds of the processor to find every match."""
    text = (piece * length)[:length]
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text
    started = time.process_time()
    for _match in pattern.finditer(subject):
        pass
    return (time.process_time() - started) * 1000
