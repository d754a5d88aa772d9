"""Polite words: small talk however it is put together, and nothing that holds more."""

import pytest

from chat.desk import Desk
from chat.messages import Message
from chat.polite import Polite, read_polite
from chat.resources import FOLDER


@pytest.fixture(scope="module")
def polite() -> Polite:
    return read_polite(FOLDER / "patterns" / "polite.yaml")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ㅎㅇㅎㅇㅎㅇ", "greeting"),
        ("안녕하세요~~ 반갑습니다 ^^", "greeting"),
        ("Hey there, good evening!", "greeting"),
        ("늦은 시간에 진짜 감사해요 ㅠㅠ", "thanks"),
        ("That was so helpful, thank you!", "thanks"),
        ("이제 자러 갑니다 안녕히 주무세요", "bye"),
        ("ok i'm leaving, good night", "bye"),
        ("오오 신기하네 ㅋㅋ", "mood"),
    ],
)
def test_nothing_but_small_talk_is_of_its_kind(polite: Polite, text: str, kind: str) -> None:
    assert polite.kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!!!",
        "안녕하세요 핀번호 보냈어요",
        "감사한데 업체 하나만요",
        "thanks, and which one pays most",
        "good night forever",
        "자고 싶어 영원히",
        "112",
        "오늘 다",
    ],
)
def test_whatever_says_more_is_left_to_the_rest(polite: Polite, text: str) -> None:
    assert polite.kind_of(text) == ""


def test_small_talk_is_answered_as_such(desk: Desk) -> None:
    for said in ("ㅎㅇㅎㅇ", "누구세요?", "good morning :)", "이만 가볼게요 수고하세요"):
        assert desk.answer(Message(said)).kind == "smalltalk", said
