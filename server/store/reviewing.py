"""What a review reads and writes: marks, next looks, phones, and the windows as computed."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from server.domain.calendar import Span
from server.domain.ledger import WindowLedger
from server.domain.watch import NEVER
from server.store.ledgers import StoredWindow, pack
from server.store.models.devices import DeviceItem, DeviceRow
from server.store.models.log import EventRow, LedgerDirty, WindowRow
from server.store.models.plans import DueWindow, ProvisionRow
from server.store.prepared import Prepared, PreparedList, every, given


def to_be_looked_at(session: Session, school_id: str, today: date) -> list[str]:
    """The provisions whose day has come, and those that nobody ever looked at."""
    rows = select(ProvisionRow.id).where(ProvisionRow.school_id == school_id, ProvisionRow.review_due_on <= today)
    return sorted(session.scalars(rows))


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


_TAKE_MARKS = PreparedList(
    LedgerDirty.provision_id,
    lambda _, provisions: (
        delete(LedgerDirty)
        .where(
            LedgerDirty.school_id == given(LedgerDirty.school_id, "school"), LedgerDirty.provision_id.in_(provisions)
        )
        .returning(LedgerDirty.provision_id, LedgerDirty.pupil_id, LedgerDirty.from_on, LedgerDirty.to_on)
    ),
)


def take_marks(session: Session, school_id: str, provision_ids: Collection[str]) -> dict[tuple[str, str], Span]:
    """By provision and pupil, the dates of the records that have changed. Before the records are read: what comes later
    leaves a mark of its own."""
    rows = _TAKE_MARKS.rows(session, {"school": school_id}, provision_ids)
    return {(provision, pupil): Span(from_on, to_on) for provision, pupil, from_on, to_on in rows}


@dataclass(frozen=True, slots=True)
class LastLook:
    """The day as of which all stored windows of a provision were computed, and the digest of what they stand on."""

    on: date
    basis: bytes


_LAST_LOOKS = PreparedList(
    ProvisionRow.id,
    lambda _, provisions: select(ProvisionRow.id, ProvisionRow.reviewed_on, ProvisionRow.reviewed_basis).where(
        ProvisionRow.school_id == given(ProvisionRow.school_id, "school"),
        ProvisionRow.id.in_(provisions),
        ProvisionRow.reviewed_on.is_not(None),
    ),
)


def last_looks(session: Session, school_id: str, provision_ids: Collection[str]) -> dict[str, LastLook]:
    """Without those that nobody has looked at yet, or whose last look failed."""
    rows = _LAST_LOOKS.rows(session, {"school": school_id}, provision_ids)
    return {provision: LastLook(on, basis) for provision, on, basis in rows}


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a provision must be looked at again; `last` is None where no stored window is to be relied on then."""

    provision: str
    on: date
    last: LastLook | None


_SET_NEXT_LOOK = Prepared(
    lambda _: (
        update(ProvisionRow)
        .where(
            ProvisionRow.school_id == given(ProvisionRow.school_id, "school"),
            ProvisionRow.id == given(ProvisionRow.id, "provision"),
        )
        .values(
            review_due_on=given(ProvisionRow.review_due_on, "due_on"),
            reviewed_on=given(ProvisionRow.reviewed_on, "on"),
            reviewed_basis=given(ProvisionRow.reviewed_basis, "basis"),
        )
    )
)


def set_next_looks(session: Session, school_id: str, looks: Sequence[NextLook]) -> None:
    rows = [
        {
            "school": school_id,
            "provision": look.provision,
            "due_on": None if look.on == NEVER else look.on,
            "on": look.last.on if look.last else None,
            "basis": look.last.basis if look.last else None,
        }
        for look in looks
    ]
    _SET_NEXT_LOOK.run(session, *rows)


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


_WINDOWS = Prepared(
    lambda _: select(
        WindowRow.pupil_id,
        WindowRow.provision_id,
        WindowRow.id,
        WindowRow.starts_on,
        WindowRow.ends_on,
        WindowRow.closed,
        WindowRow.status,
        WindowRow.state,
        WindowRow.body,
    ).where(
        WindowRow.school_id == given(WindowRow.school_id, "school"),
        WindowRow.provision_id == given(WindowRow.provision_id, "provision"),
        WindowRow.pupil_id == given(WindowRow.pupil_id, "pupil"),
        WindowRow.starts_on >= given(WindowRow.starts_on, "from_on"),
    )
)
_CHANGE = Prepared(
    lambda _: (
        update(WindowRow)
        .where(
            WindowRow.school_id == given(WindowRow.school_id, "school"), WindowRow.id == given(WindowRow.id, "window")
        )
        .values(
            {
                name: given(getattr(WindowRow, name), f"new_{name}")
                for name in ("ends_on", "closed", "status", "state", "body", "as_of", "computed_at")
            }
        )
    )
)
_ADD = Prepared(lambda _: insert(WindowRow).values(every(WindowRow)))


def stored_windows(
    session: Session, school_id: str, provision_id: str, pupil_id: str, from_on: date | None = None
) -> list[StoredWindow]:
    """Those of this pupil's provision, by default all, that begin on or after `from_on`."""
    line = {"school": school_id, "provision": provision_id, "pupil": pupil_id, "from_on": from_on or date.min}
    return [StoredWindow(*row) for row in _WINDOWS.rows(session, line)]


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
            new = {f"new_{name}": value for name, value in (values | written).items()}
            changed.append(new | {"school": school_id, "window": row.id})
    if before:
        gone = WindowRow.id.in_([row.id for row in before.values()])
        session.execute(delete(WindowRow).where(WindowRow.school_id == school_id, gone))
    _CHANGE.run(session, *changed)
    _ADD.run(session, *added)
