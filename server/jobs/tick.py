"""One minute of the clock: what is due by now is worked out from the database, whatever happened since the last."""

from datetime import datetime
from functools import partial

import structlog

from server.jobs.claim import do_once, due_slots, place_of
from server.jobs.registry import BY_SLOT, BY_TICK, OF_ALL_SCHOOLS, Job, of_school
from server.settings import Settings
from server.store import jobs
from server.store.engine import Database
from server.store.schools import schools

LOG = structlog.get_logger("kept.jobs")


def tick(db: Database, settings: Settings, now: datetime) -> None:
    """Does all that is due at `now`, an aware instant. One job's failure, or one school's, never stops the others."""
    with db.write() as session:
        jobs.see_clock(session, now)
    with db.read() as session:
        every = {school.id: school.settings for school in schools(session)}
    for job in OF_ALL_SCHOOLS if every else ():
        _slots(db, settings, job, job.name, "", now)
    for school_id, own in every.items():
        theirs = db.of(school_id)
        for job in BY_SLOT:
            _slots(theirs, settings, of_school(job, own), f"{job.name}:{school_id}", school_id, now)
        for name, work in BY_TICK:
            try:
                work(theirs, settings, school_id, now, now)
            except Exception as failure:
                LOG.error("job_failed", job=name, school_id=school_id, error=place_of(failure))


def _slots(db: Database, settings: Settings, job: Job, name: str, school_id: str, now: datetime) -> None:
    for slot_at in due_slots(db, job, name, now):
        do_once(db, name, slot_at, now, partial(job.work, db, settings, school_id, slot_at, now))
