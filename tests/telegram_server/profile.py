"""The methods with which a bot presents itself: its menu of commands and its descriptions."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from tests.telegram_server.arguments import Arguments
from tests.telegram_server.links import detect
from tests.telegram_server.refusals import bad_request
from tests.telegram_server.sending import inspect
from tests.telegram_server.world import Call, Json, World

_LONGEST = {"description": 512, "short_description": 120, "name": 64}


async def set_my_commands(world: World, arguments: Arguments, call: Call) -> bool:
    """The command menu for one scope and language."""
    commands = arguments.structure("commands") or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_menu(arguments)] = commands
    return True


async def get_my_commands(world: World, arguments: Arguments, call: Call) -> list[Json]:
    """The command menu for one scope and language."""
    return world.commands.get(_menu(arguments), [])


def _menu(arguments: Arguments) -> str:
    scope = arguments.structure("scope") or {"type": "default"}
    return f"{scope['type']}/{arguments.text('language_code')}"


async def delete_my_commands(world: World, arguments: Arguments, call: Call) -> bool:
    """No menu for one scope and language any more."""
    world.commands.pop(_menu(arguments), None)
    return True


def _setter(field: str) -> Callable[[World, Arguments, Call], Awaitable[bool]]:
    async def set_text(world: World, arguments: Arguments, call: Call) -> bool:
        """One of the texts shown about the bot, for one language."""
        text = arguments.text(field)
        if len(text) > _LONGEST[field]:
            raise bad_request(f"{field} is too long")
        call.text, call.entities = text, detect(text, [])
        inspect(world, call, None, has_preview_switch=False)
        world.texts[f"{field}/{arguments.text('language_code')}"] = text
        return True

    return set_text


def _getter(field: str) -> Callable[[World, Arguments, Call], Awaitable[Json]]:
    async def get_text(world: World, arguments: Arguments, call: Call) -> Json:
        """The same, as it was set."""
        key = f"{field}/{arguments.text('language_code')}"
        return {field: world.texts.get(key, world.texts.get(f"{field}/", ""))}

    return get_text


METHODS: dict[str, Callable[[World, Arguments, Call], Awaitable[Any]]] = {
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": _setter("description"),
    "getmydescription": _getter("description"),
    "setmyshortdescription": _setter("short_description"),
    "getmyshortdescription": _getter("short_description"),
    "setmyname": _setter("name"),
    "getmyname": _getter("name"),
}
