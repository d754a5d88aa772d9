"""Documented routes whose endpoints read their requests themselves, and the short way to them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem

Endpoint = Callable[[Request], Awaitable[Response]]


class PlainRoute(APIRoute):
    """Calls its endpoint with the request: no dependency is resolved first or closed afterwards.

    What the endpoint raises is answered where every exception is (`exception_handlers` of the
    application); FastAPI would look for a handler here as well.
    """

    def __init__(self, path: str, endpoint: Endpoint, **described: Any) -> None:
        super().__init__(path, endpoint, **described)

        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = answered


class ShortWay:
    """Take requests for plain routes straight to their endpoints; all others go the framework's way.

    The framework asks each route in turn, opens three stacks for what a request might have to
    close, and looks for exceptions in three places: a third of what answering costs. `routes` are
    plain routes by path, without parameters; `refuse` answers what an endpoint raises.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Mapping[str, PlainRoute],
        refuse: Callable[[Scope, Exception], Response],
    ) -> None:
        self.app = app
        self.routes = routes
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        route = self.routes.get(scope["path"]) if is_post else None
        if route is None:
            return await self.app(scope, receive, send)
        scope["route"] = route
        try:
            await route.app(scope, receive, send)
        except (Problem, HTTPException, RequestValidationError) as error:
            await self.refuse(scope, error)(scope, receive, send)


def plain_routes(router: APIRouter) -> dict[str, PlainRoute]:
    """The plain routes of a router by path."""
    return {route.path: route for route in router.routes if isinstance(route, PlainRoute)}


def plain_post(router: APIRouter, path: str, **described: Any) -> Callable[[Endpoint], Endpoint]:
    """Decorates an endpoint that reads a JSON body with `api.body.read_body`."""

    def add(endpoint: Endpoint) -> Endpoint:
        router.add_api_route(
            path, endpoint, methods=["POST"], route_class_override=PlainRoute, **described
        )
        return endpoint

    return add
