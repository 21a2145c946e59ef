"""Alembic's door: runs the revisions on the connection that `storage.migrate` brings."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table: Alembic copies it
)
with context.begin_transaction():
    context.run_migrations()
