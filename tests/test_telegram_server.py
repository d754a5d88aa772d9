"""The pretended Telegram is as strict as the real one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.telegram_server.client import Telegram
from tests.telegram_server.links import detect, host_of
from tests.telegram_server.markup import cut, parse_html
from tests.telegram_server.refusals import Refused

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = [
    pytest.mark.anyio,
    # The library warns inside its own flood-control error, whoever raises it.
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]

QUIET: dict[str, Any] = {"link_preview_options": {"is_disabled": True}}


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=f"{telegram.address}/bot") as bot:
        yield bot


async def test_library_sees_a_bot_and_a_delivered_message(bot: Bot, telegram: Telegram) -> None:
    assert bot.username == "jamkkan_test_bot"
    said = await telegram.say("안녕 😀 https://a.example.com/x")
    [update] = await bot.get_updates()
    assert isinstance(update, Update)
    assert update.message is not None
    assert update.message.message_id == said["message_id"]
    assert list(update.message.parse_entities().values()) == ["https://a.example.com/x"]
    answer = await bot.send_message(7, "네", **QUIET)
    edited = await bot.edit_message_text("아니요", 7, answer.message_id, **QUIET)
    assert isinstance(edited, bool) or edited.text == "아니요"


async def test_confirmed_updates_are_forgotten(bot: Bot, telegram: Telegram) -> None:
    for number in range(3):
        await telegram.say(str(number))
    first = await bot.get_updates(limit=2)
    assert len(first) == 2
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [u.message and u.message.text for u in rest] == ["2"]
    assert len(await bot.get_updates()) == 1


async def test_kind_not_asked_for_is_lost(bot: Bot, telegram: Telegram) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await telegram.say("아무도 못 본다")
    assert await bot.get_updates(allowed_updates=["message"]) == ()


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 99, "text": "x"}, "chat not found"),
        ({"chat_id": 7, "text": "  "}, "message text is empty"),
        ({"chat_id": 7, "text": "가" * 4097}, "message is too long"),
        ({"chat_id": 7, "text": "<b>x", "parse_mode": "HTML"}, "Can't find end tag"),
        ({"chat_id": 7, "text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"chat_id": 7, "text": "<x>a</x>", "parse_mode": "HTML"}, 'Unsupported start tag "x"'),
        ({"chat_id": 7, "text": "</b>", "parse_mode": "HTML"}, "Unexpected end tag"),
        ({"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 5}}, "to be replied"),
        (
            {
                "chat_id": 7,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "가" * 22}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_refuses_in_telegrams_words(
    telegram: Telegram, arguments: dict[str, Any], refusal: str
) -> None:
    url = f"{telegram.address}/bot{telegram.token}/sendMessage"
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(url, json=arguments)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith("Bad Request: ")
    assert refusal in answer.json()["description"]


async def test_buttons_are_answered_once_and_edits_must_change(
    bot: Bot, telegram: Telegram
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "한국어", "callback_data": "v1:lang:ko"}]]}
    await bot.send_message(7, "골라요", api_kwargs={"reply_markup": keyboard}, **QUIET)
    [call] = await telegram.heard()
    await telegram.press(call["result"], "v1:lang:ko")
    [update] = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert await query.answer()
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await query.answer()
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text(
            "골라요",
            7,
            call["result"]["message_id"],
            api_kwargs={"reply_markup": keyboard},
            **QUIET,
        )


async def test_faults_come_when_ordered_and_then_stop(bot: Bot, telegram: Telegram) -> None:
    await telegram.fault(
        "sendMessage", "refuse", code=429, description="Too Many", parameters={"retry_after": 3}
    )
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "1", **QUIET)
    await telegram.fault("sendMessage", "html", code=502)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(7, "2", **QUIET)
    await telegram.fault("sendMessage", "cut")
    with pytest.raises(NetworkError):
        await bot.send_message(7, "3", **QUIET)
    await telegram.fault("sendMessage", "hang", seconds=2, after=True)
    with pytest.raises(TimedOut):
        await bot.send_message(7, "4", read_timeout=0.2, **QUIET)
    await bot.send_message(7, "5", **QUIET)
    shown = [c["text"] for c in await telegram.calls() if c["code"] == 200 and c["text"]]
    assert shown == ["4", "5"]


async def test_closed_and_moved_chats_say_so(bot: Bot, telegram: Telegram) -> None:
    await telegram.chat(7, closed="bot was blocked by the user")
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(7, "x", **QUIET)
    await telegram.chat(-5, title="모임")
    await telegram.chat(-1005, type="supergroup", title="모임")
    await telegram.chat(-5, moved_to=-1005)
    with pytest.raises(ChatMigrated):
        await bot.send_message(-5, "x", **QUIET)


async def test_second_poll_ends_the_first(bot: Bot, telegram: Telegram) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    async with Bot(telegram.token, base_url=f"{telegram.address}/bot") as other:
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        await telegram.say("들리나요")
        assert len(await second) == 1


async def test_webhook_forbids_polling(bot: Bot, telegram: Telegram) -> None:
    await bot.set_webhook("https://example.com/x")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()


async def test_wrong_token_is_unauthorised(telegram: Telegram) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{telegram.address}/bot"):
            pass


async def test_privacy_mode_hides_what_is_not_for_the_bot(bot: Bot, telegram: Telegram) -> None:
    await telegram.chat(-5, title="모임")
    await telegram.say("우리끼리", chat=-5)
    await telegram.say("@jamkkan_test_bot 이거", chat=-5)
    await telegram.say("/check@other_bot x", chat=-5)
    await telegram.say("/check x", chat=-5)
    assert [u.message and u.message.text for u in await bot.get_updates()] == ["/check x"]
    await telegram.settings(privacy=False)
    await telegram.say("다 보임", chat=-5)
    assert len(await bot.get_updates()) == 2


async def test_file_can_be_fetched(bot: Bot, telegram: Telegram) -> None:
    message = await telegram.say(caption="사진")
    file = await bot.get_file(message["photo"][0]["file_id"])
    assert file.file_path is not None
    async with httpx.AsyncClient(trust_env=False) as http:
        path = file.file_path.partition("/photos/")[2]
        url = f"{telegram.address}/file/bot{telegram.token}/photos/{path}"
        assert (await http.get(url)).content[:2] == b"\xff\xd8"


async def test_foreign_link_or_preview_is_noted(bot: Bot, telegram: Telegram) -> None:
    await telegram.settings(own_hosts=["fss.or.kr"])
    await bot.send_message(7, "https://www.fss.or.kr/x @jamkkan_test_bot", **QUIET)
    assert await telegram.take_violations() == []
    await bot.send_message(7, "<code>evil.com</code> evil[.]com hxxps://evil", "HTML", **QUIET)
    assert await telegram.take_violations() == []
    await bot.send_message(7, "여기 evil.com 에서", **QUIET)
    await bot.send_message(7, "@evil_broker", **QUIET)
    await bot.send_message(7, "<a href='https://evil.com'>은행</a>", "HTML", **QUIET)
    keyboard = {"inline_keyboard": [[{"text": "a", "url": "https://fss.or.kr.evil.com"}]]}
    await bot.send_message(7, "단추", api_kwargs={"reply_markup": keyboard}, **QUIET)
    await bot.send_message(7, "미리보기")
    assert await telegram.take_violations() == [
        "sendMessage: a person could tap 'evil.com'",
        "sendMessage: a person could tap '@evil_broker'",
        "sendMessage: a person could tap 'https://evil.com'",
        "sendMessage: a person could tap 'https://fss.or.kr.evil.com'",
        "sendMessage: link previews are on",
    ]


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("가<b>나</b>다", "가나다", [("bold", 1, 1)]),
        ("😀<code>a&lt;b&amp;</code>", "😀a<b&", [("code", 2, 4)]),
        ("<b>x<i>y</i></b>", "xy", [("bold", 0, 2), ("italic", 1, 1)]),
        ("a &nope; &#65;&#x42;", "a &nope; AB", []),
        ('<a href="https://a.kr/?b&amp;c">x</a>', "x", [("text_link", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<b></b>", "", []),
    ],
)
def test_html_becomes_entities_in_utf16(
    source: str, text: str, kinds: list[tuple[str, int, int]]
) -> None:
    plain, entities = parse_html(source)
    assert plain == text
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == kinds


def test_address_behind_words_is_unescaped() -> None:
    _, [entity] = parse_html('<a href="https://a.kr/?b&amp;c">x</a>')
    assert entity["url"] == "https://a.kr/?b&c"


@pytest.mark.parametrize("source", ["<", "a <b", "<b>x</i>", "<b", "x</b>", "<script>x</script>"])
def test_broken_html_is_refused(source: str) -> None:
    with pytest.raises(Refused, match="can't parse entities"):
        parse_html(source)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("보세요 naver.com!", ["naver.com"]),
        ("(http://a.b/c?d=e)", ["http://a.b/c?d=e)"]),
        ("naver.com은", []),
        ("카카오.한국 과 кассa.рф", ["카카오.한국", "кассa.рф"]),
        ("1.5 만원, 입니다.그리고 끝.", []),
        ("192.168.0.1", ["192.168.0.1"]),
        ("@abc @x @telegram a@b.com", ["@abc", "@telegram", "a@b.com"]),
        ("naver[.]com hxxps://naver[.]com", []),
        ("tg://resolve?domain=x", ["tg://resolve?domain=x"]),
        ("😀 t.me/broker", ["t.me/broker"]),
    ],
)
def test_detects_what_telegram_would_make_tappable(text: str, links: list[str]) -> None:
    found = [e for e in detect(text, []) if e["type"] != "bot_command"]
    assert sorted(cut(text, e["offset"], e["length"]) for e in found) == sorted(links)


def test_host_is_where_the_tap_leads() -> None:
    assert host_of("https://fss.or.kr@evil.com:8443/fss.or.kr") == "evil.com"
    assert host_of("Evil.COM/x") == "evil.com"
    assert host_of("@Broker") == "@broker"
