"""The server as a process: prints its port, then serves until it is ended."""

import argparse
import socket

import uvicorn

from tests.telegram_server.app import create_app


def main() -> None:
    """Listen on a free loopback port, or on `--port`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    listener = socket.create_server(("127.0.0.1", parser.parse_args().port))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(create_app(), log_level="critical", access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
