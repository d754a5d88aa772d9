"""The methods about groups: who is in them, what is taken out of them."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.telegram_server.arguments import Arguments
from tests.telegram_server.refusals import bad_request
from tests.telegram_server.world import BOT, Call, Json, World

_TWO_DAYS = 48 * 3600


async def get_chat(world: World, arguments: Arguments, call: Call) -> Json:
    """What is known of a chat."""
    chat = world.chat(arguments.integer("chat_id"))
    return {**chat.to_json(), "accent_color_id": 0, "max_reaction_count": 11}


async def get_chat_administrators(world: World, arguments: Arguments, call: Call) -> list[Json]:
    """Everyone with rights in a group, other bots left out."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [world.member(chat, person) for person in chat.admins]
    return found + ([world.member(chat, BOT["id"])] if chat.bot_is_admin else [])


async def get_chat_member(world: World, arguments: Arguments, call: Call) -> Json:
    """One member of a group."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    person = arguments.integer("user_id")
    if person != BOT["id"] and person not in world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return world.member(chat, person)


async def get_chat_member_count(world: World, arguments: Arguments, call: Call) -> int:
    """How many there are."""
    world.chat(arguments.integer("chat_id"))
    return len(world.people) + 1


async def delete_message(world: World, arguments: Arguments, call: Call) -> bool:
    """A message taken out, for everybody."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    message = chat.messages.get(arguments.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    is_own = message["from"]["id"] == BOT["id"]
    may = chat.bot_is_admin and chat.bot_rights.get("can_delete_messages")
    if not (is_own or may or chat.type == "private"):
        raise bad_request("message can't be deleted")
    if world.now() - message["date"] > _TWO_DAYS and not may:
        raise bad_request("message can't be deleted")
    del chat.messages[message["message_id"]]
    return True


async def leave_chat(world: World, arguments: Arguments, call: Call) -> bool:
    """The bot goes; Telegram tells it so in an update."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    await world.change_bot(chat, BOT, bot_status="left", bot_is_admin=False)
    return True


async def set_message_reaction(world: World, arguments: Arguments, call: Call) -> bool:
    """A reaction to somebody's message."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    if arguments.integer("message_id") not in chat.messages:
        raise bad_request("message to react not found")
    return True


METHODS: dict[str, Callable[[World, Arguments, Call], Awaitable[Any]]] = {
    "getchat": get_chat,
    "getchatadministrators": get_chat_administrators,
    "getchatmember": get_chat_member,
    "getchatmembercount": get_chat_member_count,
    "deletemessage": delete_message,
    "leavechat": leave_chat,
    "setmessagereaction": set_message_reaction,
}
