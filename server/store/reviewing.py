"""What a review reads and writes: marks, next looks, phones, and the windows as computed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

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


def take_marks(session: Session, school_id: str, provision_id: str) -> None:
    """Before the records are read: what comes later leaves a mark of its own."""
    session.execute(
        delete(LedgerDirty).where(LedgerDirty.school_id == school_id, LedgerDirty.provision_id == provision_id)
    )


def set_next_look(session: Session, school_id: str, provision_id: str, on: date) -> None:
    session.execute(
        update(ProvisionRow)
        .where(ProvisionRow.school_id == school_id, ProvisionRow.id == provision_id)
        .values(review_due_on=on)
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


def store_windows(
    session: Session,
    school_id: str,
    provision_id: str,
    pupil_id: str,
    ledgers: Sequence[WindowLedger],
    as_of: date,
    now: datetime,
    mint: Callable[[], str],
) -> None:
    """Makes the stored windows of this pupil's provision these ones. A closed one that is as it was is not written."""
    query = select(
        WindowRow.starts_on,
        WindowRow.id,
        WindowRow.ends_on,
        WindowRow.closed,
        WindowRow.status,
        WindowRow.state,
        WindowRow.body,
    ).where(WindowRow.school_id == school_id, WindowRow.provision_id == provision_id, WindowRow.pupil_id == pupil_id)
    stored = {row.starts_on: row for row in session.execute(query)}
    written = {"school_id": school_id, "as_of": as_of, "computed_at": now}
    added, changed = [], []
    for ledger in ledgers:
        values = (
            ledger.ends_on,
            ledger.closed,
            ledger.status.value if ledger.status else None,
            ledger.state.value if ledger.state else None,
            pack(ledger),
        )
        named = dict(zip(("ends_on", "closed", "status", "state", "body"), values, strict=True)) | written
        row = stored.pop(ledger.starts_on, None)
        if row is None:
            of = {"provision_id": provision_id, "pupil_id": pupil_id, "starts_on": ledger.starts_on}
            added.append(named | of | {"id": mint()})
        elif not row.closed or tuple(row)[2:] != values:
            changed.append(named | {"id": row.id})
    if stored:
        gone = WindowRow.id.in_([row.id for row in stored.values()])
        session.execute(delete(WindowRow).where(WindowRow.school_id == school_id, gone))
    if changed:
        session.execute(update(WindowRow), changed)
    if added:
        session.execute(insert(WindowRow), added)
