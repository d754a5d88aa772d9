"""Our bot beside a bare echo bot on python-telegram-bot: messages answered a second, and waiting.

Run `python -m benchmarks.bot`. All of them talk to the same loopback Bot API server, in rounds that
alternate. `echo` is the library's own polling with one handler that loses what it holds when it
dies; `bot` is ours with a desk that echoes, every update and answer kept in SQLite; `desk` is ours
with the real desk. A round is over when a burst of messages, each in a chat of its own, is answered.
Then `bot` gets 20 updates a second, and the time from each update to its answer is measured on
the server's side.

The processor each message takes is counted beside the rates: it hardly depends on what else the
machine does. The rates do: the echo bot waits for each answer's arrival before it begins the next, so a
busy machine slows it more than ours, and the ratio flatters us. The server's share is much the
same for all sides and part of every rate.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.telegram_server.client import Telegram

GOAL = 0.5
GOAL_MILLISECONDS = 150
SIDES = ("echo", "bot", "desk")


class Round(NamedTuple):
    """Messages a second, and seconds of processor for each: the bot's and the server's."""

    rate: float
    processor: float
    servers: float


def main() -> int:
    """Print the figures; 1 when one misses its goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--updates", type=int, default=500)
    arguments.add_argument("--seconds", type=int, default=15)
    options = arguments.parse_args()
    command = [sys.executable, "-m", "tests.telegram_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = f"http://127.0.0.1:{int(server.stdout.readline())}"
        try:
            return asyncio.run(_measure(address, server.pid, options))
        finally:
            server.kill()


async def _measure(address: str, server: int, options: argparse.Namespace) -> int:
    rounds: dict[str, list[Round]] = {side: [] for side in SIDES}
    for _ in range(options.rounds):
        for side in SIDES:
            rounds[side].append(await _round(address, server, side, options.updates))
    for side in SIDES:
        rate, own, servers = map(statistics.median, zip(*rounds[side], strict=True))
        print(
            f"{side:5} {rate:6.0f} messages answered a second, {own * 1000:.2f} ms of processor "
            f"each (the server {servers * 1000:.2f})"
        )
    rates, efforts = _compared(rounds, "rate"), _compared(rounds, "processor")
    print(f"ratio {rates['bot']:6.2f} (goal {GOAL}); with the real desk {rates['desk']:.2f}")
    print(f"processor for a message, echo = 1: {efforts['bot']:.2f}; {efforts['desk']:.2f}")
    print(f"load  {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    waits = await _waits(address, options.seconds)
    p95 = waits[len(waits) * 95 // 100]
    print(
        f"wait  p50 {waits[len(waits) // 2]:.0f} ms, p95 {p95:.0f} ms at 20 updates a second "
        f"(goal {GOAL_MILLISECONDS} ms)"
    )
    return 0 if rates["bot"] >= GOAL and p95 <= GOAL_MILLISECONDS else 1


def _compared(rounds: dict[str, list[Round]], figure: str) -> dict[str, float]:
    """The median of ours over theirs, round by round."""
    return {
        side: statistics.median(
            getattr(ours, figure) / getattr(bare, figure)
            for ours, bare in zip(rounds[side], rounds["echo"], strict=True)
        )
        for side in ("bot", "desk")
    }


async def _round(address: str, server: int, side: str, updates: int) -> Round:
    """How `updates` messages fare that arrive at once, in as many chats, at a bot that waits."""
    telegram = Telegram(address)
    await telegram.reset()
    template = await telegram.say("안녕")
    await telegram.people(range(1000, 1000 + updates))
    with _Bot(side, telegram) as bot:
        await telegram.last_answer(1, wait=60)
        own, servers, began = _processor(bot), _processor(server), time.time()
        await telegram.inject(*(_update(template, n) for n in range(updates)))
        last = await telegram.last_answer(updates + 1, wait=60)
        own, servers = _processor(bot) - own, _processor(server) - servers
    await telegram.aclose()
    return Round(updates / (last - began), own / updates, servers / updates)


def _processor(process: int) -> float:
    """Seconds of processor another process has used so far, all its threads together."""
    # The clock's number is how Linux writes clock_getcpuclockid(3).
    return time.clock_gettime(~process << 3 | 2)


async def _waits(address: str, seconds: int) -> list[float]:
    """Milliseconds from an update to its answer, sorted, at 20 updates a second."""
    telegram = Telegram(address)
    await telegram.reset()
    await telegram.people(range(1000, 1000 + 20 * seconds))
    sent: dict[int, float] = {}
    with _Bot("paced", telegram):
        await telegram.say("안녕")
        await telegram.last_answer(1, wait=30)
        began = time.monotonic()
        for n in range(20 * seconds):
            await asyncio.sleep(max(0, began + n / 20 - time.monotonic()))
            sent[1000 + n] = time.time()
            await telegram.say("안녕", person=1000 + n)
        await telegram.last_answer(20 * seconds + 1, wait=30)
    answered = {
        c["chat_id"]: c["at"] for c in await telegram.calls() if c["method"] == "sendMessage"
    }
    await telegram.aclose()
    return sorted((answered[person] - at) * 1000 for person, at in sent.items())


def _update(template: dict[str, object], n: int) -> dict[str, object]:
    person = {"id": 1000 + n, "is_bot": False, "first_name": "Kim", "language_code": "ko"}
    chat = {"id": 1000 + n, "type": "private", "first_name": "Kim"}
    return {"update_id": 200_000 + n, "message": {**template, "from": person, "chat": chat}}


class _Bot:
    """One side in a process of its own, with a fresh store."""

    def __init__(self, side: str, telegram: Telegram) -> None:
        self._folder = tempfile.TemporaryDirectory()
        environment = {
            **os.environ,
            "JAMKKAN_TELEGRAM_TOKEN": telegram.token,
            "JAMKKAN_TELEGRAM_BASE_URL": telegram.address,
            "JAMKKAN_DATABASE_URL": f"sqlite+aiosqlite:///{Path(self._folder.name)}/jamkkan.db",
            "NO_PROXY": "127.0.0.1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.bot_process", side],
            env=environment,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> int:
        return self._process.pid

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


if __name__ == "__main__":
    raise SystemExit(main())
