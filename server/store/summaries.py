"""The stored weekly summaries. Written once, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.store.conflict import insert_into
from server.store.models.alerts import WeeklySummaryRow


def listed(session: Session, school_id: str) -> list[tuple[date, datetime]]:
    """(Monday of the week, when it was summed up), the newest week first."""
    rows = select(WeeklySummaryRow.week_of, WeeklySummaryRow.created_at).where(WeeklySummaryRow.school_id == school_id)
    return [(row.week_of, row.created_at) for row in session.execute(rows.order_by(WeeklySummaryRow.week_of.desc()))]


def one(session: Session, school_id: str, week_of: date) -> tuple[dict[str, Any], datetime] | None:
    """The summary as stored, and when."""
    row = session.scalar(
        select(WeeklySummaryRow).where(WeeklySummaryRow.school_id == school_id, WeeklySummaryRow.week_of == week_of)
    )
    return (row.body, row.created_at) if row else None


def add(
    session: Session, school_id: str, summary_id: str, week_of: date, body: dict[str, Any], rules: str, now: datetime
) -> bool:
    """False where the week is summed up already: the first one stands."""
    row = insert_into(session, WeeklySummaryRow).values(
        school_id=school_id, id=summary_id, week_of=week_of, body=body, rules_version=rules, created_at=now
    )
    return session.scalar(row.on_conflict_do_nothing().returning(WeeklySummaryRow.id)) is not None
