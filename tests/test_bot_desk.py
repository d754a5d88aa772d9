"""The whole product on Telegram: the real desk behind the command line's `bot`."""

import hashlib
import json
import os
import signal
import socket
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


def _start(
    telegram: Telegram, folder: Path, log: Path, part: str = "bot", **extra: str
) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "JAMKKAN_TELEGRAM_TOKEN": telegram.token,
        "JAMKKAN_TELEGRAM_BASE_URL": telegram.address,
        "JAMKKAN_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/var/jamkkan.db",
        "NO_PROXY": "127.0.0.1",
        **extra,
    }
    command = [sys.executable, "-c", "from cli import main; main()", part]
    with log.open("ab") as file:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)


async def say(telegram: Telegram, *args: Any, **fields: Any) -> dict[str, Any]:
    await telegram.say(*args, **fields)
    [call] = await telegram.heard(wait=30)
    return call


async def test_conversation_with_the_real_desk(telegram: Telegram, bot: Path) -> None:
    assert (await say(telegram, "/start"))["text"].startswith("안녕하세요, 잠깐이에요.")
    answer = await say(telegram, "소액결제 현금화는 불법인가요?")
    assert "출처" in answer["text"]

    verdict = await say(telegram, "https://zeropaybank.com 여기 괜찮아요?")
    assert "hxxps://zeropaybank[.]com" in verdict["text"]
    assert "위험" in verdict["text"]

    caption = await say(telegram, caption="당일 현금화 https://zeropaybank.com/")
    assert "위험" in caption["text"] and "살펴보지 못했어요" in caption["text"]

    forwarded = await telegram.say("소액결제 현금화 90% 당일 입금, 핀번호 먼저 보내세요")
    await telegram.heard()
    checked = await say(telegram, "/check", reply_to=forwarded["message_id"])
    assert "위험" in checked["text"] or "주의" in checked["text"]

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


async def test_updates_are_brought_to_the_site_and_answered_by_the_bot(
    telegram: Telegram, library: Library, tmp_path: Path
) -> None:
    await telegram.settings(own_hosts=sorted(library.own_hosts()))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    await telegram.settings(gateway=f"http://127.0.0.1:{port}")
    extra = {
        "JAMKKAN_TELEGRAM_WEBHOOK_URL": "https://bot.example.kr",
        "JAMKKAN_TELEGRAM_WEBHOOK_SECRET": "w" * 40,
        "JAMKKAN_PORT": str(port),
    }
    key, secret = hashlib.sha256(f"path {'w' * 40}".encode()).hexdigest()[:32], "w" * 40
    url = f"https://bot.example.kr/telegram/{key}"
    await telegram.call("setWebhook", url=url, secret_token=secret)
    log = tmp_path / "log"
    parts = [_start(telegram, tmp_path, log, part, **extra) for part in ("serve", "bot")]
    try:
        answer = await say(telegram, "소액결제 현금화는 불법인가요?")
        assert "출처" in answer["text"]
    finally:
        for part in parts:
            part.send_signal(signal.SIGTERM)
        # The web server ends with the very signal it was given.
        assert [part.wait(25) for part in parts] == [-signal.SIGTERM, 0], log.read_text()
    printed = log.read_text()
    assert secret not in printed and key not in printed and telegram.token not in printed


def _question(row: dict[str, Any]) -> str:
    for key in ("question", "message", "text", "turns", "input"):
        value = row.get(key)
        if value:
            return str(value[-1] if isinstance(value, list) else value)
    return ""
