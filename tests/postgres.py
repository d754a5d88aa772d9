"""A real PostgreSQL server as pytest fixtures."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.cluster import Cluster, programs


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A running cluster; tests that need it are skipped where PostgreSQL is not installed."""
    if not programs():
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The store's address of a new, empty database."""
    name = f"jk{os.urandom(6).hex()}"
    admin = f"host={postgres_cluster.home} user=postgres dbname=postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    yield f"postgresql+psycopg://postgres@/{name}?host={postgres_cluster.home}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
