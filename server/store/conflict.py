"""`INSERT ... ON CONFLICT` as both databases spell it."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.store.base import Base


def insert_into(session: Session, model: type[Base]) -> Any:
    """An insert that has `on_conflict_do_nothing` and `on_conflict_do_update`. Whether it did anything is told by
    RETURNING: psycopg's rowcount is -1."""
    return insert_on(session.get_bind().dialect.name, model)


def insert_on(dialect: str, model: type[Base]) -> Any:
    """The same for a statement that is prepared."""
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(model)
