"""A private chat with the whole bot: menus, playbooks, cards, pictures, edits, forgetting."""

import asyncio
import base64
import io
import itertools
import os
import time
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import create_engine, text

from knowledge.library import Library
from tests.talk import ADVERT, BROKER, Talk, buttons, data_of, picture_of
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture", "tests.bot_fixture")
pytestmark = pytest.mark.anyio


async def test_menu_leads_to_the_playbook_of_what_happened_step_by_step(talk: Talk) -> None:
    home = await talk.say("/start")
    assert home["text"].startswith("안녕하세요, 잠깐이에요.")
    stages = await talk.press(home, "이미 일이 생겼어요")
    assert buttons(stages)[:7] == [
        "생각만 하고 있어요",
        "업자와 이야기 중이에요",
        "핀번호를 보냈어요",
        "돈을 보냈어요",
        "신분증을 보냈어요",
        "협박을 받아요",
        "제 아이 일이에요",
    ]
    first = await talk.press(stages, "핀번호를 보냈어요")
    assert first["method"] == "editMessageText"
    assert "1577-2111" in first["text"] or "112" in first["text"]
    assert "출처: " in first["text"]
    step = await talk.press(first, "하나씩 보기")
    assert "1/" in step["text"] and "첫 한 시간" in step["text"]
    step = await talk.press(step, "했어요, 다음")
    assert "2/" in step["text"]
    whole = await talk.press(step, "한꺼번에 보기")
    assert "첫날" in whole["text"] and "첫 주" in whole["text"]
    # What follows is about the same thing.
    answer = await talk.say("그럼 경찰에는 뭐라고 말해요?")
    assert "112" in answer["text"] or "경찰" in answer["text"]


@pytest.mark.parametrize("lang", ["ko", "en"])
async def test_every_stage_has_a_playbook_whose_every_step_can_be_reached(
    talk: Talk, lang: str
) -> None:
    await talk.say(f"/language {lang}")
    stages = await talk.say("/now")
    # Nobody presses as fast as a test: each press is somebody else's.
    people = itertools.count(1000)
    await talk.telegram.people(range(1000, 1300), language_code=lang)
    data = [
        b["callback_data"] for r in stages["result"]["reply_markup"]["inline_keyboard"] for b in r
    ]
    for stage in [one for one in data if one.startswith("v1:book:")]:
        await talk.telegram.press(stages["result"], stage, person=next(people))
        [shown] = await talk.telegram.heard()
        steps = 0
        forward = ("하나씩 보기", "했어요, 다음", "Step by step", "Done, next")
        while forth := [words for words in buttons(shown) if words in forward]:
            # In English the steps are the same in other words: a few stand for all.
            if lang == "en" and steps == 3:
                break
            shown = await talk.press(shown, forth[0], person=next(people))
            steps += 1
        assert steps >= 3, stage
        other = "다른 일" if lang == "ko" else "Something else"
        stages = await talk.press(shown, other, person=next(people))


async def test_verdict_is_a_card_that_can_be_turned_over(talk: Talk) -> None:
    card = await talk.say(f"https://{BROKER} 여기 괜찮아요?")
    assert card["text"].startswith("위험")
    assert f"hxxps://{BROKER.replace('.', '[.]')}" in card["text"]
    assert card["result"]["reply_to_message"]["text"].startswith("https://")
    assert buttons(card) == ["왜요?", "지금 할 일", "이미 일이 생겼어요", "더 물어보기"]
    why = await talk.press(card, "왜요?")
    assert why["method"] == "editMessageText"
    assert "확인하지 않은 것" in why["text"]
    assert buttons(why)[:2] == ["요약", "지금 할 일"]
    now = await talk.press(why, "지금 할 일")
    assert "1. " in now["text"]
    happened = await talk.press(now, "이미 일이 생겼어요")
    assert happened["method"] == "sendMessage"
    assert "협박을 받아요" in buttons(happened)
    ask = await talk.press(now, "더 물어보기")
    assert ask["method"] == "sendMessage"
    answered = [
        c["code"] for c in await talk.telegram.calls() if c["method"] == "answerCallbackQuery"
    ]
    assert answered == [200] * 4


async def test_card_whose_message_is_gone_says_so(talk: Talk) -> None:
    card = await talk.say(f"https://{BROKER}")
    bare = {k: v for k, v in card["result"].items() if k != "reply_to_message"}
    query = {
        "id": "q9",
        "from": {"id": 7, "is_bot": False, "first_name": "Kim", "language_code": "ko"},
        "message": bare,
        "chat_instance": "7",
        "data": data_of(card, "왜요?"),
    }
    after = len(await talk.telegram.calls())
    await talk.telegram.inject({"update_id": 500_000, "callback_query": query})
    [call] = await talk.telegram.calls(after=after, count=1, wait=5)
    assert call["arguments"]["text"].startswith("오래된 단추")


async def test_question_beside_a_link_is_answered_under_the_card(talk: Talk) -> None:
    await talk.telegram.say(f"https://{BROKER} 이거 뭐예요? 그리고 소액결제 차단은 어떻게 하나요?")
    card, answer = await talk.telegram.heard(2)
    assert card["text"].startswith("위험") and buttons(card)[0] == "왜요?"
    assert "차단" in answer["text"] and "출처" in answer["text"]
    # Turning the card over leaves the answer where it is.
    why = await talk.press(card, "왜요?")
    assert why["result"]["message_id"] == card["result"]["message_id"]


async def test_first_aid_that_was_typed_for_leads_on_step_by_step(talk: Talk) -> None:
    aid = await talk.say("방금 핀번호 보냈어요 어떡해요ㅠㅠ")
    assert "1577-2111" in aid["text"]
    assert buttons(aid)[:2] == ["하나씩 보기", "다른 일이에요"]
    other = await talk.press(aid, "다른 일이에요")
    assert other["method"] == "sendMessage" and "협박을 받아요" in buttons(other)
    step = await talk.press(aid, "하나씩 보기")
    assert "1/10" in step["text"]
    for _ in range(9):
        step = await talk.press(step, "했어요, 다음")
    assert "10/10" in step["text"] and "여기까지예요" in step["text"]
    assert "했어요, 다음" not in buttons(step)


async def test_cost_is_a_short_dialogue_by_buttons_or_by_typing(talk: Talk) -> None:
    asked = await talk.say("/cost")
    paid = await talk.press(asked, "300,000원")
    assert "300,000원을 결제하면" in paid["text"]
    result = await talk.press(paid, "70% · 210,000원")
    assert "90,000원" in result["text"] and "출처" in result["text"]
    await talk.say("/cost")
    paid = await talk.say("45만원")
    assert "450,000원을 결제하면" in paid["text"]
    result = await talk.say("300000")
    assert "150,000원" in result["text"]
    await talk.say("/cost")
    await talk.say("오십만원")
    result = await talk.say("절반 준대요")
    assert "250,000원" in result["text"]
    assert (await talk.store.chat("telegram", "7")).dialogue == ""


async def test_dialogue_never_keeps_somebody_in_trouble_waiting(talk: Talk) -> None:
    await talk.say("/cost")
    answer = await talk.say("방금 핀번호를 보냈는데 돈이 안 와요")
    assert "정지" in answer["text"]
    answer = await talk.say("50만원")
    assert "500,000원을 결제하면" not in answer["text"]


async def test_facts_of_every_service_are_reached_by_buttons(talk: Talk, library: Library) -> None:
    asked = await talk.say("/platforms")
    names = [platform.name.ko for platform in library.platforms.values()]
    assert [words for words in buttons(asked) if words in names] == names
    platform = await talk.press(asked, "카카오페이")
    facts = await talk.press(platform, "카카오페이머니")
    assert "전액 환급" in facts["text"]
    assert facts["text"].count("출처: ") >= 3 and "확인일" in facts["text"]
    assert "카카오페이" in (await talk.press(facts, "이전"))["text"]


async def test_quiz_has_five_scenes_with_sources(talk: Talk) -> None:
    shown = await talk.say("/quiz")
    for number in range(1, 6):
        assert f"{number}/5" in shown["text"]
        told = await talk.press(shown, "A")
        assert ("⭕" in told["text"] or "❌" in told["text"]) and "출처: " in told["text"]
        shown = await talk.press(told, "다음")
    assert shown["text"].startswith("5개 가운데")


async def test_codes_in_pictures_are_looked_at(talk: Talk) -> None:
    card = await talk.say(photo=picture_of(f"https://{BROKER}/event"))
    assert card["text"].startswith("위험")
    assert "QR 코드만 읽었어요" in card["text"]
    why = await talk.press(card, "왜요?")
    assert BROKER.replace(".", "[.]") in why["text"]
    assert "찾지 못했어요" in (await talk.say(photo=True))["text"]


async def test_album_without_codes_is_spoken_of_once(talk: Talk) -> None:
    for _ in range(3):
        await talk.telegram.say(photo=True, media_group_id="12345")
    [said] = await talk.telegram.heard()
    assert "찾지 못했어요" in said["text"]
    assert await talk.telegram.silent()


async def test_who_has_lost_heart_is_given_no_list_to_work_through(talk: Talk) -> None:
    card = await talk.say("살려주세요 죽고 싶어요")
    assert "109" in card["text"] and buttons(card) == []


async def test_noise_does_not_hold_up_anybody(talk: Talk) -> None:
    noise = Image.frombytes("L", (2560, 1920), os.urandom(2560 * 1920))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=90)
    await talk.telegram.meet(8)
    began = time.time()
    await talk.telegram.say(photo=base64.b64encode(out.getvalue()).decode())
    waits = []
    for _ in range(5):
        asked = time.time()
        await talk.telegram.say("/help", person=8)
        while True:
            [call] = await talk.telegram.heard()
            if call["chat_id"] == 8:
                waits.append(call["at"] - asked)
                break
            noise_at = call["at"]
    if "noise_at" not in locals():
        [call] = await talk.telegram.heard()
        noise_at = call["at"]
    print(f"qr noise answered after {noise_at - began:.2f} s, others within {max(waits):.2f} s")
    assert noise_at - began <= 2
    assert max(waits) <= 1


async def test_changed_message_changes_the_answer(talk: Talk) -> None:
    said = await talk.telegram.say("https://example.com 괜찮아요?")
    [first] = await talk.telegram.heard()
    assert not first["text"].startswith("위험")
    await asyncio.sleep(0.3)
    await talk.telegram.edit(said, text=f"https://{BROKER} 괜찮아요?")
    [second] = await talk.telegram.heard()
    assert second["method"] == "editMessageText"
    assert second["text"].startswith("위험")
    assert second["arguments"]["message_id"] == str(first["result"]["message_id"])


async def test_what_a_changed_message_no_longer_asks_is_taken_back(talk: Talk) -> None:
    said = await talk.telegram.say(f"https://{BROKER} 그리고 소액결제 차단은 어떻게 하나요?")
    _, answer = await talk.telegram.heard(2)
    await asyncio.sleep(0.3)
    await talk.telegram.edit(said, text=f"https://{BROKER}")
    await talk.telegram.heard()
    await asyncio.sleep(0.3)
    calls = await talk.telegram.calls()
    gone = [c["arguments"]["message_id"] for c in calls if c["method"] == "deleteMessage"]
    assert gone == [str(answer["result"]["message_id"])]


async def test_chosen_language_shows_the_first_screen_in_it(talk: Talk) -> None:
    home = await talk.press(await talk.say("/language"), "English")
    assert home["text"].startswith("Hello") and buttons(home)[0] == "Something has happened"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "확인", "hidden": [["확인", f"https://{BROKER}"]]},
        {"caption": ADVERT},
        {"text": "이거요", "quote": {"text": ADVERT, "position": 0}},
        {
            "text": "전달",
            "external_reply": {
                "origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"},
                "link_preview_options": {"url": f"https://{BROKER}"},
            },
        },
        {
            "text": "전달받은 글",
            "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"},
            "reply_markup": {"inline_keyboard": [[{"text": "상담", "url": f"https://{BROKER}"}]]},
        },
    ],
)
async def test_links_are_found_wherever_they_hide(talk: Talk, fields: dict[str, Any]) -> None:
    assert (await talk.say(**fields))["text"].startswith("위험")


async def test_contact_card_is_looked_at(talk: Talk) -> None:
    card = await talk.say(
        contact={"phone_number": "+82 10-1234-5678", "first_name": "상담원"}, text=None
    )
    assert "판단할 수 없음" in card["text"]


async def test_deep_links_open_what_they_name(talk: Talk, library: Library) -> None:
    title = library.articles["red-flags", "ko"].front.title
    assert (await talk.say("/start a_red-flags"))["text"].startswith(title)
    assert "얼마를 결제하나요" in (await talk.say("/start cost"))["text"]
    for unknown in ("a_nothing", "r_123", "x" * 64):
        assert (await talk.say(f"/start {unknown}"))["text"].startswith("안녕하세요")


async def test_typing_is_shown_while_the_work_takes_long(talk: Talk) -> None:
    await talk.telegram.fault("getFile", "hang", seconds=0.9)
    await talk.say(photo=picture_of("https://example.com"))
    actions = [c for c in await talk.telegram.calls() if c["method"] == "sendChatAction"]
    assert len(actions) == 1


async def test_nothing_of_a_person_is_left_after_forget(talk: Talk, tmp_path: Any) -> None:
    person = 987_654_321
    await talk.telegram.meet(person, language_code="en", first_name="Zachariasz")
    await talk.say("/language en", person=person)
    await talk.say(f"secret words https://{BROKER}", person=person)
    await talk.say("/cost", person=person)
    await talk.say("432100", person=person)
    began = time.monotonic()
    receipt = await talk.say("/forget", person=person)
    assert "erased" in receipt["text"]
    await asyncio.sleep(0.5)
    engine = create_engine(f"sqlite:///{tmp_path}/jamkkan.db")
    hits = 0
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type='table'"))
        for (name,) in names.all():
            for row in connection.execute(text(f"SELECT * FROM {name}")):  # noqa: S608
                told = "|".join(map(str, row))
                hits += any(w in told for w in (str(person), "Zacharias", "secret", "432100"))
    engine.dispose()
    print(f"D1 telegram hits={hits} seconds={time.monotonic() - began:.1f}")
    assert hits == 0


async def test_pressing_without_end_is_slowed_down(talk: Talk) -> None:
    card = await talk.say(f"https://{BROKER}")
    after = len(await talk.telegram.calls())
    for _ in range(18):
        await talk.telegram.press(card["result"], data_of(card, "더 물어보기"))
    calls = await talk.telegram.calls(after=after, count=33, wait=5)
    slowed = [c for c in calls if "천천히" in str(c["arguments"].get("text", ""))]
    assert len(slowed) == 3


async def test_answers_in_english_for_an_english_app(talk: Talk, telegram: Telegram) -> None:
    await telegram.meet(8, language_code="en")
    home = await talk.say("/start", person=8)
    stages = await talk.press(home, "Something has happened", person=8)
    first = await talk.press(stages, "I sent a PIN", person=8)
    assert "Source" in first["text"]
