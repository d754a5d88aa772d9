"""A group's administrators decide: settings by buttons, what becomes of a find, coming and going."""

from telegram import CallbackQuery, ChatMember, ChatMemberAdministrator, ChatMemberUpdated, Update
from telegram import Message as TelegramMessage

from bot.admins import Admins, may_delete
from bot.buttons import Rows, button, in_rows
from bot.incoming import CHANNEL
from bot.menus import lang_of
from bot.turn import Turn
from bot.voice import Voice
from bot.watch import choices, kept_words, links_of, notice
from chat.chats import MODES, Find
from chat.effects import choose, leave, quieten, settle
from chat.mail import Outgoing
from chat.store import Store
from knowledge.content import LANGS

RECENT = 10
_OUT = (ChatMember.LEFT, ChatMember.BANNED)


class Groups:
    """Everything in a group that only administrators may do."""

    def __init__(self, store: Store, voice: Voice, admins: Admins) -> None:
        self._store = store
        self._voice = voice
        self._admins = admins

    async def settings(self, update: Update, turn: Turn) -> None:
        """/settings; an administrator who hides behind the group is known by the group."""
        if message := await self._from_admin(update, turn):
            self._voice.say(message, turn, *await self._screen(message, turn))

    async def leave(self, update: Update, turn: Turn) -> None:
        """/leave: we go, when an administrator says so."""
        if message := await self._from_admin(update, turn):
            self._voice.say(message, turn, self._voice.words(turn.words, "group.bye"))
            turn.calls.append(Outgoing("leaveChat", {}))

    async def _from_admin(self, update: Update, turn: Turn) -> TelegramMessage | None:
        """The command's message when an administrator gave it; anybody else is told who may."""
        message = update.effective_message
        if message is None or await self._decides(message, turn):
            return message
        self._voice.say(message, turn, self._voice.words(turn.words, "group.admins_only"))
        return None

    async def membership(self, update: Update, turn: Turn) -> None:
        """We were added, given rights, or taken out."""
        change = update.my_chat_member
        if change is None:
            return
        self._admins.changed(change.chat.id)
        if change.new_chat_member.status in _OUT:
            turn.changes.append(leave(CHANNEL, turn.chat_key))
            return
        if change.old_chat_member.status in _OUT:
            turn.changes.append(choose(CHANNEL, turn.chat_key, left_at=None))
        if change.chat.type not in ("group", "supergroup"):
            return
        key = _news(change, sees_all=bool(turn.bot.can_read_all_group_messages))
        if key:
            payloads = self._voice.render(self._voice.words(turn.words, key))
            turn.calls += [Outgoing("sendMessage", payload) for payload in payloads]

    async def member_changed(self, update: Update, turn: Turn) -> None:
        """Somebody's rights changed."""
        if update.chat_member is not None:
            self._admins.changed(update.chat_member.chat.id)

    async def press(
        self, query: CallbackQuery, message: TelegramMessage, verb: str, what: str, turn: Turn
    ) -> bool:
        """A button of the settings or of a notice; False when it is not one of these."""
        if verb not in ("mode", "dry", "glang", "recent", "set", "close", "act"):
            return False
        admins = await self._admins.of(turn.bot, message.chat.id)
        member = admins.get(query.from_user.id)
        if member is None:
            self._voice.hear(query, turn, self._voice.words(turn.words, "group.admins_only"))
            return True
        if verb == "act":
            return await self._decide(query, message, what, member, turn)
        return await self._set(query, message, verb, what, turn)

    async def _set(
        self, query: CallbackQuery, message: TelegramMessage, verb: str, what: str, turn: Turn
    ) -> bool:
        if verb == "close":
            self._voice.hear(query, turn)
            turn.calls.append(Outgoing("deleteMessage", {"message_id": message.message_id}))
            return True
        state = turn.chat
        if verb == "mode" and (mode := next((m for m in MODES if m == what), None)):
            state = turn.choose(mode=mode)
        elif verb == "dry":
            state = turn.choose(dry_run=not state.dry_run)
        elif verb == "glang" and (lang := lang_of(what)):
            state = turn.choose(lang=lang)
            turn.words = lang
        turn.chat = state
        self._voice.hear(query, turn)
        if verb == "recent":
            self._voice.edit(message, turn, *await self._recent(turn))
        else:
            self._voice.edit(message, turn, *await self._screen(message, turn))
        return True

    async def _decide(
        self,
        query: CallbackQuery,
        message: TelegramMessage,
        what: str,
        member: ChatMember,
        turn: Turn,
    ) -> bool:
        """What an administrator wants done about a find: `<what>.<find>.<how many links>`."""
        choice, _, rest = what.partition(".")
        find_id, _, many = rest.partition(".")
        found = [
            find
            for number in range(min(int(many), 50) if many.isdecimal() else 0)
            if (find := await self._store.find(CHANNEL, turn.chat_key, f"{find_id}.{number}"))
        ]
        if not found or all(find.action == "undone" for find in found):
            return False
        words = self._voice.words
        if choice == "delete":
            admins = await self._admins.of(turn.bot, message.chat.id)
            if not may_delete(member) or not may_delete(admins.get(turn.bot.id)):
                self._voice.hear(query, turn, words(turn.words, "group.cannot_delete"))
                return True
            number = found[0].message_id
            turn.calls.append(Outgoing("deleteMessage", {"message_id": number}))
        self._voice.hear(query, turn)
        if choice in ("warn", "delete"):
            action = "warned" if choice == "warn" else "deleted"
            self._settle(turn, found, action, _words_about(message) if choice == "delete" else "")
            text = notice(self._voice, turn.words, action, links_of([f.display for f in found]), "")
            rows = choices(self._voice, turn.words, action, rest)
            self._voice.edit(message, turn, text, rows)
            return True
        for find in found:
            turn.changes.append(quieten(CHANNEL, turn.chat_key, find.link_key))
        self._settle(turn, found, "undone")
        text = words(turn.words, "notice.fine" if choice == "fine" else "notice.undone")
        if removed := found[0].removed:
            text = f"{text}\n\n{words(turn.words, 'notice.restored')}\n{removed}"
        self._voice.edit(message, turn, text)
        return True

    def _settle(self, turn: Turn, found: list[Find], action: str, removed: str = "") -> None:
        for number, find in enumerate(found):
            kept = removed if number == 0 else ""
            turn.changes.append(settle(CHANNEL, find.find_id, action, kept))

    async def _decides(self, message: TelegramMessage, turn: Turn) -> bool:
        sender = message.sender_chat
        if sender is not None:
            return sender.id == message.chat.id
        admins = await self._admins.of(turn.bot, message.chat.id)
        return message.from_user is not None and message.from_user.id in admins

    async def _screen(self, message: TelegramMessage, turn: Turn) -> tuple[str, Rows]:
        """The settings as they stand, with what we may and may not do here, and why it matters."""
        admins = await self._admins.of(turn.bot, message.chat.id)
        own = admins.get(turn.bot.id)
        lang, state, words = turn.words, turn.chat, self._voice.words
        sees = own is not None or bool(turn.bot.can_read_all_group_messages)
        lines = [
            words(lang, "group.settings", mode=words(lang, f"mode.{state.mode}")),
            words(lang, f"mode.{state.mode}_means"),
            words(lang, "group.dry_on" if state.dry_run else "group.dry_off"),
            "",
            words(lang, "group.sees" if sees else "group.sees_not"),
            words(lang, "group.deletes" if may_delete(own) else "group.deletes_not"),
        ]
        modes = [
            button(("✓ " if one == state.mode else "") + words(lang, f"mode.{one}"), "mode", one)
            for one in MODES
        ]
        langs = [button(words(lang, f"language.{one}"), "glang", one) for one in LANGS]
        dry = "group.dry_end" if state.dry_run else "group.dry_begin"
        rows = [
            *in_rows(modes, 2),
            [button(words(lang, dry), "dry"), button(words(lang, "group.recent"), "recent")],
            langs,
            [button(words(lang, "group.close"), "close")],
        ]
        return "\n".join(lines), rows

    async def _recent(self, turn: Turn) -> tuple[str, Rows]:
        finds = await self._store.finds(CHANNEL, turn.chat_key, RECENT)
        words = self._voice.words
        offer = words(turn.words, "group.offer")
        lines = [
            words(
                turn.words,
                "group.find",
                day=find.found_at.date().isoformat(),
                link=find.display or offer,
                action=words(turn.words, f"action.{find.action}"),
            )
            for find in finds
        ]
        title = words(turn.words, "group.recent_title" if lines else "group.recent_none")
        back = [button(words(turn.words, "book.back"), "set")]
        return "\n".join([title, *lines]), [back]


def _words_about(notice: TelegramMessage) -> str:
    """The words of the message a notice is about, to be given back should deleting be undone."""
    about = notice.reply_to_message
    return kept_words(about.text or about.caption or "") if about is not None else ""


def _news(change: ChatMemberUpdated, *, sees_all: bool) -> str:
    """The phrase about a change of what we may do, "" when nothing is to be said."""
    old, new = change.old_chat_member, change.new_chat_member
    was_admin = isinstance(old, ChatMemberAdministrator)
    if isinstance(new, ChatMemberAdministrator):
        if was_admin and may_delete(old) == may_delete(new):
            return ""
        return "group.may_delete" if may_delete(new) else "group.may_read"
    if was_admin:
        return "group.may_nothing"
    if old.status in _OUT:
        return "group.intro_sees" if sees_all else "group.intro"
    return ""
