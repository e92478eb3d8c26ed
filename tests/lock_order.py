"""Watches every transaction of a test: once the head of the audit log is held, nothing but the audit log is written.

Two transactions that take hold of the same rows in another order wait for each other for ever, and PostgreSQL ends one
of them. Whoever holds the audit head asks for nothing more, so nobody who waits for it is waited for.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
TAKES_THE_HEAD = re.compile(r"SELECT audit_head\.size, audit_head\.h\b")
BEGINNINGS = ("begin", "savepoint", "commit", "rollback", "rollback_savepoint", "release_savepoint")


@contextmanager
def watched() -> Iterator[list[str]]:
    """The statements that came after the audit head, as they come."""
    found: list[str] = []
    holding: set[int] = set()

    def driver(connection: Connection) -> int:
        return 0 if connection.invalidated or connection.closed else id(connection.connection.dbapi_connection)

    def begins(connection: Connection, *_: Any) -> None:
        holding.discard(driver(connection))

    def executes(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        writes = WRITES.match(statement)
        if TAKES_THE_HEAD.search(statement):
            holding.add(driver(connection))
        elif driver(connection) in holding and (
            not writes[1].startswith("audit_") if writes else "FOR UPDATE" in statement
        ):
            found.append(" ".join(statement.split())[:200])

    for name in BEGINNINGS:
        event.listen(Engine, name, begins)
    event.listen(Engine, "before_cursor_execute", executes)
    try:
        yield found
    finally:
        for name in BEGINNINGS:
            event.remove(Engine, name, begins)
        event.remove(Engine, "before_cursor_execute", executes)
