"""Alembic's entry: runs on the connection it is handed, over the metadata of all features."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum, String, Text
from sqlalchemy.types import TypeDecorator

import intranet  # noqa: F401 - loads every model
from intranet.core.orm import Base, UtcDateTime


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """How our own column types are written in a migration, which must not change when they do."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TypeDecorator):
        item = item.impl_instance
    if kind == "type" and isinstance(item, Enum | String) and not item.collation and not item._variant_mapping:
        return "sa.Text()" if isinstance(item, Text) else f"sa.String(length={item.length})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
