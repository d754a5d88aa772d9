"""The seam to the desk: all the bot knows of whoever answers."""

from typing import Protocol

from chat.messages import Message
from chat.replies import Reply


class Answering(Protocol):
    """Answers one message; called from a worker thread, for several chats at once."""

    def answer(self, message: Message) -> Reply:
        """The complete reply."""
        ...
