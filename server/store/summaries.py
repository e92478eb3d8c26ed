"""The stored weekly summaries, written once and never changed, and the records that they are made from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server.domain.record import Record
from server.domain.vocabulary import Outcome, Reason
from server.store.conflict import insert_into
from server.store.models.alerts import WeeklySummaryRow
from server.store.models.log import RecordRow


@dataclass(frozen=True, slots=True)
class Listed:
    """`week_of` is the Monday of the week, `created_at` when it was summed up."""

    week_of: date
    kind: str
    created_at: datetime


def listed(session: Session, school_id: str) -> list[Listed]:
    """The newest week first, of one week the newest summary first."""
    of = WeeklySummaryRow
    query = select(of.week_of, of.kind, of.created_at).where(WeeklySummaryRow.school_id == school_id)
    return [Listed(*row) for row in session.execute(query.order_by(of.week_of.desc(), of.created_at.desc()))]


def one(session: Session, school_id: str, week_of: date, kind: str) -> tuple[dict[str, Any], datetime] | None:
    """The summary as stored, and when."""
    row = session.scalar(
        select(WeeklySummaryRow).where(
            WeeklySummaryRow.school_id == school_id, WeeklySummaryRow.week_of == week_of, WeeklySummaryRow.kind == kind
        )
    )
    return (row.body, row.created_at) if row else None


def add(
    session: Session, school_id: str, summary_id: str, week_of: date, kind: str, body: dict[str, Any], now: datetime
) -> bool:
    """False where there is one of this week and kind already: the first one stands."""
    row = insert_into(session, WeeklySummaryRow).values(
        school_id=school_id,
        id=summary_id,
        week_of=week_of,
        kind=kind,
        body=body,
        rules_version=body["rules_version"],
        calendar_version=body["calendar_version"],
        created_at=now,
    )
    return session.scalar(row.on_conflict_do_nothing().returning(WeeklySummaryRow.id)) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that stands (without what only the ledger asks for), what else was said, and when its chain began."""

    record: Record
    adherence: str | None
    engagement: int | None
    first_at: datetime


def entries(session: Session, school_id: str, from_on: date, to_on: date, since: datetime) -> list[Entry]:
    """Of these days, and of days before them what was first logged at `since` or after; in log order."""
    of = RecordRow
    at = func.coalesce(of.stated_at, of.received_at)
    firsts = (
        select(of.entity, at.label("first_at"))
        .where(RecordRow.school_id == school_id, of.amends.is_(None), or_(of.on >= from_on, at >= since))
        .subquery()
    )
    columns = (of.id, of.session, of.provision_id, of.pupil_id, of.on, of.outcome, of.person_id, of.minutes, of.reason)
    query = (
        select(*columns, of.adherence, of.engagement, firsts.c.first_at)
        .join(firsts, firsts.c.entity == of.entity)
        .where(RecordRow.school_id == school_id, of.stands, of.on <= to_on)
        .where(or_(of.on >= from_on, firsts.c.first_at >= since))
        .order_by(of.seq)
    )
    return [_entry(row) for row in session.execute(query)]


def _entry(row: Any) -> Entry:
    record = Record(
        id=row.id,
        session=row.session,
        provision=row.provision_id,
        pupil=row.pupil_id,
        on=row.on,
        outcome=Outcome(row.outcome),
        by=row.person_id,
        minutes=row.minutes,
        reason=Reason(row.reason) if row.reason else None,
    )
    return Entry(record, row.adherence, row.engagement, row.first_at)
