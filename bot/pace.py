"""The pace of sending: how long a chat has to wait so that no limit of Telegram's is exceeded."""

import time
from collections import deque
from collections.abc import Callable, Iterable

# Telegram's limits (Bots FAQ): a message a second in a chat, twenty a minute in a group, about
# thirty a second in all. A group's twenty are five at once and one every 4.2 seconds: whatever
# minute is looked at, that is never more, even when a restart forgot what was sent before it.
CHAT_SECONDS = 1.0
GROUP_SECONDS = 4.2
GROUP_BURST = 5
OVERALL = 30
OVERALL_SECONDS = 1.0

# Calls that put something into a chat; the others (answers to a button, "typing") are free.
COUNTED = frozenset({"sendMessage", "sendPhoto", "editMessageText"})


class Pace:
    """When each chat may be written to again. Seconds on `clock`, which only goes forward.

    A sending is counted from its end, because Telegram counts it somewhere before that.
    `overall` is the number a second Telegram grants the bot (more for one that pays for it).
    """

    def __init__(self, overall: int = OVERALL, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._overall = overall
        began = clock()
        # Nobody knows what a killed predecessor sent last: begin as if it had used everything up.
        self._chats_from = began + CHAT_SECONDS
        self._groups_from = began + GROUP_SECONDS * GROUP_BURST
        self._chats: dict[str, float] = {}
        self._groups: dict[str, float] = {}
        self._sent: deque[float] = deque([began] * overall)
        self._flying = 0

    def wait(self, chat_key: str) -> float:
        """Seconds until the chat may get its next message; 0 when it may have it now."""
        now = self._clock()
        free = max(self._chats.get(chat_key, self._chats_from), self._overall_free(now))
        if is_group(chat_key):
            due = self._groups.get(chat_key, self._groups_from)
            free = max(free, due - GROUP_SECONDS * (GROUP_BURST - 1))
        return max(0.0, free - now)

    def held(self) -> Iterable[str]:
        """The chats that have to wait for themselves, whatever goes on elsewhere."""
        now = self._clock()
        ahead = GROUP_SECONDS * (GROUP_BURST - 1)
        yield from (chat for chat, free in self._chats.items() if free > now)
        yield from (chat for chat, due in self._groups.items() if due - ahead > now)

    def begin(self) -> None:
        """A message is on its way; it counts until `end`."""
        self._flying += 1

    def end(self, chat_key: str) -> None:
        """The message has arrived, or been refused."""
        now = self._clock()
        self._flying -= 1
        self._sent.append(now)
        self._forget(now)
        self._chats[chat_key] = now + CHAT_SECONDS
        if is_group(chat_key):
            due = self._groups.get(chat_key, self._groups_from)
            self._groups[chat_key] = max(due, now) + GROUP_SECONDS

    def _overall_free(self, now: float) -> float:
        """When there is room for one message more among all chats."""
        while self._sent and self._sent[0] <= now - OVERALL_SECONDS:
            self._sent.popleft()
        room = self._overall - self._flying
        if room <= 0:
            return now + OVERALL_SECONDS
        if len(self._sent) < room:
            return now
        return self._sent[len(self._sent) - room] + OVERALL_SECONDS

    def _forget(self, now: float) -> None:
        if now > max(self._chats_from, self._groups_from):
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}
            self._groups = {chat: due for chat, due in self._groups.items() if due > now}


class Unpaced(Pace):
    """No limits: for a Bot API server of one's own, and for tests about something else."""

    def wait(self, chat_key: str) -> float:
        """Never."""
        return 0.0

    def held(self) -> Iterable[str]:
        """Nobody."""
        return ()


def is_group(chat_key: str) -> bool:
    """Whether a chat is a group: Telegram numbers those below zero and people above."""
    return chat_key.startswith("-")
