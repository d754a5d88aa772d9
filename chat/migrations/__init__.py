"""The store's schema, revision by revision."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from chat.sqlite import begin_at_once

# Any number will do, as long as every process asks for the same one.
_LOCK = 0x6A616D6B


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest schema; creates an SQLite file and its folder.

    `url` is the one the store takes (`sqlite+aiosqlite:///…`, `postgresql+psycopg://…`). All
    steps run in one locked transaction, so a killed run leaves the old schema and two runs at
    once are harmless. Raises what SQLAlchemy raises.
    """
    _run(url, lambda config: command.upgrade(config, "head"))


def unmigrate(url: str, revision: str = "base") -> None:
    """Take the database back to `revision`; what newer tables held is gone."""
    _run(url, lambda config: command.downgrade(config, revision))


def _run(url: str, steps: Callable[[Config], None]) -> None:
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite:
        address = address.set(drivername="sqlite")
        Path(address.database or ".").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, poolclass=NullPool)
    if is_sqlite:
        begin_at_once(engine)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.begin() as connection:
        if not is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        steps(config)
