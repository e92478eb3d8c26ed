"""The stored ledger and what it rests on: windows as last computed, records in log order, notes.

`pack` and `unpack` are the one spelling of a window in `window_ledger.body`: the columns of `kept ledger --json`, every
quantity an exact fraction as text.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from server.domain.exact import exact
from server.domain.ledger import Column, WindowLedger
from server.domain.record import Record
from server.domain.vocabulary import DelivererRole, Outcome, Reason, State, Status
from server.store.models.log import EventRow, NoteRow, RecordRow, WindowRow

_COLUMN = ("due", "delivered", "not_as_specified", "unaccounted", "made_up", "owed", "extra")


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope, the key that it was sealed to, and the device and n that it is bound to."""

    kid: str
    envelope: str
    device: str
    n: int


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote about one record, by the record's entity: `text`, or `sealed` with the text inside. Amended
    and withdrawn notes are not given."""

    id: str
    record: str
    by: str
    text: str | None
    received_at: datetime
    sealed: Sealed | None = None


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """A record with what the log knows about it: `entity` is shared by a record and its amendments."""

    record: Record
    entity: str
    received_at: datetime
    adherence: str | None
    engagement: int | None


class StoredWindow(NamedTuple):
    """A row of stored windows, without what is for the desk alone."""

    pupil_id: str
    provision_id: str
    id: str
    starts_on: date
    ends_on: date
    closed: bool
    status: str | None
    state: str | None
    body: dict[str, Any]


def pack(window: WindowLedger) -> dict[str, Any]:
    return {
        "sessions": window.sessions.as_text() if window.sessions else None,
        "minutes": window.minutes.as_text() if window.minutes else None,
        "received": _text(window.received),
        "offered": _text(window.offered),
        "accounted": _text(window.accounted),
    }


def unpack(row: WindowRow | StoredWindow) -> WindowLedger:
    body = row.body
    return WindowLedger(
        pupil=row.pupil_id,
        provision=row.provision_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        closed=row.closed,
        sessions=_unpack_column(body["sessions"]),
        minutes=_unpack_column(body["minutes"]),
        received=_fraction(body["received"]),
        offered=_fraction(body["offered"]),
        accounted=_fraction(body["accounted"]),
        status=Status(row.status) if row.status else None,
        state=State(row.state) if row.state else None,
    )


def windows(
    session: Session,
    school_id: str,
    *,
    pupil: str | None = None,
    provisions: Collection[str] | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> tuple[WindowLedger, ...]:
    """The stored windows that have a day between `from_on` and `to_on`, by pupil, provision and start."""
    query = select(WindowRow).where(WindowRow.school_id == school_id)
    if pupil is not None:
        query = query.where(WindowRow.pupil_id == pupil)
    if provisions is not None:
        query = query.where(WindowRow.provision_id.in_(provisions))
    if from_on is not None:
        query = query.where(WindowRow.ends_on >= from_on)
    if to_on is not None:
        query = query.where(WindowRow.starts_on <= to_on)
    rows = session.scalars(query.order_by(WindowRow.pupil_id, WindowRow.provision_id, WindowRow.starts_on))
    return tuple(unpack(row) for row in rows)


def computed_at(session: Session, school_id: str) -> datetime | None:
    """When any window was last computed; None before the first review."""
    return session.scalar(select(func.max(WindowRow.computed_at)).where(WindowRow.school_id == school_id))


def logged_records(
    session: Session,
    school_id: str,
    *,
    pupil: str | None = None,
    provisions: Collection[str] | None = None,
) -> tuple[LoggedRecord, ...]:
    """Every record in log order, amended and withdrawn ones included: the domain decides which stand."""
    # Rows and not ORM objects, which take three times as long: a review reads a year of them.
    query = select(*RecordRow.__table__.columns).where(RecordRow.school_id == school_id)
    if pupil is not None:
        query = query.where(RecordRow.pupil_id == pupil)
    if provisions is not None:
        query = query.where(RecordRow.provision_id.in_(provisions))
    return tuple(_logged(row) for row in session.execute(query.order_by(RecordRow.seq)))


def records(
    session: Session,
    school_id: str,
    *,
    pupil: str | None = None,
    provisions: Collection[str] | None = None,
) -> tuple[Record, ...]:
    """The domain's records in log order, for `ledger_of`."""
    return tuple(each.record for each in logged_records(session, school_id, pupil=pupil, provisions=provisions))


def recorded_on(session: Session, school_id: str, day: date) -> frozenset[tuple[str, str]]:
    """(provision, pupil) pairs of which a record of the day stands. A make-up takes nothing of its own day."""
    query = select(RecordRow.provision_id, RecordRow.pupil_id).where(
        RecordRow.school_id == school_id, RecordRow.on == day, RecordRow.stands, RecordRow.makes_up.is_(None)
    )
    return frozenset((provision, pupil) for provision, pupil in session.execute(query.distinct()))


def notes(session: Session, school_id: str, *, pupil: str) -> Mapping[str, Sequence[Note]]:
    """The notes that stand, in log order, by the entity of the record that they are about. Of two changes of one note
    made side by side the later stands, as on the phones."""
    query = (
        select(NoteRow, EventRow.entity, EventRow.device_id, EventRow.n)
        .outerjoin(EventRow, (EventRow.school_id == NoteRow.school_id) & (EventRow.id == NoteRow.id))
        .where(NoteRow.school_id == school_id, NoteRow.pupil_id == pupil, NoteRow.voided.is_(False))
        .order_by(NoteRow.seq)
    )
    rows = session.execute(query).all()
    last = {entity or row.id: row.id for row, entity, _, _ in rows}
    found: dict[str, list[Note]] = {}
    for row, entity, device, n in rows:
        if row.id == last[entity or row.id]:
            sealed = Sealed(row.kid or "", row.sealed, device or "", n or 0) if row.sealed else None
            note = Note(row.id, row.record_entity, row.person_id, row.text, row.received_at, sealed)
            found.setdefault(row.record_entity, []).append(note)
    return found


def sealed_to(session: Session, school_id: str) -> frozenset[str]:
    """The seal keys that some note of the school needs to be read."""
    query = select(NoteRow.kid).where(NoteRow.school_id == school_id, NoteRow.kid.is_not(None)).distinct()
    return frozenset(kid for kid in session.scalars(query) if kid)


def _logged(row: Row[Any]) -> LoggedRecord:
    return LoggedRecord(_record(row), row.entity, row.received_at, row.adherence, row.engagement)


def _record(row: Row[Any]) -> Record:
    return Record(
        id=row.id,
        session=row.session,
        provision=row.provision_id,
        pupil=row.pupil_id,
        on=row.on,
        outcome=Outcome(row.outcome),
        by=row.person_id,
        minutes=row.minutes,
        reason=Reason(row.reason) if row.reason else None,
        starts_at=row.starts_at,
        role=DelivererRole(row.role) if row.role else None,
        group_size=row.group_size,
        other_activity=row.other_activity,
        second_session=row.second_session,
        makes_up=row.makes_up,
        amends=row.amends,
        recorded_at=row.stated_at or row.received_at,
    )


def _unpack_column(body: Mapping[str, Any] | None) -> Column | None:
    if body is None:
        return None
    return Column(
        **{name: _exact(body[name]) for name in _COLUMN},
        not_delivered={Reason(reason): _exact(amount) for reason, amount in body["not_delivered"].items()},
    )


def _text(figure: Fraction | None) -> str | None:
    return None if figure is None else str(figure)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else _exact(text)


@lru_cache(maxsize=4096)
def _exact(text: str) -> Fraction:
    """A school has few different amounts: a few hundred read once instead of a hundred thousand."""
    return Fraction(text) if "/" in text else exact(int(text))
