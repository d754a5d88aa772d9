"""The whole bot with the real desk in this process, talking to the pretended Telegram."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import run
from bot.pace import Unpaced
from chat.desk import Desk
from chat.guide import Guide
from chat.migrations import migrate
from chat.session import Sessions
from chat.store import Store
from knowledge.library import Library
from scamlist.checker import Checker
from tests.talk import Talk
from tests.telegram_server.client import Telegram


@pytest.fixture(scope="session")
def shared_desk(library: Library, checker: Checker) -> Desk:
    """One desk for the whole run; each conversation begins with an empty memory."""
    return Desk(library, checker)


@pytest.fixture
async def talk(
    request: pytest.FixtureRequest,
    telegram: Telegram,
    library: Library,
    shared_desk: Desk,
    tmp_path: Path,
) -> AsyncIterator[Talk]:
    """A running bot and the person talking to it; `indirect` parameters choose another pace."""
    pace = getattr(request, "param", Unpaced)()
    desk = shared_desk
    desk.sessions = Sessions()
    url = f"sqlite+aiosqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    store, stop, hosts = Store(url), asyncio.Event(), sorted(library.own_hosts())
    await telegram.settings(own_hosts=hosts)
    work = run(
        telegram.token,
        desk,
        store,
        base_url=telegram.address,
        guide=Guide(desk),
        hosts=hosts,
        pace=pace,
        stop=stop,
    )
    task = asyncio.create_task(work)
    yield Talk(telegram, store)
    stop.set()
    await asyncio.wait_for(task, 10)
    await store.aclose()
