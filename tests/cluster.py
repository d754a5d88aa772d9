"""A throw-away PostgreSQL cluster of the system's package, listening on a socket file only."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def programs() -> list[Path]:
    """Where the server's programs are, newest version last; empty when it is not installed."""
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Cluster:
    """One cluster in a temporary folder, run by the user postgres when we are root."""

    def __init__(self) -> None:
        # A short name, because a socket's path may not be longer than 107 characters.
        self.home = Path(tempfile.mkdtemp(prefix="jk-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres")
        self._run("initdb", "-D", self.home / "data", "-A", "trust", "-U", "postgres")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses='' -k {self.home} -c fsync=off"
        self._control("-l", self.home / "log", "-o", options, "start")

    def crash(self) -> None:
        """End the server at once, without any farewell."""
        self._control("-m", "immediate", "stop")

    def remove(self) -> None:
        """End the server and delete all it had."""
        self.crash()
        shutil.rmtree(self.home)

    def _control(self, *arguments: str | Path) -> None:
        self._run("pg_ctl", "-D", self.home / "data", "-w", *arguments)

    def _run(self, program: str, *arguments: str | Path) -> None:
        # The server refuses to run as root.
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*prefix, programs()[-1] / program, *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=60)
