"""Plain ASGI layers round every request: its number and log line, its headers, its size."""

import secrets
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import METER, POLICY, SHARING, Refuse
from api.problems import Problem
from api.refusals import TooLarge, too_large

REQUEST_ID = "jamkkan.request_id"
STATUS = "jamkkan.status"

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Trace:
    """Give each request a number, log its end, and answer an escaped exception.

    The line names the route, never the path or the query: both may hold what a person typed.
    Of an exception it names the type and the places, for its message may quote the input.
    """

    def __init__(self, app: ASGIApp, log: Any, refuse: Refuse) -> None:
        self.app = app
        self.log = log
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, numbered."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began = time.perf_counter()
        request_id = scope[REQUEST_ID] = "req_" + secrets.token_hex(8)
        try:
            await self.app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last catch: it answers and logs
            self.log.error("failed", request_id=request_id, **_described(error))
            # A response already under way cannot be taken back; the server cuts it short.
            if STATUS not in scope:
                await self.refuse(scope, Problem("internal_error"))(scope, receive, send)
        finally:
            method = scope["method"]
            self.log.info(
                "request",
                method=method if method in _METHODS else "other",
                route=_route(scope),
                status=scope.get(STATUS, 0),
                ms=round((time.perf_counter() - began) * 1000, 1),
                request_id=request_id,
            )


class Envelope:
    """Put every header on an answer that is not its route's business, in one go.

    These are the security headers it has not set itself, its number, and what the gate left for it
    (`api.access`). `policies` are (path prefix, Content-Security-Policy) pairs; the first that fits
    counts. The status is noted for the log.
    """

    def __init__(self, app: ASGIApp, policies: Sequence[tuple[str, str]]) -> None:
        self.app = app
        self.policies = [(prefix, _headers(policy)) for prefix, policy in policies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer goes out with every header."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def enveloped(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope[STATUS] = message["status"]
                own = message["headers"]
                headers = [*own, *self._safe(scope["path"], {name for name, _ in own})]
                headers.append((b"x-request-id", scope[REQUEST_ID].encode()))
                if meter := scope.get(METER):
                    headers += meter.headers()
                headers += scope.get(SHARING, ())
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, enveloped)

    def _safe(self, path: str, set_already: set[bytes]) -> Sequence[tuple[bytes, bytes]]:
        ours = next(headers for prefix, headers in self.policies if path.startswith(prefix))
        if set_already.isdisjoint(ours):
            return list(ours.items())
        return [(name, value) for name, value in ours.items() if name not in set_already]


class Packed:
    """Compress pages, styles and scripts for who can read that; the API's answers are small.

    No page holds a secret beside what its reader typed (there are no cookies and no tokens), so
    the lengths of compressed pages give nothing away (BREACH).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.packing = GZipMiddleware(app, minimum_size=1000, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer goes out compressed where that is worth it."""
        is_page = scope["type"] == "http" and not scope["path"].startswith("/v1/")
        await (self.packing if is_page else self.app)(scope, receive, send)


class BodyLimit:
    """Refuse a body above the limit of its path (bytes), reading no more than that of it.

    FastAPI's own limit answers in plain text when the length is declared; ours is a problem.
    """

    def __init__(
        self, app: ASGIApp, default: int, limits: Mapping[str, int], refuse: Refuse
    ) -> None:
        self.app = app
        self.default = default
        self.limits = limits
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = self.limits.get(scope["path"], self.default)
        declared = _declared_length(scope)
        if declared is not None:
            # The server hands on as many bytes as were declared and no more.
            if declared > limit:
                return await self.refuse(scope, too_large(limit))(scope, receive, send)
            return await self.app(scope, receive, send)
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge(limit)
            return message

        await self.app(scope, counted, send)


def _route(scope: Scope) -> str:
    if route := scope.get("route"):
        return str(route.path)
    if policy := scope.get(POLICY):
        return f"refused {policy}"
    return "/static" if scope["path"].startswith("/static/") else "none"


def _headers(policy: str) -> dict[bytes, bytes]:
    pairs = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "strict-transport-security": "max-age=31536000",
        # Answers repeat what a person asked about, so nothing keeps them unless it says so.
        "cache-control": "no-store",
    }
    return {name.encode(): value.encode() for name, value in pairs.items()}


def _declared_length(scope: Scope) -> int | None:
    """Bytes of the body as its head says; None when it comes in pieces of any number."""
    length = None
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = int(value) if value.isdigit() else None
        elif name == b"transfer-encoding":
            return None
    return length


def _described(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return {"error": type(error).__name__, "places": places}
