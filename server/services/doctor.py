"""What is wrong with this installation, in plain words, and what to do about it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from server.services import backup, health, keys, mailing
from server.settings import Settings
from server.store import outbox
from server.store.engine import Database, is_sound, journal_mode_for
from server.store.ledgers import sealed_to
from server.store.schools import schools
from server.store.sqlite import sqlite3
from server.store.walls import climbs_over

LITTLE_SPACE = 500 * 1024 * 1024
BACKUP_OLD = timedelta(hours=36)
DRILL_OLD = timedelta(days=120)
"""A term, and some days."""


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
        *_keys(db, settings),
        *_clock(db, now),
        *_backups(db, settings, now),
        *_doors(settings),
        _pages(pages_built),
        *_mail(settings),
        *_notices(db, now),
    ]


def _database(db: Database, settings: Settings) -> Iterator[Finding]:
    if db.read_engine.dialect.name != "sqlite":
        yield Finding(True, "database", "PostgreSQL answers.")
        with db.read() as session:
            climbs = climbs_over(session)
        say = (
            "This account may see over the database's walls between schools. "
            "Use one that is no superuser and has no BYPASSRLS."
            if climbs
            else "The database keeps schools apart by itself too."
        )
        yield Finding(not climbs, "walls", say)
        return
    with db.read() as session:
        whole = is_sound(session)
    if not whole:
        yield Finding(
            False,
            "database",
            "The database file is damaged. Put the last backup back: kept restore --replace FILE",
        )
    else:
        yield Finding(True, "database", "The database file is sound.")
    file = Path(db.write_engine.url.database or "")
    if file.is_file() and file.stat().st_mode & 0o077 and file.parent.stat().st_mode & 0o055:
        close = f"Close its folder: chmod go= {file.absolute().parent}"
        yield Finding(False, "database", f"Other users of this machine can read the database. {close}")
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


def _keys(db: Database, settings: Settings) -> Iterator[Finding]:
    """Each seal key opens an envelope of its own, none is missing, and nobody else on this machine can read them."""
    with db.read() as session:
        needed = {school.id: (school.name, sealed_to(session, school.id)) for school in schools(session)}
    for school_id, (name, kids) in needed.items():
        here = keys.seal_files(settings.keys_dir, school_id)
        broken = [kid for kid in here if not keys.opens_its_own(settings.keys_dir, school_id, kid)]
        missing = sorted(kids - set(here))
        open_to_others = [path.name for path in keys.readable_by_others(settings.keys_dir, school_id)]
        folder = settings.keys_dir / school_id
        if broken or missing:
            lost = ", ".join(sorted({*broken, *missing}))
            yield Finding(
                False,
                "keys",
                f"Notes of {name} were sealed to {lost}, and that key is missing or damaged, so they cannot be read. "
                f"Put its file back into {folder} from the copy in your safe.",
            )
        elif open_to_others:
            yield Finding(
                False,
                "keys",
                f"Other users of this machine can read keys of {name}. Close them: chmod -R go= {folder}",
            )
        else:
            yield Finding(True, "keys", f"{_keys_say(name, len(here))} Keep a copy of {settings.keys_dir} in a safe.")


def _keys_say(name: str, count: int) -> str:
    if not count:
        return f"{name} has no key for notes yet: it is made with the first phone."
    return f"{count} {'key opens' if count == 1 else 'keys open'} the sealed notes of {name}; tried just now."


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


def _backups(db: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    if settings.demo:
        return
    known = backup.state(db)
    if known.made_at is None:
        yield Finding(
            False, "backup", "There is no backup yet. The clock makes one each night; make one now: kept backup"
        )
    else:
        since = f"{known.made_at:%A %d %B, %H:%M} UTC"
        fresh = now - known.made_at < BACKUP_OLD
        todo = "" if fresh else " Look into the clock's line here, then make one: kept backup"
        yield Finding(fresh, "backup", f"The last backup was made on {since}, and checked: {known.file}.{todo}")
    if known.trouble is not None:
        yield Finding(False, "backup", known.trouble)
    yield _second_place(settings)
    if not known.sealed:
        yield Finding(
            False,
            "backup key",
            "Backups are not encrypted: whoever finds one can read it. Make a recovery key: kept backup --new-key",
        )
    drilled = known.drilled_at is not None and now - known.drilled_at < DRILL_OLD
    last = f"on {known.drilled_at:%d %B %Y}" if known.drilled_at else "never"
    todo = "" if drilled else " Practise once a term: kept restore --drill"
    yield Finding(drilled, "drill", f"A backup was last put back for practice: {last}.{todo}")


def _second_place(settings: Settings) -> Finding:
    folder = settings.backup_copy_dir
    if folder is None:
        return Finding(
            False,
            "second place",
            "Backups are on this machine alone, so phones keep what they sent for 35 days. Name a folder on another "
            "disk or machine: KEPT_BACKUP_COPY_DIR",
        )
    if not folder.is_dir():
        return Finding(False, "second place", f"{folder} is not there. Plug the disk in, or connect the folder again.")
    same = settings.data_dir.is_dir() and folder.stat().st_dev == settings.data_dir.stat().st_dev
    alone = " It is on the same disk: that is well only if another program carries it away." if same else ""
    return Finding(True, "second place", f"Each backup is put into {folder} too.{alone}")


def _doors(settings: Settings) -> Iterator[Finding]:
    if settings.secure:
        yield Finding(True, "https", f"People reach Kept at {settings.base_url}.")
    else:  # only an address on this machine may be without TLS
        yield Finding(
            settings.demo,
            "https",
            f"Kept is at {settings.base_url}, which only this machine can open. For phones: kept serve --host 0.0.0.0 "
            "--base-url https://... --cert FILE --key FILE",
        )


def _pages(built: bool) -> Finding:
    return Finding(built, "pages", "The pages are here." if built else "The pages are not built. Build them: make run")


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.demo or settings.smtp is not None:  # the people of the demo school have no mailbox
        tried = mailing.look(settings)
        yield Finding(tried.well, "mail", tried.say)


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
