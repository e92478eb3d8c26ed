"""What a review reads and writes: marks, next looks, phones, and the windows as computed."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from server.domain.calendar import Span
from server.domain.ledger import WindowLedger
from server.store.ledgers import pack
from server.store.models.devices import DeviceItem, DeviceRow
from server.store.models.log import EventRow, LedgerDirty, WindowRow
from server.store.models.plans import DueWindow, ProvisionRow


def to_be_looked_at(session: Session, school_id: str, today: date) -> list[str]:
    """The provisions whose day has come, and those that nobody ever looked at."""
    due = or_(ProvisionRow.review_due_on.is_(None), ProvisionRow.review_due_on <= today)
    rows = select(ProvisionRow.id).where(ProvisionRow.school_id == school_id, due).order_by(ProvisionRow.id)
    return list(session.scalars(rows))


# Made once: the clock asks each minute, and mostly that is all it asks.
_MARKED = (
    select(LedgerDirty.provision_id)
    .where(LedgerDirty.school_id == bindparam("school"))
    .distinct()
    .order_by(LedgerDirty.provision_id)
)


def marked(connection: Connection, school_id: str) -> list[str]:
    """The provisions of which a record or a plan has changed since they were last computed."""
    return list(connection.execute(_MARKED, {"school": school_id}).scalars())


def take_marks(session: Session, school_id: str, provision_ids: Collection[str]) -> dict[tuple[str, str], Span]:
    """By provision and pupil, the dates of the records that have changed. Before the records are read: what comes later
    leaves a mark of its own."""
    taken = delete(LedgerDirty).where(LedgerDirty.school_id == school_id, LedgerDirty.provision_id.in_(provision_ids))
    rows = session.connection().execute(taken.returning(*LedgerDirty.__table__.columns))
    return {(row.provision_id, row.pupil_id): Span(row.from_on, row.to_on) for row in rows}


@dataclass(frozen=True, slots=True)
class LastLook:
    """The day as of which all stored windows of a provision were computed, and the digest of what they stand on."""

    on: date
    basis: bytes


def last_looks(session: Session, school_id: str, provision_ids: Collection[str]) -> dict[str, LastLook]:
    """Without those that nobody has looked at yet, or whose last look failed."""
    rows = select(ProvisionRow.id, ProvisionRow.reviewed_on, ProvisionRow.reviewed_basis).where(
        ProvisionRow.school_id == school_id, ProvisionRow.id.in_(provision_ids), ProvisionRow.reviewed_on.is_not(None)
    )
    return {row.id: LastLook(row.reviewed_on, row.reviewed_basis) for row in session.execute(rows)}


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a provision must be looked at again; `last` is None where no stored window is to be relied on then."""

    provision: str
    on: date
    last: LastLook | None


def set_next_looks(session: Session, school_id: str, looks: Sequence[NextLook]) -> None:
    rows = [
        {
            "of_school": school_id,
            "of_provision": look.provision,
            "review_due_on": look.on,
            "reviewed_on": look.last.on if look.last else None,
            "reviewed_basis": look.last.basis if look.last else None,
        }
        for look in looks
    ]
    one = ProvisionRow.school_id == bindparam("of_school"), ProvisionRow.id == bindparam("of_provision")
    if rows:
        session.connection().execute(update(ProvisionRow).where(*one), rows)


def put_in_at(session: Session, school_id: str, ids: Collection[str] | None = None) -> dict[str, datetime]:
    """When each provision, or each of these, was put into Kept."""
    rows = select(ProvisionRow.id, ProvisionRow.created_at).where(ProvisionRow.school_id == school_id)
    if ids is not None:
        rows = rows.where(ProvisionRow.id.in_(ids))
    return {row.id: row.created_at for row in session.execute(rows)}


@dataclass(frozen=True, slots=True)
class Heard:
    """A device that is paired and not removed, when it was last heard, and from when the oldest item is that it said it
    holds and that has not come since. At its pairing a device holds nothing."""

    person: str
    at: datetime
    oldest_at: datetime | None


def heard_from(session: Session, school_id: str) -> list[Heard]:
    devices = session.execute(
        select(DeviceRow.id, DeviceRow.person_id, DeviceRow.paired_at, DeviceRow.synced_at, DeviceRow.manifest).where(
            DeviceRow.school_id == school_id, DeviceRow.revoked_at.is_(None)
        )
    ).all()
    # What a device has ever sent is counted only where it says that it holds something: there are many.
    telling = [device.id for device in devices if device.manifest.get("oldest_at") is not None]
    counts = (
        select(DeviceItem.device_id, func.count().label("number"))
        .where(DeviceItem.school_id == school_id, DeviceItem.device_id.in_(telling))
        .group_by(DeviceItem.device_id)
    )
    arrived = {row.device_id: row.number for row in session.execute(counts)} if telling else {}
    found = []
    for device in devices:
        oldest = device.manifest.get("oldest_at")
        holds = oldest is not None and arrived.get(device.id, 0) < device.manifest.get("next_n", 1) - 1
        at = max(device.paired_at, device.synced_at or device.paired_at)
        found.append(Heard(device.person_id, at, datetime.fromisoformat(oldest) if holds else None))
    return found


def nudges_said(session: Session, school_id: str, people: Collection[str]) -> dict[tuple[str, str], str]:
    """What these people were last asked, by scope and entity."""
    query = select(EventRow.scope, EventRow.entity, EventRow.body).where(
        EventRow.school_id == school_id,
        EventRow.scope.in_([f"user:{person}" for person in people]),
        EventRow.type == "nudge.set",
    )
    return {(row.scope, row.entity): row.body for row in session.execute(query.order_by(EventRow.seq))}


def due_window_ids(session: Session, school_id: str, provision_id: str, pupil_id: str) -> dict[date, str]:
    """The ids by which the devices know the due windows, by the first day."""
    rows = select(DueWindow.starts_on, DueWindow.id).where(
        DueWindow.school_id == school_id, DueWindow.provision_id == provision_id, DueWindow.pupil_id == pupil_id
    )
    return {row.starts_on: row.id for row in session.execute(rows)}


_WINDOWS = select(*WindowRow.__table__.columns).where(
    WindowRow.school_id == bindparam("of_school"),
    WindowRow.provision_id == bindparam("of_provision"),
    WindowRow.pupil_id == bindparam("of_pupil"),
    WindowRow.starts_on >= bindparam("from_on"),
)
_CHANGE = update(WindowRow).where(WindowRow.school_id == bindparam("of_school"), WindowRow.id == bindparam("of_window"))
StoredWindow = Row[Any]
"""A row of stored windows, as `ledgers.unpack` reads it."""


def stored_windows(
    session: Session, school_id: str, provision_id: str, pupil_id: str, from_on: date | None = None
) -> list[StoredWindow]:
    """Those of this pupil's provision, by default all, that begin on or after `from_on`."""
    of_line = {"of_school": school_id, "of_provision": provision_id, "of_pupil": pupil_id}
    return list(session.connection().execute(_WINDOWS, of_line | {"from_on": from_on or date.min}))


def store_windows(
    session: Session,
    school_id: str,
    stored: Iterable[StoredWindow],
    ledgers: Sequence[WindowLedger],
    as_of: date,
    now: datetime,
    mint: Callable[[], str],
) -> None:
    """Puts `ledgers`, of one line, in the place of `stored`. A closed one that is as it was is not written."""
    before = {row.starts_on: row for row in stored}
    written = {"as_of": as_of, "computed_at": now}
    added, changed = [], []
    for ledger in ledgers:
        values = {
            "ends_on": ledger.ends_on,
            "closed": ledger.closed,
            "status": ledger.status.value if ledger.status else None,
            "state": ledger.state.value if ledger.state else None,
            "body": pack(ledger),
        }
        row = before.pop(ledger.starts_on, None)
        if row is None:
            of = {"provision_id": ledger.provision, "pupil_id": ledger.pupil, "starts_on": ledger.starts_on}
            added.append(values | written | of | {"school_id": school_id, "id": mint()})
        elif not row.closed or any(getattr(row, name) != value for name, value in values.items()):
            changed.append(values | written | {"of_school": school_id, "of_window": row.id})
    if before:
        gone = WindowRow.id.in_([row.id for row in before.values()])
        session.execute(delete(WindowRow).where(WindowRow.school_id == school_id, gone))
    if changed:
        session.connection().execute(_CHANGE, changed)
    if added:
        session.connection().execute(insert(WindowRow), added)
