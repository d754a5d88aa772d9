"""The wire to Telegram: Bot API calls whose arguments are plain data."""

import logging
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import RetryAfter

# These print addresses with the token in them (httpx) or whole messages (telegram).
_TALKATIVE = ("httpx", "httpcore", "telegram")


class Wire(Bot):
    """The library's bot with one method more: calls stored as data need no signature each."""

    async def call(self, method: str, payload: dict[str, Any], *, read_timeout: float = 20) -> Any:
        """Make any call and give its result as plain data; raises `telegram.error` errors.

        `read_timeout` is in seconds.
        """
        return await self._post(method, dict(payload), read_timeout=read_timeout)


def connect(token: str, base_url: str | None = None) -> Wire:
    """A wire that is not open yet. `base_url` names another server, with or without `/bot`."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    if base_url is None:
        return Wire(token)
    root = base_url.rstrip("/").removesuffix("/bot")
    return Wire(token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot")


def wait_of(error: RetryAfter) -> float:
    """The seconds Telegram wants us to be quiet."""
    # The library is on its way from numbers to timedeltas and gives either.
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
