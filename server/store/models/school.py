"""The school, the head of its log, and its calendar."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant


class School(Base):
    """One tenant. `settings` holds the ledger settings and the job times that differ from the defaults."""

    __tablename__ = "school"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    settings: Mapped[dict[str, Any]]
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class LogHead(Base):
    """The locked counter row of a school's log: the last seq given and the chain at it. Taken last in every write."""

    __tablename__ = "log_head"
    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id"), primary_key=True)
    epoch: Mapped[str]
    seq: Mapped[int] = mapped_column(default=0)
    chain: Mapped[bytes] = mapped_column(LargeBinary(12))
    durable_seq: Mapped[int] = mapped_column(default=0)


class TermRow(Tenant, Base):
    __tablename__ = "term"
    school_year: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    half_term_starts_on: Mapped[date | None]
    half_term_ends_on: Mapped[date | None]


class CalendarDay(Tenant, Base):
    """`kind` is inset_day, bank_holiday, planned_closure or unplanned_closure; `school_year` is null for the last."""

    __tablename__ = "calendar_day"
    school_year: Mapped[str | None]
    kind: Mapped[str]
    on: Mapped[date]
    reason: Mapped[str | None]
    known_from: Mapped[datetime | None]
