"""What the ladder reads: how much of each day was said, of which lines, what is at risk, what was ever delivered."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.domain.ladder import Saved
from server.domain.school_wide import Heard
from server.domain.vocabulary import Outcome, State
from server.store.models.log import RecordRow, WindowRow

ON_THE_DAY = ("same_day", "timer")
CAN_BE_SAVED = (State.AT_RISK, State.LAST_CHANCE)
TAUGHT = (Outcome.DELIVERED, Outcome.PART_DELIVERED)
Line = tuple[str, str]
"""Provision and pupil."""


def heard(session: Session, school_id: str, days: Collection[date]) -> list[Heard]:
    """For each of these days, in order, of how many lines something was recorded on the day itself, and by now."""
    on_the_day = case((RecordRow.grade.is_(None) | (RecordRow.grade.in_(ON_THE_DAY)), 1), else_=0)
    lines = (
        select(RecordRow.on, RecordRow.provision_id, RecordRow.pupil_id, func.max(on_the_day).label("on_the_day"))
        .where(RecordRow.school_id == school_id, RecordRow.on.in_(days), RecordRow.outcome != Outcome.VOID.value)
        .group_by(RecordRow.on, RecordRow.provision_id, RecordRow.pupil_id)
        .subquery()
    )
    rows = session.execute(
        select(lines.c.on, func.sum(lines.c.on_the_day).label("on_the_day"), func.count().label("by_now")).group_by(
            lines.c.on
        )
    )
    found = {row.on: Heard(row.on, int(row.on_the_day), row.by_now) for row in rows}
    return [found.get(day, Heard(day, 0, 0)) for day in sorted(days)]


def said(session: Session, school_id: str, since: date, provisions: Collection[str]) -> dict[Line, list[date]]:
    """The days of the standing records since then, by line, one for each record."""
    rows = select(RecordRow.provision_id, RecordRow.pupil_id, RecordRow.on).where(
        RecordRow.school_id == school_id,
        RecordRow.on >= since,
        RecordRow.stands,
        RecordRow.outcome != Outcome.VOID.value,
        RecordRow.provision_id.in_(provisions),
    )
    found: dict[Line, list[date]] = {}
    for row in session.execute(rows):
        found.setdefault((row.provision_id, row.pupil_id), []).append(row.on)
    return found


def can_be_saved(session: Session, school_id: str, today: date) -> list[Saved]:
    """The open windows, as last computed, that can still be saved."""
    rows = select(WindowRow.provision_id, WindowRow.pupil_id, WindowRow.starts_on, WindowRow.state).where(
        WindowRow.school_id == school_id,
        WindowRow.closed.is_(False),
        WindowRow.starts_on <= today,
        WindowRow.ends_on >= today,
        WindowRow.state.in_([state.value for state in CAN_BE_SAVED]),
    )
    return [
        Saved(row.provision_id, row.pupil_id, row.starts_on, State(row.state))
        for row in session.execute(rows.order_by(WindowRow.provision_id, WindowRow.pupil_id, WindowRow.starts_on))
    ]


def ever_delivered(session: Session, school_id: str, provisions: Collection[str]) -> frozenset[Line]:
    """The lines of these provisions of which something was ever delivered, if only in part."""
    rows = select(RecordRow.provision_id, RecordRow.pupil_id).where(
        RecordRow.school_id == school_id,
        RecordRow.provision_id.in_(provisions),
        RecordRow.stands,
        RecordRow.outcome.in_([outcome.value for outcome in TAUGHT]),
    )
    return frozenset((provision, pupil) for provision, pupil in session.execute(rows.distinct()))
