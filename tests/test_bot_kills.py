"""A bot that is killed again and again, or stopped under load, loses nothing."""

import asyncio
import os
import random
import re
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.settings import Settings
from chat.migrations import migrate
from tests.forked_bots import Bots, forked_bots
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[1]
SECRET = "a-secret-of-the-webhook-for-tests-0123456789"
SITE = "https://bot.example.kr"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    return url


@pytest.fixture
async def port(telegram: Telegram) -> int:
    """A free port, to which Telegram brings its updates from now on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
    await telegram.settings(gateway=f"http://127.0.0.1:{number}")
    [[key, secret]] = Settings.model_validate(
        {"token": "1:x", "webhook_url": SITE, "webhook_secret": SECRET}
    ).doors
    await telegram.call("setWebhook", url=f"{SITE}/telegram/{key}", secret_token=secret)
    return number


@pytest.fixture(scope="module")
def bots() -> Iterator[Bots]:
    with forked_bots() as bots:
        yield bots


class Process:
    """The bot as a process, with all it ever printed."""

    def __init__(
        self, bots: Bots, telegram: Telegram, url: str, log: Path, port: int | None = None
    ) -> None:
        environment = {
            "JAMKKAN_TELEGRAM_TOKEN": telegram.token,
            "JAMKKAN_TELEGRAM_BASE_URL": telegram.address,
            "ECHO_STORE": url,
            "NO_PROXY": "127.0.0.1",
        }
        if port is not None:
            environment |= {
                "ECHO_PORT": str(port),
                "JAMKKAN_TELEGRAM_WEBHOOK_URL": SITE,
                "JAMKKAN_TELEGRAM_WEBHOOK_SECRET": SECRET,
            }
        self._bots = bots
        self._bot = bots.start(environment, log)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and give the exit code."""
        return self._bots.end(self._bot, number)


def texts(calls: list[dict[str, Any]]) -> list[str]:
    return [re.sub(r"^\[(auto|ko)\] ", "", call["text"]) for call in calls]


async def answered(telegram: Telegram) -> list[dict[str, Any]]:
    return [c for c in await telegram.calls() if c["method"] == "sendMessage" and c["code"] == 200]


async def wait_for(telegram: Telegram, words: set[str], seconds: float) -> list[str]:
    """What was answered by the time all of `words` were."""
    async with asyncio.timeout(seconds):
        while not words <= set(said := texts(await answered(telegram))):
            await asyncio.sleep(0.1)
    return said


async def test_killed_while_fetching_it_loses_nothing(
    telegram: Telegram, url: str, tmp_path: Path, bots: Bots
) -> None:
    await _kill(bots, telegram, url, tmp_path / "log", kills=24)


async def test_killed_while_being_brought_updates_it_loses_nothing(
    telegram: Telegram, url: str, tmp_path: Path, port: int, bots: Bots
) -> None:
    # Every update is delivered twice now and then, as Telegram does after an answer it missed.
    await telegram.fault("webhook", "repeat", count=50)
    await _kill(bots, telegram, url, tmp_path / "log", kills=16, port=port)


async def _kill(
    bots: Bots, telegram: Telegram, url: str, log: Path, *, kills: int, port: int | None = None
) -> None:
    seed = int.from_bytes(os.urandom(3))
    chance = random.Random(seed)  # noqa: S311 - picks moments to kill
    people, each = range(20, 40), 50
    for person in people:
        await telegram.meet(person)
    sent, started = set(), monotonic()
    for number in range(kills):
        words = [f"{number}-{n}" for n in range(each)]
        sent |= set(words)
        before = len(await telegram.calls())
        process = Process(bots, telegram, url, log, port)
        await asyncio.gather(
            *(
                _write(telegram, person, words[person % len(people) :: len(people)])
                for person in people
            )
        )
        # Anywhere between "just started" and "nearly done".
        await telegram.calls(after=before, count=chance.randint(0, each), wait=10)
        await asyncio.sleep(chance.random() * 0.05)
        process.end(signal.SIGKILL)
    process = Process(bots, telegram, url, log, port)
    said = await wait_for(telegram, sent, 60)
    code = process.end(signal.SIGTERM)
    repeated, seconds = len(said) - len(set(said)), monotonic() - started
    most = _most_repeated(await telegram.calls())
    print(
        f"T2 mode={'webhook' if port else 'poll'} seed={seed} kills={kills} updates={len(sent)} "
        f"lost={len(sent - set(said))} repeated={repeated} most a chat and kill={most} "
        f"seconds={seconds:.1f}"
    )
    assert code == 0
    assert most <= 1  # of a chat one answer can be on its way when the bot is killed
    assert repeated <= kills * 16  # and as many chats can be answered at once
    _check_order(await answered(telegram))
    _check_nothing_left(url)
    printed = log.read_text()
    assert "bot.ready" in printed
    for secret in (telegram.token, telegram.token.partition(":")[2], SECRET):
        assert secret not in printed
    assert not any(f"[auto] {words}" in printed for words in sent)


async def _write(telegram: Telegram, person: int, words: list[str]) -> None:
    for word in words:
        await telegram.say(word, person=person)


def _check_order(calls: list[dict[str, Any]]) -> None:
    """Each chat got its answers in the order it asked (repeated ones aside)."""
    for chat in {call["chat_id"] for call in calls}:
        said = dict.fromkeys(texts([c for c in calls if c["chat_id"] == chat]))
        places = [tuple(map(int, words.split("-"))) for words in said]
        assert places == sorted(places)


def _most_repeated(calls: list[dict[str, Any]]) -> int:
    """The most answers any one bot repeated in any one chat; it never repeats its own."""
    before: set[tuple[int, str]] = set()
    own: set[tuple[int, str]] = set()
    repeats: Counter[int] = Counter()
    most = 0
    for call in calls:
        if call["method"] == "getMe":  # the first thing a new bot asks
            before, own, repeats = before | own, set(), Counter()
        elif call["method"] == "sendMessage" and call["code"] == 200:
            answer = (call["chat_id"], call["text"])
            assert answer not in own
            own.add(answer)
            repeats[call["chat_id"]] += answer in before
            most = max(most, *repeats.values())
    return most


def _check_nothing_left(url: str) -> None:
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        for table in ("inbox", "outbox"):
            rows = connection.execute(text(f"SELECT status, payload FROM {table}"))  # noqa: S608
            assert {tuple(row) for row in rows} <= {("done", ""), ("sent", "")}
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()


async def test_stopped_under_load_it_finishes_what_it_holds(
    telegram: Telegram, url: str, tmp_path: Path, bots: Bots
) -> None:
    people = range(20, 40)
    for person in people:
        await telegram.meet(person)
    sent = {f"{n}-{person} slow" for n in range(4) for person in people}
    for n in range(4):
        for person in people:
            await telegram.say(f"{n}-{person} slow", person=person)
    first = Process(bots, telegram, url, tmp_path / "log")
    await telegram.calls(count=10, wait=10)
    stopping = monotonic()
    assert first.end(signal.SIGTERM) == 0
    seconds = monotonic() - stopping
    second = Process(bots, telegram, url, tmp_path / "log")
    said = await wait_for(telegram, sent, 30)
    assert second.end(signal.SIGTERM) == 0
    print(f"C3 updates={len(sent)} lost=0 repeated={len(said) - len(sent)} stop={seconds:.1f} s")
    assert seconds <= 20
    assert len(said) == len(sent)
