"""The state of the pretended Telegram: people, chats, messages, updates, calls."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_server.refusals import Refused, bad_request

Json = dict[str, Any]

BOT: Json = {
    "id": 7_000_000_001,
    "is_bot": True,
    "first_name": "Jamkkan",
    "username": "jamkkan_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
BOT_AUTHOR: Json = {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")}

# What Telegram delivers when a bot never said what it wants.
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Chat:
    """A private chat or a group; `closed` is the description of the 403 its sends get.

    `admins` are the members with rights, by person: `{status?, can_delete_messages?, …}`;
    `bot_status` is what the bot is here, `bot_rights` what it may do as an administrator.
    """

    id: int
    type: str
    title: str = ""
    person: Json | None = None
    bot_is_admin: bool = False
    bot_status: str = "member"
    bot_rights: Json = field(default_factory=dict)
    admins: dict[int, Json] = field(default_factory=dict)
    is_forum: bool = False
    closed: str = ""
    moved_to: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)

    def to_json(self) -> Json:
        """The chat as it stands in a message."""
        if self.person is not None:
            shown = ("first_name", "username")
            name: Json = {key: self.person[key] for key in shown if key in self.person}
            return {"id": self.id, "type": self.type, **name}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}


_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)


def described(user: Json, status: str, rights: Json) -> Json:
    """A ChatMember with every field the library insists on."""
    if status == "creator":
        return {
            "user": user,
            "status": status,
            "is_anonymous": bool(rights.get("is_anonymous")),
        }
    if status == "administrator":
        given = {name: bool(rights.get(name)) for name in _RIGHTS}
        return {
            "user": user,
            "status": status,
            "can_be_edited": False,
            "is_anonymous": bool(rights.get("is_anonymous")),
            **given,
        }
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": user, "status": status, **until}


@dataclass
class Call:
    """One Bot API call as it was answered, with everything in it that could be tapped."""

    n: int
    method: str
    arguments: Json
    code: int
    at: float
    description: str = ""
    chat_id: int | None = None
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    result: Any = None


@dataclass
class Fault:
    """What goes wrong with the next `count` calls of `method` ("*" for any).

    `kind` is `refuse` (code, description, parameters), `hang` (no answer for `seconds`),
    `cut` (the connection ends instead of an answer), `html` (a proxy's error page with
    `code`), `repeat` or `shuffle` (getUpdates delivers everything twice, or in another order).
    With `after` the call takes effect and only its answer is lost.
    """

    method: str
    kind: str
    count: int = 1
    code: int = 500
    description: str = "Internal Server Error"
    parameters: Json = field(default_factory=dict)
    seconds: float = 0.0
    after: bool = False


class World:
    """Everything the server knows; made anew for each test."""

    def __init__(self) -> None:
        self.people: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.updates: list[Json] = []
        self.next_update_id = 100_000
        self.next_message_id = 1
        self.allowed_updates: list[str] = []
        self.privacy = True
        self.webhook = ""
        self.webhook_secret = ""
        self.webhook_error = ""
        self.gateway = ""
        self.max_connections = 40
        self.ended = False
        self.texts: dict[str, str] = {}
        self.commands: dict[str, list[Json]] = {}
        self.files: dict[str, bytes] = {}
        self.queries: dict[str, bool] = {}
        self.inline_queries: dict[str, bool] = {}
        self.calls: list[Call] = []
        self.answers = 0  # messages sent so far
        self.faults: list[Fault] = []
        self.violations: list[str] = []
        self.own_hosts: set[str] = set()
        self.clock_offset = 0.0
        self.changed = asyncio.Condition()
        self.poll = 0
        self.offsets: list[int] = []
        self.courier: asyncio.Task[None] | None = None

    def now(self) -> float:
        """Seconds since 1970 on the server's clock."""
        return time.time() + self.clock_offset

    async def announce(self) -> None:
        """Wake whoever waits for an update or for a call."""
        async with self.changed:
            self.changed.notify_all()

    async def deliver(self, kind: str, content: Json) -> int | None:
        """Queue an update; None when the bot did not ask for its kind (Telegram forgets it)."""
        wanted = self.allowed_updates
        if kind not in wanted if wanted else kind in _NOT_BY_DEFAULT:
            return None
        update_id = self.next_update_id
        self.next_update_id += 1
        self.updates.append({"update_id": update_id, kind: content})
        await self.announce()
        return update_id

    def keep_file(self, content: bytes) -> str:
        """Keep a file and give its id."""
        file_id = f"photo{len(self.files)}"
        self.files[file_id] = content
        return file_id

    async def change_bot(self, chat: Chat, by: Json, **fields: Any) -> int | None:
        """What the bot is in a chat changes; it is told in a `my_chat_member` update."""
        old = self.member(chat, BOT["id"])
        for key, value in fields.items():
            setattr(chat, key, value)
        content = {
            "chat": chat.to_json(),
            "from": {key: by[key] for key in ("id", "is_bot", "first_name") if key in by},
            "date": int(self.now()),
            "old_chat_member": old,
            "new_chat_member": self.member(chat, BOT["id"]),
        }
        return await self.deliver("my_chat_member", content)

    def chat(self, chat_id: int) -> Chat:
        """The chat a call names, if the bot may speak there."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to
            )
        if chat.closed:
            raise Refused(403, f"Forbidden: {chat.closed}")
        if chat.bot_status in ("left", "kicked"):
            kind = "supergroup" if chat.type == "supergroup" else "group"
            was = "was kicked from" if chat.bot_status == "kicked" else "is not a member of"
            raise Refused(403, f"Forbidden: bot {was} the {kind} chat")
        return chat

    def member(self, chat: Chat, person: int) -> Json:
        """A ChatMember as Telegram describes it."""
        if person == BOT["id"]:
            status = "administrator" if chat.bot_is_admin else chat.bot_status
            return described(BOT_AUTHOR, status, chat.bot_rights)
        rights = chat.admins.get(person)
        if rights is None:
            return described(self.people[person], "member", {})
        status = rights.get("status", "administrator")
        return described(self.people[person], status, rights)

    def add_message(self, chat: Chat, author: Json, content: Json) -> Json:
        """Put a message into a chat; real Telegram leaves out what is empty, and so do we."""
        message = {
            "message_id": self.next_message_id,
            "date": int(self.now()),
            "chat": chat.to_json(),
            "from": author,
            **{key: value for key, value in content.items() if value},
        }
        self.next_message_id += 1
        chat.messages[message["message_id"]] = message
        return message
