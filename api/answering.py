"""Answering from the event loop: on the spot, or on a thread where an answer may wait."""

from fastapi.concurrency import run_in_threadpool

from chat.desk import Desk
from chat.messages import Message
from chat.replies import Reply


async def answer(desk: Desk, message: Message, *, waits: bool) -> Reply:
    """The desk's reply. It takes less time than handing it to a thread, unless it `waits`."""
    if waits:
        return await run_in_threadpool(desk.answer, message)
    return desk.answer(message)
