"""What is wrong with this installation, in plain words, and what to do about it."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.services import health
from server.settings import LOOPBACK, Settings
from server.store import outbox
from server.store.engine import Database, is_sound, journal_mode_for
from server.store.schools import schools

LITTLE_SPACE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """`well` is False where somebody must do something; `say` tells what is so and, if not well, what to do."""

    well: bool
    what: str
    say: str


def examine(db: Database, settings: Settings, pages_built: bool, now: datetime) -> list[Finding]:
    """Every check, in the order in which one would put things right. Reads only."""
    return [
        *_database(db, settings),
        *_school(db),
        *_clock(db, now),
        *_doors(settings),
        _pages(pages_built),
        *_notices(db, now),
    ]


def _database(db: Database, settings: Settings) -> Iterator[Finding]:
    if db.read_engine.dialect.name != "sqlite":
        yield Finding(True, "database", "PostgreSQL answers.")
        return
    with db.read() as session:
        whole = is_sound(session)
    if not whole:
        yield Finding(
            False,
            "database",
            "The database file is damaged. Stop Kept and put back the last copy of the data folder.",
        )
    else:
        yield Finding(True, "database", "The database file is sound.")
    mode = journal_mode_for(sqlite3.sqlite_version)
    why = (
        "write-ahead log"
        if mode == "wal"
        else "rollback journal, since this version can lose data with a write-ahead log and two writers"
    )
    yield Finding(True, "journal", f"SQLite {sqlite3.sqlite_version}: {why}.")
    free = shutil.disk_usage(settings.data_dir).free
    yield Finding(
        free > LITTLE_SPACE,
        "disk",
        f"{free // 1024**2:,} MB are free where the data is kept."
        + ("" if free > LITTLE_SPACE else " Make room now: a full disk stops phones from sending."),
    )


def _school(db: Database) -> Iterator[Finding]:
    with db.read() as session:
        found = schools(session)
    if found:
        yield Finding(True, "school", f"{', '.join(school.name for school in found)}.")
    else:
        yield Finding(False, "school", "There is no school yet. Make one: kept init")


def _clock(db: Database, now: datetime) -> Iterator[Finding]:
    found = health.look(db, now)
    if found.status == "ok":
        yield Finding(True, "clock", "The checks ran within the last five minutes.")
    elif found.clock_seen_at is None:
        yield Finding(
            False, "clock", "The checks have never run. Start them: kept serve, or kept clock beside kept web."
        )
    else:
        since = f"{found.clock_seen_at:%A %d %B, %H:%M} UTC"
        yield Finding(False, "clock", f"The checks have not run since {since}. Start them: kept serve, or kept clock.")


def _doors(settings: Settings) -> Iterator[Finding]:
    if settings.secure:
        yield Finding(True, "https", f"People reach Kept at {settings.base_url}.")
    elif settings.hostname in LOOPBACK:
        yield Finding(
            settings.demo,
            "https",
            f"Kept is at {settings.base_url}, which only this machine can open. For phones: kept serve --host 0.0.0.0 "
            "--base-url https://... --cert FILE --key FILE",
        )


def _pages(built: bool) -> Finding:
    return Finding(built, "pages", "The pages are here." if built else "The pages are not built. Build them: make run")


def _notices(db: Database, now: datetime) -> Iterator[Finding]:
    with db.read() as session:
        since = [outbox.oldest_waiting(session, school.id) for school in schools(session)]
    waiting = min((at for at in since if at is not None), default=None)
    if waiting is not None and now - waiting > timedelta(days=1):
        yield Finding(
            False,
            "notices",
            f"Notices have waited since {waiting:%d %B, %H:%M} UTC. Check that this machine reaches the internet.",
        )
    else:
        yield Finding(True, "notices", "No notice has waited for more than a day.")
