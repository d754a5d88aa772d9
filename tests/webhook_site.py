"""Our webhook route alone on a loopback port, for tests about what it is brought."""

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from api.problems import STATUS, Problem
from api.routes.telegram import Door, Webhook, add_webhook
from bot.incoming import keep_body
from bot.settings import Settings
from chat.store import Store


def webhook_of(store: Store, settings: Settings) -> Webhook:
    """The way from the door into the store, as the command line puts it together."""

    async def keep(body: bytes) -> None:
        await store.receive([keep_body(body)])

    return Webhook([Door(key, secret) for key, secret in settings.doors], keep)


class _Told(uvicorn.Server):
    """A server that is told when to end: the bot in the same process has the signals."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave them alone."""
        yield


@asynccontextmanager
async def listening(store: Store, settings: Settings, port: int) -> AsyncIterator[None]:
    """Serve the route on `port` as long as the context lasts."""
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    add_webhook(app.router, webhook_of(store, settings))

    @app.exception_handler(Problem)
    async def on_problem(request: Request, problem: Problem) -> Response:
        return PlainTextResponse(problem.code, STATUS[problem.code])

    config = uvicorn.Config(
        app, port=port, log_level="critical", access_log=False, log_config=None, lifespan="off"
    )
    server = _Told(config)
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await task
