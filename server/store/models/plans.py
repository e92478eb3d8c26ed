"""Plans, section F items and the provision map."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant


class PlanRow(Tenant, Base):
    __tablename__ = "plan"
    pupil_id: Mapped[str] = mapped_column(Id)
    source: Mapped[str]
    starts_on: Mapped[date | None]
    __table_args__ = (ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),)


class SectionFItemRow(Tenant, Base):
    __tablename__ = "section_f_item"
    plan_id: Mapped[str] = mapped_column(Id)
    position: Mapped[int]
    text: Mapped[str]
    __table_args__ = (ForeignKeyConstraint(["school_id", "plan_id"], ["plan.school_id", "plan.id"]),)


AWAITS = "review_due_on IS NOT NULL"
"""Most lines of past years never need a look again."""


class ProvisionRow(Tenant, Base):
    """One version of one line of the map. A change from a date is a new row that `replaces` this one.

    `dosage` is the normal form as in the Kept file; `wording` the text as imported; `asks` the questions still open (a
    line with asks is not judged and never alerts). `reviewed_on` is the day as of which its stored windows are
    computed, `reviewed_basis` the digest of what they stand on beside records; null where all must be computed. It must
    be looked at again on `review_due_on`; null: not until something changes.
    """

    __tablename__ = "provision"
    title: Mapped[str]
    plan_id: Mapped[str | None] = mapped_column(Id)
    items: Mapped[list[str]]
    dosage: Mapped[dict[str, Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    block_weeks: Mapped[int | None]
    slots: Mapped[list[Any]]
    replaces: Mapped[str | None] = mapped_column(Id)
    weeks_per_year: Mapped[int | None]
    review_on: Mapped[date | None]
    wording: Mapped[str | None]
    measurable: Mapped[str]
    asks: Mapped[list[Any]]
    area_of_need: Mapped[str | None]
    created_at: Mapped[datetime]
    review_due_on: Mapped[date | None] = mapped_column(default=date.min)
    reviewed_on: Mapped[date | None]
    reviewed_basis: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "plan_id"], ["plan.school_id", "plan.id"]),
        Index(
            "ix_provision_review_due",
            "school_id",
            "review_due_on",
            sqlite_where=text(AWAITS),
            postgresql_where=text(AWAITS),
        ),
    )


class ProvisionPupil(Base):
    __tablename__ = "provision_pupil"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    provision_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pupil_id: Mapped[str] = mapped_column(Id, primary_key=True)
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "provision_id"], ["provision.school_id", "provision.id"]),
        ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        Index("ix_provision_pupil_pupil", "school_id", "pupil_id"),
    )


class ProvisionDeliverer(Base):
    __tablename__ = "provision_deliverer"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    provision_id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, primary_key=True)
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "provision_id"], ["provision.school_id", "provision.id"]),
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index("ix_provision_deliverer_person", "school_id", "person_id"),
    )


class DueWindow(Tenant, Base):
    """The last `due.set` written for a pupil, provision and window, to see whether tonight's value differs."""

    __tablename__ = "due_window"
    pupil_id: Mapped[str] = mapped_column(Id)
    provision_id: Mapped[str] = mapped_column(Id)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    body: Mapped[dict[str, Any]]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "provision_id"], ["provision.school_id", "provision.id"]),
        Index("ix_due_window_of", "school_id", "provision_id", "pupil_id", "starts_on", unique=True),
    )


class BookingRow(Tenant, Base):
    """A make-up session that the SENCO booked. `makes_up` to `makes_up_until` is the window that it repays; the records
    of it carry its `session`. Cancelled, never deleted."""

    __tablename__ = "booking"
    session: Mapped[str] = mapped_column(Id)
    provision_id: Mapped[str] = mapped_column(Id)
    pupil_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = mapped_column(Id)
    on: Mapped[date]
    minutes: Mapped[int | None]
    makes_up: Mapped[date]
    makes_up_until: Mapped[date]
    booked_by: Mapped[str] = mapped_column(Id)
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "provision_id"], ["provision.school_id", "provision.id"]),
        ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index("ix_booking_pupil", "school_id", "pupil_id"),
    )
