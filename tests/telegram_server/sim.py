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


async def reset(request: Request) -> Response:
    """Forget everything."""
    old: World = request.app.state.world
    request.app.state.world = World()
    old.poll += 1
    await old.announce()
    return JSONResponse({})


async def add_person(request: Request) -> Response:
    """A person with a private chat the bot was started in: `{id, first_name, language_code?}`."""
    world, body = await _read(request)
    person = {"is_bot": False, "first_name": "Kim", **body}
    world.people[person["id"]] = person
    world.chats.setdefault(person["id"], Chat(person["id"], "private", person=person))
    return JSONResponse(person)


async def set_chat(request: Request) -> Response:
    """A group, or a change of a chat: `{id, type?, title?, bot_is_admin?, closed?, moved_to?}`."""
    world, body = await _read(request)
    chat = world.chats.setdefault(body["id"], Chat(body["id"], body.get("type", "group")))
    for key, value in body.items():
        setattr(chat, key, value)
    return JSONResponse(chat.to_json())


async def say(request: Request) -> Response:
    """A person writes: `{chat, person, text? | caption?, hidden?: [[words, url]], photo?, …}`.

    `reply_to` is a message id; any other field goes into the message as it is (forward_origin,
    quote, external_reply, reply_markup, …). Answers with the message and the update's id, null
    when the bot does not get to see it.
    """
    world, body = await _read(request)
    chat, author = world.chats[body.pop("chat")], world.people[body.pop("person")]
    reply = chat.messages.get(body.pop("reply_to", 0))
    hidden = body.pop("hidden", ())
    if "caption" in body or body.pop("photo", False):
        body["photo"] = [_photo(world)]
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        if text in body:
            body[entities] = detect(body[text], _marked(body[text], hidden))
    message = world.add_message(chat, author, {**body, "reply_to_message": reply})
    visible = chat.type == "private" or not world.privacy or chat.bot_is_admin
    update_id = None
    if visible or _is_for_bot(message):
        update_id = await world.deliver("message", message)
    return JSONResponse({"message": message, "update_id": update_id})


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
    """Any of `{own_hosts, privacy, next_update_id, clock_offset}`."""
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


async def state(request: Request) -> Response:
    """What else a test asks about: violations, unconfirmed updates, menus, polls."""
    world: World = request.app.state.world
    return JSONResponse(
        {
            "violations": world.violations,
            "unconfirmed": len(world.updates),
            "commands": world.commands,
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


def _photo(world: World) -> Json:
    file_id = f"photo{len(world.files)}"
    world.files[file_id] = base64.b64decode("/9j/2wBDAP//////////////////////////////////2Q==")
    return {"file_id": file_id, "file_unique_id": file_id[::-1], "width": 90, "height": 90}


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
    Route("/sim/chat", set_chat, methods=["POST"]),
    Route("/sim/say", say, methods=["POST"]),
    Route("/sim/press", press, methods=["POST"]),
    Route("/sim/updates", add_updates, methods=["POST"]),
    Route("/sim/fault", add_fault, methods=["POST"]),
    Route("/sim/settings", settings, methods=["POST"]),
    Route("/sim/violations", take_violations, methods=["POST"]),
    Route("/sim/calls", calls),
    Route("/sim/state", state),
]
