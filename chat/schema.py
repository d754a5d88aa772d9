"""The tables of the writable store."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
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
    Column("message_id", BigInteger),  # the channel's number of the message, if it is one
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
Index("inbox_message", inbox.c.channel, inbox.c.chat_key, inbox.c.message_id)

# What is still to be said, in the order it has to be said. The key makes an answer written
# twice impossible; `payload` and `chat_key` are emptied once the channel took the message.
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
    Column("created_at", Moment),
    Column("message_id", BigInteger),  # the channel's number of what was sent
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

# What a chat chose. `dialogue` is the question we asked it last and wait an answer to.
chat_settings = Table(
    "chat_settings",
    METADATA,
    Column("channel", String(32), primary_key=True),
    Column("chat_key", String(64), primary_key=True),
    Column("lang", String(8)),
    Column("mode", String(16)),
    Column("dry_run", Boolean),
    Column("dialogue", String(64)),
    Column("dialogue_at", Moment),
    Column("left_at", Moment),  # when a group took us out
)

# Dangerous links found in a group: which, and what was done about them. Who wrote them is not
# kept; the words of a message that was taken out are, for a day, so that it can be undone.
finds = Table(
    "finds",
    METADATA,
    Column("channel", String(32), primary_key=True),
    Column("find_id", String(16), primary_key=True),
    Column("chat_key", String(64), nullable=False),
    Column("link_key", String(64), nullable=False),
    Column("display", Text, nullable=False),  # defanged
    Column("action", String(16), nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("removed", Text, nullable=False),
    Column("found_at", Moment, nullable=False),
)
Index("finds_of_chat", finds.c.channel, finds.c.chat_key, finds.c.found_at)

# Links a group's administrators want no more warnings about.
quiet_links = Table(
    "quiet_links",
    METADATA,
    Column("channel", String(32), primary_key=True),
    Column("chat_key", String(64), primary_key=True),
    Column("link_key", String(64), primary_key=True),
)

# Keys partners ask with. Of the key itself only its SHA-256 is kept; days, not moments, are.
api_keys = Table(
    "api_keys",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # with spaces between
    Column("origins", Text, nullable=False),  # with spaces between
    Column("times", Integer, nullable=False),
    Column("created", Date, nullable=False),
    Column("expires", Date),
    Column("revoked", Date),
    Column("used", Date),
)
