"""No limit of Telegram's is exceeded, whatever there is to say and whoever was killed."""

import asyncio
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.app import run
from bot.pace import Pace
from chat.migrations import migrate
from chat.store import Store
from tests.echo_desk import EchoDesk
from tests.rates import most_within
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = pytest.mark.anyio


class Clock:
    """Seconds, moved by the test."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def simulate(
    clock: Clock, wanted: list[tuple[float, str]], *, restart: float = 0
) -> dict[str, Any]:
    """Send `wanted` (when it is first due, to whom) as fast as the pace allows."""
    pace, sent = Pace(clock=clock), defaultdict(list)
    open_ends = sorted(wanted)
    restarted = False
    while open_ends:
        if restart and clock.now >= restart and not restarted:
            pace, restarted = Pace(clock=clock), True
        for due in list(open_ends):
            at, chat = due
            if at <= clock.now and pace.wait(chat) == 0:
                pace.begin()
                pace.end(chat)
                sent[chat].append(clock.now)
                open_ends.remove(due)
        clock.now += 0.05
    return sent


@pytest.mark.parametrize("restart", [0, 3.3, 41.0])
def test_limits_hold_under_a_burst_of_1000_links_in_50_groups(restart: float) -> None:
    chance = random.Random(5)  # noqa: S311 - a made-up burst, the same every run
    wanted = [(chance.uniform(0, 10), f"-{100 + n % 50}") for n in range(1000)]
    sent = simulate(Clock(), wanted, restart=restart)
    every = [at for times in sent.values() for at in times]
    minute = max(most_within(times, 60) for times in sent.values())
    second = max(most_within(times, 0.999) for times in sent.values())
    overall = most_within(every, 0.999)
    print(
        f"T4 pace links={len(every)} groups=50 restart={restart} most a group and minute={minute} "
        f"a chat and second={second} overall a second={overall}"
    )
    assert len(every) == 1000
    assert (minute, second) <= (20, 1)
    assert overall <= 30


def test_private_chats_share_what_there_is() -> None:
    sent = simulate(Clock(), [(0, str(n)) for n in range(200)])
    every = [at for times in sent.values() for at in times]
    assert most_within(every, 0.999) <= 30
    assert 6 <= max(every) <= 9  # the seventh second, and the one nobody spoke in at the start


def test_message_under_way_counts() -> None:
    clock = Clock()
    pace = Pace(overall=2, clock=clock)
    clock.now = 5
    pace.begin()
    pace.begin()
    assert pace.wait("7") > 0
    pace.end("7")
    assert pace.wait("8") > 0
    clock.now = 6.1
    assert pace.wait("8") == 0


async def test_what_goes_out_keeps_the_limits(telegram: Telegram, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    store, stop = Store(url), asyncio.Event()
    await telegram.people(range(1000, 1040))
    for n in range(40):
        await telegram.say(f"{n}", person=1000 + n)
    for n in range(3):
        await telegram.say(f"{n}")
    task = asyncio.create_task(
        run(telegram.token, EchoDesk(), store, base_url=telegram.address, stop=stop)
    )
    shown = await telegram.heard(43, wait=30)
    stop.set()
    await task
    await store.aclose()
    times = defaultdict(list)
    for call in shown:
        times[call["chat_id"]].append(call["at"])
    assert most_within((c["at"] for c in shown), 1) <= 30
    assert max(most_within(at, 1) for at in times.values()) == 1
