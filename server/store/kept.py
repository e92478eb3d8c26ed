"""The records of a school and what hangs on them, a row at a time, as the JSON values of a Kept file."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.store.ledgers import Sealed
from server.store.models.log import EquipmentRow, EventRow, NoteRow, PresenceRow, RecordRow

AT_ONCE = 2000
IMPORTED = "imported"


def records(session: Session, school_id: str, pupil: str | None = None) -> Iterator[dict[str, Any]]:
    """Every record in log order, amended and withdrawn ones included."""
    table = RecordRow.__table__
    query = select(*table.columns).where(RecordRow.school_id == school_id).order_by(RecordRow.seq)
    if pupil is not None:
        query = query.where(RecordRow.pupil_id == pupil)
    for row in _streamed(session, query):
        found = {
            "id": row["id"],
            "session": row["session"],
            "provision": row["provision_id"],
            "pupil": row["pupil_id"],
            "on": row["on"].isoformat(),
            "outcome": row["outcome"],
            "minutes": row["minutes"],
            "reason": row["reason"],
            "starts_at": row["starts_at"],
            "by": row["person_id"],
            "role": row["role"],
            "group_size": row["group_size"],
            "other_activity": row["other_activity"],
            "second_session": row["second_session"],
            "makes_up": row["makes_up"].isoformat() if row["makes_up"] else None,
            "amends": row["amends"],
            "recorded_at": _recorded_at(row["stated_at"], row["received_at"], row["grade"] == IMPORTED),
        }
        found |= {name: row[name] for name in ("adherence", "engagement") if row[name] is not None}
        yield found


def notes(session: Session, school_id: str, pupil: str | None = None) -> Iterator[dict[str, Any]]:
    """The notes that stand: a Kept file has no words for an amended one. `text` is a Sealed where it is inside one."""
    last = (
        select(func.max(NoteRow.seq))
        .join(EventRow, (EventRow.school_id == NoteRow.school_id) & (EventRow.id == NoteRow.id))
        .where(NoteRow.school_id == school_id, NoteRow.voided.is_(False))
        .group_by(EventRow.entity)
    )
    query = (
        select(
            NoteRow.id,
            NoteRow.record_entity,
            NoteRow.text,
            NoteRow.kid,
            NoteRow.sealed,
            NoteRow.person_id,
            EventRow.n,
            *_OF_EVENT,
        )
        .join(EventRow, (EventRow.school_id == NoteRow.school_id) & (EventRow.id == NoteRow.id))
        .where(NoteRow.school_id == school_id, NoteRow.voided.is_(False), NoteRow.seq.in_(last))
        .order_by(NoteRow.seq)
    )
    if pupil is not None:
        query = query.where(NoteRow.pupil_id == pupil)
    for row in _streamed(session, query):
        yield {
            "id": row["id"],
            "record": row["record_entity"],
            "text": Sealed(row["kid"], row["sealed"], row["device_id"], row["n"]) if row["sealed"] else row["text"],
            "by": row["person_id"],
            "recorded_at": _of_event(row),
        }


def presence(session: Session, school_id: str, pupil: str | None = None) -> Iterator[dict[str, Any]]:
    query = (
        select(
            PresenceRow.id,
            PresenceRow.provision_id,
            PresenceRow.pupil_id,
            PresenceRow.on,
            PresenceRow.minutes_lost,
            PresenceRow.reason,
            PresenceRow.person_id,
            *_OF_EVENT,
        )
        .join(EventRow, (EventRow.school_id == PresenceRow.school_id) & (EventRow.id == PresenceRow.id))
        .where(PresenceRow.school_id == school_id)
        .order_by(PresenceRow.seq)
    )
    if pupil is not None:
        query = query.where(PresenceRow.pupil_id == pupil)
    for row in _streamed(session, query):
        day = {"on": row["on"].isoformat(), "minutes_lost": row["minutes_lost"], "reason": row["reason"]}
        yield _of_pupil(row) | day | {"by": row["person_id"], "recorded_at": _of_event(row)}


def equipment(session: Session, school_id: str, pupil: str | None = None) -> Iterator[dict[str, Any]]:
    query = (
        select(
            EquipmentRow.id,
            EquipmentRow.provision_id,
            EquipmentRow.pupil_id,
            EquipmentRow.week_of,
            EquipmentRow.in_place,
            EquipmentRow.person_id,
            *_OF_EVENT,
        )
        .join(EventRow, (EventRow.school_id == EquipmentRow.school_id) & (EventRow.id == EquipmentRow.id))
        .where(EquipmentRow.school_id == school_id)
        .order_by(EquipmentRow.seq)
    )
    if pupil is not None:
        query = query.where(EquipmentRow.pupil_id == pupil)
    for row in _streamed(session, query):
        week = {"week_of": row["week_of"].isoformat(), "in_place": row["in_place"]}
        yield _of_pupil(row) | week | {"by": row["person_id"], "recorded_at": _of_event(row)}


_OF_EVENT: tuple[Any, ...] = (EventRow.stated_at, EventRow.received_at, EventRow.device_id)


def _streamed(session: Session, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """A part of the rows at a time: a school year does not fit into memory as rows."""
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)).mappings():
        yield dict(row)


def _of_pupil(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "provision": row["provision_id"], "pupil": row["pupil_id"]}


def _of_event(row: dict[str, Any]) -> str | None:
    """What came by no device came in a file."""
    return _recorded_at(row["stated_at"], row["received_at"], row["device_id"] is None)


def _recorded_at(stated_at: datetime | None, received_at: datetime, imported: bool) -> str | None:
    """None where it came in a file that did not say: when the file was read is not when it was recorded."""
    at = stated_at if stated_at is not None or imported else received_at
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def authors(session: Session, school_id: str, pupil: str | None = None) -> set[str]:
    """Everybody whose word is in the log: who recorded, noted, reported or confirmed something."""
    found: set[str] = set()
    for model in (RecordRow, NoteRow, PresenceRow, EquipmentRow):
        query = select(model.person_id).where(model.school_id == school_id).distinct()
        if pupil is not None:
            query = query.where(model.pupil_id == pupil)
        found |= set(session.scalars(query))
    return found


def in_the_log(session: Session, school_id: str, ids: Sequence[str]) -> set[str]:
    """Which of these ids are ids of events."""
    found: set[str] = set()
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        found |= set(session.scalars(select(EventRow.id).where(EventRow.school_id == school_id, EventRow.id.in_(some))))
    return found
