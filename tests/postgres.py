"""A real PostgreSQL server for tests, started from the system's package."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_MISSING = "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """The socket folder of a throw-away cluster that listens nowhere else."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not programs:
        pytest.skip(_MISSING)
    pg_ctl = programs[-1]
    # Short, because a socket's path may not be longer than 107 characters.
    home = Path(tempfile.mkdtemp(prefix="jk-pg-"))
    data = home / "data"
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    options = f"-c listen_addresses='' -k {home} -c fsync=off"
    _as_postgres(pg_ctl.with_name("initdb"), "-D", data, "-A", "trust", "-U", "postgres")
    _as_postgres(pg_ctl, "-D", data, "-w", "-l", home / "log", "-o", options, "start")
    yield home
    _as_postgres(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")
    shutil.rmtree(home)


@pytest.fixture
def postgres_url(postgres_server: Path) -> Iterator[str]:
    """The store's address of a new, empty database."""
    name = f"jk{os.urandom(6).hex()}"
    admin = f"host={postgres_server} user=postgres dbname=postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
        )
    yield f"postgresql+psycopg://postgres@/{name}?host={postgres_server}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(name))
        )


def _as_postgres(*command: str | Path) -> None:
    # The server refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*prefix, *map(str, command)], check=True, capture_output=True, cwd="/", timeout=60
    )
