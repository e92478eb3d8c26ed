"""Who does which slot: one row per (job, slot) in the database, so that any number of clocks may run."""

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from server.jobs.registry import Job, newest_slot, slots
from server.store import jobs
from server.store.engine import Database

LOG = structlog.get_logger("kept.jobs")
LOOK_BACK = timedelta(days=400)


def due_slots(db: Database, job: Job, name: str, now: datetime) -> list[datetime]:
    """The slots to be done now. Of a job that never ran the newest; else as its rule for missed slots says."""
    newest = newest_slot(job, now)
    with db.read() as session:
        first = jobs.first_slot(session, name)
        if first is None or not job.every_missed:
            return [] if newest in jobs.finished(session, name, newest) else [newest]
        since = max(first, now - LOOK_BACK)
        done = jobs.finished(session, name, since)
    return [slot for slot in slots(job, since - timedelta(microseconds=1), now) if slot not in done]


def do_once(db: Database, name: str, slot_at: datetime, now: datetime, work: Callable[[], None]) -> None:
    """Does the work if nobody else has this slot. Work that raises is noted, and tried again when its lease is over."""
    with db.write() as session:
        if not jobs.claim(session, name, slot_at, now):
            return
    try:
        work()
    except Exception as failure:
        with db.write() as session:
            jobs.fail(session, name, slot_at, now, place_of(failure))
        LOG.error("job_failed", job=name, slot_at=slot_at.isoformat(), error=place_of(failure))
        return
    with db.write() as session:
        jobs.finish(session, name, slot_at, now)


def place_of(failure: BaseException) -> str:
    """Kind and place of an error. Its text stays out of logs and tables: it may hold a name."""
    frames = traceback.extract_tb(failure.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(failure).__name__}{where}"
