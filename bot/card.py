"""The verdict card: a glance with buttons for the rest; it replies to what it is about."""

import asyncio
from dataclasses import replace

from telegram import CallbackQuery, Chat
from telegram import Message as TelegramMessage

from bot.buttons import Rows, button
from bot.incoming import CHANNEL, read_message, with_codes
from bot.pictures import Pictures
from bot.render import render, render_text
from bot.turn import Turn
from bot.voice import Voice, replying
from chat.card import VIEWS, View
from chat.guide import Guide
from chat.mail import Outgoing
from chat.replies import Reply
from knowledge.content import Lang
from scamlist.result import CheckResult


class Cards:
    """Shows verdicts. What a card is about is kept nowhere: the card replies to it."""

    def __init__(self, guide: Guide, voice: Voice, pictures: Pictures) -> None:
        self._guide = guide
        self._voice = voice
        self._pictures = pictures

    def show(
        self, message: TelegramMessage, turn: Turn, reply: Reply, about: TelegramMessage
    ) -> None:
        """Answer with a card; what the reply answers besides comes in a message of its own.

        So it stays when the card is turned over.
        """
        if reply.check is None:
            raise ValueError("a card needs a verdict")
        glance = self._guide.card(reply.check, "glance", reply.lang)
        text = "\n\n".join(part for part in (glance, reply.notes) if part)
        rows = self._rows(reply.check, "glance", reply.lang, message)
        for payload in render_text(text, self._voice.hosts, rows):
            if message.is_topic_message:
                payload["message_thread_id"] = message.message_thread_id
            payload["reply_parameters"] = replying(about)
            turn.calls.append(Outgoing("sendMessage", payload))
        if reply.beside:
            besides = replace(reply, text=reply.beside)
            self._voice.send(message, turn, render(besides, self._voice.hosts))

    async def turn_over(
        self, query: CallbackQuery, message: TelegramMessage, what: str, turn: Turn
    ) -> bool:
        """Show another side of a card; False when what it was about is gone."""
        about = message.reply_to_message
        name, _, lang = what.partition(".")
        view = next((one for one in VIEWS if one == name), None)
        if about is None or view is None:
            return False
        words: Lang = "en" if lang == "en" else "ko"
        heard = read_message(about, lang=words, session=f"{CHANNEL}:{message.chat.id}")
        seen = await self._pictures.look(about)
        if seen is not None:
            heard = with_codes(heard, seen.codes)
        check = await asyncio.to_thread(self._guide.judge, heard)
        if check is None:
            return False
        self._voice.hear(query, turn)
        text = self._guide.card(check, view, words)
        self._voice.edit(message, turn, text, self._rows(check, view, words, message))
        return True

    def _rows(self, check: CheckResult, view: View, lang: Lang, message: TelegramMessage) -> Rows:
        """Buttons for the other sides, and for whoever has met the danger already.

        What has happened to somebody is nothing to be told by buttons in front of a group.
        """
        words = self._voice.words
        rows: Rows = [
            [
                button(words(lang, f"card.{one}"), "card", f"{one}.{lang}")
                for one in VIEWS
                if one != view
            ]
        ]
        if message.chat.type != Chat.PRIVATE:
            return rows
        if check["verdict"] in ("danger", "caution"):
            rows.append([button(words(lang, "card.happened"), "stages", "new")])
        rows.append([button(words(lang, "card.ask"), "more", lang)])
        return rows
