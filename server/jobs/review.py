"""Compares delivery with the plan: by slot all that is due for a look, and each minute what was touched."""

from datetime import datetime

from server.services.review import review, review_changes
from server.settings import Settings
from server.store.engine import Database


def run(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    review(db, school_id, now)


def run_changes(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    review_changes(db, school_id, now)
