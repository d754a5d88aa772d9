"""Questions made ready: hidden words shown, slips repaired, brands and facets recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import Library
from knowledge.query import fold, read_query


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("현.금.화 해드려요", "현금화 해드려요"),
        ("현 금 화 가능", "현금화 가능"),
        ("ㅋr톡으로 연락", "카톡으로 연락"),
        ("소액\u200b결제", "소액결제"),
        ("ｚｅｒｏｐａｙ", "zeropay"),
        ("ㅋㅋㅋ ㅠㅠ", "ㅋㅋㅋ ㅠㅠ"),
    ],
)
def test_hidden_words_are_shown(written: str, meant: str) -> None:
    assert fold(written) == meant


@pytest.mark.parametrize(
    ("question", "brand"),
    [
        ("zkzkdhvpdl 현금화 돼?", "kakaopay"),
        ("ㅋㅋㅇㅍㅇ 현금화", "kakaopay"),
        ("카카오패이 한불 규정", "kakaopay"),
        ("ㅏㅁㅏㅁㅐㅔㅁㅛ refund", "kakaopay"),
        ("카페 현금화 ㄱㄴ?", "kakaopay"),
        ("네페 포인트", "naverpay"),
        ("토쓰 현금화 대나요", "toss"),
        ("토스포인트 출금", "toss"),
        ("삼송페이 출금", "samsung_wallet"),
        ("문화상품귄 핀번허", "munsang"),
        ("ㅈㄹㅍㅇㅂㅋ", "zeropaybank"),
        ("재로페이뱅크 안전한가", "zeropaybank"),
        ("steam 코드 환불", "steam"),
    ],
)
def test_a_brand_is_recognised_however_it_is_written(
    library: Library, question: str, brand: str
) -> None:
    assert read_query(question, library.lexicon).brands == (brand,)


@pytest.mark.parametrize(
    "question",
    [
        "토스트 맛있게 굽는 법",
        "스팀 청소기 추천",
        "구글 지도 오프라인 저장",
        "동네 카페 추천",
        "coin toss",
    ],
)
def test_a_word_that_only_looks_like_a_brand_is_none(library: Library, question: str) -> None:
    assert read_query(question, library.lexicon).brands == ()


def test_english_words_are_never_taken_for_a_keyboard_slip(library: Library) -> None:
    question = "best laptop under 1000 for my daughter who likes games and music"
    assert read_query(question, library.lexicon).text == question


def test_one_proven_slip_turns_the_whole_message(library: Library) -> None:
    assert read_query("tkrl tlsrh djelek", library.lexicon).text == "사기 신고 어디다"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(fold(text), str)
