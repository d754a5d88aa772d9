"""The bot with an echoing desk as a process of its own, to be killed."""

import logging
import os
from contextlib import aclosing
from functools import partial

import structlog

from bot.app import run
from bot.loop import run_on_loop
from bot.pace import Unpaced
from bot.settings import read_settings
from chat.migrations import migrate
from chat.store import Store
from tests.echo_desk import EchoDesk


async def main() -> None:
    """Run on the store that `ECHO_STORE` names, with every log line there is.

    With `ECHO_PORT` Telegram brings the updates there, to our own route, in this very process.
    """
    logging.basicConfig(level=logging.DEBUG)
    structlog.configure(processors=[structlog.processors.JSONRenderer()])
    settings = read_settings()
    url, port = os.environ["ECHO_STORE"], os.environ.get("ECHO_PORT")
    migrate(url)
    async with aclosing(Store(url)) as store:
        token = settings.token.get_secret_value()
        work = partial(run, token, EchoDesk(), store, base_url=settings.base_url, pace=Unpaced())
        if port is None:
            await work()
            return
        # Only a bot that is brought its updates needs a web server.
        from tests.webhook_site import listening

        async with listening(store, settings, int(port)):
            await work(fetches=False)


if __name__ == "__main__":
    run_on_loop(main())
