"""Keys partners ask with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of keys."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("origins", sa.Text, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("created", sa.Date, nullable=False),
        sa.Column("expires", sa.Date),
        sa.Column("revoked", sa.Date),
        sa.Column("used", sa.Date),
    )


def downgrade() -> None:
    """Drop the keys; who asked with one asks without."""
    op.drop_table("api_keys")
