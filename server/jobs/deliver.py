"""Each minute: hands the notices that wait to the push services, and to the mail server what no browser took."""

from datetime import datetime

from server.services.delivery import deliver
from server.services.posting import post
from server.settings import Settings
from server.store.engine import Database


def run(db: Database, settings: Settings, school_id: str, slot_at: datetime, now: datetime) -> None:  # noqa: ARG001
    deliver(db, settings, school_id, now)
    post(db, settings, school_id, now)
