"""What a review reads and writes: marks, next looks, phones, and the windows as computed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from server.domain.calendar import Span
from server.domain.ledger import WindowLedger
from server.store.ledgers import pack
from server.store.models.devices import DeviceItem, DeviceRow
from server.store.models.log import LedgerDirty, WindowRow
from server.store.models.plans import DueWindow, ProvisionRow


def to_be_looked_at(session: Session, school_id: str, today: date) -> list[str]:
    """The provisions whose day has come, and those that nobody ever looked at."""
    due = or_(ProvisionRow.review_due_on.is_(None), ProvisionRow.review_due_on <= today)
    rows = select(ProvisionRow.id).where(ProvisionRow.school_id == school_id, due).order_by(ProvisionRow.id)
    return list(session.scalars(rows))


def marked(session: Session, school_id: str) -> list[str]:
    """The provisions of which a record or a plan has changed since they were last computed."""
    rows = select(LedgerDirty.provision_id).where(LedgerDirty.school_id == school_id).distinct()
    return list(session.scalars(rows.order_by(LedgerDirty.provision_id)))


def take_marks(session: Session, school_id: str, provision_id: str) -> dict[str, Span]:
    """By pupil, the dates of the records that have changed. Before the records are read: what comes later leaves a mark
    of its own."""
    of_provision = (LedgerDirty.school_id == school_id, LedgerDirty.provision_id == provision_id)
    taken = delete(LedgerDirty).where(*of_provision)
    rows = session.execute(taken.returning(LedgerDirty.pupil_id, LedgerDirty.from_on, LedgerDirty.to_on))
    return {row.pupil_id: Span(row.from_on, row.to_on) for row in rows}


@dataclass(frozen=True, slots=True)
class LastLook:
    """The day as of which all stored windows of a provision were computed, and the digest of what they stand on."""

    on: date
    basis: bytes


def last_look(session: Session, school_id: str, provision_id: str) -> LastLook | None:
    """None where nobody has looked yet, or the last look failed."""
    query = select(ProvisionRow.reviewed_on, ProvisionRow.reviewed_basis)
    row = session.execute(query.where(ProvisionRow.school_id == school_id, ProvisionRow.id == provision_id)).one()
    return LastLook(row.reviewed_on, row.reviewed_basis) if row.reviewed_on and row.reviewed_basis else None


def set_next_look(session: Session, school_id: str, provision_id: str, on: date, last: LastLook | None) -> None:
    session.execute(
        update(ProvisionRow)
        .where(ProvisionRow.school_id == school_id, ProvisionRow.id == provision_id)
        .values(
            review_due_on=on,
            reviewed_on=last.on if last else None,
            reviewed_basis=last.basis if last else None,
        )
    )


def put_in_at(session: Session, school_id: str) -> dict[str, datetime]:
    """When each provision was put into Kept."""
    rows = select(ProvisionRow.id, ProvisionRow.created_at).where(ProvisionRow.school_id == school_id)
    return {row.id: row.created_at for row in session.execute(rows)}


@dataclass(frozen=True, slots=True)
class Heard:
    """A device that is paired and not removed, when it was last heard, and from when the oldest item is that it said it
    holds and that has not come since. At its pairing a device holds nothing."""

    person: str
    at: datetime
    oldest_at: datetime | None


def heard_from(session: Session, school_id: str) -> list[Heard]:
    arrived = (
        select(DeviceItem.device_id, func.count().label("number"))
        .where(DeviceItem.school_id == school_id)
        .group_by(DeviceItem.device_id)
        .subquery()
    )
    rows = (
        select(DeviceRow, arrived.c.number)
        .outerjoin(arrived, arrived.c.device_id == DeviceRow.id)
        .where(DeviceRow.school_id == school_id, DeviceRow.revoked_at.is_(None))
    )
    found = []
    for device, number in session.execute(rows):
        oldest = device.manifest.get("oldest_at")
        holds = oldest is not None and (number or 0) < device.manifest.get("next_n", 1) - 1
        at = max(device.paired_at, device.synced_at or device.paired_at)
        found.append(Heard(device.person_id, at, datetime.fromisoformat(oldest) if holds else None))
    return found


def due_window_ids(session: Session, school_id: str, provision_id: str, pupil_id: str) -> dict[date, str]:
    """The ids by which the devices know the due windows, by the first day."""
    rows = select(DueWindow.starts_on, DueWindow.id).where(
        DueWindow.school_id == school_id, DueWindow.provision_id == provision_id, DueWindow.pupil_id == pupil_id
    )
    return {row.starts_on: row.id for row in session.execute(rows)}


StoredWindow = Row[Any]
"""A row of stored windows, as `ledgers.unpack` reads it."""


def stored_windows(
    session: Session, school_id: str, provision_id: str, pupil_id: str, from_on: date | None = None
) -> list[StoredWindow]:
    """Those of this pupil's provision, by default all, that end on or after `from_on`."""
    query = select(*WindowRow.__table__.columns).where(
        WindowRow.school_id == school_id, WindowRow.provision_id == provision_id, WindowRow.pupil_id == pupil_id
    )
    if from_on is not None:
        query = query.where(WindowRow.ends_on >= from_on)
    return list(session.execute(query))


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
    written = {"school_id": school_id, "as_of": as_of, "computed_at": now}
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
            added.append(values | written | of | {"id": mint()})
        elif not row.closed or any(getattr(row, name) != value for name, value in values.items()):
            changed.append(values | written | {"id": row.id})
    if before:
        gone = WindowRow.id.in_([row.id for row in before.values()])
        session.execute(delete(WindowRow).where(WindowRow.school_id == school_id, gone))
    if changed:
        session.execute(update(WindowRow), changed)
    if added:
        session.execute(insert(WindowRow), added)
