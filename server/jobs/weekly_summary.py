"""Friday afternoon the week so far, Monday morning the closed week: each summed up once and stored."""

from datetime import datetime

from server.domain.summary import SummaryKind
from server.services.summaries import build
from server.settings import Settings
from server.store.engine import Database


def run(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    build(db, school_id, slot_at, now)


def run_so_far(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    build(db, school_id, slot_at, now, SummaryKind.SO_FAR)
