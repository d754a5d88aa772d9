"""/v1/check beside an endpoint that does nothing: requests a second of both, and their ratio.

Run `python -m benchmarks.http`. Each side has its own process (uvicorn, uvloop, httptools); the
rounds alternate, so that a slow moment of the machine meets both; the medians are compared.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import Self
from urllib.request import urlopen

GOAL = 0.6
CONNECTIONS = 32
BODY = json.dumps({"input": "https://zeropaybank.com/event?id=1", "lang": "ko"}).encode()


def main() -> int:
    """Print the figures; 1 when the ratio misses the goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--seconds", type=float, default=2.0)
    options = arguments.parse_args()
    with ExitStack() as stack:
        ports = {name: stack.enter_context(_Server(name)).port for name in ("nothing", "check")}
        rates: dict[str, list[float]] = {name: [] for name in ports}
        slow: dict[str, list[float]] = {name: [] for name in ports}
        for port in ports.values():
            asyncio.run(_load(port, 0.5))
        for _ in range(options.rounds):
            for name, port in ports.items():
                rate, waits = asyncio.run(_load(port, options.seconds))
                rates[name].append(rate)
                slow[name] += waits
    for name in ports:
        waits = sorted(slow[name])
        half, most = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
        rate = statistics.median(rates[name])
        print(f"{name:8} {rate:7,.0f} requests/s  p50 {half:5.1f} ms  p99 {most:5.1f} ms")
    pairs = zip(rates["check"], rates["nothing"], strict=True)
    ratio = statistics.median(check / nothing for check, nothing in pairs)
    print(f"ratio    {ratio:7.2f} (goal {GOAL})")
    return 0 if ratio >= GOAL else 1


class _Server:
    """One side in a process of its own."""

    def __init__(self, name: str) -> None:
        read, write = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.http_server", name, str(write)],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.port = int(pipe.readline())
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urlopen(f"http://127.0.0.1:{self.port}/livez", timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(f"the {name} server did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


async def _load(port: int, seconds: float) -> tuple[float, list[float]]:
    """Requests a second over keep-alive connections, and every wait in milliseconds."""
    request = (
        f"POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(BODY)}\r\n\r\n"
    ).encode() + BODY
    began = time.perf_counter()
    until = began + seconds
    waits: list[float] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (sent := time.perf_counter()) < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise ValueError(head.decode())
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            waits.append((time.perf_counter() - sent) * 1000)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return len(waits) / (time.perf_counter() - began), waits


if __name__ == "__main__":
    sys.exit(main())
