"""Backups put back: checked as a whole before anything is touched, and practised in a scratch place."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from server.services.ended import Ended, ended, stay_ended
from server.services.erase import apply_again
from server.services.sealed import SealError, is_sealed, unseal
from server.settings import Settings
from server.store import audit, copies, copying, folds
from server.store.copying import CopyError
from server.store.engine import MIGRATIONS, Database, migrate, open_database
from server.store.schools import schools
from server.store.versions import version_called

AskKey = Callable[[], str]
"""Gives the recovery key; asked only where the copy is closed."""

DAMAGED = "Nothing was changed. Take another backup: an older one, or the one in the second place."


class RestoreError(Exception):
    """Why a backup was not put back, in words, and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """`schools` are their names with the number of events in the log. `aside` is a backup of what was there before.
    `erased_again`: pupils who had been erased since the backup was made."""

    schools: dict[str, int]
    rows: int
    checked: str
    aside: Path | None = None
    erased_again: int = 0


def restore(
    settings: Settings, file: Path, key: AskKey, now: datetime, *, replace: bool = False, scripts: Path = MIGRATIONS
) -> Restored:
    """Puts the backup in the place of the database. Raises RestoreError, and has then changed nothing.

    Refuses where the database holds a school, unless told to `replace` it: what is there is backed up first. Devices
    see by the log, and by its new epoch, that it went back, and offer all again that they hold.
    """
    with _opened(settings, file, key) as plain:
        kind, there = _kind(settings, plain), _there(settings)
        _bring_up(settings, plain, kind, scripts)
        if there and not replace:
            raise RestoreError(
                f"There is a school here already: {', '.join(there)}. To put the backup in its place: kept restore "
                "--replace. What is here now is backed up first."
            )
        found, checked = _checked(settings, plain, kind)
        outside = _known_outside(settings) if there else {}
        before = _ended(settings) if there else Ended()
        aside = _aside(settings, now) if there else None
        epochs = {school: secrets.token_hex(8) for school in found.marks}
        if kind == "sqlite":
            _begin_again(f"sqlite:///{plain}", epochs)
            copying.put_back_sqlite(plain, settings.database_url)
        else:
            copying.put_back_postgres(plain, settings.database_url)
            _begin_again(settings.database_url, epochs)
    migrate(settings.database_url, scripts)
    db = open_database(settings.database_url)
    try:
        with db.write() as session:
            for name, value in outside.items():
                copies.note(session, name, value)
            for school_id, acts in stay_ended(session, before, now).items():
                restored = audit.Act(now, "backup.restored", body={"file": file.name})
                audit.append(session, school_id, [restored, *acts])
        again = apply_again(db, settings, now)
        return Restored(_names(db, found), sum(found.counts.values()), checked, aside, again)
    finally:
        db.close()


def drill(settings: Settings, file: Path, key: AskKey, now: datetime, *, scripts: Path = MIGRATIONS) -> Restored:
    """Puts the backup into a scratch place, brings it up to this version, and makes everything anew from the log that
    can be. Raises RestoreError. The database is not touched."""
    with _opened(settings, file, key) as plain:
        kind = _kind(settings, plain)
        _bring_up(settings, plain, kind, scripts)
        found, checked = _checked(settings, plain, kind)
        if kind == "sqlite":
            return _tried(f"sqlite:///{plain}", scripts, found, checked, now)
        with copying.scratch_database(settings.database_url) as scratch:
            if scratch is None:
                raise RestoreError("To practise, the database account must be allowed to make a database (CREATEDB).")
            copying.restore_into(plain, scratch)
            return _tried(scratch, scripts, found, checked, now)


def _tried(url: str, scripts: Path, found: copies.Contents, checked: str, now: datetime) -> Restored:
    migrate(url, scripts)
    db = open_database(url)
    try:
        with db.write() as session:
            before = copies.digest_of_folds(session)
            for school in schools(session):
                folds.rebuild(session, school.id, now)
            if copies.digest_of_folds(session) != before:
                unlike = "What the log says is not what the tables of this backup say."
                raise RestoreError(f"{unlike} kept audit verify says where.")
        return Restored(_names(db, found), sum(found.counts.values()), f"{checked}; made anew from the log")
    finally:
        db.close()


@contextmanager
def _opened(settings: Settings, file: Path, key: AskKey) -> Iterator[Path]:
    """A copy of our own of the backup, readable, in the data folder; gone at the end."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    plain = settings.data_dir.absolute() / f".restore.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            if is_sealed(file):
                unseal(file, target, key())
            else:
                with file.open("rb") as source:
                    while piece := source.read(1 << 20):
                        target.write(piece)
        yield plain
    except (SealError, CopyError) as error:
        raise RestoreError(f"{file.name}: {error} {DAMAGED}") from error
    except OSError as error:
        raise RestoreError(f"{error.filename or file} cannot be read or written: {error.strerror}.") from error
    finally:
        for path in (plain, *(plain.with_name(plain.name + end) for end in ("-journal", "-wal", "-shm"))):
            path.unlink(missing_ok=True)


def _kind(settings: Settings, plain: Path) -> str:
    kind = copying.kind_of(plain)
    ours = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if kind is None:
        raise CopyError("This is no backup of Kept, or its beginning is damaged.")
    if kind != ours:
        raise CopyError(f"This is a backup of {kind}, and KEPT_DATABASE_URL names {ours}.")
    return kind


def _checked(settings: Settings, plain: Path, kind: str) -> tuple[copies.Contents, str]:
    if kind == "postgresql":
        return copying.check_postgres(plain, settings.database_url)
    with copying.opened_copy(plain) as session:
        copying.check_sqlite(session)
        if fault := copies.fault_of_logs(session) or copies.fault_of_audit(session):
            raise CopyError(f"The copy is damaged: {fault}.")
        return copies.contents(session), "every page and reference, the chain of each log and of the audit log"


def _bring_up(settings: Settings, plain: Path, kind: str, scripts: Path) -> None:
    """What an older Kept made becomes a backup of this one, before it is read; our own copy of it, not the file."""
    revision = copying.revision_in(plain, kind, settings.database_url)
    version = version_called(revision, scripts) if revision else "foreign"
    if version == "foreign":
        raise CopyError("This is no backup of Kept.")
    if version == "newer":
        raise CopyError("This backup was made by a newer Kept than this one. Install that version first.")
    if version == "older" and kind == "sqlite":
        migrate(f"sqlite:///{plain}", scripts)
    elif version == "older":
        copying.bring_dump_up(plain, settings.database_url, lambda scratch: migrate(scratch, scripts))


def _there(settings: Settings) -> list[str]:
    """The names of the schools that are in the database; a name for what cannot be read, so that it is not overrun."""
    lite = settings.database_url.startswith("sqlite")
    if lite and not (_file(settings).exists() and _file(settings).stat().st_size):
        return []  # asked before it is opened: SQLite writes a page into an empty file
    db = open_database(settings.database_url)
    try:
        with db.read() as session:
            return [school.name for school in schools(session)]
    except SQLAlchemyError:
        return ["a database that cannot be read"] if lite else []  # PostgreSQL answers, and has no tables yet
    finally:
        db.close()


def _known_outside(settings: Settings) -> dict[str, Any]:
    """What is true whatever the database says: which key the sheet is for, which backups lie where."""
    db = open_database(settings.database_url)
    try:
        with db.read() as session:
            known = {name: copies.fact(session, name) for name in copies.OUTSIDE}
    except SQLAlchemyError:
        return {}
    finally:
        db.close()
    return {name: value for name, value in known.items() if value is not None}


def _ended(settings: Settings) -> Ended:
    db = open_database(settings.database_url)
    try:
        with db.read() as session:
            return ended(session)
    except SQLAlchemyError:
        return Ended()
    finally:
        db.close()


def _aside(settings: Settings, now: datetime) -> Path:
    """What is there now, kept: as a backup where it can be read, else the files as they are."""
    settings.backup_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    path = settings.backup_dir / stamp
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    db = open_database(settings.database_url)
    try:
        copying.copy_to(db, path)
    except (CopyError, SQLAlchemyError) as error:
        path.unlink(missing_ok=True)
        if not settings.database_url.startswith("sqlite"):
            raise CopyError(f"What is there now could not be backed up: {error}.") from error
        db.close()
        file = _file(settings)
        path.mkdir()
        # The journal goes with its file: left behind, it would be played into the database that comes in its place.
        for part in (file, *(file.with_name(file.name + end) for end in ("-journal", "-wal", "-shm"))):
            if part.exists():
                part.replace(path / part.name)
    finally:
        db.close()
    return path


def _begin_again(url: str, epochs: dict[str, str]) -> None:
    db = open_database(url)
    try:
        with db.write() as session:
            copies.begin_again(session, epochs)
    finally:
        db.close()


def _names(db: Database, found: copies.Contents) -> dict[str, int]:
    with db.read() as session:
        return {school.name: found.marks[school.id].seq for school in schools(session) if school.id in found.marks}


def _file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))
