"""The server as pytest fixtures; a test that let a foreign link out fails at its end."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.telegram_server.client import Telegram


@contextmanager
def serving_telegram() -> Iterator[str]:
    """The server as a process; gives its address."""
    command = [sys.executable, "-m", "tests.telegram_server"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.kill()  # nothing in it is worth waiting for


@pytest.fixture(scope="session")
def telegram_process() -> Iterator[str]:
    """The server's address; one process serves the whole run, one world each test."""
    with serving_telegram() as address:
        yield address


@pytest.fixture
async def telegram(telegram_process: str) -> AsyncIterator[Telegram]:
    """A new world, checked when the test is over."""
    world = Telegram(telegram_process)
    await world.reset()
    yield world
    violations = await world.take_violations()
    await world.aclose()
    assert violations == []
