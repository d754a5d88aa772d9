"""The server: uvicorn with what the HTTP face needs of it."""

import gc
import socket
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI


def configured(
    app: FastAPI, *, host: str, port: int, proxies: Sequence[str] = ()
) -> uvicorn.Config:
    """The configuration of one worker.

    Only `proxies` (addresses or networks) are believed where a request came from: uvicorn alone
    would believe whoever asks from this machine. Its access log is off: it would write whole
    addresses, and ours names the route.
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
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_keep_alive=10,
        timeout_graceful_shutdown=20,
    )


def serve(
    app: FastAPI,
    *,
    host: str,
    port: int,
    proxies: Sequence[str] = (),
    sockets: list[socket.socket] | None = None,
) -> None:
    """Serve until interrupted; requests under way get twenty seconds to finish.

    What was read at the start stays for good, so the garbage collector is told to leave it
    alone: walking a whole knowledge base costs more than answering.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    config = configured(app, host=host, port=port, proxies=proxies)
    uvicorn.Server(config).run(sockets=sockets)
