"""The files of a dry run, read into a school in memory: a Kept file, or last term's map and records as tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.domain.calendar import SchoolCalendar
from server.domain.school import School
from server.imports.apart import read_apart
from server.imports.kept_file import KeptFileError
from server.imports.table import BadFile, CellFault
from server.services.dry_run_tables import Setting, Tables, school_of
from server.services.refusal import Refusal
from server.store import people as people_store
from server.store import plans as plans_store
from server.store.engine import Database

MOST_FAULTS = 200
MAP, RECORDS, CALENDAR = "Provision map", "Records", "Calendar"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tried:
    """A school to be gone through, and what was taken for granted about it."""

    school: School
    notes: tuple[str, ...] = ()


def from_kept_file(data: bytes) -> Tried:
    """Refuses with `check_fields` a file that breaks a rule."""
    try:
        return Tried(read_apart("kept_file", data).school)
    except KeptFileError as refused:
        faults = {fault.where: f"{fault.what}. {fault.right}." for fault in refused.faults[:MOST_FAULTS]}
        raise Refusal("check_fields", _not_read("file was", len(refused.faults)), faults) from refused


def from_tables(db: Database, school_id: str, the_map: bytes, records: bytes, calendar: bytes | None) -> Tried:
    """With the school's own settings, staff and, unless one is given, calendar. Refuses with `check_fields`: every
    fault with its file, row and column. Only reads."""
    with db.read() as session:
        own_days = plans_store.calendar_of(session, school_id)
        setting = Setting(
            name=plans_store.school(session, school_id).name,
            settings=plans_store.ledger_settings(session, school_id),
            staff=tuple(people_store.people(session, school_id).values()),
            pupils=tuple(people_store.pupils(session, school_id).values()),
        )
    faults: list[tuple[str, CellFault]] = []
    lines = _read(MAP, lambda: read_apart("provisions", the_map).lines, faults)
    sessions = _read(RECORDS, lambda: read_apart("records", records), faults)
    days: SchoolCalendar | None = own_days
    if calendar is not None:
        days = _read(CALENDAR, lambda: _calendar(calendar), faults)
    elif not own_days.years:
        faults.append((CALENDAR, CellFault(0, "", "the school has none yet", "a file of the year's terms and days")))
    if lines is None or sessions is None or days is None or faults:
        raise _refusal(faults)
    school, notes, unplaced = school_of(setting, days, Tables(tuple(lines), sessions))
    if unplaced:
        raise _refusal([(RECORDS, fault) for fault in unplaced])
    return Tried(school, notes)


def _read(what: str, read: Callable[[], T], faults: list[tuple[str, CellFault]]) -> T | None:
    try:
        return read()
    except BadFile as bad:
        faults += [(what, fault) for fault in bad.faults]
        return None


def _calendar(data: bytes) -> SchoolCalendar:
    read = read_apart("calendar", data)
    return SchoolCalendar(read.years, read.closures)


def _refusal(faults: Sequence[tuple[str, CellFault]]) -> Refusal:
    told: dict[str, str] = {}
    for what, fault in faults[:MOST_FAULTS]:
        row = f", row {fault.row}" if fault.row else ""
        where = f"{what}{row}{f', {fault.column}' if fault.column else ''}"
        said = f"{fault.what[:1].upper()}{fault.what[1:]}. It should be: {fault.right}."
        told[where] = f"{told[where]} {said}" if where in told else said
    return Refusal("check_fields", _not_read("files were", len(faults)), told)


def _not_read(files: str, count: int) -> str:
    return f"The {files} not read. There {'is 1 fault' if count == 1 else f'are {count} faults'} to put right."
