"""Long messages are judged by the stretch that is worded most like an offer or trick."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist import passages, smishing
from scamlist.likeness import Likeness, likeness
from scamlist.script import read
from scamlist.stretches import likest
from tests.reading import verdict
from tests.stopwatch import shortest

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "long_messages.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
POINT = "폰 한도 남은 만큼 상품권으로 사서 번호만 보내 주시면 80% 바로 쏴 드려요, 텔레 moa77 로 말 주세요."
CHATTER = [
    row["text"] for row in ROWS if row["style"] in ("friends, club fee", "year-end tax notice")
]


def test_a_point_buried_in_chatter_is_found_and_long_reports_are_left_alone() -> None:
    said = {row["id"]: verdict(read(row["text"])) for row in ROWS}
    scams = [row["id"] for row in ROWS if row["expect"] != "none"]
    plain = [row["id"] for row in ROWS if row["expect"] == "none"]
    missed = [each for each in scams if said[each] == "none"]
    wronged = [each for each in plain if said[each] != "none"]
    print(
        f"long messages: {len(scams)} scams, missed {missed}; {len(plain)} plain, alarms {wronged}"
    )
    assert all(len(row["text"]) > smishing.LONGEST_MESSAGE for row in ROWS)
    assert len(missed) <= 0.06 * len(scams)
    assert len(wronged) <= 0.04 * len(plain)


@pytest.mark.parametrize("chatter", CHATTER, ids=range(len(CHATTER)))
@pytest.mark.parametrize("share", [0, 0.3, 0.7, 1])
def test_it_is_found_wherever_it_stands_and_quoted_as_it_stands(chatter: str, share: float) -> None:
    at = chatter.rfind("\n", 0, int(share * len(chatter)) + 1) + 1
    text = f"{chatter[:at]}{POINT}\n{chatter[at:]}"
    found = read(text)
    assert verdict(read(chatter)) == "none"
    assert verdict(found) != "none"
    assert all(each.span in text for each in found)
    stretch = likest(passages.read(text), likeness())
    assert stretch is not None
    assert "번호만 보내" in stretch.text


def test_what_a_reporter_shows_in_quotation_marks_is_not_weighed() -> None:
    report = "경찰은 이런 광고를 올린 일당을 붙잡았다고 22일 밝혔다. " * 3
    shown = likest(passages.read(f"{report}“{POINT}”"), likeness())
    said = likest(passages.read(f"{report}{POINT}"), likeness())
    assert shown is not None
    assert said is not None
    assert said.odds > 3
    assert shown.odds < 1


def test_nothing_to_weigh_is_no_stretch() -> None:
    for text in ("", "?!", "...\n...", "가"):
        assert likest(passages.read(text), likeness()) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["현금", "한도", " ", "\n", ".", "0", "a", "“", "가나다라"])).map(
        "".join
    )
)
def test_any_text_is_weighed(text: str) -> None:
    stretch = likest(passages.read(text), Likeness({"현금": (9,) * 6}, (0,) * 6))
    assert stretch is None or 0 <= stretch.start < stretch.end <= len(text)


@pytest.mark.alone
@pytest.mark.parametrize("piece", ["가", "가 ", "a", ".", "가.", "\n", "가\n", "현금화 ", "“가”"])
def test_hostile_text_takes_no_time(piece: str) -> None:
    seen = passages.read((piece * 20_000)[:20_000])
    likest(seen, likeness())
    assert shortest(lambda: likest(seen, likeness()), 0.03) < 0.1
