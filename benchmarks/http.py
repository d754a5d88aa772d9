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
from pathlib import Path
from typing import Self
from urllib.request import urlopen

GOAL = 0.6
CONNECTIONS = 32
MOST_PER_SECOND = 10_000
# Mostly names nobody has listed, as real traffic is, and none twice: no cache may flatter us.
PATTERNS = (
    *("https://shop-{n}.example.com/event?id={n}",) * 14,
    *("https://zeropaybank.com/event?id={n}",) * 3,
    *("https://www.kakaopay.com/notice/{n}",) * 3,
)


def main() -> int:
    """Print the figures; 1 when the ratio misses the goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--seconds", type=float, default=2.0)
    options = arguments.parse_args()
    with ExitStack() as stack:
        servers = {name: stack.enter_context(_Server(name)) for name in ("nothing", "check")}
        rates: dict[str, list[float]] = {name: [] for name in servers}
        slow: dict[str, list[float]] = {name: [] for name in servers}
        for server in servers.values():
            asyncio.run(_load(server.port, 0.5, 0))
        began = {name: server.processor_seconds() for name, server in servers.items()}
        for turn in range(options.rounds):
            for name, server in servers.items():
                rate, waits = asyncio.run(_load(server.port, options.seconds, turn))
                rates[name].append(rate)
                slow[name] += waits
        busy = {name: server.processor_seconds() - began[name] for name, server in servers.items()}
    for name, waits in slow.items():
        waits.sort()
        half, most = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
        rate, each = statistics.median(rates[name]), busy[name] / len(waits) * 1e6
        print(
            f"{name:8} {rate:7,.0f} requests/s  p50 {half:5.1f} ms  p99 {most:5.1f} ms  "
            f"{each:4.0f} µs of processor each"
        )
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

    def processor_seconds(self) -> float:
        """What the process has used so far; steadier than the clock on a shared machine."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def _requests(port: int, first: int, count: int) -> list[bytes]:
    """As many different requests, made beforehand so that making them is not measured."""
    made = []
    for n in range(first, first + count):
        body = json.dumps({"input": PATTERNS[n % len(PATTERNS)].format(n=n), "lang": "ko"}).encode()
        head = (
            f"POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def _load(port: int, seconds: float, turn: int) -> tuple[float, list[float]]:
    """Requests a second over keep-alive connections, and every wait in milliseconds."""
    most = int(seconds * MOST_PER_SECOND)
    requests = iter(_requests(port, turn * most, most))
    began = time.perf_counter()
    until = began + seconds
    waits: list[float] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (sent := time.perf_counter()) < until:
            writer.write(next(requests))
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
