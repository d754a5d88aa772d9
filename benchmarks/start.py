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
from urllib.error import URLError
from urllib.request import urlopen

SECONDS, MEGABYTES = 2.0, 200


def main() -> int:
    """Print the figures; 1 when one misses its goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    starts = [_start() for _ in range(arguments.parse_args().rounds)]
    seconds = statistics.median(s for s, _ in starts)
    megabytes = max(m for _, m in starts)
    print(f"ready after {seconds:.2f} s (goal {SECONDS}), holding {megabytes:.0f} MB ({MEGABYTES})")
    return 0 if seconds <= SECONDS and megabytes <= MEGABYTES else 1


def _start() -> tuple[float, float]:
    """Seconds until ready, and resident megabytes then."""
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
            return seconds, kilobytes / 1024
        raise RuntimeError("jamkkan serve did not become ready; run it by hand to see why")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
