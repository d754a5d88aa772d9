"""Tables for what channels deliver, what is to be sent, what a chat chose."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables with their indexes."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "inbox",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("handled_at", moment),
    )
    op.create_index("inbox_received", "inbox", ["channel", "received_at"])
    new = sa.text("status = 'new'")
    op.create_index(
        "inbox_new",
        "inbox",
        ["channel", "chat_key", "update_id"],
        sqlite_where=new,
        postgresql_where=new,
    )
    op.create_table(
        "outbox",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", moment, nullable=False),
    )
    pending = sa.text("status = 'pending'")
    op.create_index(
        "outbox_pending",
        "outbox",
        ["channel", "chat_key", "update_id", "ordinal"],
        sqlite_where=pending,
        postgresql_where=pending,
    )
    op.create_table(
        "chat_settings",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("chat_key", sa.String(64), primary_key=True),
        sa.Column("lang", sa.String(8), nullable=False),
    )


def downgrade() -> None:
    """Drop the three tables."""
    for table in ("chat_settings", "outbox", "inbox"):
        op.drop_table(table)
