"""The bot's voice: every message it shows goes through here, and through the one renderer."""

from collections.abc import Collection

from telegram import CallbackQuery, Chat
from telegram import Message as TelegramMessage

from bot.buttons import Rows
from bot.render import Payload, render_text, without_markup
from bot.turn import Turn
from chat.mail import Outgoing
from chat.phrases import Phrases
from knowledge.content import Lang

LONGEST_ALERT = 200  # characters of an answer to a button


class Voice:
    """Our own sentences and where they may lead: `hosts` are all a message may link to."""

    def __init__(self, phrases: Phrases, hosts: Collection[str]) -> None:
        self.phrases = phrases
        self.hosts = hosts

    def words(self, lang: Lang, key: str, **values: object) -> str:
        """A phrase with its places filled."""
        return self.phrases[lang][key].strip().format_map(values)

    def render(self, text: str, rows: Rows | None = None) -> list[Payload]:
        """A text as messages, nothing in it to be tapped but our own links."""
        return render_text(text, self.hosts, rows)

    def plain(self, text: str) -> str:
        """The same without any mark-up, for places that have none."""
        return str(without_markup(self.render(text)[0])["text"])

    def say(
        self, message: TelegramMessage, turn: Turn, text: str, rows: Rows | None = None
    ) -> None:
        """Answer a message."""
        self.send(message, turn, self.render(text, rows))

    def send(self, message: TelegramMessage, turn: Turn, payloads: list[Payload]) -> None:
        """Send rendered messages where `message` stands: its topic, and as a reply in a group."""
        for payload in payloads:
            if message.is_topic_message:
                payload["message_thread_id"] = message.message_thread_id
            if message.chat.type != Chat.PRIVATE:
                payload["reply_parameters"] = replying(message)
            turn.calls.append(Outgoing("sendMessage", payload))

    def edit(
        self, message: TelegramMessage, turn: Turn, text: str, rows: Rows | None = None
    ) -> None:
        """Put other words and buttons into a message of ours; what is too long follows it."""
        first, *rest = self.render(text, rows)
        first["message_id"] = message.message_id
        first.setdefault("reply_markup", {"inline_keyboard": []})
        turn.calls.append(Outgoing("editMessageText", first))
        turn.calls += [Outgoing("sendMessage", payload) for payload in rest]

    def hear(self, query: CallbackQuery, turn: Turn, text: str = "") -> None:
        """Tell Telegram that a button was heard, with a short word for who pressed it."""
        payload: Payload = {"callback_query_id": query.id}
        if text:
            payload["text"] = text[:LONGEST_ALERT]
        turn.calls.append(Outgoing("answerCallbackQuery", payload))


def replying(message: TelegramMessage) -> Payload:
    """What makes a message a reply; it is sent all the same when the other one is gone."""
    return {"message_id": message.message_id, "allow_sending_without_reply": True}
