"""The rungs of the ladder taken as the clock takes them, and what was told."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from server.store import outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from tests.cast import Cast

Rung = Callable[[Database, str, datetime, datetime], int]


def take(database: Database, cast: Cast, rung: Rung, now: datetime) -> int:
    return rung(database, cast.larch_lane, now, now)


def told(database: Database, channel: str = outbox.DESK) -> list[tuple[str, str, int]]:
    """Kind, person and day of what was told."""
    with database.read() as session:
        rows = session.scalars(
            select(OutboxRow).where(OutboxRow.channel == channel).order_by(OutboxRow.created_at, OutboxRow.person_id)
        )
        return [(row.kind, row.person_id, row.created_at.day) for row in rows]
