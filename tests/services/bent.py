"""The database as a person with access could bend it, and what the audit log says of that."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from server.domain.audit import Checkpoint
from server.services import auditing
from server.store.engine import Database
from tests.cast import Cast

Edit = Callable[[Session], object]


def verdict(database: Database, keys: Path, cast: Cast, *outside: Checkpoint) -> list[tuple[str, int]]:
    found = auditing.verify(database, keys, cast.larch_lane, outside).found
    return [(finding.fault, finding.seq) for finding in found]


def bend(database: Database, edit: Edit) -> None:
    with database.write() as session:
        edit(session)
