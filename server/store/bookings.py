"""Make-up sessions: rows in, values out."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.domain.catch_up import Booking
from server.domain.vocabulary import Outcome
from server.store.models.log import RecordRow
from server.store.models.plans import BookingRow


@dataclass(frozen=True, slots=True)
class StoredBooking:
    """`repaid_on` is the day of the record that counts for it; None until there is one."""

    booking: Booking
    makes_up_until: date
    cancelled: bool
    repaid_on: date | None

    @property
    def waiting(self) -> bool:
        return not self.cancelled and self.repaid_on is None


def bookings(session: Session, school_id: str) -> tuple[StoredBooking, ...]:
    """Every booking of the school, cancelled ones too, in the order of their days."""
    repaid = (
        select(RecordRow.session, RecordRow.provision_id, RecordRow.pupil_id, RecordRow.on)
        .join(
            BookingRow,
            (BookingRow.school_id == RecordRow.school_id)
            & (BookingRow.provision_id == RecordRow.provision_id)
            & (BookingRow.pupil_id == RecordRow.pupil_id)
            & (BookingRow.session == RecordRow.session),
        )
        .where(
            RecordRow.school_id == school_id,
            RecordRow.stands,
            RecordRow.outcome.in_((Outcome.DELIVERED, Outcome.PART_DELIVERED)),
        )
    )
    days = {(row.session, row.provision_id, row.pupil_id): row.on for row in session.execute(repaid)}
    rows = select(BookingRow).where(BookingRow.school_id == school_id).order_by(BookingRow.on, BookingRow.id)
    return tuple(
        StoredBooking(
            _booking(row),
            row.makes_up_until,
            row.cancelled_at is not None,
            days.get((row.session, row.provision_id, row.pupil_id)),
        )
        for row in session.scalars(rows)
    )


def add(session: Session, school_id: str, booking: Booking, makes_up_until: date, by: str, now: datetime) -> None:
    session.execute(
        insert(BookingRow).values(
            school_id=school_id,
            id=booking.id,
            session=booking.session,
            provision_id=booking.provision,
            pupil_id=booking.pupil,
            person_id=booking.person,
            on=booking.on,
            minutes=booking.minutes,
            makes_up=booking.makes_up,
            makes_up_until=makes_up_until,
            booked_by=by,
            booked_at=now,
        )
    )


def cancel(session: Session, school_id: str, booking_id: str, now: datetime) -> None:
    session.execute(
        update(BookingRow)
        .where(BookingRow.school_id == school_id, BookingRow.id == booking_id, BookingRow.cancelled_at.is_(None))
        .values(cancelled_at=now)
    )


def _booking(row: BookingRow) -> Booking:
    return Booking(
        row.id, row.session, row.provision_id, row.pupil_id, row.person_id, row.on, row.minutes, row.makes_up
    )
