"""The two servers `benchmarks.http` compares: ours, and a FastAPI endpoint that does nothing."""

import os
import socket
import sys

from fastapi import FastAPI
from pydantic import BaseModel

from api.server import serve

# Ordinary quotas a single caller would need to ask as often as this.
_NEVER_REACHED = 1e6


class Wanted(BaseModel):
    """The same body as ours."""

    input: str
    type: str = "auto"
    lang: str = "auto"
    page_html: str | None = None


def nothing() -> FastAPI:
    """Reads and validates the same body, and answers at once."""
    app = FastAPI()

    @app.post("/v1/check")
    async def check(wanted: Wanted) -> dict[str, str]:
        return {"verdict": "unknown"}

    @app.get("/livez")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    return app


def ours() -> FastAPI:
    """The whole application: its log written as in production, its limits on but never reached."""
    from api.app import create_app
    from api.limits import Limits
    from chat.desk import Desk
    from chat.logs import configure_logs
    from knowledge.library import Library
    from scamlist.checker import Checker

    configure_logs(as_json=True)
    library = Library.load()
    checker = Checker.load(lambda contact, lang: library.contacts[contact].show(lang))
    return create_app(
        desk=Desk(library, checker),
        checker=checker,
        library=library,
        version="benchmark",
        limits=Limits(_NEVER_REACHED),
    )


def main() -> None:
    """Serve one side on a free port, telling the port through the pipe given."""
    name, pipe = sys.argv[1:]
    app = ours() if name == "check" else nothing()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    with os.fdopen(int(pipe), "w") as tell:
        print(listener.getsockname()[1], file=tell)
    serve(app, host="127.0.0.1", port=0, sockets=[listener])


if __name__ == "__main__":
    main()
