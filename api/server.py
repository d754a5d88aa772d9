"""The server: uvicorn with what the HTTP face needs of it."""

import gc
import socket

import uvicorn
from fastapi import FastAPI


def configured(app: FastAPI, *, host: str, port: int) -> uvicorn.Config:
    """The configuration of one worker.

    uvicorn's own access log is off: it would write whole addresses, and ours names the route.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="auto",
        http="auto",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=20,
    )


def serve(
    app: FastAPI, *, host: str, port: int, sockets: list[socket.socket] | None = None
) -> None:
    """Serve until interrupted; requests under way get twenty seconds to finish.

    What was read at the start stays for good, so the garbage collector is told to leave it
    alone: walking a whole knowledge base costs more than answering.
    """
    gc.collect()
    gc.freeze()
    uvicorn.Server(configured(app, host=host, port=port)).run(sockets=sockets)
