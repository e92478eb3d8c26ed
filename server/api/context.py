"""What a running app carries: the database, the settings and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import current_app, g

from server.services.who import Who
from server.settings import Settings
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class Kept:
    """`now` gives aware UTC instants; views hand it on, and nothing below them asks for the time."""

    db: Database
    settings: Settings
    now: Callable[[], datetime]


def kept() -> Kept:
    """Of the app that is answering. Once it is found who asks, the database is that of their school alone."""
    found: Kept = current_app.extensions["kept"]
    who: Who | None = g.get("who")
    return found if who is None else replace(found, db=found.db.of(who.school_id))


def utc_now() -> datetime:
    return datetime.now(UTC)
