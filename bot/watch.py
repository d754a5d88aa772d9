"""The watch over a group: silent until a message is dangerous, then as the group chose."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from telegram import Message as TelegramMessage
from telegram import Update

from bot.admins import Admins, may_delete
from bot.buttons import Rows, button
from bot.finding import MOST_SHOWN, Danger, dangers
from bot.incoming import CHANNEL, read_message, session_of, with_codes
from bot.pictures import Pictures
from bot.quota import Quota
from bot.turn import Turn
from bot.voice import Voice
from chat.chats import Find
from chat.effects import record
from chat.guide import Guide
from chat.mail import Outgoing
from chat.masking import mask
from chat.store import Store
from knowledge.content import Lang

ONCE_IN = timedelta(days=1)  # a link is spoken of once in this time
NOTICES_A_MINUTE = 6  # in one group (RELIABILITY §5); what comes on top is only written down
_LONGEST_REMOVED = 1000


class Watch:
    """Looks at what is written in groups; nothing of a harmless message is kept anywhere."""

    def __init__(
        self, guide: Guide, store: Store, voice: Voice, pictures: Pictures, admins: Admins
    ) -> None:
        self._guide = guide
        self._store = store
        self._voice = voice
        self._pictures = pictures
        self._admins = admins
        self._notices = Quota(NOTICES_A_MINUTE, 60)

    async def look(self, update: Update, turn: Turn) -> None:
        """Judge a message that is not for us, and do what the group wants done."""
        message = update.effective_message
        if message is None or turn.chat.mode == "off" or _is_of_the_group(message):
            return
        heard = read_message(message, lang=turn.words, session=session_of(message))
        seen = await self._pictures.look(message)
        if seen is not None:
            heard = with_codes(heard, seen.codes)
        if not (heard.text or heard.links):
            return
        check = await asyncio.to_thread(self._guide.watch, heard.text, heard.links, turn.words)
        found = dangers(check)
        if not found or check is None:
            return
        wire = message.get_bot()
        admins = await self._admins.of(turn.bot, message.chat.id)
        if message.from_user is not None and message.from_user.id in admins:
            return
        keys = [danger.key for danger in found]
        now = datetime.now(UTC)
        quiet = await self._store.spoken_of(CHANNEL, turn.chat_key, keys, now)
        found = tuple(danger for danger in found if danger.key not in quiet)
        known = await self._store.spoken_of(CHANNEL, turn.chat_key, keys, now - ONCE_IN)
        fresh = [danger for danger in found if danger.key not in known]
        deletes = turn.chat.mode == "delete" and not turn.chat.dry_run and bool(found)
        deletes = deletes and may_delete(admins.get(wire.id))
        if deletes:
            turn.calls.append(Outgoing("deleteMessage", {"message_id": message.message_id}))
        if not fresh:
            return
        reason = next((r["text"] for r in check["reasons"] if r["severity"] == "danger"), "")
        self._act(message, turn, fresh, reason, deletes, now, heard.text)

    def _act(
        self,
        message: TelegramMessage,
        turn: Turn,
        fresh: Sequence[Danger],
        reason: str,
        deletes: bool,
        now: datetime,
        text: str,
    ) -> None:
        """Write the finds down, and say what the mode wants said."""
        mode = turn.chat.mode
        action = {"log": "logged", "ask": "asked", "warn": "warned", "delete": "warned"}[mode]
        if deletes:
            action = "deleted"
        speaks = mode != "log" and not turn.chat.dry_run
        if turn.chat.dry_run and mode != "log":
            action = f"would_{mode}"
        elif speaks and not self._notices.take(turn.chat_key):
            speaks, action = False, "deleted" if deletes else "logged"
        find_id = secrets.token_hex(5)
        removed = kept_words(text) if deletes else ""
        for number, danger in enumerate(fresh):
            find = Find(
                find_id=f"{find_id}.{number}",
                link_key=danger.key,
                display=danger.display,
                action=action,
                message_id=message.message_id,
                found_at=now,
                removed=removed if number == 0 else "",
            )
            turn.changes.append(record(CHANNEL, turn.chat_key, find))
        if speaks:
            what = f"{find_id}.{len(fresh)}"
            shown = links_of([danger.display for danger in fresh])
            text = notice(self._voice, turn.words, action, shown, reason)
            self._voice.say(message, turn, text, choices(self._voice, turn.words, action, what))


def notice(voice: Voice, lang: Lang, action: str, links: str, reason: str) -> str:
    """What the group reads about a find; nobody is named."""
    lines = [voice.words(lang, f"notice.{action}"), links, reason]
    return "\n".join(line for line in lines if line)


def kept_words(text: str) -> str:
    """What is kept for a day of a message that is deleted, so that it can be given back."""
    return mask(text[:_LONGEST_REMOVED]).text


def choices(voice: Voice, lang: Lang, action: str, what: str) -> Rows:
    """The buttons for administrators under a notice."""
    if action == "asked":
        return [
            [
                button(voice.words(lang, "notice.do_warn"), "act", f"warn.{what}"),
                button(voice.words(lang, "notice.do_delete"), "act", f"delete.{what}"),
            ],
            [button(voice.words(lang, "notice.do_nothing"), "act", f"fine.{what}")],
        ]
    return [[button(voice.words(lang, "notice.undo"), "act", f"undo.{what}")]]


def links_of(displays: Sequence[str]) -> str:
    """The links of a find, one a line, a few of them."""
    shown = [display for display in displays if display]
    return "\n".join(shown[:MOST_SHOWN])


def _is_of_the_group(message: TelegramMessage) -> bool:
    """Whether the group itself speaks: an administrator behind it, or its own channel."""
    sender = message.sender_chat
    is_itself = sender is not None and sender.id == message.chat.id
    return is_itself or bool(message.is_automatic_forward)
