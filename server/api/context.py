"""What a running app carries: the database, the settings and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app

from server.settings import Settings
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class Kept:
    """`now` gives aware UTC instants; views hand it on, and nothing below them asks for the time."""

    db: Database
    settings: Settings
    now: Callable[[], datetime]


def kept() -> Kept:
    """Of the app that is answering."""
    found: Kept = current_app.extensions["kept"]
    return found


def utc_now() -> datetime:
    return datetime.now(UTC)
