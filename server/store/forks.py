"""Records of which two versions were made side by side, with all that was said of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.store.models.log import EventRow, RecordRow


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One event of a record and what it says. `person_id` gave the session, `said_by` wrote this version; the `outcome`
    void withdraws the record."""

    id: str
    base: str | None
    type: str
    body: str
    entity: str
    said_by: str | None
    device_id: str | None
    stated_at: datetime | None
    received_at: datetime
    seq: int
    pupil_id: str
    provision_id: str
    person_id: str
    on: date
    outcome: str
    minutes: int | None
    reason: str | None
    starts_at: str | None
    group_size: int | None
    other_activity: bool
    second_session: bool
    makes_up: date | None
    adherence: str | None
    engagement: int | None


_OF_EVENT: tuple[Any, ...] = (
    EventRow.id,
    EventRow.base,
    EventRow.type,
    EventRow.body,
    EventRow.entity,
    EventRow.user_id.label("said_by"),
    EventRow.device_id,
    EventRow.stated_at,
    EventRow.received_at,
    EventRow.seq,
)
_OF_RECORD: tuple[Any, ...] = tuple(getattr(RecordRow, name) for name in tuple(StoredVersion.__slots__)[10:])


def ever_forked(session: Session, school_id: str) -> list[str]:
    """The entities of which two versions changed the same one, resolved since or not."""
    query = (
        select(RecordRow.entity)
        .where(RecordRow.school_id == school_id, RecordRow.amends.is_not(None))
        .group_by(RecordRow.entity, RecordRow.amends)
        .having(func.count() > 1)
    )
    return sorted(set(session.scalars(query)))


def versions(session: Session, school_id: str, entities: Collection[str]) -> dict[str, list[StoredVersion]]:
    """Everything that was said of these records, by entity, each in log order."""
    found: defaultdict[str, list[StoredVersion]] = defaultdict(list)
    if entities:
        query = (
            select(*_OF_EVENT, *_OF_RECORD)
            .join(RecordRow, (RecordRow.school_id == EventRow.school_id) & (RecordRow.id == EventRow.id))
            .where(RecordRow.school_id == school_id, RecordRow.entity.in_(entities))
            .order_by(RecordRow.seq)
        )
        for row in session.execute(query):
            version = StoredVersion(*row)
            found[version.entity].append(version)
    return dict(found)
