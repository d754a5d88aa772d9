"""Telegram's webhook: what it brings is kept before it is told so."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.problems import Problem

# Telegram sends an update at once; whoever takes longer over it holds a connection for nothing.
READ_SECONDS = 10.0
_HEADER = "x-telegram-bot-api-secret-token"


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: the last part of the path, and the secret to be told there."""

    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """`doors` are the ways in (two while a secret is being changed).

    `keep` returns once the body is safely stored, and raises when it could not be.
    """

    doors: Sequence[Door]
    keep: Callable[[bytes], Awaitable[None]]


def add_webhook(router: APIRouter, webhook: Webhook) -> None:
    """Add the route Telegram calls. Without key and secret it looks like any unknown page."""
    log = structlog.get_logger()

    @router.post("/telegram/{key}", include_in_schema=False)
    async def receive(request: Request, key: str) -> Response:
        """200 for whatever was kept, also what nobody can read: Telegram would never give up."""
        if not opens(webhook.doors, key, request.headers.get(_HEADER, "")):
            log.warning("webhook.refused")
            raise Problem("not_found")
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await request.body()
        except TimeoutError:
            raise Problem("bad_request") from None
        try:
            await webhook.keep(body)
        except Exception as error:  # noqa: BLE001 - whatever it is, Telegram has to try again
            log.error("webhook.not_kept", error=type(error).__name__)
            raise Problem("not_ready", values={"parts": "store"}) from None
        return Response()


def opens(doors: Sequence[Door], key: str, secret: str) -> bool:
    """Whether key and secret fit a door; every door is tried in full, so time tells nothing."""
    given = (key.encode("utf-8", "replace"), secret.encode("utf-8", "replace"))
    fits = False
    for door in doors:
        same_key = hmac.compare_digest(given[0], door.key.encode())
        same_secret = hmac.compare_digest(given[1], door.secret.encode())
        fits |= same_key & same_secret
    return fits
