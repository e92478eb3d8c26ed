"""Alembic's door to the models. The connection is always lent by `server.store.engine.migrate`; there is no ini file.

The whole upgrade is one transaction on both databases, behind a lock: two servers that start at once migrate once.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import text

from server.store import (
    models,  # noqa: F401 - fills the metadata
    walls,
)
from server.store.base import Base, Id, UtcDateTime

LOCK = 4_841_005_616  # any constant that nothing else in the database takes


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our two column types are written by name; everything else as Alembic does."""
    if kind == "type" and isinstance(item, Id | UtcDateTime):
        autogen.imports.add("from server.store.base import Id, UtcDateTime")
        return f"{type(item).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    transactional_ddl=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        walls.act_for(connection, walls.EVERY_SCHOOL)
    context.run_migrations()
    if connection.dialect.name == "postgresql":
        # Here and not in a migration: a table that a later one adds has its wall too, without anybody thinking of it.
        walls.build(connection)
    elif connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise RuntimeError("after this migration something would belong to nothing")
