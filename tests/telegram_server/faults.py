"""What goes wrong on demand."""

import asyncio
import random
from collections.abc import AsyncIterator

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from tests.telegram_server.refusals import Refused
from tests.telegram_server.world import Fault, Json, World

REARRANGING = ("repeat", "shuffle")


def due(world: World, method: str) -> Fault | None:
    """The next fault ordered for `method`, used up by this call."""
    for fault in world.faults:
        if fault.method.lower() in (method.lower(), "*"):
            fault.count -= 1
            if fault.count <= 0:
                world.faults.remove(fault)
            return fault
    return None


def rearrange(fault: Fault, updates: list[Json]) -> list[Json]:
    """The same updates, each of them twice or all of them in another order."""
    if fault.kind == "repeat":
        return [update for update in updates for _ in range(2)]
    return random.sample(updates, len(updates))


async def respond(fault: Fault) -> Response:
    """What the caller gets instead of an answer."""
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("hang", "cut"):
        return StreamingResponse(_nothing(), headers={"content-length": "1000"})
    if fault.kind == "html":
        page = f"<html><title>{fault.code}</title><h1>Bad Gateway</h1></html>"
        return HTMLResponse(page, status_code=fault.code)
    refusal = Refused(fault.code, fault.description, **fault.parameters)
    return JSONResponse(refusal.to_json(), status_code=fault.code)


async def _nothing() -> AsyncIterator[bytes]:
    # Fewer bytes than promised: the server has to break the connection.
    yield b"{"
