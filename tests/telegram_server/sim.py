"""The other side: people, chats, faults, the clock, the outbox."""

import asyncio
import base64
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.telegram_server.links import detect
from tests.telegram_server.markup import Entity, units
from tests.telegram_server.world import BOT, Chat, Fault, Json, World

# How Telegram shows an administrator who hides behind the group.
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


async def reset(request: Request) -> Response:
    """Forget everything."""
    old: World = request.app.state.world
    request.app.state.world = World()
    old.poll += 1
    old.ended = True
    await old.announce()
    return JSONResponse({})


async def add_person(request: Request) -> Response:
    """A person with a private chat the bot was started in: `{id, first_name, language_code?}`."""
    world, body = await _read(request)
    person = {"is_bot": False, "first_name": "Kim", **body}
    world.people[person["id"]] = person
    world.chats.setdefault(person["id"], Chat(person["id"], "private", person=person))
    return JSONResponse(person)


async def add_people(request: Request) -> Response:
    """Many people: `{people: [...]}`, each as in `add_person`."""
    world, body = await _read(request)
    for fields in body["people"]:
        person = {"is_bot": False, "first_name": "Kim", **fields}
        world.people[person["id"]] = person
        world.chats.setdefault(person["id"], Chat(person["id"], "private", person=person))
    return JSONResponse({})


async def set_chat(request: Request) -> Response:
    """A group, or a change of a chat: the fields of `world.Chat`."""
    world, body = await _read(request)
    chat = world.chats.setdefault(body["id"], Chat(body["id"], body.get("type", "group")))
    for key, value in body.items():
        if key == "admins":
            value = {int(person): rights for person, rights in value.items()}
        setattr(chat, key, value)
    return JSONResponse(chat.to_json())


async def say(request: Request) -> Response:
    """A person writes: `{chat, person, text? | caption?, hidden?: [[words, url]], photo?, …}`.

    `photo` is true for any picture, or one in base64; `reply_to` is a message id; `anonymous`
    hides an administrator behind the group. Any other field goes into the message as it is
    (forward_origin, quote, external_reply, reply_markup, …). Answers with the message and the
    update's id, null when the bot does not get to see it.
    """
    world, body = await _read(request)
    chat, author = world.chats[body.pop("chat")], world.people[body.pop("person")]
    reply = chat.messages.get(body.pop("reply_to", 0))
    if body.pop("anonymous", False):
        author, body["sender_chat"] = ANONYMOUS, chat.to_json()
    _attach(world, body)
    message = world.add_message(chat, author, {**body, "reply_to_message": reply})
    visible = chat.type == "private" or not world.privacy or chat.bot_is_admin
    update_id = None
    if chat.bot_status == "member" and (visible or _is_for_bot(message)):
        update_id = await world.deliver("message", message)
    return JSONResponse({"message": message, "update_id": update_id})


async def edit(request: Request) -> Response:
    """A person changes a message: `{chat, message_id, text? | caption?, hidden?}`."""
    world, body = await _read(request)
    chat = world.chats[body.pop("chat")]
    message = chat.messages[body.pop("message_id")]
    _attach(world, body)
    message.update(body, edit_date=int(world.now()))
    update_id = await world.deliver("edited_message", message)
    return JSONResponse({"message": message, "update_id": update_id})


async def set_member(request: Request) -> Response:
    """What the bot or a person is in a group changes: `{chat, person, by?, …}`.

    With `person` null the other fields are the bot's (`bot_status`, `bot_is_admin`,
    `bot_rights`); else they are the person's rights, none for an ordinary member.
    """
    world, body = await _read(request)
    chat, person = world.chats[body.pop("chat")], body.pop("person", None)
    by = world.people[body.pop("by", 7)]
    if person is None:
        return JSONResponse({"update_id": await world.change_bot(chat, by, **body)})
    old = world.member(chat, person)
    chat.admins.pop(person, None)
    if body:
        chat.admins[person] = body
    content = {
        "chat": chat.to_json(),
        "from": by,
        "date": int(world.now()),
        "old_chat_member": old,
        "new_chat_member": world.member(chat, person),
    }
    return JSONResponse({"update_id": await world.deliver("chat_member", content)})


async def migrate(request: Request) -> Response:
    """A group becomes a supergroup: `{chat, to}`; the bot is told in two service messages."""
    world, body = await _read(request)
    old, author = world.chats[body["chat"]], world.people[7]
    fields = ("title", "bot_is_admin", "bot_status", "bot_rights", "admins")
    new = Chat(body["to"], "supergroup", **{name: getattr(old, name) for name in fields})
    world.chats[new.id] = new
    left = world.add_message(old, author, {"migrate_to_chat_id": new.id})
    came = world.add_message(new, author, {"migrate_from_chat_id": old.id})
    old.moved_to = new.id
    for message in (left, came):
        await world.deliver("message", message)
    return JSONResponse({})


async def ask_inline(request: Request) -> Response:
    """A person types after the bot's name in any chat: `{person, query}`."""
    world, body = await _read(request)
    number = f"i{len(world.calls)}-{world.next_update_id}"
    world.inline_queries[number] = True
    content = {
        "id": number,
        "from": world.people[body["person"]],
        "query": body["query"],
        "offset": "",
        "chat_type": "sender",
    }
    update_id = await world.deliver("inline_query", content)
    return JSONResponse({"query": number, "update_id": update_id})


async def transcript(request: Request) -> Response:
    """A chat as the people in it see it now, message by message."""
    world: World = request.app.state.world
    chat = world.chats[int(request.query_params["chat"])]
    return JSONResponse(
        {"chat": chat.to_json(), "bot": BOT["id"], "messages": list(chat.messages.values())}
    )


async def press(request: Request) -> Response:
    """A person presses a button: `{chat, person, message_id, data}`."""
    world, body = await _read(request)
    message = world.chats[body["chat"]].messages[body["message_id"]]
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    if not any(button.get("callback_data") == body["data"] for row in rows for button in row):
        return JSONResponse({"error": "the message has no such button"}, status_code=422)
    query = f"q{len(world.calls)}-{world.next_update_id}"
    world.queries[query] = True
    content = {
        "id": query,
        "from": world.people[body["person"]],
        "message": message,
        "chat_instance": str(body["chat"]),
        "data": body["data"],
    }
    update_id = await world.deliver("callback_query", content)
    return JSONResponse({"query": query, "update_id": update_id})


async def add_updates(request: Request) -> Response:
    """Updates exactly as given, for shapes no person can produce: `{updates: [...]}`."""
    world, body = await _read(request)
    world.updates += body["updates"]
    newest = max(update["update_id"] for update in body["updates"])
    world.next_update_id = max(world.next_update_id, newest + 1)
    await world.announce()
    return JSONResponse({})


async def add_fault(request: Request) -> Response:
    """Something to go wrong: the fields of `world.Fault`."""
    world, body = await _read(request)
    world.faults.append(Fault(**body))
    return JSONResponse({})


async def settings(request: Request) -> Response:
    """Any of `{own_hosts, privacy, next_update_id, clock_offset, gateway}`."""
    world, body = await _read(request)
    for key, value in body.items():
        setattr(world, key, set(value) if key == "own_hosts" else value)
    return JSONResponse({})


async def calls(request: Request) -> Response:
    """The outbox after call `after`; waits up to `wait` seconds for `count` more calls."""
    world: World = request.app.state.world
    after = int(request.query_params.get("after", 0))
    count = int(request.query_params.get("count", 0))
    async with world.changed:
        try:
            async with asyncio.timeout(float(request.query_params.get("wait", 0))):
                await world.changed.wait_for(lambda: len(world.calls) >= after + count)
        except TimeoutError:
            pass
    return JSONResponse([asdict(call) for call in world.calls[after:]])


async def answer(request: Request) -> Response:
    """When the answer number `count` came, waited for `wait` seconds: `{at}`, 504 when not."""
    world: World = request.app.state.world
    count = int(request.query_params["count"])
    async with world.changed:
        try:
            async with asyncio.timeout(float(request.query_params["wait"])):
                await world.changed.wait_for(lambda: world.answers >= count)
        except TimeoutError:
            return JSONResponse({"answers": world.answers}, status_code=504)
    return JSONResponse({"at": [c for c in world.calls if c.method == "sendMessage"][-1].at})


async def state(request: Request) -> Response:
    """What else a test asks about: violations, unconfirmed updates, menus, polls."""
    world: World = request.app.state.world
    return JSONResponse(
        {
            "violations": world.violations,
            "unconfirmed": len(world.updates),
            "commands": world.commands,
            "texts": world.texts,
            "webhook": world.webhook,
            "webhook_error": world.webhook_error,
            "offsets": world.offsets,
            "allowed_updates": world.allowed_updates,
        }
    )


async def take_violations(request: Request) -> Response:
    """The violations so far, which are then forgotten."""
    world: World = request.app.state.world
    taken, world.violations = world.violations, []
    return JSONResponse(taken)


async def _read(request: Request) -> tuple[World, dict[str, Any]]:
    return request.app.state.world, await request.json()


def _attach(world: World, body: Json) -> None:
    """Put the picture and the detected entities into a message."""
    hidden = body.pop("hidden", ())
    photo = body.pop("photo", "caption" in body)
    if photo:
        body["photo"] = [_photo(world, photo)]
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        if text in body:
            body[entities] = detect(body[text], _marked(body[text], hidden))


def _photo(world: World, given: str | bool) -> Json:
    tiny = "/9j/2wBDAP//////////////////////////////////2Q=="
    content = base64.b64decode(given if isinstance(given, str) else tiny)
    file_id = world.keep_file(content)
    return {
        "file_id": file_id,
        "file_unique_id": file_id[::-1],
        "width": 90,
        "height": 90,
        "file_size": len(content),
    }


def _marked(text: str, hidden: Any) -> list[Entity]:
    return [
        {
            "type": "text_link",
            "offset": units(text[: text.index(words)]),
            "length": units(words),
            "url": url,
        }
        for words, url in hidden
    ]


def _is_for_bot(message: Json) -> bool:
    # Privacy mode: commands that may be ours, replies to us. A bare mention does not count.
    if message.get("reply_to_message", {}).get("from", {}).get("id") == BOT["id"]:
        return True
    first = next(iter(message.get("entities", ())), {"type": ""})
    if first["type"] != "bot_command" or first["offset"] != 0:
        return False
    name = message["text"].split()[0].partition("@")[2]
    return name.lower() in ("", BOT["username"].lower())


ROUTES = [
    Route("/sim/reset", reset, methods=["POST"]),
    Route("/sim/person", add_person, methods=["POST"]),
    Route("/sim/people", add_people, methods=["POST"]),
    Route("/sim/answer", answer),
    Route("/sim/chat", set_chat, methods=["POST"]),
    Route("/sim/say", say, methods=["POST"]),
    Route("/sim/press", press, methods=["POST"]),
    Route("/sim/edit", edit, methods=["POST"]),
    Route("/sim/member", set_member, methods=["POST"]),
    Route("/sim/migrate", migrate, methods=["POST"]),
    Route("/sim/inline", ask_inline, methods=["POST"]),
    Route("/sim/transcript", transcript),
    Route("/sim/updates", add_updates, methods=["POST"]),
    Route("/sim/fault", add_fault, methods=["POST"]),
    Route("/sim/settings", settings, methods=["POST"]),
    Route("/sim/violations", take_violations, methods=["POST"]),
    Route("/sim/calls", calls),
    Route("/sim/state", state),
]
