"""The three rungs of a school day: what the morning tells, the question asked again, the quiet question at its end."""

from datetime import datetime

from server.services.ladder import ask_about_today, ask_again, tell_the_morning
from server.settings import Settings
from server.store.engine import Database


def morning(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    tell_the_morning(db, school_id, slot_at, now)


def nudge_again(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    ask_again(db, school_id, slot_at, now)


def nudge(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    ask_about_today(db, school_id, slot_at, now)
