"""A whole bot in conversation with a pretended Telegram, over real HTTP."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import run
from bot.pace import Unpaced
from bot.trouble import CannotRun
from chat.migrations import migrate
from chat.store import Store
from tests.echo_desk import EchoDesk
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = [
    pytest.mark.anyio,
    # The library warns inside its own flood-control error, whoever raises it.
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]

NAME = "@jamkkan_test_bot"
WRONG_TOKEN = "1:not-the-token"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite+aiosqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    opened = Store(url)
    yield opened
    await opened.aclose()


@pytest.fixture
def desk() -> EchoDesk:
    return EchoDesk()


@asynccontextmanager
async def running(telegram: Telegram, desk: EchoDesk, store: Store) -> AsyncIterator[None]:
    stop = asyncio.Event()
    options: dict[str, Any] = {
        "base_url": telegram.address,
        "hosts": ("fss.or.kr",),
        "pace": Unpaced(),
        "stop": stop,
    }
    task = asyncio.create_task(run(telegram.token, desk, store, **options))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


@pytest.fixture
async def bot(telegram: Telegram, desk: EchoDesk, store: Store) -> AsyncIterator[None]:
    async with running(telegram, desk, store):
        yield


pytest_bot = pytest.mark.usefixtures("bot")


async def say(telegram: Telegram, *args: Any, **fields: Any) -> dict[str, Any]:
    """What the bot shows after a person wrote."""
    await telegram.say(*args, **fields)
    [call] = await telegram.heard()
    return call


@pytest_bot
async def test_start_says_who_we_are_in_the_language_of_the_app(telegram: Telegram) -> None:
    assert (await say(telegram, "/start"))["text"].startswith("안녕하세요, 잠깐이에요.")
    await telegram.meet(8, language_code="en-GB")
    assert (await say(telegram, "/start", person=8))["text"].startswith("Hello, this is Jamkkan.")
    await telegram.meet(9, language_code="uz")
    assert (await say(telegram, "/start", person=9))["text"].startswith("Hello")
    await telegram.meet(10)
    assert (await say(telegram, "/start", person=10))["text"].startswith("안녕하세요")


@pytest_bot
async def test_help_and_privacy_answer_in_one_message(telegram: Telegram) -> None:
    assert "/now" in (await say(telegram, "/help"))["text"]
    assert "72시간" in (await say(telegram, "/privacy"))["text"]
    assert "/now" in (await say(telegram, "/nonsense"))["text"]


@pytest_bot
async def test_question_reaches_the_desk_as_it_was_written(
    telegram: Telegram, desk: EchoDesk
) -> None:
    call = await say(telegram, "카카오페이 머니 현금화 돼요?")
    assert call["text"] == "[auto] 카카오페이 머니 현금화 돼요?"
    [message] = desk.heard
    assert (message.lang, message.session) == (None, "telegram:7")


@pytest_bot
async def test_link_comes_back_defanged(telegram: Telegram) -> None:
    call = await say(telegram, "https://zeropaybank.com/login 이거 뭐예요")
    assert call["text"] == "[auto] hxxps://zeropaybank[.]com/login 이거 뭐예요"
    assert call["links"] == []
    assert [e["type"] for e in call["entities"]] == ["code"]


@pytest_bot
async def test_hidden_link_is_found_behind_emoji(telegram: Telegram, desk: EchoDesk) -> None:
    await say(telegram, "😀😀 여기 눌러요", hidden=[["여기", "https://evil.example/x"]])
    assert desk.heard[0].links == ("https://evil.example/x",)


@pytest_bot
async def test_caption_is_looked_at_and_the_picture_said_not_to_be(
    telegram: Telegram, desk: EchoDesk
) -> None:
    hidden = [["링크", "https://evil.example/y"]]
    call = await say(telegram, caption="급전 링크 naver-pay.shop", hidden=hidden)
    assert desk.heard[0].text == "급전 링크 naver-pay.shop"
    assert desk.heard[0].links == ("https://evil.example/y",)
    assert "살펴보지 못했어요" in call["text"]


@pytest_bot
async def test_picture_without_words_is_said_to_be_unreadable(
    telegram: Telegram, desk: EchoDesk
) -> None:
    assert "아직 읽지 못해요" in (await say(telegram, photo=True))["text"]
    assert desk.heard == []


@pytest_bot
async def test_check_looks_at_its_text_or_at_what_it_replies_to(
    telegram: Telegram, desk: EchoDesk
) -> None:
    await say(telegram, "/check zero.example 확인")
    assert desk.heard[-1].text == "zero.example 확인"
    assert "/check" in (await say(telegram, "/check"))["text"]
    forwarded = await telegram.say(
        "소액결제 현금화 당일 입금",
        forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "x"},
        reply_markup={"inline_keyboard": [[{"text": "상담", "url": "https://open.example/k"}]]},
    )
    await telegram.heard()
    await say(telegram, "/check", reply_to=forwarded["message_id"])
    assert desk.heard[-1].text == "소액결제 현금화 당일 입금"
    assert desk.heard[-1].links == ("https://open.example/k",)


@pytest_bot
async def test_quoted_and_external_words_are_looked_at(telegram: Telegram, desk: EchoDesk) -> None:
    await say(
        telegram,
        "이거 사기인가요",
        quote={"text": "핀번호 먼저 보내세요", "position": 0},
        external_reply={
            "origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"},
            "link_preview_options": {"url": "https://preview.example"},
        },
    )
    assert desk.heard[-1].text == "이거 사기인가요\n\n핀번호 먼저 보내세요"
    assert desk.heard[-1].links == ("https://preview.example",)


@pytest_bot
async def test_our_own_words_are_not_looked_at_again(telegram: Telegram, desk: EchoDesk) -> None:
    call = await say(telegram, "안녕")
    ours = call["result"]["message_id"]
    await say(telegram, "그게 뭐예요", reply_to=ours, quote={"text": "[auto] 안녕", "position": 0})
    assert desk.heard[-1].text == "그게 뭐예요"


@pytest_bot
async def test_language_is_chosen_by_button_and_kept(telegram: Telegram, desk: EchoDesk) -> None:
    call = await say(telegram, "/language")
    await telegram.press(call["result"], "v1:lang:en")
    [edited] = await telegram.heard()
    assert (edited["method"], edited["text"]) == (
        "editMessageText",
        "I will answer in English from now on.",
    )
    await say(telegram, "다음 질문")
    assert desk.heard[-1].lang == "en"
    assert (await say(telegram, "/start"))["text"].startswith("Hello")
    assert (await say(telegram, "/language ko"))["text"] == "앞으로 한국어로 답할게요."
    answered = [c for c in await telegram.calls() if c["method"] == "answerCallbackQuery"]
    assert [c["code"] for c in answered] == [200]


@pytest_bot
async def test_suggestion_button_asks_its_own_words(telegram: Telegram, desk: EchoDesk) -> None:
    call = await say(telegram, "환불?")
    [[button]] = call["result"]["reply_markup"]["inline_keyboard"]
    await telegram.press(call["result"], button["callback_data"])
    [answer] = await telegram.heard()
    assert answer["text"] == "[auto] 더 물어보기"
    assert desk.heard[-1].session == "telegram:7"


@pytest_bot
async def test_button_of_another_version_says_it_is_old(telegram: Telegram) -> None:
    call = await say(telegram, "환불?")
    query = {
        "id": "q1",
        "from": {"id": 7, "is_bot": False, "first_name": "Kim", "language_code": "ko"},
        "message": call["result"],
        "chat_instance": "7",
        "data": "v0:ask:0",
    }
    after = len(await telegram.calls())
    await telegram.inject({"update_id": 500_000, "callback_query": query})
    [answer] = await telegram.calls(after=after, count=1, wait=5)
    assert answer["arguments"]["text"] == "오래된 단추예요. 다시 적어 주세요."


@pytest_bot
async def test_group_hears_from_us_only_when_we_are_called(
    telegram: Telegram, desk: EchoDesk
) -> None:
    await telegram.chat(-5, title="모임", bot_is_admin=True)
    broker = await telegram.say("소액결제 현금화 상담 https://evil.example", chat=-5)
    await telegram.say("/check@other_bot x", chat=-5)
    await telegram.say("@somebody 안녕", chat=-5)
    assert await telegram.silent()
    await telegram.meet(8)
    call = await say(telegram, f"/check{NAME}", person=8, chat=-5, reply_to=broker["message_id"])
    assert desk.heard[-1].text == "소액결제 현금화 상담 https://evil.example"
    assert desk.heard[-1].session == "telegram:-5:8"
    assert call["result"]["reply_to_message"]["text"] == f"/check{NAME}"
    await say(telegram, f"{NAME} 이거 뭐예요", chat=-5)
    assert desk.heard[-1].text == "이거 뭐예요"
    await say(telegram, "고마워요", chat=-5, reply_to=call["result"]["message_id"])
    assert desk.heard[-1].text == "고마워요"
    assert "관리자만" in (await say(telegram, "/language", chat=-5))["text"]
    assert "모임" in (await say(telegram, "/start", chat=-5))["text"]


@pytest_bot
async def test_caption_command_works_in_a_group(telegram: Telegram, desk: EchoDesk) -> None:
    await telegram.chat(-5, title="모임", bot_is_admin=True)
    await telegram.say(chat=-5, caption="/checkmate")
    await telegram.say(chat=-5, caption="/check@other_bot a.example")
    assert await telegram.silent(0.3)
    await say(telegram, chat=-5, caption=f"/check{NAME} a.example")
    assert desk.heard[-1].text == "a.example"


@pytest_bot
async def test_topic_of_a_forum_keeps_its_answers(telegram: Telegram) -> None:
    await telegram.chat(-6, type="supergroup", title="포럼")
    call = await say(
        telegram, "/check a.example", chat=-6, message_thread_id=44, is_topic_message=True
    )
    assert call["arguments"]["message_thread_id"] == "44"


@pytest_bot
async def test_edited_message_is_not_answered_twice(telegram: Telegram) -> None:
    said = await telegram.say("질문")
    await telegram.heard()
    await telegram.inject({"update_id": 600_000, "edited_message": {**said, "edit_date": 1}})
    await telegram.inject({"update_id": 600_001, "message": {**said, "text": "다음"}})
    assert (await telegram.heard())[0]["text"] == "[auto] 다음"


@pytest_bot
async def test_long_answer_arrives_in_order(telegram: Telegram) -> None:
    await telegram.say("\n\n".join(f"{n} " + "가" * 2000 for n in range(3)))
    first, second = await telegram.heard(2)
    assert first["text"].startswith("[auto] 0") and second["text"].startswith("2")


@pytest_bot
async def test_update_we_cannot_read_is_passed_over(telegram: Telegram) -> None:
    odd = {"message_id": 1, "date": "yesterday", "chat": {"id": "?"}}
    await telegram.inject({"update_id": 700_000, "message": odd}, {"update_id": 700_001})
    assert (await say(telegram, "안녕", person=7))["text"] == "[auto] 안녕"


@pytest_bot
async def test_moved_group_keeps_being_answered(telegram: Telegram, store: Store) -> None:
    await telegram.chat(-5, title="모임")
    await telegram.chat(-1005, type="supergroup", title="모임")
    said = await telegram.say("/help", chat=-5)
    await telegram.heard()
    await store.set_language("telegram", "-5", "en")
    moved = {**said, "migrate_to_chat_id": -1005}
    del moved["text"], moved["entities"]
    await telegram.inject({"update_id": 800_000, "message": moved})
    async with asyncio.timeout(5):
        while await store.language("telegram", "-1005") != "en":
            await asyncio.sleep(0.05)
    call = await say(telegram, "/help", chat=-1005)
    assert call["text"].startswith("Reply to a suspicious message")


@pytest_bot
async def test_nothing_anyone_wrote_stays_behind(
    telegram: Telegram, store: Store, tmp_path: Path
) -> None:
    await say(telegram, "비밀스러운 이야기 010-1234-5678")
    await asyncio.sleep(0.2)
    with store._database._writes.begin() as connection:
        for table in ("inbox", "outbox"):
            found = connection.exec_driver_sql(f"SELECT payload FROM {table}")  # noqa: S608
            assert [row.payload for row in found] == [""]


async def test_second_bot_on_the_same_store_is_refused(
    telegram: Telegram, desk: EchoDesk, store: Store
) -> None:
    async with running(telegram, desk, store):
        await say(telegram, "/help")
        with pytest.raises(CannotRun) as caught:
            await run(telegram.token, desk, store, base_url=telegram.address)
        assert caught.value.code == "already_running"
        assert "already" in caught.value.sentence("en")


async def test_wrong_token_is_named_without_being_shown(
    telegram: Telegram, desk: EchoDesk, store: Store
) -> None:
    with pytest.raises(CannotRun) as caught:
        await run(WRONG_TOKEN, desk, store, base_url=f"{telegram.address}/bot")
    assert caught.value.code == "bad_token"
    assert WRONG_TOKEN not in "".join(traceback.format_exception(caught.value))
    assert "JAMKKAN_TELEGRAM_TOKEN" in caught.value.sentence("ko")
