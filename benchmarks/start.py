"""How long `jamkkan serve` takes until /readyz says yes, and the memory it then holds.

Run `python -m benchmarks.start`.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from knowledge.snapshot import snapshot_path

SECONDS, MEGABYTES = 2.0, 200


class Start(NamedTuple):
    """Seconds until ready, by the clock and of the processor, and resident megabytes then."""

    seconds: float
    busy: float
    megabytes: float


def main() -> int:
    """Print the figures; 1 when one misses its goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    snapshot_path("index").unlink(missing_ok=True)
    first = _start()
    starts = [_start() for _ in range(rounds)]
    seconds = statistics.median(start.seconds for start in starts)
    busy = statistics.median(start.busy for start in starts)
    megabytes = max(start.megabytes for start in starts)
    print(
        f"after a change of the content, once: ready after {first.seconds:.2f} s,"
        f" {first.busy:.2f} s of the processor"
    )
    print(
        f"ready after {seconds:.2f} s (goal {SECONDS}), {busy:.2f} s of the processor,"
        f" holding {megabytes:.0f} MB ({MEGABYTES})"
    )
    return 0 if seconds <= SECONDS and megabytes <= MEGABYTES else 1


def _start() -> Start:
    """Start the service once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("jamkkan")), "serve", "--port", str(port)]
    environment = os.environ | {"PYTHONWARNINGS": "default"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None and time.perf_counter() - began < 60:
            try:
                urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
            except (URLError, ConnectionError):
                time.sleep(0.02)
                continue
            seconds = time.perf_counter() - began
            status = Path(f"/proc/{process.pid}/status").read_text()
            kilobytes = int(status.partition("VmRSS:")[2].split()[0])
            ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            busy = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
            return Start(seconds, busy, kilobytes / 1024)
        raise RuntimeError("jamkkan serve did not become ready; run it by hand to see why")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
