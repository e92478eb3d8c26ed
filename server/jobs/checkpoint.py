"""A signed checkpoint of the audit log each night, for devices and mails to carry away."""

from datetime import datetime

from server.services.auditing import take_checkpoint
from server.settings import Settings
from server.store.engine import Database


def run(db: Database, settings: Settings, school_id: str, _slot: datetime, now: datetime) -> None:
    take_checkpoint(db, settings.keys_dir, school_id, now)
