"""Who may decide in a group: its administrators, asked of Telegram and remembered for a while."""

import time
from collections.abc import Callable, Mapping

from telegram import ChatMember, ChatMemberAdministrator
from telegram.error import TelegramError

from bot.wire import Wire

REMEMBERED_SECONDS = 300.0


class Admins:
    """The administrators of each group; `changed` makes the next question a new one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[int, tuple[float, Mapping[int, ChatMember]]] = {}

    async def of(self, wire: Wire, chat_id: int) -> Mapping[int, ChatMember]:
        """Members with rights, by their number; none when Telegram does not tell."""
        asked, found = self._known.get(chat_id, (float("-inf"), {}))
        if self._clock() - asked < REMEMBERED_SECONDS:
            return found
        try:
            found = {m.user.id: m for m in await wire.get_chat_administrators(chat_id)}
        except TelegramError:
            return {}
        now = self._clock()
        stale = [k for k, (at, _) in self._known.items() if now - at >= REMEMBERED_SECONDS]
        for key in stale:
            del self._known[key]
        self._known[chat_id] = (now, found)
        return found

    def changed(self, chat_id: int) -> None:
        """Somebody's rights are not what they were."""
        self._known.pop(chat_id, None)


def may_delete(member: ChatMember | None) -> bool:
    """Whether this member may take out what others wrote."""
    if isinstance(member, ChatMemberAdministrator):
        return bool(member.can_delete_messages)
    return member is not None and member.status == ChatMember.OWNER
