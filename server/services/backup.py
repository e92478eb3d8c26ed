"""Backups: a copy of everything, checked, closed, put away; only then may phones let go of what is in it."""

import json
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.services.sealed import RecoveryKey, SealError, digest_of, new_key, seal
from server.settings import Settings
from server.store import copies
from server.store.copies import Kept
from server.store.copying import CopyError, copy_as_it_is, copy_to
from server.store.engine import Database, open_database

NAME = re.compile(r"kept-([0-9]{8}T[0-9]{6}Z)\.(db|dump)(\.age)?")
STAMP = "%Y%m%dT%H%M%SZ"
MOST_NOTED = 60


@dataclass(frozen=True, slots=True)
class Backup:
    """`checked` says in words what was, `trouble` what went wrong after the first copy was safe."""

    path: Path
    checked: str
    sealed: bool
    away: Path | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the backups. `drilled_at` is when one was last put back for practice."""

    made_at: datetime | None
    file: str | None
    away: bool
    sealed: bool
    trouble: str | None
    drilled_at: datetime | None


def back_up(db: Database, settings: Settings, now: datetime) -> Backup:
    """One backup. Raises CopyError where none was made; a second place that does not take it is `trouble`."""
    settings.backup_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(settings.backup_dir, now)
    with db.read() as session:
        recipient = copies.fact(session, copies.RECIPIENT)
    kind = "db" if db.write_engine.dialect.name == "sqlite" else "dump"
    name = f"kept-{now.astimezone(UTC).strftime(STAMP)}.{kind}" + (".age" if recipient else "")
    path = settings.backup_dir / name
    try:
        held, checked = _write(db, path, recipient)
        away, trouble = _put_away(settings, path)
    except (CopyError, SealError, OSError) as error:
        said = _said(error)
        with db.write() as session:
            copies.note(session, copies.TROUBLE, said)
        raise CopyError(said) from error
    kept = Kept(name, now.isoformat(), path.stat().st_size, digest_of(path), away is not None, held.marks)
    with db.write() as session:
        others = [one for one in copies.made(session) if one.file != name]
        copies.note_made(session, [kept, *others][:MOST_NOTED])
        copies.note(session, copies.TROUBLE, trouble)
        if marks := _marks_of_the_one_before(settings, [kept, *others]):
            copies.set_durable(session, marks)
    rotate(path.parent, settings.backup_keep)
    if away is not None:
        rotate(away.parent, settings.backup_keep)
    return Backup(path, checked, recipient is not None, away, trouble)


def make_key(db: Database) -> RecoveryKey:
    """A new recovery key; backups from now on are closed to it. Only the half that closes is kept here."""
    key = new_key()
    with db.write() as session:
        copies.note(session, copies.RECIPIENT, key.recipient)
    return key


def state(db: Database) -> State:
    with db.read() as session:
        made = copies.made(session)
        drill = copies.fact(session, copies.DRILL)
        recipient, trouble = copies.fact(session, copies.RECIPIENT), copies.fact(session, copies.TROUBLE)
    newest = made[0] if made else None
    return State(
        datetime.fromisoformat(newest.at) if newest else None,
        newest.file if newest else None,
        newest.away if newest else False,
        recipient is not None,
        trouble,
        datetime.fromisoformat(drill) if drill else None,
    )


def note_drill(db: Database, now: datetime) -> None:
    with db.write() as session:
        copies.note(session, copies.DRILL, now.isoformat())


def newest_in(settings: Settings) -> Path | None:
    """The newest backup that can be found, in the second place first."""
    for folder in (settings.backup_copy_dir, settings.backup_dir):
        if folder is not None and folder.is_dir() and (found := _in(folder)):
            return found[-1]
    return None


def rotate(folder: Path, keep: tuple[int, int, int]) -> None:
    """Keeps the last backup of each of the newest days, weeks and months that have one, and touches no other file."""
    found = _in(folder)
    wanted = {path.name for path in found[-2:]}
    for count, bucket in zip(keep, ("%Y-%m-%d", "%G-%V", "%Y-%m"), strict=True):
        last = {_made_at(path).strftime(bucket): path.name for path in found}
        wanted |= {last[each] for each in sorted(last)[-count:]} if count else set()
    for path in found:
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _write(db: Database, path: Path, recipient: str | None) -> tuple[copies.Contents, str]:
    half, closed = _half(path), _half(path, "closed")
    try:
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        held, checked = copy_to(db, half)
        if recipient:
            os.close(os.open(closed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            seal(half, closed, recipient)
        _settle(closed if recipient else half, path)
    finally:
        half.unlink(missing_ok=True)
        closed.unlink(missing_ok=True)
    return held, checked


def keep_as_it_is(settings: Settings, now: datetime) -> Path:
    """A backup of a SQLite database that an older Kept made, whose tables this one cannot name: every page and each
    reference is checked, nothing counted, and no phone lets go of anything for it. It goes in its time, as all do."""
    settings.backup_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    db = open_database(settings.database_url)
    half = _half(settings.backup_dir / f"kept-{now.astimezone(UTC).strftime(STAMP)}.db")
    closed = _half(half, "closed")
    try:
        with db.read() as session:
            recipient = copies.fact(session, copies.RECIPIENT)
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        copy_as_it_is(db, half)
        path = settings.backup_dir / f"kept-{now.astimezone(UTC).strftime(STAMP)}.db{'.age' if recipient else ''}"
        if recipient:
            os.close(os.open(closed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            seal(half, closed, recipient)
        _settle(closed if recipient else half, path)
        return path
    finally:
        db.close()
        half.unlink(missing_ok=True)
        closed.unlink(missing_ok=True)


def _put_away(settings: Settings, path: Path) -> tuple[Path | None, str | None]:
    """The copy in the second place, read back and found the same; or what is wrong there."""
    folder = settings.backup_copy_dir
    if folder is None:
        return None, None
    half = _half(folder / path.name)
    try:
        # The folder is not made here: an unplugged disk must not become a folder of the same name on this one.
        shutil.copyfile(path, half)
        half.chmod(0o600)
        if digest_of(half) != digest_of(path):
            return None, f"What was written to {folder} is not what was copied there. The disk may be failing."
        _settle(half, folder / path.name)
    except OSError as error:
        return None, f"The second place {folder} did not take the backup: {error.strerror}."
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return folder / path.name, None


def _marks_of_the_one_before(settings: Settings, made: Sequence[Kept]) -> dict[str, copies.Mark] | None:
    """What phones may let go of: all that is in two backups that left this machine and are still there. Were it the
    newest alone, and that one lost, what it alone held would be nowhere."""
    folder = settings.backup_copy_dir
    if folder is None:
        return None
    there = [one for one in made if one.away and _is_there(folder / one.file, one.size)]
    return dict(there[1].marks) if len(there) > 1 else None


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _settle(half: Path, path: Path) -> None:
    """Makes a whole file out of a half one: on the disk first, then under its name."""
    with half.open("rb+") as file:
        os.fsync(file.fileno())
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _half(path: Path, what: str = "half") -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{what}")


def _sweep(folder: Path, now: datetime) -> None:
    """What a backup left behind that was cut off more than a day ago."""
    for path in folder.glob(".kept-*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - timedelta(days=1):
            path.unlink(missing_ok=True)


def _in(folder: Path) -> list[Path]:
    """Our own backups in the folder, the oldest first."""
    return sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name)), key=lambda path: path.name)


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name[5:21], STAMP).replace(tzinfo=UTC)


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"The backup could not be written: {error.strerror or json.dumps(str(error))}."
    return str(error)
