"""Bots as processes of their own, forked from one that has read all modules already.

Starting Python anew would take most of a test that kills a bot again and again.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

ROOT = Path(__file__).parents[1]


class Bots:
    """The process that forks; one bot runs at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked_bots"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def start(self, environment: dict[str, str], log: Path) -> int:
        """Start a bot with these variables beside ours; all it prints goes to `log`. Its number."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([environment, str(log)]).encode() + b"\n")
        self._process.stdin.flush()
        return self._answer()

    def end(self, bot: int, signal: int) -> int:
        """Send a signal and give the exit code, negative for a signal that ended it."""
        os.kill(bot, signal)
        return self._answer()

    def close(self) -> None:
        """End the forking process; every bot has ended before."""
        with self._process:  # closes what it reads from, which ends it
            pass

    def _answer(self) -> int:
        assert self._process.stdout is not None
        ready, _, _ = select([self._process.stdout], [], [], 25)
        assert ready, "the bot did not start, or did not end"
        return int(self._process.stdout.readline())


@contextmanager
def forked_bots() -> Iterator[Bots]:
    """A forking process for as long as it is needed."""
    bots = Bots()
    try:
        yield bots
    finally:
        bots.close()


def _fork(environment: dict[str, str], log: str) -> int:
    """The number of a new bot's process."""
    from bot.loop import run_on_loop
    from tests import echo_bot

    if bot := os.fork():
        return bot
    code = 1
    try:
        os.environ.update(environment)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(output, stream)
        # Our parent's pipe is not for it; uvloop minds having no standard input at all.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        run_on_loop(echo_bot.main())
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """For every line of our input start a bot, print its number and, when it ended, its code."""
    import tests.echo_bot
    import tests.webhook_site  # noqa: F401, both are read for the bots

    for line in sys.stdin.buffer:
        bot = _fork(*json.loads(line))
        print(bot, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(bot, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
