"""Spelling: one slip of the finger is undone, and words that are right stay as they are."""

import pytest

from knowledge.spelling import Speller

KNOWN = {
    "알려줘": 3,
    "처벌": 2,
    "처벌받나요": 1,
    "가족한테": 1,
    "상품": 1,
    "broker": 3,
    "scammed": 1,
    "verification": 1,
}
SPELLER = Speller(["현금화", "상품권을", "애니데스크", "입금"], KNOWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("현굼화했는데", "현금화했는데"),
        ("얼려줘", "알려줘"),
        ("거족한테", "가족한테"),
        ("에니데스크", "애니데스크"),
        ("입굼했는데", "입금했는데"),
        ("상품귄을", "상품권을"),
    ],
)
def test_hangul_slip_is_undone_and_the_ending_kept(typed: str, meant: str) -> None:
    assert SPELLER.repair_hangul(typed) == meant


@pytest.mark.parametrize(
    "right", ["처벌받아요", "처벌", "울려퍼진", "감사해요", "현금화", "김치찌개"]
)
def test_right_word_is_left_alone(right: str) -> None:
    assert SPELLER.repair_hangul(right) == right


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("borker", "broker"), ("sacmmed", "scammed"), ("verifcation", "verification")],
)
def test_latin_letters_change_back(typed: str, meant: str) -> None:
    assert SPELLER.repair_latin(typed) == meant


@pytest.mark.parametrize("right", ["brokers", "capital", "march", "broken"])
def test_other_latin_word_is_left_alone(right: str) -> None:
    assert SPELLER.repair_latin(right) == right
