"""Hangul as letters, initials and keyboard slips."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import hangul

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12)


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("zkzkdhvpdl", "카카오페이"),
        ("thdorrufwp", "소액결제"),
        ("ghksqnf", "환불"),
        ("ansghktkdvnarnjs", "문화상품권"),
        ("dksgdkdy", "않아요"),
        ("TkRmak", "싸끄마"),
        ("rkqtdl", "값이"),
    ],
)
def test_latin_keys_spell_the_hangul_they_would_have_typed(keys: str, word: str) -> None:
    assert hangul.type_as_hangul(keys) == word


def test_hangul_keys_spell_the_latin_they_would_have_typed() -> None:
    assert hangul.type_as_latin("ㅏㅁㅏㅁㅐㅔㅁㅛ") == "kakaopay"


@given(SYLLABLES)
def test_spelling_out_and_typing_again_gives_the_same_word(word: str) -> None:
    assert hangul.type_as_hangul(hangul.type_as_latin(word)) == word


@given(SYLLABLES)
def test_there_is_one_initial_for_each_syllable(word: str) -> None:
    assert len(hangul.initials(word)) == len(word)


@given(st.text(max_size=60))
def test_any_text_can_be_composed(text: str) -> None:
    assert isinstance(hangul.compose(hangul.letters(text)), str)


@pytest.mark.parametrize("said", ["보냈어요", "당했다", "눌렀는데", "줬음"])
def test_past_tense_is_heard(said: str) -> None:
    assert hangul.has_past_tense(said)


@pytest.mark.parametrize("said", ["있어요", "하겠습니다", "보내도 돼요?", "hello"])
def test_present_and_intention_are_not_the_past(said: str) -> None:
    assert not hangul.has_past_tense(said)


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        ("보내", "보냈어요"),
        ("보내", "보내버림"),
        ("부치", "부쳐부렀는디"),
        ("불러주", "불러주셨대요"),
        ("누르", "눌렀더니"),
        ("깔", "까셨대요"),
        ("넣", "넣은상태"),
        ("입금하", "입금함"),
    ],
)
def test_verb_is_recognised_in_its_past(stem: str, said: str) -> None:
    assert re.match("|".join(hangul.past_forms(stem)), said)


@pytest.mark.parametrize(
    ("stem", "said"), [("보내", "보낸다는데"), ("보내", "보내면"), ("팔", "판사람")]
)
def test_verb_is_not_taken_for_its_past(stem: str, said: str) -> None:
    assert not re.match("|".join(hangul.past_forms(stem)), said)
