"""Framing: the question round a message is told apart from the message, and nothing else is."""

import pytest

from scamlist import script
from scamlist.framing import received

PARCEL = "[Web발신] 택배가 주소 불명으로 보관 중입니다 http://post-kr.example/a"
LIMIT = "쓰고 남은 한도 83%로 바꿔드려요 문의 카톡 limit77"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{PARCEL}\n이거 눌러봐도 될까요?", PARCEL),
        (f"{PARCEL}  사기임?", PARCEL),
        (f"방금 이런 문자가 왔어요:\n{PARCEL}\n진짜예요?", PARCEL),
        (f"이거 스미싱인가요? {PARCEL}", PARCEL),
        (f"아빠 폰에 '{LIMIT}' 라고 온 문자 이거 뭐예요", LIMIT),
        (f'I got "{LIMIT}" by text, is this a scam', LIMIT),
        (f"{PARCEL}\nis it real or fake?", PARCEL),
    ],
)
def test_a_message_is_judged_without_the_question_about_it(text: str, message: str) -> None:
    assert received(text) == message
    assert script.read(text) == script.read(message) != []


@pytest.mark.parametrize(
    "text",
    [
        "",
        PARCEL,
        "이거 사기예요?",
        "핀번호부터 보내라는데 이거 사기 맞죠?",
        f"'{LIMIT}' 같은 글은 사기입니다. 절대 연락하지 마세요.",
        f"경찰이 '{LIMIT}'라고 광고한 일당을 붙잡았다고 밝혔다.",
        "한도 남으셨나요? 83%로 바꿔드려요. 카톡 limit77 주세요",
        "안녕하세요 택배 기사입니다. 문 앞에 둘까요? 답장 주세요",
        "자동이체 안내입니다. 내일 73,000원이 빠집니다. 잔액을 확인해 주세요.",
        "?" * 500,
        "'" * 500,
    ],
)
def test_whatever_is_no_such_question_is_read_whole(text: str) -> None:
    assert received(text) is None
