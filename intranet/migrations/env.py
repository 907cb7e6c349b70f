"""Alembic's entry: runs on the connection it is handed, over the metadata of all features."""

from alembic import context

import intranet  # noqa: F401 - loads every model
from intranet.core.orm import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
