"""How old a waiting call is, and the numbers its channel gave a message and its answer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and the index that finds the answers to a message."""
    op.add_column("inbox", sa.Column("message_id", sa.BigInteger))
    op.create_index("inbox_message", "inbox", ["channel", "chat_key", "message_id"])
    op.add_column("outbox", sa.Column("created_at", sa.DateTime(timezone=True)))
    op.add_column("outbox", sa.Column("message_id", sa.BigInteger))


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("inbox_message", "inbox")
    for table, column in (
        ("outbox", "message_id"),
        ("outbox", "created_at"),
        ("inbox", "message_id"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
