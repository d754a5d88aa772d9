"""A documented route whose endpoint reads its request itself."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

Endpoint = Callable[[Request], Awaitable[Response]]


class PlainRoute(APIRoute):
    """Calls its endpoint with the request; there is no dependency to resolve first."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint itself."""
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler


def plain_post(router: APIRouter, path: str, **described: Any) -> Callable[[Endpoint], Endpoint]:
    """Decorates an endpoint that reads a JSON body with `api.body.read_body`."""

    def add(endpoint: Endpoint) -> Endpoint:
        router.add_api_route(
            path, endpoint, methods=["POST"], route_class_override=PlainRoute, **described
        )
        return endpoint

    return add
