"""The vocabulary's terms: what they find, and that the quick way in misses none of it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist import terms
from scamlist.prefilter import Prefilter, next_letter
from scamlist.vocabulary import Vocabulary

TERMS = (
    "소액 결제, 소액…(매입|삽니다), 결제(하|해|$), 9 만원 (지급|입금), 9 %, 24 시, 현금화, 현 금,"
    "(폰|휴대폰) 9 대…(가능|개통), cash (out|in|), 팝니다$, ^사요"
)
PIECES = "소액|결제|결|제|해|하| |  |.|매입|삽니다|9|24|만원|지급|%|시|현|금|화|폰|휴대폰|대|가능|cash|out|x|팝니다|사요|\n|_"


def plainly(text: str) -> set[tuple[int, int]]:
    """Every term tried at every place."""
    found = set()
    for at in range(len(text)):
        inside = text[at].isascii() and text[at].isalnum()
        if inside and re.search(r"[0-9a-z.]\Z" if text[at].isdigit() else r"[0-9a-z]\Z", text[:at]):
            continue
        for term in TERMS.split(","):
            for one in terms.read("x", term.strip()):
                if hit := re.compile(one.pattern).match(text, at):
                    found.add((at, hit.end()))
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=10).map("".join))
def test_what_is_found_is_what_trying_everything_finds(text: str) -> None:
    found = {(mark.start, mark.end) for mark in Vocabulary({"x": TERMS}).find(text)}
    every = plainly(text)
    assert found <= every
    assert {start for start, _ in found} == {start for start, _ in every}


@given(
    st.dictionaries(
        st.text("가나ab", min_size=1, max_size=3), st.frozensets(st.sampled_from("가나ab"))
    ),
    st.text("가나ab ._\U0001f600\ud800", max_size=12),
)
def test_no_place_where_a_beginning_stands_is_passed_by(
    beginnings: dict[str, frozenset[str]], text: str
) -> None:
    places = dict(Prefilter(beginnings).places(text))
    assert list(places) == sorted(places)
    for begun, nexts in beginnings.items():
        for at in range(len(text)):
            follows = next_letter(text, at + len(begun))
            if text.startswith(begun, at) and (not nexts or follows in nexts):
                assert places.get(at, 0) >= len(begun)


@pytest.mark.parametrize("term", ["(가|(나|다))", "가(나", "가|나", "가)나", ")("])
def test_brackets_that_do_not_pair_are_told(term: str) -> None:
    with pytest.raises(terms.VocabularyError, match="unpaired or nested"):
        list(terms.read("x", term))
