"""What Alembic runs: the revisions, on the connection `chat.migrations` opened."""

from alembic import context

from chat.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite can change a column only by copying its table
)
context.run_migrations()
