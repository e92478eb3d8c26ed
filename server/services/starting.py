"""Before anything is served: the database is whole, it is of this version, and what it was before is kept."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from server.services import backup, erase
from server.settings import Settings
from server.store.copying import CopyError
from server.store.engine import MIGRATIONS, is_sound, migrate, open_database
from server.store.versions import Version, version_of

DAMAGED = "The database file is damaged. Put the last backup back: kept restore --replace FILE"
NEWER = "The database was made by a newer Kept than this one. Install that version, or a later one."
FOREIGN = "There are tables at this address, and they are not Kept's. Check KEPT_DATABASE_URL."


class NotReadyError(Exception):
    """Why Kept does not start, in words, and what to do. Nothing was changed."""


def check(settings: Settings, scripts: Path = MIGRATIONS) -> Version:
    """The version of the database; reads all of a SQLite file. Raises NotReadyError where it must not be touched."""
    try:
        found = version_of(settings.database_url, scripts)
        if found != "empty" and settings.database_url.startswith("sqlite") and not _is_whole(settings):
            raise NotReadyError(DAMAGED)
    except DatabaseError as error:
        # A file that is no database at all, or whose first pages are gone. A server that does not answer is no damage.
        if settings.database_url.startswith("sqlite") and "locked" not in str(error.orig):
            raise NotReadyError(f"{DAMAGED} (SQLite says: {error.orig})") from error
        raise
    _refuse(found)
    return found


def bring_up(settings: Settings, now: datetime, scripts: Path = MIGRATIONS) -> Path | None:
    """Makes the tables, or changes those of an older Kept to this one's. A SQLite file is backed up before that, and
    the backup given. Raises NotReadyError."""
    found = version_of(settings.database_url, scripts)
    _refuse(found)
    kept = None
    if found == "older" and settings.database_url.startswith("sqlite"):
        try:
            kept = backup.keep_as_it_is(settings, now)
        except (CopyError, OSError, SQLAlchemyError) as error:
            raise NotReadyError(
                f"The database was made by an older Kept, and could not be backed up before it is changed: {error} "
                "Nothing was changed."
            ) from error
    migrate(settings.database_url, scripts)
    return kept


def make_ready(settings: Settings, now: datetime) -> Path | None:
    """Both, for whoever serves; and a database that was put back by hand gives up who was erased since. Raises
    NotReadyError."""
    kept = bring_up(settings, now) if check(settings) != "this" else None
    if erase.noted(settings):
        db = open_database(settings.database_url)
        try:
            erase.apply_again(db, settings, now)
        finally:
            db.close()
    return kept


def _refuse(found: Version) -> None:
    if found == "newer":
        raise NotReadyError(NEWER)
    if found == "foreign":
        raise NotReadyError(FOREIGN)


def _is_whole(settings: Settings) -> bool:
    db = open_database(settings.database_url)
    try:
        with db.read() as session:
            return is_sound(session)
    finally:
        db.close()
