"""A Kept file into a school: what is in it is added, what was recorded through the log. All of it or nothing.

A new school (no term, pupil or provision yet) takes the file's settings and calendar. One in use keeps its own, and
adds the years that it does not have. Nothing that is here already is changed: a file that names it again is refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from server.domain.calendar import SchoolCalendar, SchoolYear
from server.domain.school import School
from server.imports.faults import Fault
from server.imports.kept_file import KeptFile, KeptFileError, kept_file
from server.imports.kept_format import PersonIn
from server.imports.kept_ids import with_uuids
from server.imports.kept_storable import faults_of_storing
from server.imports.pupils import short_names
from server.services.ids import new_id
from server.services.imported_events import imported_events
from server.services.publish import publish
from server.services.today import today
from server.store import audit, folds, kept, log, people, plans, schools
from server.store.engine import Database

AT_ONCE = 2000
"""Events an insert: enough to be quick, few enough to stay small in memory."""

ACCESS = {"ta": "ta", "hlta": "ta", "teacher": "teacher", "therapist": "external", "external": "external"}
"""What a person from a file may see, by the job: never the desk."""


@dataclass(slots=True)
class KeptReport:
    """How many of each list were read, and what was left as it is."""

    read: dict[str, int]
    notes: list[str] = field(default_factory=list)
    written: bool = False


def import_kept(db: Database, school_id: str, data: bytes, now: datetime, *, dry_run: bool = False) -> KeptReport:
    """Raises KeptFileError with every fault; nothing is changed then, and nothing by a dry run."""
    read = kept_file(data)
    if faults := faults_of_storing(read):
        raise KeptFileError(faults)
    found = with_uuids(read, data)
    report = KeptReport(
        {
            "people": len(found.people),
            "pupils": len(found.school.pupils),
            "plans": len(found.school.plans),
            "provisions": len(found.school.provisions),
            "records": len(found.school.records),
            "notes": len(found.notes),
            "presence": len(found.presence),
            "equipment": len(found.equipment),
        }
    )
    with db.read() if dry_run else db.write() as session:
        if faults := _already_here(session, school_id, found):
            raise KeptFileError(faults)
        years = _years(session, school_id, found.school, report)
        if not dry_run:
            written = _write(session, school_id, found, years, now)
            audit.append_events(session, school_id, written)
            audit.append(session, school_id, [audit.Act(now, "import.kept_file", body=report.read)])
            report.written = True
    return report


def _already_here(session: Session, school_id: str, found: KeptFile) -> list[Fault]:
    school = found.school
    lists: tuple[tuple[str, list[str], Iterable[str]], ...] = (
        ("people", [person.id for person in found.people], people.people(session, school_id)),
        ("pupils", list(school.pupils), people.pupils(session, school_id)),
        ("plans", list(school.plans), plans.plans(session, school_id)),
        ("provisions", list(school.provisions), plans.provisions(session, school_id)),
    )
    right = "A file is read once: what has changed since is changed in Kept"
    faults = []
    for name, ids, stored in lists:
        held = set(stored)
        faults += [
            Fault(f"{name}[{at}].id", "is in this school already", right) for at, id_ in enumerate(ids) if id_ in held
        ]
    upns = {pupil.upn for pupil in people.pupils(session, school_id).values() if pupil.upn}
    for at, pupil in enumerate(school.pupils):
        if found.more.upns.get(pupil) in upns:
            faults.append(Fault(f"pupils[{at}].upn", "is that of a pupil of this school", right))
    for name, ids in (
        ("records", [record.id for record in school.records]),
        ("notes", [note.id for note in found.notes]),
        ("presence", [report.id or "" for report in found.presence]),
        ("equipment", [report.id or "" for report in found.equipment]),
    ):
        here = kept.in_the_log(session, school_id, ids)
        faults += [
            Fault(f"{name}[{at}].id", "is in this school already", right) for at, id_ in enumerate(ids) if id_ in here
        ]
    return faults


@dataclass(frozen=True, slots=True)
class _Years:
    """What of the file's calendar comes in; `settings` say whether the file's ledger settings do."""

    years: tuple[SchoolYear, ...]
    settings: bool


def _years(session: Session, school_id: str, school: School, report: KeptReport) -> _Years:
    own = plans.calendar_of(session, school_id)
    new = not own.years and not people.pupils(session, school_id) and not plans.provisions(session, school_id)
    if new:
        return _Years(school.calendar.years, settings=True)
    if plans.ledger_settings(session, school_id) != school.settings:
        report.notes.append("The file's settings differ. This school's own stay, and its ledgers go by them.")
    wanted = []
    for year in school.calendar.years:
        same = [held for held in own.years if held.name == year.name or held.span.meets(year.span)]
        if not same:
            wanted.append(year)
        elif same != [year]:
            report.notes.append(f"The calendar of {year.name} differs. This school's own stays.")
    return _Years(tuple(wanted), settings=False)


def _write(session: Session, school_id: str, found: KeptFile, taken: _Years, now: datetime) -> list[log.Event]:
    school = found.school
    head = log.lock_head(session, school_id)  # first of all, as a push does
    if taken.settings:
        schools.set_ledger_settings(session, school_id, school.settings)
    for year in taken.years:
        schools.set_year(session, school_id, year, lambda: new_id(now))
    spans = [year.span for year in taken.years]
    closures = [
        closure
        for closure in school.calendar.unplanned_closures
        if taken.settings or any(closure.on in span for span in spans)
    ]
    schools.add_closures(session, school_id, closures, lambda: new_id(now), now)
    for person in found.people:
        people.add_person(session, school_id, _person(person))
    _add_pupils(session, school_id, found)
    for plan in school.plans.values():
        plans.add_plan(session, school_id, plan)
    for line in school.provisions.values():
        more = found.more
        stored = plans.StoredProvision(line, more.asks.get(line.id, ()), more.areas_of_need.get(line.id))
        plans.add_provision(session, school_id, stored, now)
    written: list[log.Event] = []
    for some in _in_parts(imported_events(found), AT_ONCE):
        events, head = log.append(session, school_id, head, some, now)
        folds.project(session, school_id, events, now)
        written += events
    calendar: SchoolCalendar = plans.calendar_of(session, school_id)
    publish(session, school_id, now, today(plans.school(session, school_id), calendar, now))
    return written


def _person(person: PersonIn) -> people.PersonValue:
    return people.PersonValue(
        id=person.id,
        name=person.name,
        deliverer_role=person.role.value if person.role else None,
        access_role=ACCESS[person.role.value] if person.role else "external",
        qualifications=tuple(person.qualifications),
    )


def _add_pupils(session: Session, school_id: str, found: KeptFile) -> None:
    held = [_halves(pupil.name) for pupil in people.pupils(session, school_id).values()]
    pupils = list(found.school.pupils.values())
    shorts = short_names([*held, *(_halves(pupil.name) for pupil in pupils)])[len(held) :]
    for pupil, short in zip(pupils, shorts, strict=True):
        value = people.PupilValue(
            id=pupil.id,
            name=pupil.name,
            short_name=short,
            upn=found.more.upns.get(pupil.id),
            year_group=pupil.year_group,
            sen_status=pupil.sen_status,
            on_roll_from=pupil.on_roll_from,
            on_roll_to=pupil.on_roll_to,
            guide=found.more.guides[pupil.id],
        )
        people.add_pupil(session, school_id, value)


def _halves(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def _in_parts(events: Iterator[log.NewEvent], size: int) -> Iterator[list[log.NewEvent]]:
    while part := list(islice(events, size)):
        yield part
