"""Health: is the process alive, and does every part of it answer."""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter

from api.documents import Documents
from api.problems import Problem
from api.schemas import Alive, Ready

Part = Callable[[], Awaitable[None]]


def add_health(
    router: APIRouter, version: str, parts: Mapping[str, Part], documents: Documents
) -> None:
    """Add the routes for operators. Each part raises when it cannot do its work."""
    log = structlog.get_logger()

    @router.get(
        "/livez",
        tags=["operations"],
        summary="Is the process alive",
        **documents.operation("live"),
    )
    async def live() -> Alive:
        """Answers as long as the process does."""
        return Alive(status="alive", version=version)

    @router.get(
        "/readyz",
        tags=["operations"],
        summary="Can it do its work",
        **documents.operation("ready", 503),
    )
    async def ready() -> Ready:
        """Puts a real question to every part; a 503 names those that fail."""
        failing = []
        for name, part in parts.items():
            try:
                await part()
            except Exception as error:  # noqa: BLE001 - whatever it is, the part fails
                log.error("not ready", part=name, error=type(error).__name__)
                failing.append(name)
        if failing:
            raise Problem("not_ready", param=failing[0], values={"parts": ", ".join(failing)})
        return Ready(status="ready", version=version, parts=dict.fromkeys(parts, "ok"))
