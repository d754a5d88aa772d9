"""What the bot does with each kind of update."""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from telegram import CallbackQuery, Chat, Contact, Location, Poll, Update
from telegram import Message as TelegramMessage

from bot.answering import Answering
from bot.incoming import CHANNEL, is_by_us, read_message
from bot.render import Payload, Rows, render, render_text
from bot.turn import Turn
from chat.effects import choose
from chat.mail import Outgoing
from chat.messages import Message
from chat.phrases import Phrases
from knowledge.content import LANGS, Lang

_COMMAND = re.compile(r"\s*/[a-z_]+(?:@\w+)?", re.IGNORECASE)
_BUTTON = re.compile(r"v1:(ask|lang):(\w{1,8})")


class Commands:
    """The handlers; `bot.app` says which update goes to which.

    `questions` maps an article and a language to the question that opens it (deep links);
    `hosts` are those a message may lead to; `looks_up` says whether links are opened. Handlers only write into their turn.
    """

    def __init__(
        self,
        desk: Answering,
        phrases: Phrases,
        questions: Mapping[tuple[str, Lang], str],
        hosts: Collection[str],
        *,
        looks_up: bool = False,
    ) -> None:
        self._desk = desk
        self._phrases = phrases
        self._questions = questions
        self._hosts = hosts
        self._looks_up = looks_up

    async def start(self, update: Update, turn: Turn) -> None:
        """/start, or a link into the bot that names an article: `a_<article>`."""
        message = _message(update)
        payload = next(iter(turn.args or ()), "")
        question = self._questions.get((payload.removeprefix("a_"), turn.words))
        if question is not None and payload.startswith("a_"):
            await self._ask(message, turn, question)
        else:
            self._say(message, turn, f"start.{_place(message.chat)}")

    async def help(self, update: Update, turn: Turn) -> None:
        """/help, and any command we do not know."""
        message = _message(update)
        self._say(message, turn, f"help.{_place(message.chat)}")

    async def privacy(self, update: Update, turn: Turn) -> None:
        """/privacy."""
        message = _message(update)
        self._say(message, turn, "privacy.text")
        if self._looks_up:
            self._say(message, turn, "privacy.looks_up")

    async def language(self, update: Update, turn: Turn) -> None:
        """/language, or /language ko; a group has no language of its own yet."""
        message = _message(update)
        wanted = next(iter(turn.args or ()), "").lower()
        if message.chat.type != Chat.PRIVATE:
            self._say(message, turn, "language.in_private")
        elif chosen := _lang(wanted):
            turn.words = chosen
            turn.changes.append(choose(CHANNEL, turn.chat_key, lang=chosen))
            self._say(message, turn, "language.done")
        else:
            words = self._phrases[turn.words]
            buttons = [
                {"text": words[f"language.{lang}"], "callback_data": f"v1:lang:{lang}"}
                for lang in LANGS
            ]
            self._say(message, turn, "language.question", [buttons])

    async def check(self, update: Update, turn: Turn) -> None:
        """/check with a text, or in reply to a message."""
        message = _message(update)
        command = _COMMAND.match(message.text or message.caption or "")
        await self._look(message, turn, command[0] if command else "", "check.usage")

    async def answer(self, update: Update, turn: Turn) -> None:
        """Anything a person writes or forwards to us."""
        message = _message(update)
        calling = f"@{message.get_bot().username}"
        await self._look(message, turn, calling, "media.unreadable")

    async def press(self, update: Update, turn: Turn) -> None:
        """A button under one of our messages."""
        query = update.callback_query
        if query is None:
            return
        message = query.message if isinstance(query.message, TelegramMessage) else None
        found = _BUTTON.fullmatch(query.data or "")
        answer: Payload = {"callback_query_id": query.id}
        turn.calls.append(Outgoing("answerCallbackQuery", answer))
        lang = _lang(found[2]) if found and found[1] == "lang" else None
        question = _pressed_words(query, message) if found and found[1] == "ask" else ""
        if message is not None and lang is not None:
            turn.words = lang
            turn.changes.append(choose(CHANNEL, turn.chat_key, lang=lang))
            [payload] = render_text(self._phrases[lang]["language.done"], self._hosts)
            payload["message_id"] = message.message_id
            turn.calls.append(Outgoing("editMessageText", payload))
        elif message is not None and question:
            await self._ask(message, turn, question)
        else:
            answer["text"] = self._phrases[turn.words]["button.old"]

    async def moved(self, update: Update, turn: Turn) -> None:
        """A group became a supergroup, with a new id."""
        turn.moved_to = _message(update).migrate_to_chat_id

    def apologise(self, words: Lang) -> list[Outgoing]:
        """The last words when an update could not be answered."""
        payloads = render_text(self._phrases[words]["sorry.failed"], self._hosts)
        return [Outgoing("sendMessage", payload) for payload in payloads]

    def apologise_late(self, lang: Lang | None) -> Outgoing:
        """What is said in place of answers that come too late, in both languages if need be."""
        words = [self._phrases[one]["sorry.late"] for one in LANGS if lang in (None, one)]
        [payload] = render_text("\n\n".join(words), self._hosts)
        return Outgoing("sendMessage", payload)

    async def _look(self, message: TelegramMessage, turn: Turn, drop: str, otherwise: str) -> None:
        """Ask the desk about a message and the one it replies to, if they hold any words."""
        replied = message.reply_to_message
        parts = [message] if replied is None or is_by_us(replied) else [message, replied]
        heard = read_message(*parts, lang=turn.chat.lang, session=_session(message), drop=drop)
        is_unread = any(_holds_media(part) for part in parts)
        if heard.text or heard.links:
            await self._reply(message, turn, heard, note="media.not_read" if is_unread else "")
        else:
            self._say(message, turn, "media.unreadable" if is_unread else otherwise)

    async def _ask(self, message: TelegramMessage, turn: Turn, question: str) -> None:
        heard = Message(question, lang=turn.chat.lang, session=_session(message))
        await self._reply(message, turn, heard)

    async def _reply(
        self, message: TelegramMessage, turn: Turn, heard: Message, note: str = ""
    ) -> None:
        reply = await asyncio.to_thread(self._desk.answer, heard)
        if note:
            reply = replace(reply, text=f"{reply.text}\n\n{self._phrases[reply.lang][note]}")
        self._send(message, turn, render(reply, self._hosts))

    def _say(
        self, message: TelegramMessage, turn: Turn, phrase: str, rows: Rows | None = None
    ) -> None:
        text = self._phrases[turn.words][phrase].strip()
        self._send(message, turn, render_text(text, self._hosts, rows))

    def _send(self, message: TelegramMessage, turn: Turn, payloads: list[Payload]) -> None:
        for payload in payloads:
            if message.is_topic_message:
                payload["message_thread_id"] = message.message_thread_id
            if message.chat.type != Chat.PRIVATE:
                payload["reply_parameters"] = {
                    "message_id": message.message_id,
                    "allow_sending_without_reply": True,
                }
            turn.calls.append(Outgoing("sendMessage", payload))


def _message(update: Update) -> TelegramMessage:
    if update.effective_message is None:
        raise ValueError("a handler for messages was given an update without one")
    return update.effective_message


def _holds_media(message: TelegramMessage) -> bool:
    attached = message.effective_attachment
    return attached is not None and not isinstance(attached, Contact | Location | Poll)


def _place(chat: Chat) -> str:
    return "private" if chat.type == Chat.PRIVATE else "group"


def _session(message: TelegramMessage) -> str:
    """One conversation per chat, and per person in a group."""
    if message.chat.type == Chat.PRIVATE or message.from_user is None:
        return f"{CHANNEL}:{message.chat.id}"
    return f"{CHANNEL}:{message.chat.id}:{message.from_user.id}"


def _lang(word: str) -> Lang | None:
    return next((lang for lang in LANGS if lang == word), None)


def _pressed_words(query: CallbackQuery, message: TelegramMessage | None) -> str:
    """The words on the pressed button: the message we sent holds them, so we need not."""
    markup = message.reply_markup if message is not None else None
    buttons = (b for row in markup.inline_keyboard for b in row) if markup is not None else ()
    return next((b.text for b in buttons if b.callback_data == query.data), "")
