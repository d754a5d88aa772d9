"""The web application with its real parts, and a real server on the loopback."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.app import create_app
from api.server import configured
from chat.desk import Desk
from knowledge.library import Library
from scamlist.checker import Checker

DANGER = "https://zeropaybank.com/"
OFFICIAL = "https://www.fss.or.kr/"
UNLISTED = "https://my-neighbours-flower-shop.example.com/"


@cache
def _read() -> tuple[Library, Checker]:
    """The library and the checker, read once a run; neither changes afterwards."""
    library = Library.load()
    return library, Checker.load(lambda contact, lang: library.contacts[contact].show(lang))


def web_app(**settings: Any) -> FastAPI:
    """The application as `jamkkan serve` puts it together."""
    library, checker = _read()
    parts: dict[str, Any] = {"desk": Desk(library, checker), "checker": checker, "library": library}
    return create_app(**parts | {"version": "0.0.0"} | settings)


def client_of(app: FastAPI) -> TestClient:
    """A client that gets the 500 a real one would get, instead of the exception."""
    return TestClient(app, raise_server_exceptions=False)


@contextmanager
def serving(app: Any, proxies: Sequence[str] = ()) -> Iterator[str]:
    """The application on a free loopback port; yields its origin."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = configured(app, host="127.0.0.1", port=0, proxies=proxies)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.started, "the server did not start within ten seconds"
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@contextmanager
def somebody() -> Iterator[str]:
    """An empty page on another origin, as of a partner or a stranger; yields its origin."""

    async def page(_: Request) -> HTMLResponse:
        # Its own icon, or the browser asks for one and complains that there is none.
        icon = '<link rel="icon" href="data:,">'
        return HTMLResponse(f"<!doctype html><title>Somebody</title>{icon}")

    with serving(Starlette(routes=[Route("/", page)])) as origin:
        yield origin
