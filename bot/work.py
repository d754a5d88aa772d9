"""The sign that we are at work: "typing", while an answer takes long."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from telegram import Message
from telegram.error import TelegramError

TYPING_AFTER = 0.4  # seconds of work before a person is told that we are at it
TYPING_EVERY = 4.0  # Telegram shows "typing" for five seconds


@contextlib.asynccontextmanager
async def at_work(message: Message) -> AsyncIterator[None]:
    """Show "typing" where `message` stands while the work takes long; nobody minds if that fails."""

    async def show() -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            topic = message.message_thread_id if message.is_topic_message else None
            with contextlib.suppress(TelegramError):
                await message.chat.send_action("typing", message_thread_id=topic)
            await asyncio.sleep(TYPING_EVERY)

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
