"""Groups: silent until a link is dangerous, then as the administrators chose; and inline mode."""

import asyncio
import time
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.pace import Pace
from tests.rates import most_within
from tests.talk import ADVERT, BROKER, Talk, buttons, data_of, picture_of
from tests.telegram_server.client import Json

pytest_plugins = ("tests.telegram_server.fixture", "tests.bot_fixture")
pytestmark = pytest.mark.anyio

GROUP, ADMIN, MEMBER, OTHER = -5, 50, 60, 61
NAME = "@jamkkan_test_bot"
SHOWN = f"hxxps://{BROKER.replace('.', '[.]')}"


class Group:
    """A group with an administrator and two members in which the bot may read."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.telegram = talk.telegram

    @classmethod
    async def make(cls, talk: Talk, *, deletes: bool = False, **fields: Any) -> "Group":
        for person, name in ((ADMIN, "Admin"), (MEMBER, "Hong Gildong"), (OTHER, "Lee")):
            await talk.telegram.meet(person, first_name=name, username=name.split()[0].lower())
        rights = {"can_delete_messages": True}
        await talk.telegram.chat(
            GROUP,
            title="모임",
            bot_is_admin=True,
            bot_rights=rights if deletes else {},
            admins={str(ADMIN): rights},
            **fields,
        )
        return cls(talk)

    async def write(self, words: str = ADVERT, *, person: int = MEMBER, **fields: Any) -> Json:
        return await self.telegram.say(words, person=person, chat=GROUP, **fields)

    async def ask(self, words: str, *, person: int = ADMIN, **fields: Any) -> Json:
        return await self.talk.say(words, person=person, chat=GROUP, **fields)

    async def press(self, shown: Json, words: str, *, person: int = ADMIN) -> Json:
        return await self.talk.press(shown, words, person=person)

    async def mode(self, words: str) -> None:
        settings = await self.ask("/settings")
        await self.press(settings, words)

    async def alert(self, shown: Json, words: str, *, person: int) -> str:
        """What somebody is told who presses a button that is not theirs."""
        after = len(await self.telegram.calls())
        await self.telegram.press(shown["result"], data_of(shown, words), person=person)
        [call] = await self.telegram.calls(after=after, count=1, wait=5)
        assert call["method"] == "answerCallbackQuery"
        return str(call["arguments"].get("text", ""))

    async def deleted(self) -> list[int]:
        calls = await self.telegram.calls()
        return [
            int(c["arguments"]["message_id"])
            for c in calls
            if c["method"] == "deleteMessage" and c["code"] == 200
        ]


async def test_warns_once_a_day_without_naming_anybody(talk: Talk) -> None:
    group = await Group.make(talk)
    await group.write("점심 뭐 먹지 https://www.naver.com")
    await group.write("https://example.com 좋은 글이에요")
    assert await group.telegram.silent()
    said = await group.write()
    [warning] = await group.telegram.heard()
    assert warning["text"].startswith("위험한 링크나 글이 있어요")
    assert SHOWN in warning["text"]
    assert warning["result"]["reply_to_message"]["message_id"] == said["message_id"]
    assert "Hong" not in warning["text"] and "hong" not in warning["text"]
    await group.write(f"여기요 https://{BROKER}?ref=2", person=OTHER)
    await group.write()
    assert await group.telegram.silent()
    assert await group.deleted() == []


async def test_leaves_no_trace_of_harmless_messages(talk: Talk, tmp_path: Any) -> None:
    group = await Group.make(talk)
    await group.write("우리끼리 비밀 이야기 https://example.com/abc")
    await group.write()
    await group.telegram.heard()
    await asyncio.sleep(0.3)
    engine = create_engine(f"sqlite:///{tmp_path}/jamkkan.db")
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type='table'"))
        told = ""
        for (name,) in tables.all():
            for row in connection.execute(text(f"SELECT * FROM {name}")):  # noqa: S608
                told += "|".join(map(str, row)) + "\n"
    engine.dispose()
    assert SHOWN in told
    for secret in ("비밀", "abc", "example.com", str(MEMBER) + "|", "Hong", "당일"):
        assert secret not in told, secret


async def test_only_administrators_choose_and_each_mode_does_what_it_says(talk: Talk) -> None:
    group = await Group.make(talk)
    settings = await group.ask("/settings")
    assert "지금 설정: 경고하기" in settings["text"]
    assert [w.removeprefix("✓ ") for w in buttons(settings)[:5]] == [
        "끄기",
        "적어만 두기",
        "관리자에게 묻기",
        "경고하기",
        "경고하고 지우기",
    ]
    assert "관리자만" in await group.alert(settings, "끄기", person=MEMBER)
    refused = await group.ask("/settings", person=MEMBER)
    assert "관리자만" in refused["text"] and not buttons(refused)
    await group.press(settings, "끄기")
    await group.write()
    assert await group.telegram.silent(0.3)
    await group.mode("적어만 두기")
    await group.write("현금화 https://zeropaybank.com/log")
    assert await group.telegram.silent(0.3)
    recent = await group.press(await group.ask("/settings"), "최근 기록")
    assert "zeropaybank[.]com/log → 적어 둠" in recent["text"]
    closing = await group.ask("/settings")
    await group.telegram.press(closing["result"], data_of(closing, "닫기"), person=ADMIN)
    await asyncio.sleep(0.5)
    assert closing["result"]["message_id"] in await group.deleted()


async def test_anonymous_administrator_opens_the_settings(talk: Talk) -> None:
    group = await Group.make(talk)
    settings = await group.ask("/settings", person=ADMIN, anonymous=True)
    assert "지금 설정" in settings["text"]
    assert "끄기" in (await group.press(settings, "끄기"))["text"]
    await group.mode("경고하기")
    await group.write(person=ADMIN, anonymous=True)
    await group.write(person=ADMIN)
    await group.write(is_automatic_forward=True)
    assert await group.telegram.silent()


async def test_deletes_and_gives_back_with_one_tap(talk: Talk, tmp_path: Any) -> None:
    group = await Group.make(talk, deletes=True)
    await group.mode("경고하고 지우기")
    said = await group.write()
    [warning] = await group.telegram.heard()
    assert warning["text"].startswith("위험한 링크나 글을 지웠어요")
    assert said["message_id"] in await group.deleted()
    assert "관리자만" in await group.alert(warning, "되돌리기", person=MEMBER)
    undone = await group.press(warning, "되돌리기")
    assert undone["text"].startswith("관리자가 되돌렸어요")
    assert "당일 입금" in undone["text"] and SHOWN in undone["text"]
    again = await group.write(person=OTHER)
    assert await group.telegram.silent()
    assert again["message_id"] not in await group.deleted()
    engine = create_engine(f"sqlite:///{tmp_path}/jamkkan.db")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT action, removed FROM finds")).all()
    engine.dispose()
    assert {tuple(row) for row in rows} == {("undone", "")}


async def test_says_that_it_may_not_delete(talk: Talk) -> None:
    group = await Group.make(talk)
    settings = await group.press(await group.ask("/settings"), "경고하고 지우기")
    assert "‘메시지 삭제’ 권한이 필요해요" in settings["text"]
    await group.write()
    [warning] = await group.telegram.heard()
    assert warning["text"].startswith("위험한 링크나 글이 있어요")
    assert await group.deleted() == []


async def test_dry_run_does_nothing_and_writes_down_what_it_would(talk: Talk) -> None:
    group = await Group.make(talk, deletes=True)
    await group.mode("경고하고 지우기")
    settings = await group.press(await group.ask("/settings"), "연습으로 바꾸기")
    assert "연습 중이에요" in settings["text"]
    await group.write()
    assert await group.telegram.silent()
    assert await group.deleted() == []
    recent = await group.press(settings, "최근 기록")
    assert "연습: 지웠을 것" in recent["text"]


async def test_asks_the_administrators(talk: Talk) -> None:
    group = await Group.make(talk, deletes=True)
    await group.mode("관리자에게 묻기")
    said = await group.write()
    [asked] = await group.telegram.heard()
    assert buttons(asked) == ["경고 남기기", "글 지우기", "괜찮은 링크예요"]
    assert "관리자만" in await group.alert(asked, "글 지우기", person=MEMBER)
    deleted = await group.press(asked, "글 지우기")
    assert deleted["text"].startswith("위험한 링크나 글을 지웠어요")
    assert said["message_id"] in await group.deleted()
    undone = await group.press(deleted, "되돌리기")
    assert "당일 입금" in undone["text"] and SHOWN in undone["text"]
    await group.write("https://zeropaybank.com/two 현금화")
    [asked] = await group.telegram.heard()
    fine = await group.press(asked, "괜찮은 링크예요")
    assert fine["text"].startswith("관리자가 괜찮다고 했어요")


async def test_codes_edits_and_topics_in_groups(talk: Talk) -> None:
    group = await Group.make(talk, type="supergroup", is_forum=True)
    topic: dict[str, Any] = {"message_thread_id": 44, "is_topic_message": True}
    await group.telegram.say(
        photo=picture_of(f"https://{BROKER}/qr"), person=MEMBER, chat=GROUP, **topic
    )
    [warning] = await group.telegram.heard()
    assert warning["arguments"]["message_thread_id"] == "44"
    said = await group.write("곧 올릴게요", **topic)
    await group.telegram.edit(said, text=f"여기예요 https://{BROKER}/later")
    [warning] = await group.telegram.heard()
    assert "/later" in warning["text"]


async def test_group_speaks_the_language_it_chose(talk: Talk) -> None:
    group = await Group.make(talk)
    settings = await group.ask("/language")
    assert "Now set to" in (await group.press(settings, "English"))["text"]
    await group.write()
    [warning] = await group.telegram.heard()
    assert warning["text"].startswith("There is a dangerous link")
    assert (await group.ask("/help", person=MEMBER))["text"].startswith("Reply to a suspicious")


async def test_says_plainly_what_rights_it_needs_and_why(talk: Talk) -> None:
    await Group.make(talk)
    await talk.telegram.chat(-9, title="새 모임", bot_status="left")
    await talk.telegram.member(-9, bot_status="member")
    [intro] = await talk.telegram.heard()
    assert "관리자로 정해 주세요" in intro["text"] and "보여 주지 않아요" in intro["text"]
    await talk.telegram.member(-9, bot_is_admin=True)
    [news] = await talk.telegram.heard()
    assert "이제 링크를 살펴볼 수 있어요" in news["text"]
    await talk.telegram.member(-9, bot_rights={"can_delete_messages": True})
    [news] = await talk.telegram.heard()
    assert "지울 수도 있어요" in news["text"]
    await talk.telegram.member(-9, bot_is_admin=False, bot_rights={})
    [news] = await talk.telegram.heard()
    assert "보이지 않아요" in news["text"]


async def test_new_administrator_is_known_at_once(talk: Talk) -> None:
    group = await Group.make(talk)
    refused = await group.ask("/settings", person=OTHER)
    assert "관리자만" in refused["text"]
    await talk.telegram.member(GROUP, OTHER, can_change_info=True)
    await asyncio.sleep(0.3)
    assert "지금 설정" in (await group.ask("/settings", person=OTHER))["text"]


async def test_leaves_when_told_and_moves_with_its_group(talk: Talk) -> None:
    group = await Group.make(talk)
    await group.mode("적어만 두기")
    await talk.telegram.migrate(GROUP, -1005)
    async with asyncio.timeout(5):
        while (await talk.store.chat("telegram", "-1005")).mode != "log":
            await asyncio.sleep(0.05)
    assert "고마웠어요" in (await talk.say("/leave", person=ADMIN, chat=-1005))["text"]
    await asyncio.sleep(0.5)
    assert [c["code"] for c in await talk.telegram.calls() if c["method"] == "leaveChat"] == [200]


async def test_check_in_reply_names_nobody(talk: Talk) -> None:
    group = await Group.make(talk)
    await group.mode("끄기")
    said = await group.write()
    card = await group.ask(f"/check{NAME}", person=OTHER, reply_to=said["message_id"])
    assert card["text"].startswith("위험") and "Hong" not in card["text"]
    assert card["result"]["reply_to_message"]["message_id"] == said["message_id"]
    # What has happened to somebody is not asked in front of the others.
    assert buttons(card) == ["왜요?", "지금 할 일"]
    why = await group.press(card, "왜요?", person=MEMBER)
    assert why["method"] == "editMessageText"


async def test_burst_of_links_is_not_answered_with_a_flood(talk: Talk) -> None:
    group = await Group.make(talk)
    for number in range(20):
        await group.write(f"현금화 https://{BROKER}/{number}")
    warnings = await group.telegram.heard(6)
    assert all(SHOWN in warning["text"] for warning in warnings)
    assert await group.telegram.silent()


@pytest.mark.parametrize("talk", [Pace], indirect=True)
async def test_a_thousand_links_in_fifty_groups_exceed_no_limit(talk: Talk) -> None:
    await Group.make(talk)
    groups = range(-150, -100)
    for chat in groups:
        await talk.telegram.chat(chat, title="모임", bot_is_admin=True)
    template = await talk.telegram.say(f"현금화 https://{BROKER}/0", person=MEMBER, chat=-150)
    burst = [
        {
            "update_id": 200_000 + 50 * number + place,
            "message": {
                **template,
                "chat": {"id": chat, "type": "group", "title": "모임"},
                "message_id": 5_000 + 50 * number + place,
                "text": f"현금화 https://{BROKER}/{number}",
            },
        }
        for number in range(20)
        for place, chat in enumerate(groups)
    ]
    began = time.monotonic()
    await talk.telegram.inject(*burst)
    async with asyncio.timeout(90):
        while (figures := await talk.store.figures("telegram")).handled <= len(burst) or (
            figures.to_send
        ):
            await asyncio.sleep(0.2)
    seconds = time.monotonic() - began
    sent = [c for c in await talk.telegram.calls() if c["method"] == "sendMessage"]
    times = {chat: [c["at"] for c in sent if c["chat_id"] == chat] for chat in groups}
    minute = max(most_within(at, 60) for at in times.values())
    second = max(most_within(at, 1) for at in times.values())
    overall = most_within((c["at"] for c in sent), 1)
    print(
        f"L3 links={len(burst)} groups=50 warnings={len(sent)} most a group and minute={minute} "
        f"a chat and second={second} overall a second={overall} seconds={seconds:.1f}"
    )
    assert {len(at) for at in times.values()} == {6}
    assert minute <= 20 and second == 1 and overall <= 30


async def _inline(talk: Talk, query: str) -> list[Json]:
    after = len(await talk.telegram.calls())
    await talk.telegram.inline(query)
    call: Json = {"method": ""}
    while call["method"] != "answerInlineQuery":
        call = (await talk.telegram.calls(after=after, count=1, wait=5))[0]
        after += 1
    assert call["code"] == 200, call["description"]
    results: list[Json] = call["arguments"]["results"]
    return results


async def test_inline_gives_the_best_article_first_then_a_card(talk: Talk) -> None:
    results = await _inline(talk, f"핀번호 보냈는데 https://{BROKER}")
    assert results[0]["id"] == "a-pin-sent"
    assert "출처" in results[0]["input_message_content"]["message_text"]
    assert results[-1]["id"] == "check" and results[-1]["title"].startswith("위험")
    assert SHOWN in results[-1]["input_message_content"]["message_text"]
    assert [r["id"] for r in await _inline(talk, f"https://{BROKER}")][-1] == "check"
    assert len(await _inline(talk, "")) == 3
    assert [r["id"] for r in await _inline(talk, "ㅁㄴㅇㄹ qwxz")] == ["nothing"]
