"""What the clock has done, and the facts of the installation. No school owns these tables: a job's name carries it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.store.conflict import insert_into
from server.store.models.jobs import Installation, JobRun

LEASE = timedelta(minutes=15)
"""How long a claim is believed. Work that was not finished by then is taken over, so all work can be done twice."""

CLOCK_SEEN = "clock_seen_at"


def claim(session: Session, job: str, slot_at: datetime, now: datetime) -> bool:
    """True for exactly one of all who ask for this slot, until its lease is over. Losing means: another does it, or has
    done it."""
    taken = insert_into(session, JobRun).values(job=job, slot_at=slot_at, claimed_at=now)
    if session.scalar(taken.on_conflict_do_nothing().returning(JobRun.job)):
        return True
    taken_over = (
        update(JobRun)
        .where(JobRun.job == job, JobRun.slot_at == slot_at)
        .where(JobRun.finished_at.is_(None), JobRun.claimed_at <= now - LEASE)
        .values(claimed_at=now)
        .returning(JobRun.job)
    )
    return session.scalar(taken_over) is not None


def finish(session: Session, job: str, slot_at: datetime, now: datetime) -> None:
    session.execute(
        update(JobRun).where(JobRun.job == job, JobRun.slot_at == slot_at).values(finished_at=now, error=None)
    )


def fail(session: Session, job: str, slot_at: datetime, now: datetime, error: str) -> None:
    """The slot stays claimed until its lease is over, so that a failing job is tried again later and not at once."""
    session.execute(
        update(JobRun).where(JobRun.job == job, JobRun.slot_at == slot_at).values(failed_at=now, error=error)
    )


def first_slot(session: Session, job: str) -> datetime | None:
    """The earliest slot that was ever claimed."""
    return session.scalar(select(func.min(JobRun.slot_at)).where(JobRun.job == job))


def finished(session: Session, job: str, since: datetime) -> frozenset[datetime]:
    """The slots from `since` on that are done."""
    done = select(JobRun.slot_at).where(JobRun.job == job, JobRun.slot_at >= since, JobRun.finished_at.is_not(None))
    return frozenset(session.scalars(done))


def see_clock(session: Session, now: datetime) -> None:
    """Notes that the clock is alive."""
    seen = insert_into(session, Installation).values(key=CLOCK_SEEN, value=now.isoformat())
    session.execute(
        seen.on_conflict_do_update(
            index_elements=[Installation.key],
            set_={"value": seen.excluded.value},
        )
    )


def clock_seen_at(session: Session) -> datetime | None:
    """When the clock last ticked; None if it never did."""
    value = fact(session, CLOCK_SEEN)
    return datetime.fromisoformat(value) if value else None


def fact(session: Session, key: str) -> str | None:
    """A fact of this installation by its name."""
    return session.scalar(select(Installation.value).where(Installation.key == key))


def keep_fact(session: Session, key: str, value: str) -> str:
    """Notes the fact unless there is one by that name, and gives the one that stands: two who ask at once agree."""
    fresh = insert_into(session, Installation).values(key=key, value=value)
    session.execute(fresh.on_conflict_do_nothing())
    return session.scalars(select(Installation.value).where(Installation.key == key)).one()
