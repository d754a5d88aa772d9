"""The Bot API methods."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from tests.telegram_server import groups, inline, profile
from tests.telegram_server.arguments import Arguments
from tests.telegram_server.refusals import Refused, bad_request
from tests.telegram_server.sending import inspect, read_caption, read_markup, read_reply, read_text
from tests.telegram_server.webhook import Courier
from tests.telegram_server.world import BOT, BOT_AUTHOR, Call, Json, World

_CHAT_ACTIONS = {"typing", "upload_photo", "upload_document", "choose_sticker", "find_location"}
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


async def get_me(world: World, arguments: Arguments, call: Call) -> Json:
    """Who the bot is."""
    return BOT


async def get_updates(world: World, arguments: Arguments, call: Call) -> list[Json]:
    """Updates from `offset` on; what lies before it is confirmed and forgotten."""
    if world.webhook:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    offset, limit = arguments.integer("offset"), arguments.integer("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    if "allowed_updates" in arguments.values:
        world.allowed_updates = arguments.structure("allowed_updates") or []
    world.offsets.append(offset)
    world.poll += 1
    turn = world.poll
    await world.announce()
    if offset < 0:
        world.updates = world.updates[offset:]
    elif offset:
        world.updates = [u for u in world.updates if u["update_id"] >= offset]
    waiting = min(arguments.integer("timeout"), 50)
    async with world.changed:
        try:
            async with asyncio.timeout(waiting):
                await world.changed.wait_for(lambda: world.updates or world.poll != turn)
        except TimeoutError:
            pass
    if world.poll != turn:
        raise Refused(
            409,
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running",
        )
    return world.updates[:limit]


async def send_message(world: World, arguments: Arguments, call: Call) -> Json:
    """A text message."""
    if not arguments.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    call.text, call.entities = read_text(arguments)
    markup, reply = read_markup(arguments), read_reply(arguments, chat)
    inspect(world, call, markup, has_preview_switch=True)
    content = {
        "text": call.text,
        "entities": call.entities,
        "reply_markup": markup,
        "reply_to_message": reply,
        "message_thread_id": arguments.integer("message_thread_id"),
    }
    return world.add_message(chat, BOT_AUTHOR, content)


async def edit_message_text(world: World, arguments: Arguments, call: Call) -> Json:
    """New text for a message of the bot's."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    message = chat.messages.get(arguments.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != BOT["id"]:
        raise bad_request("message can't be edited")
    call.text, call.entities = read_text(arguments)
    markup = read_markup(arguments)
    inspect(world, call, markup, has_preview_switch=True)
    new = {"text": call.text, "entities": call.entities, "reply_markup": markup}
    if all((message.get(key) or None) == (value or None) for key, value in new.items()):
        raise bad_request(_SAME)
    for key, value in new.items():
        message.pop(key, None)
        if value:
            message[key] = value
    message["edit_date"] = int(world.now())
    return message


async def edit_message_reply_markup(world: World, arguments: Arguments, call: Call) -> Json:
    """New buttons under a message of the bot's."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    message = chat.messages.get(arguments.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != BOT["id"]:
        raise bad_request("message can't be edited")
    markup = read_markup(arguments)
    inspect(world, call, markup, has_preview_switch=False)
    if (message.get("reply_markup") or None) == (markup or None):
        raise bad_request(_SAME)
    message.pop("reply_markup", None)
    if markup:
        message["reply_markup"] = markup
    return message


async def send_photo(world: World, arguments: Arguments, call: Call) -> Json:
    """A picture with words under it."""
    chat = world.chat(arguments.integer("chat_id"))
    call.chat_id = chat.id
    content = arguments.values.get("photo")
    if isinstance(content, bytes):
        file_id = world.keep_file(content)
    elif content in world.files:
        file_id = str(content)
    else:
        raise bad_request("wrong file identifier/HTTP URL specified")
    call.text, call.entities = read_caption(arguments)
    markup, reply = read_markup(arguments), read_reply(arguments, chat)
    inspect(world, call, markup, has_preview_switch=False)
    photo = {"file_id": file_id, "file_unique_id": file_id[::-1], "width": 90, "height": 90}
    fields = {
        "photo": [photo],
        "caption": call.text,
        "caption_entities": call.entities,
        "reply_markup": markup,
        "reply_to_message": reply,
    }
    return world.add_message(chat, BOT_AUTHOR, fields)


async def answer_callback_query(world: World, arguments: Arguments, call: Call) -> bool:
    """The end of a button's waiting; each press is answered once."""
    query = arguments.text("callback_query_id")
    if not world.queries.pop(query, False):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    call.text = arguments.text("text")
    if len(call.text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    inspect(world, call, None, has_preview_switch=False)
    if arguments.text("url"):
        world.violations.append(f"{call.method}: a press opens an address")
    return True


async def send_chat_action(world: World, arguments: Arguments, call: Call) -> bool:
    """ "typing…" and the like."""
    call.chat_id = world.chat(arguments.integer("chat_id")).id
    if arguments.text("action") not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


async def set_webhook(world: World, arguments: Arguments, call: Call) -> bool:
    """Where updates are brought from now on; polling stops."""
    url = arguments.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = arguments.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if "allowed_updates" in arguments.values:
        world.allowed_updates = arguments.structure("allowed_updates") or []
    if arguments.flag("drop_pending_updates"):
        world.updates = []
    world.max_connections = arguments.integer("max_connections", 40)
    was, world.webhook, world.webhook_secret = world.webhook, url, secret
    world.poll += 1  # ends a poll under way
    await world.announce()
    if url and not was:
        world.courier = asyncio.create_task(Courier(world).run())
    return True


async def delete_webhook(world: World, arguments: Arguments, call: Call) -> bool:
    """Back to polling."""
    world.webhook = ""
    if arguments.flag("drop_pending_updates"):
        world.updates = []
    await world.announce()
    return True


async def get_webhook_info(world: World, arguments: Arguments, call: Call) -> Json:
    """What is known about the webhook."""
    error = {"last_error_message": world.webhook_error} if world.webhook_error else {}
    return {
        "url": world.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
        "max_connections": world.max_connections,
        "allowed_updates": world.allowed_updates,
        **error,
    }


async def get_file(world: World, arguments: Arguments, call: Call) -> Json:
    """Where a file can be downloaded."""
    file_id = arguments.text("file_id")
    if file_id not in world.files:
        raise bad_request("invalid file_id")
    return {
        "file_id": file_id,
        "file_unique_id": file_id[::-1],
        "file_size": len(world.files[file_id]),
        "file_path": f"photos/{file_id}.jpg",
    }


# Telegram does not mind the case of a method's name.
METHODS: dict[str, Callable[[World, Arguments, Call], Awaitable[Any]]] = {
    **groups.METHODS,
    **inline.METHODS,
    **profile.METHODS,
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "sendphoto": send_photo,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "getfile": get_file,
}
