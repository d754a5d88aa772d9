"""What a group chose, what was found in it, and how far a dialogue has come."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the settings; add the finds and the links a group does not want to hear of."""
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("chat_settings") as settings:
        settings.alter_column("lang", existing_type=sa.String(8), nullable=True)
        settings.add_column(sa.Column("mode", sa.String(16)))
        settings.add_column(sa.Column("dry_run", sa.Boolean))
        settings.add_column(sa.Column("dialogue", sa.String(64)))
        settings.add_column(sa.Column("dialogue_at", moment))
        settings.add_column(sa.Column("left_at", moment))
    op.create_table(
        "finds",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("find_id", sa.String(16), primary_key=True),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("link_key", sa.String(64), nullable=False),
        sa.Column("display", sa.Text, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("removed", sa.Text, nullable=False),
        sa.Column("found_at", moment, nullable=False),
    )
    op.create_index("finds_of_chat", "finds", ["channel", "chat_key", "found_at"])
    op.create_table(
        "quiet_links",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("chat_key", sa.String(64), primary_key=True),
        sa.Column("link_key", sa.String(64), primary_key=True),
    )


def downgrade() -> None:
    """Drop the tables; a chat that chose no language is forgotten."""
    op.drop_table("quiet_links")
    op.drop_table("finds")
    op.execute("DELETE FROM chat_settings WHERE lang IS NULL")
    with op.batch_alter_table("chat_settings") as settings:
        for column in ("left_at", "dialogue_at", "dialogue", "dry_run", "mode"):
            settings.drop_column(column)
        settings.alter_column("lang", existing_type=sa.String(8), nullable=False)
