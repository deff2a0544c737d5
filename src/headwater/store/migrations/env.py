"""Runs the migrations on the connection that it is given."""

from __future__ import annotations

from alembic import context

from headwater.store import schema_catalog, schema_graph
from headwater.store.metadata import projection

TABLES = (schema_catalog, schema_graph)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=projection,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
