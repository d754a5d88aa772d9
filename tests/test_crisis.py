"""Hints at not wanting to live are heard in words nobody wrote down, and idioms are left alone."""

from collections.abc import Callable

import pytest

import cli
from chat.desk import Desk
from chat.messages import Message
from chat.replies import Reply
from knowledge.library import Library


@pytest.fixture(scope="module")
def ask() -> Callable[[str], Reply]:
    """Ask a desk of its own one question."""
    desk: Desk = cli.build_desk(Library.load())
    return lambda text: desk.answer(Message(text))


@pytest.mark.parametrize(
    "said",
    [
        "제 몫의 보험이 하나 있는데 이걸로 애들 학비는 되겠죠",
        "나 없으면 독촉도 멈추겠지",
        "창밖만 보고 있은 지 두 시간째입니다",
        "수면제를 스무 알쯤 삼켰는데 졸려요",
        "할머니가 약 한 봉지를 손에 쥐고 계세요 사기당한 뒤로 말씀을 안 하세요",
        "남편이 자기 없으면 보험금으로 살라고 하네요 장난 같지가 않아요",
        "다음 생엔 돌멩이로 태어나고 싶다",
        "could my parents be forced to pay once I'm six feet under",
        "my dad keeps saying we'd manage fine without him",
        "been googling how many tablets it takes",
        "I cut deeper last night. It's because of the debt.",
        "he left his ring and wallet on my desk and won't pick up",
    ],
)
def test_a_hint_is_met_with_the_card(ask: Callable[[str], Reply], said: str) -> None:
    reply = ask(said)
    assert reply.topics == ("crisis",) and reply.kind == "urgent"
    assert "109" in reply.text.splitlines()[0]


@pytest.mark.parametrize(
    "said",
    [
        "더워 죽겠는데 대리점 몇 시까지 해요",
        "폰 배터리가 맨날 죽어서 인증을 못 받아요",
        "할부 다 끝내고 싶은데 남은 금액 어떻게 봐요",
        "부고 문자 왔는데 링크 눌러도 돼요?",
        "보험금 환급해 준다고 신분증 보내래요",
        "돌아가신 어머니 명의 휴대폰 소액결제가 청구됐어요",
        "남편이랑 같이 경찰서 가려고요 뭐 챙겨야 해요",
        "suicide squad movie ticket gifted on Kakao, can it be refunded",
        "I'm dying to know if this link is real",
        "want to end this subscription, it charges every month",
        "my phone fell off the bridge, how do I stop billing",
    ],
)
def test_the_same_words_in_another_sense_are_left_alone(
    ask: Callable[[str], Reply], said: str
) -> None:
    assert "crisis" not in ask(said).topics


def test_what_happened_to_others_is_answered_below_the_number(ask: Callable[[str], Reply]) -> None:
    reply = ask("뉴스에서 불법추심 당하던 사람이 자살했다던데 그런 업체 신고는 어디에 해요")
    assert "crisis" not in reply.topics and reply.topics
    assert "109" in reply.text.splitlines()[0]


def test_news_told_of_oneself_is_no_news(ask: Callable[[str], Reply]) -> None:
    reply = ask("뉴스에 자살한 사람 나오던데 나도 그러고 싶다")
    assert reply.topics == ("crisis",)


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("he says he'll tell my school", "threatened"),
        ("빌린 돈 이자가 밀렸다고 회사에 전화했어요", "illegal-collection"),
        ("가입한 기억이 없는 월정액이 요금에 붙어 있어요", "charges-not-mine"),
        ("막내가 내 폰으로 게임 아이템을 질렀어요", "my-child-paid"),
        ("mum is wiring money to a man abroad she has never met", "relative-victim"),
    ],
)
def test_harm_told_in_other_words_finds_its_first_aid(
    ask: Callable[[str], Reply], said: str, topic: str
) -> None:
    reply = ask(said)
    assert reply.kind == "urgent" and reply.topics[0] == topic


@pytest.mark.parametrize(
    "said", ["택배 문자에 링크 있는데 스미싱인가요", "미성년자도 소액결제 쓸 수 있어요?"]
)
def test_what_is_only_asked_about_is_not_told_as_harm(
    ask: Callable[[str], Reply], said: str
) -> None:
    assert ask(said).kind == "answer"
