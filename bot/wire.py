"""The wire to Telegram: Bot API calls whose arguments are plain data."""

import logging
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import RetryAfter

from bot.client import Client

# Where the library goes unless it is told another place.
TELEGRAM = "https://api.telegram.org"


class Wire(Bot):
    """The library's bot with one method more: calls stored as data need no signature each."""

    async def call(self, method: str, payload: dict[str, Any], *, read_timeout: float = 20) -> Any:
        """Make any call and give its result as plain data; raises `telegram.error` errors.

        `read_timeout` is in seconds.
        """
        return await self._post(method, dict(payload), read_timeout=read_timeout)


def connect(token: str, base_url: str | None = None) -> Wire:
    """A wire that is not open yet. `base_url` names another server, with or without `/bot`."""
    # The library prints whole messages.
    logging.getLogger("telegram").setLevel(logging.WARNING)
    root = (base_url or TELEGRAM).rstrip("/").removesuffix("/bot")
    return Wire(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        # Fetching has a client of its own, because it holds its connection for long.
        get_updates_request=Client(root),
        request=Client(root),
    )


def wait_of(error: RetryAfter) -> float:
    """The seconds Telegram wants us to be quiet."""
    # The library is on its way from numbers to timedeltas and gives either.
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
