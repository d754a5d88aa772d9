"""What the bot does when a person writes to it, calls it in a group, or presses a button."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from telegram import CallbackQuery, Chat, Contact, Location, Poll, Update
from telegram import Message as TelegramMessage

from bot.answering import Answering
from bot.buttons import Rows
from bot.card import Cards
from bot.incoming import (
    CHANNEL,
    has_words,
    is_by_us,
    read_message,
    session_of,
    with_codes,
)
from bot.menus import Menus, lang_of, language_question
from bot.pictures import Pictures
from bot.quota import Quota
from bot.render import render, render_text
from bot.turn import Turn
from bot.voice import Voice
from bot.work import at_work
from chat.effects import choose, forget, move
from chat.guide import Guide
from chat.mail import Outgoing
from chat.messages import Message
from chat.replies import Reply
from chat.stages.crisis import TOPIC as CRISIS
from chat.store import Store
from knowledge.content import LANGS, Lang

_COMMAND = re.compile(r"\s*/[a-z_]+(?:@\w+)?", re.IGNORECASE)
# Other words for a screen, in links into the bot: `?start=cost`.
LINKS = {"now": "stages", "cost": "cost", "quiz": "quiz", "platforms": "plats"}


class Commands:
    """The handlers; `bot.app` says which update goes to which.

    `guide` is the content to be looked through, None for a bot that only answers; `looks_up` says
    whether links are opened. Handlers only write into their turn; from the store they read.
    """

    def __init__(
        self,
        desk: Answering,
        store: Store,
        voice: Voice,
        pictures: Pictures,
        guide: Guide | None,
        *,
        looks_up: bool = False,
    ) -> None:
        self._looks_up = looks_up
        self._desk = desk
        self._store = store
        self._voice = voice
        self._pictures = pictures
        self._guide = guide
        self._menus = Menus(guide, voice) if guide else None
        self._cards = Cards(guide, voice, pictures) if guide else None
        # Three a second (RELIABILITY §5), a few of them at once.
        self._presses = Quota(15, 5.0)
        self._albums = Quota(1, 600.0)

    async def start(self, update: Update, turn: Turn) -> None:
        """/start, alone or with what a link into the bot names; an unknown name is no error."""
        message = _message(update)
        payload = next(iter(turn.args or ()), "")
        if message.chat.type != Chat.PRIVATE:
            self._say(message, turn, "start.group")
        elif self._menus is None or self._guide is None:
            self._say(message, turn, "start.private")
        elif payload in LINKS:
            self._menus.show(LINKS[payload], "", message, turn)
        elif payload.startswith("a_") and self._guide.has(payload[2:]):
            page = self._guide.article(payload[2:], turn.words, session_of(message))
            self._voice.say(message, turn, f"{page.title}\n\n{page.text}")
        else:
            self._menus.show("home", "", message, turn)

    async def menu(self, update: Update, turn: Turn) -> None:
        """A command that opens a screen: /now, /cost, /platforms, /quiz."""
        message = _message(update)
        command = _COMMAND.match(message.text or "")
        name = command[0].strip(" /").partition("@")[0].lower() if command else ""
        if self._menus is None:
            self._say(message, turn, "help.private")
        elif message.chat.type != Chat.PRIVATE:
            self._say(message, turn, "menu_button.in_private")
        else:
            self._menus.show(LINKS[name], "", message, turn)

    async def help(self, update: Update, turn: Turn) -> None:
        """/help, and any command we do not know."""
        message = _message(update)
        if self._menus is not None and message.chat.type == Chat.PRIVATE:
            self._menus.show("howto", "", message, turn)
        else:
            self._say(message, turn, f"help.{_place(message.chat)}")

    async def privacy(self, update: Update, turn: Turn) -> None:
        """/privacy."""
        message = _message(update)
        self._say(message, turn, "privacy.text")
        if self._looks_up:
            self._say(message, turn, "privacy.looks_up")

    async def forget(self, update: Update, turn: Turn) -> None:
        """/forget: everything about a private chat goes, and a receipt comes."""
        message = _message(update)
        if message.chat.type != Chat.PRIVATE:
            self._say(message, turn, "forget.in_private")
            return
        if self._guide is not None:
            self._guide.forget(session_of(message))
        turn.changes.append(forget(CHANNEL, turn.chat_key))
        self._say(message, turn, "forget.done")

    async def language(self, update: Update, turn: Turn) -> None:
        """/language, or /language ko."""
        message = _message(update)
        chosen = lang_of(next(iter(turn.args or ()), "").lower())
        if chosen:
            self._choose(turn, chosen)
            self._say(message, turn, "language.done")
        else:
            text, rows = language_question(self._voice, turn.words)
            self._voice.say(message, turn, text, rows)

    async def check(self, update: Update, turn: Turn) -> None:
        """/check with a text, or in reply to a message."""
        message = _message(update)
        command = _COMMAND.match(message.text or message.caption or "")
        await self._look(message, turn, command[0] if command else "", "check.usage")

    async def answer(self, update: Update, turn: Turn) -> None:
        """Anything a person writes or forwards to us."""
        message = _message(update)
        if self._menus is not None and self._menus.go_on(message, turn):
            return
        calling = f"@{message.get_bot().username}"
        await self._look(message, turn, calling, "media.unreadable")

    async def edited(self, update: Update, turn: Turn) -> None:
        """A message that was changed: our answer changes with it."""
        message = _message(update)
        answers = await self._store.answers(CHANNEL, turn.chat_key, message.message_id)
        before = len(turn.calls)
        await self._look(message, turn, f"@{message.get_bot().username}", "media.unreadable")
        for call, number in zip(turn.calls[before:], answers, strict=False):
            payload = {k: v for k, v in call.payload.items() if k != "reply_parameters"}
            payload.pop("message_thread_id", None)
            place = turn.calls.index(call)
            turn.calls[place] = Outgoing("editMessageText", {**payload, "message_id": number})
        for number in answers[len(turn.calls) - before :]:
            turn.calls.append(Outgoing("deleteMessage", {"message_id": number}))

    async def press(self, update: Update, turn: Turn, verb: str, what: str) -> bool:
        """A button under one of our messages; False when it is not one of these."""
        query = update.callback_query
        message = query.message if query is not None else None
        if query is None or not isinstance(message, TelegramMessage):
            return False
        if not self._presses.take(str(query.from_user.id)):
            self._voice.hear(query, turn, self._voice.words(turn.words, "button.slowly"))
            return True
        if verb == "lang" and (lang := lang_of(what)):
            self._choose(turn, lang)
            self._voice.hear(query, turn)
            if self._menus is not None:
                self._menus.show_edited("home", message, turn)
            else:
                self._voice.edit(message, turn, self._voice.words(lang, "language.done"))
            return True
        if verb == "ask" and (question := _pressed_words(query, message)):
            self._voice.hear(query, turn)
            heard = Message(question, lang=turn.chat.lang, session=session_of(message))
            await self._reply(message, turn, heard, about=message)
            return True
        if verb == "card" and self._cards is not None:
            return await self._cards.turn_over(query, message, what, turn)
        return self._menus is not None and self._menus.press(verb, what, query, message, turn)

    async def moved(self, update: Update, turn: Turn) -> None:
        """A group became a supergroup, with a new id; both of them are told, the old one acts."""
        if (new := _message(update).migrate_to_chat_id) is not None:
            turn.changes.append(move(CHANNEL, turn.chat_key, str(new)))

    def apologise(self, words: Lang) -> list[Outgoing]:
        """The last words when an update could not be answered."""
        payloads = render_text(self._voice.words(words, "sorry.failed"), self._voice.hosts)
        return [Outgoing("sendMessage", payload) for payload in payloads]

    def apologise_late(self, lang: Lang | None) -> Outgoing:
        """What is said in place of answers that come too late, in both languages if need be."""
        words = [self._voice.words(one, "sorry.late") for one in LANGS if lang in (None, one)]
        [payload] = render_text("\n\n".join(words), self._voice.hosts)
        return Outgoing("sendMessage", payload)

    def _choose(self, turn: Turn, lang: Lang) -> None:
        turn.words = lang
        turn.changes.append(choose(CHANNEL, turn.chat_key, lang=lang))

    async def _look(self, message: TelegramMessage, turn: Turn, drop: str, otherwise: str) -> None:
        """Ask the desk about a message and the one it replies to, if they hold anything."""
        replied = message.reply_to_message
        parts = [message] if replied is None or is_by_us(replied) else [message, replied]
        heard = read_message(*parts, lang=turn.chat.lang, session=session_of(message), drop=drop)
        if heard.lang is None and not has_words(heard.text):
            heard = replace(heard, lang=turn.words)
        async with at_work(message):
            seen = [await self._pictures.look(part) for part in parts]
            for one in seen:
                heard = with_codes(heard, one.codes if one is not None else ())
            if not (heard.text or heard.links):
                album = message.media_group_id
                if album and not self._albums.take(album):
                    return  # it was said of the first picture of several sent at once
                unread = any(one is not None for one in seen)
                self._say(message, turn, "media.no_code" if unread else otherwise)
                return
            note = _unread(parts, any(one is not None and one.codes for one in seen))
            # The card replies to the message that holds what was judged.
            about = parts[-1] if message.text is None or drop.startswith("/") else message
            await self._reply(message, turn, heard, about, note)

    async def _reply(
        self,
        message: TelegramMessage,
        turn: Turn,
        heard: Message,
        about: TelegramMessage,
        note: str = "",
    ) -> None:
        reply = await asyncio.to_thread(self._desk.answer, heard)
        if note:
            words = self._voice.words(reply.lang, note)
            notes = f"{reply.notes}\n\n{words}".strip()
            reply = replace(reply, text=f"{reply.text}\n\n{words}", notes=notes)
        if self._cards is not None and reply.kind == "check" and reply.check is not None:
            self._cards.show(message, turn, reply, about)
        else:
            steps = self._steps(message, reply)
            self._voice.send(message, turn, render(reply, self._voice.hosts, steps))

    def _steps(self, message: TelegramMessage, reply: Reply) -> Rows:
        """Under first aid, the way on: the same step by step, or what else may have happened."""
        is_private = message.chat.type == Chat.PRIVATE
        if self._menus is None or reply.kind != "urgent" or not (reply.topics and is_private):
            return []
        if reply.topics[0] == CRISIS:  # nobody who has lost heart is to work through a list
            return []
        return self._menus.ways_on(reply.topics[0], reply.lang)

    def _say(self, message: TelegramMessage, turn: Turn, phrase: str) -> None:
        self._voice.say(message, turn, self._voice.words(turn.words, phrase))


def _message(update: Update) -> TelegramMessage:
    if update.effective_message is None:
        raise ValueError("a handler for messages was given an update without one")
    return update.effective_message


def _unread(parts: Sequence[TelegramMessage], has_codes: bool) -> str:
    """The phrase that says what of the media was not looked at, "" when there was none."""
    if not any(_holds_media(part) for part in parts):
        return ""
    return "media.code_read" if has_codes else "media.not_read"


def _holds_media(message: TelegramMessage) -> bool:
    attached = message.effective_attachment
    return attached is not None and not isinstance(attached, Contact | Location | Poll)


def _place(chat: Chat) -> str:
    return "private" if chat.type == Chat.PRIVATE else "group"


def _pressed_words(query: CallbackQuery, message: TelegramMessage) -> str:
    """The words on the pressed button: the message we sent holds them, so we need not."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    buttons = (b for row in rows for b in row)
    return next((b.text for b in buttons if b.callback_data == query.data), "")
