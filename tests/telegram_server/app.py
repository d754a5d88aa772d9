"""The server's routes."""

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.telegram_server import faults, sim
from tests.telegram_server.arguments import Arguments, read_arguments
from tests.telegram_server.methods import METHODS
from tests.telegram_server.refusals import Refused
from tests.telegram_server.world import Call, World

TOKEN = "7000000001:TEST-TOKEN-abcdefghijklmnopqrstuvwxyz"


def create_app() -> Starlette:
    """A server with an empty world; `/sim/reset` empties it again."""
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", _call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", _download),
            *sim.ROUTES,
        ]
    )
    app.state.world = World()
    return app


async def _call(request: Request) -> Response:
    world: World = request.app.state.world
    if request.path_params["token"] != TOKEN:
        return _refuse(Refused(401, "Unauthorized"))
    name = request.path_params["method"]
    method = METHODS.get(name.lower())
    if method is None:
        return _refuse(Refused(404, "Not Found"))
    fault = faults.due(world, name)
    call = Call(len(world.calls) + 1, name, {}, 0, world.now(), "the caller went away")
    try:
        arguments = await read_arguments(request)
        call.arguments = {key: _readable(arguments, key) for key in arguments.values}
        if fault and fault.kind not in faults.REARRANGING and not fault.after:
            call.description = f"fault: {fault.kind}"
            return await faults.respond(fault)
        call.result = await method(world, arguments, call)
        call.code, call.description = 200, ""
    except Refused as refusal:
        call.code, call.description = refusal.code, refusal.description
        return _refuse(refusal)
    finally:
        if name.lower() != "getupdates" or call.code != 200:
            call.n = len(world.calls) + 1
            world.calls.append(call)
            world.answers += name == "sendMessage" and call.code == 200
            await world.announce()
    if fault and fault.kind in faults.REARRANGING:
        call.result = faults.rearrange(fault, call.result)
    elif fault:
        return await faults.respond(fault)
    return JSONResponse({"ok": True, "result": call.result})


def _refuse(refusal: Refused) -> JSONResponse:
    return JSONResponse(refusal.to_json(), status_code=refusal.code)


def _readable(arguments: Arguments, name: str) -> Any:
    value = arguments.values[name]
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def _download(request: Request) -> Response:
    world: World = request.app.state.world
    file_id = request.path_params["path"].rpartition("/")[2].removesuffix(".jpg")
    if fault := faults.due(world, "download"):
        return await faults.respond(fault)
    if request.path_params["token"] != TOKEN or file_id not in world.files:
        return _refuse(Refused(404, "Not Found"))
    return Response(world.files[file_id], media_type="application/octet-stream")
