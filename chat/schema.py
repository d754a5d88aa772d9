"""The tables of the writable store."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite has no time zones, so it is stored bare there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC, without its zone for SQLite."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every stored moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData()

# What a channel delivered, exactly as it came. `payload` is emptied in the transaction that
# marks the row done, so nothing a person typed outlives its answer.
inbox = Table(
    "inbox",
    METADATA,
    Column("channel", String(32), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_key", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("status", String(16), nullable=False),  # new | done | dead | unparsed
    Column("attempts", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("handled_at", Moment),
)
_NEW = text("status = 'new'")
Index(
    "inbox_new",
    inbox.c.channel,
    inbox.c.chat_key,
    inbox.c.update_id,
    sqlite_where=_NEW,
    postgresql_where=_NEW,
)
Index("inbox_received", inbox.c.channel, inbox.c.received_at)

# What is still to be said, in the order it has to be said. The key makes an answer written
# twice impossible; `payload` is emptied once the channel took the message.
outbox = Table(
    "outbox",
    METADATA,
    Column("channel", String(32), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("chat_key", String(64), nullable=False),
    Column("method", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("status", String(16), nullable=False),  # pending | sent | dropped
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
)
_PENDING = text("status = 'pending'")
Index(
    "outbox_pending",
    outbox.c.channel,
    outbox.c.chat_key,
    outbox.c.update_id,
    outbox.c.ordinal,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)

chat_settings = Table(
    "chat_settings",
    METADATA,
    Column("channel", String(32), primary_key=True),
    Column("chat_key", String(64), primary_key=True),
    Column("lang", String(8), nullable=False),
)
