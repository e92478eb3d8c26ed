"""Nightly: tells the devices what changed in plans, grants, calendar and due windows."""

from datetime import datetime

from server.services import today
from server.services.publish import publish
from server.settings import Settings
from server.store.engine import Database
from server.store.schools import calendar_of, school


def run(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    with db.write() as session:
        day = today.today(school(session, school_id), calendar_of(session, school_id), now)
        publish(session, school_id, now, day)
