"""What SQLite needs so that an acknowledged write survives a crash."""

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry


def begin_at_once(engine: Engine) -> None:
    """Make every transaction of `engine` a durable, immediately locked one.

    WAL with `synchronous=FULL` keeps a commit through a power cut. The driver's own
    transaction handling is switched off because it begins late, which lets two writers meet
    in the middle; `BEGIN IMMEDIATE` queues them (up to 5 s) at the start instead.
    """
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)


def begin_never(engine: Engine) -> None:
    """Make `engine` a reader's: each statement stands for itself and takes no lock."""
    event.listen(engine, "connect", _configure)


def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 5000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
