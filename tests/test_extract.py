"""Extraction from Korean messages: what is found, where, and how fast."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist.extract import MAX_TEXT, MOST_ADDRESSES, Found, find
from scamlist.observation import Observer
from scamlist.own_lists import OwnLists
from scamlist.rules import RuleBook
from scamlist.suffixes import Suffixes
from tests.stopwatch import shortest

SUFFIXES = Suffixes.load()
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "extraction.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
TWITTER = Path(__file__).parents[1].parent / "shared/conformance/twitter-text-extract.yml"


FOLDER = Path(__file__).parents[1] / "scamlist"
RULES = RuleBook.load(FOLDER).rules
OBSERVER = Observer(OwnLists(FOLDER, SUFFIXES, RULES).now, SUFFIXES, RULES)


def read(text: str) -> Found:
    return find(text, SUFFIXES, OBSERVER.is_one_name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_korean_messages_give_up_what_they_hold(case: dict[str, Any]) -> None:
    found = read(case["text"])
    assert [one.piece for one in found.addresses] == case["addresses"]
    assert [one.number for one in found.phones] == case.get("phones", [])
    assert [[one.kind, one.value] for one in found.handles] == case.get("handles", [])
    assert [one.masked for one in found.accounts] == case.get("accounts", [])
    for one in found.addresses:
        assert case["text"][one.start : one.end] == one.piece


def test_there_are_enough_cases_of_our_own() -> None:
    print(f"E1 own Korean cases={len(CASES)}")
    assert len(CASES) >= 610


@pytest.mark.skipif(not TWITTER.is_file(), reason="The public suites are not kept beside us.")
def test_the_public_suite_of_glued_text_is_passed_where_it_does_not_hide_a_link() -> None:
    cases = yaml.safe_load(TWITTER.read_text(encoding="utf-8"))["tests"]["urls"]
    right = sum(
        [one.piece for one in read(case["text"]).addresses] == case["expected"] for case in cases
    )
    print(f"E2 twitter-text urls right={right}/{len(cases)}")
    # Not followed on purpose: a link behind # or $ is still a link, and t.co is not special.
    assert right >= 85


def test_hiding_is_reported_with_the_address_it_hid() -> None:
    found = read("하나 na\u200bver.com 둘 daum.net")
    assert [one.address.tricks for one in found.addresses] == [("invisible",), ()]


def test_a_disguised_messenger_name_is_said_to_be_disguised() -> None:
    found = read("ㅋr톡 money24 / 카톡 아이디 honest24")
    assert [one.disguised for one in found.handles] == [True, False]


def test_no_account_digits_beyond_the_last_four_are_kept() -> None:
    assert "123456" not in repr(read("국민은행 123456-01-129876 입금").accounts)


def test_a_very_long_message_is_read_in_part_and_says_so() -> None:
    assert read("가" * MAX_TEXT).cut is False
    assert read("가" * (MAX_TEXT + 1)).cut is True
    many = read(" ".join(f"a{n}.com" for n in range(MOST_ADDRESSES + 5)))
    assert (len(many.addresses), many.cut) == (MOST_ADDRESSES, True)


PIECES_WRITTEN = (
    "naver.com|은| |https://|가|점 컴|[.]|\u200b|/|.|@|카톡 |ab1|010-1234-5678|카카오페이|1.5만원|\\"
    "|?|#|kr|-|(|)|입금 |８|계좌"
)
PIECES = st.sampled_from(PIECES_WRITTEN.split("|"))


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=120))
def test_any_text_gives_findings_that_lie_inside_it_in_order(text: str) -> None:
    found = read(text)
    end = 0
    for one in found.addresses:
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.piece
        end = one.end
    for group in (found.phones, found.handles, found.accounts):
        for other in group:
            assert 0 <= other.start < other.end <= len(text)


HOSTILE = (
    "a.|a|가.|http://|a@|a.b/|1-|01|@a|카톡|텔레 |naver.com |/가|https://a|가a.|1.1.1.1/|계좌1|한국.|점 |("
    "|a. com |x.com/((((|０|ａb.com |a\u200b.com |공일공|카톡 아이디 "
)


@pytest.mark.alone
@pytest.mark.parametrize("unit", HOSTILE.split("|"))
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    text = (unit * MAX_TEXT)[:MAX_TEXT]
    assert shortest(lambda: read(text), 0.1) < 0.4


@pytest.mark.alone
def test_reading_a_message_is_quick() -> None:
    text = "[Web발신] 고객님 소액결제 확인 https://c11.kr/1ak6y외 문의 010-1234-5678 카톡 abc12" * 2
    each = shortest(lambda: [read(text) for _ in range(50)], 0.0) / 50 * 1e6
    print(f"E3 find {each:.0f} us for {len(text)} characters with 8 findings")
    assert each < 5000
