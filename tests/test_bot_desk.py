"""The whole product on Telegram: the real desk behind the command line's `bot`."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.library import Library
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[1]


@pytest.fixture
async def bot(telegram: Telegram, library: Library, tmp_path: Path) -> AsyncIterator[Path]:
    """`jamkkan bot` as a process; gives the folder its files are in."""
    hosts = sorted(library.own_hosts())
    await telegram.settings(own_hosts=hosts)
    log = tmp_path / "log"
    process = _start(telegram, tmp_path, log)
    yield tmp_path
    process.send_signal(signal.SIGTERM)
    assert process.wait(25) == 0, log.read_text()
    assert telegram.token not in log.read_text()


def _start(telegram: Telegram, folder: Path, log: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "JAMKKAN_TELEGRAM_TOKEN": telegram.token,
        "JAMKKAN_TELEGRAM_BASE_URL": telegram.address,
        "JAMKKAN_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/var/jamkkan.db",
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, "-c", "from cli import main; main()", "bot"]
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)


async def say(telegram: Telegram, *args: Any, **fields: Any) -> dict[str, Any]:
    await telegram.say(*args, **fields)
    [call] = await telegram.heard(wait=30)
    return call


async def test_conversation_with_the_real_desk(
    telegram: Telegram, bot: Path, library: Library
) -> None:
    assert (await say(telegram, "/start"))["text"].startswith("안녕하세요, 잠깐이에요.")
    assert "/check" in (await say(telegram, "/help"))["text"]

    answer = await say(telegram, "소액결제 현금화는 불법인가요?")
    assert "출처" in answer["text"]

    verdict = await say(telegram, "https://zeropaybank.com 여기 괜찮아요?")
    assert "hxxps://zeropaybank[.]com" in verdict["text"]
    assert "위험" in verdict["text"]

    caption = await say(telegram, caption="당일 현금화 https://zeropaybank.com/")
    assert "위험" in caption["text"] and "살펴보지 못했어요" in caption["text"]

    hidden = await say(telegram, "여기 눌러 보세요", hidden=[["여기", "https://zeropaybank.com"]])
    assert "위험" in hidden["text"]

    forwarded = await telegram.say("소액결제 현금화 90% 당일 입금, 핀번호 먼저 보내세요")
    await telegram.heard()
    checked = await say(telegram, "/check", reply_to=forwarded["message_id"])
    assert "위험" in checked["text"] or "주의" in checked["text"]

    article = library.articles["red-flags", "ko"].front
    opened = await say(telegram, "/start a_red-flags")
    assert article.summary[:20] in opened["text"] or article.title in opened["text"]

    language = await say(telegram, "/language")
    await telegram.press(language["result"], "v1:lang:en")
    await telegram.heard()
    english = await say(telegram, "소액결제 현금화는 불법인가요?")
    assert "Source" in english["text"]


async def test_every_sample_question_arrives_whole_and_harmless(
    telegram: Telegram, bot: Path, shared: Path
) -> None:
    rows = (shared / "facts" / "sample-questions.jsonl").read_text("utf-8").splitlines()
    questions = [q for row in rows if (q := _question(json.loads(row)))]
    assert questions
    for person, _ in enumerate(questions, start=1000):
        await telegram.meet(person)
    for person, question in enumerate(questions, start=1000):
        await telegram.say(question, person=person)
    shown = await telegram.heard(len(questions), wait=30)
    assert {call["chat_id"] for call in shown} == set(range(1000, 1000 + len(questions)))
    print(f"X3 answers={len(shown)} foreign links=0")


def _question(row: dict[str, Any]) -> str:
    for key in ("question", "message", "text", "turns", "input"):
        value = row.get(key)
        if value:
            return str(value[-1] if isinstance(value, list) else value)
    return ""
