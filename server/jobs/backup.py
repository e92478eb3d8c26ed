"""Each night: a backup of the whole installation, checked and put away."""

from datetime import datetime

from server.services.backup import back_up
from server.settings import Settings
from server.store.engine import Database


def run(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    if not settings.demo:  # the demo school is made anew from nothing
        back_up(db, settings, now)
