"""The bot with an echoing desk as a process of its own, to be killed."""

import asyncio
import logging
import os
from contextlib import aclosing

import structlog

from bot.app import run
from bot.settings import read_settings
from chat.migrations import migrate
from chat.store import Store
from tests.echo_desk import EchoDesk


async def main() -> None:
    """Run on the store that `ECHO_STORE` names, with every log line there is."""
    logging.basicConfig(level=logging.DEBUG)
    structlog.configure(processors=[structlog.processors.JSONRenderer()])
    settings = read_settings()
    url = os.environ["ECHO_STORE"]
    migrate(url)
    async with aclosing(Store(url)) as store:
        token = settings.token.get_secret_value()
        await run(token, EchoDesk(), store, base_url=settings.base_url)


if __name__ == "__main__":
    asyncio.run(main())
