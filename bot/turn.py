"""A turn: one update being answered, with what is to come of it."""

from dataclasses import replace
from typing import Any, TypeAlias

from telegram.ext import Application, CallbackContext

from bot.incoming import CHANNEL
from bot.wire import Wire
from chat.chats import ChatState
from chat.effects import Effect, choose
from chat.mail import Outgoing
from knowledge.content import Lang

App: TypeAlias = Application[Wire, "Turn", Any, Any, Any, Any]


class Turn(CallbackContext[Wire, Any, Any, Any]):
    """What handlers read and write. Nothing takes effect before all of them are done.

    `chat` is what the chat chose earlier, `words` the language for our own sentences. Handlers
    add to `calls` in the order they are to be made, and to `changes` what else comes of it.
    """

    def __init__(
        self, application: App, chat_id: int | None = None, user_id: int | None = None
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self.chat_key = ""
        self.chat = ChatState()
        self.words: Lang = "ko"
        self.calls: list[Outgoing] = []
        self.changes: list[Effect] = []

    def choose(self, **values: Any) -> ChatState:
        """Keep a choice of the chat's; gives its state as it will be."""
        self.changes.append(choose(CHANNEL, self.chat_key, **values))
        return replace(self.chat, **values)


def words_for(chosen: Lang | None, language_code: str | None, *, in_group: bool = False) -> Lang:
    """The language of our own sentences: the chosen one, else by the person's app.

    A group speaks Korean until it chooses: one member's app says nothing about the others.

    Korean when Telegram does not say; English for every other language, because more people
    who run a Telegram in Thai or Uzbek read some English than read Korean.
    """
    if chosen is not None:
        return chosen
    if in_group:
        return "ko"
    return "ko" if (language_code or "ko").lower().startswith("ko") else "en"
