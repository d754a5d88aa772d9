"""A turn: one update being answered, with what is to come of it."""

from typing import Any, TypeAlias

from telegram.ext import Application, CallbackContext

from bot.wire import Wire
from chat.mail import Outgoing
from knowledge.content import Lang

App: TypeAlias = Application[Wire, "Turn", Any, Any, Any, Any]


class Turn(CallbackContext[Wire, Any, Any, Any]):
    """What handlers read and write. Nothing takes effect before all of them are done.

    `chosen` is the language the chat chose earlier, `words` the one for our own sentences.
    Handlers add to `calls` in the order they are to be made; `choice` is a language chosen
    now, `moved_to` the chat's new id.
    """

    def __init__(
        self, application: App, chat_id: int | None = None, user_id: int | None = None
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self.chosen: Lang | None = None
        self.words: Lang = "ko"
        self.calls: list[Outgoing] = []
        self.choice: Lang | None = None
        self.moved_to: int | None = None


def words_for(chosen: Lang | None, language_code: str | None) -> Lang:
    """The language of our own sentences: the chosen one, else by the person's app.

    Korean when Telegram does not say; English for every other language, because more people
    who run a Telegram in Thai or Uzbek read some English than read Korean.
    """
    if chosen is not None:
        return chosen
    return "ko" if (language_code or "ko").lower().startswith("ko") else "en"
