"""A school's calendar, staff and pupils from files (the map: importing_map.py). A file with a fault changes nothing.

Every import is one transaction, and devices are told in the same one. `dry_run` reads, compares and reports only.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from server.domain.calendar import SchoolCalendar, SchoolYear
from server.domain.plan import Guide
from server.imports.calendars import read_calendar
from server.imports.cells import alike
from server.imports.pupils import PupilLine, StaffLine, read_pupils, read_staff, short_names
from server.imports.table import BadFile, CellFault
from server.services.ids import new_id
from server.services.import_report import Noted, Report
from server.services.publish import publish
from server.services.today import today
from server.store import audit, people, plans, schools
from server.store.engine import Database


def import_calendar(db: Database, school_id: str, data: bytes, now: datetime, *, dry_run: bool = False) -> Report:
    """Each year in the file takes the place of the year of that name; unplanned closures are added."""
    report = Report("calendar")
    with importing(db, school_id, now, report, dry_run=dry_run) as session:
        read = read_calendar(data)
        _no_year_within_another(plans.calendar_of(session, school_id), read.years)
        report.notes += read.notes
        for year in read.years:
            days = len(SchoolCalendar((year,)).days)
            report.read.append(Noted(0, f"{year.name}: {len(year.terms)} terms, {days} days with pupils"))
            if not dry_run:
                schools.set_year(session, school_id, year, lambda: new_id(now))
        for closure in read.closures:
            report.read.append(Noted(0, f"closed on {closure.on:%-d %B %Y}: {closure.reason}"))
        if not dry_run:
            schools.add_closures(session, school_id, read.closures, lambda: new_id(now), now)
    return report


def _no_year_within_another(own: SchoolCalendar, read: Sequence[SchoolYear]) -> None:
    """Two years that share dates would count their school days twice. Raises BadFile."""
    names = {year.name for year in read}
    years = [*(year for year in own.years if year.name not in names), *read]
    years.sort(key=lambda year: year.span.starts_on)
    right = "dates of one school year, or its right name in the column Year"
    faults = [
        CellFault(0, "Year", f"{later.name} begins on {later.span.starts_on:%-d %B %Y}, within {before.name}", right)
        for before, later in pairwise(years)
        if later.span.meets(before.span)
    ]
    if faults:
        raise BadFile(*faults)


def import_pupils(db: Database, school_id: str, data: bytes, now: datetime, *, dry_run: bool = False) -> Report:
    """A pupil is known by UPN, or by name where there is none; what the file says of a known pupil is taken."""
    report = Report("pupils")
    with importing(db, school_id, now, report, dry_run=dry_run) as session:
        lines = read_pupils(data)
        known = list(people.pupils(session, school_id).values())
        by_upn = {pupil.upn: pupil for pupil in known if pupil.upn}
        by_name = {alike(pupil.name): pupil for pupil in known}
        names = [_halves(pupil.name) for pupil in known] + [(line.forename, line.surname) for line in lines]
        shorts = short_names(names)[len(known) :]
        faults: list[CellFault] = []
        for line, short in zip(lines, shorts, strict=True):
            held = by_upn.get(line.upn) if line.upn else None
            if held is None:
                same_name = by_name.get(alike(line.name))
                held = same_name if same_name and not (same_name.upn and line.upn) else None
            value = _pupil(line, held, held.short_name if held else short, new_id(now))
            if value.on_roll_from and value.on_roll_to and value.on_roll_to < value.on_roll_from:
                right = f"a day on or after {value.on_roll_from:%-d %B %Y}"
                faults.append(CellFault(line.row, "On roll to", "this is before the first day on roll", right))
                continue
            if held is None:
                report.read.append(Noted(line.row, f"{value.name}, {_year(value.year_group)}"))
                if not dry_run:
                    people.add_pupil(session, school_id, value)
            elif value != held:
                report.read.append(Noted(line.row, f"{value.name}: changed"))
                if not dry_run:
                    people.change_pupil(session, school_id, value)
            else:
                report.skipped.append(Noted(line.row, f"{value.name}: already here, nothing new"))
        if faults:
            raise BadFile(*faults)
    return report


def import_staff(db: Database, school_id: str, data: bytes, now: datetime, *, dry_run: bool = False) -> Report:
    """Adds the adults who are not here yet, known by email or name. Nobody's access is changed by a file."""
    report = Report("staff")
    with importing(db, school_id, now, report, dry_run=dry_run) as session:
        lines = read_staff(data)
        known = people.people(session, school_id).values()
        emails = {person.email for person in known if person.email}
        names = {alike(person.name) for person in known}
        for line in lines:
            if (line.email and line.email in emails) or alike(line.name) in names:
                report.skipped.append(Noted(line.row, f"{line.name}: already here"))
                continue
            report.read.append(Noted(line.row, f"{line.name}, {line.access.value.replace('_', ' ')}"))
            if not dry_run:
                people.add_person(session, school_id, _adult(line, new_id(now)))
    return report


@contextmanager
def importing(db: Database, school_id: str, now: datetime, report: Report, *, dry_run: bool) -> Iterator[Session]:
    """One transaction that reads only where it is a trial, and tells the devices where it is not."""
    try:
        with db.read() if dry_run else db.write() as session:
            yield session
            if not dry_run:
                school = plans.school(session, school_id)
                publish(session, school_id, now, today(school, plans.calendar_of(session, school_id), now))
                audit.append(session, school_id, [audit.Act(now, f"import.{report.what}", body=_told(report))])
                report.written = True
    except BadFile as bad:
        report.read, report.asked, report.skipped, report.notes = [], [], [], []
        report.faults = bad.faults


def _told(report: Report) -> dict[str, list[str]]:
    return {"read": [noted.text for noted in report.read], "skipped": [noted.text for noted in report.skipped]}


def _pupil(line: PupilLine, held: people.PupilValue | None, short: str, fresh: str) -> people.PupilValue:
    """What the file leaves empty stays as it is."""
    return people.PupilValue(
        id=held.id if held else fresh,
        name=line.name,
        short_name=short,
        upn=line.upn or (held.upn if held else None),
        year_group=line.year_group if line.year_group is not None else (held.year_group if held else None),
        sen_status=line.sen_status or (held.sen_status if held else None),
        on_roll_from=line.on_roll_from or (held.on_roll_from if held else None),
        on_roll_to=line.on_roll_to or (held.on_roll_to if held else None),
        guide=held.guide if held else Guide(),
    )


def _adult(line: StaffLine, fresh: str) -> people.PersonValue:
    return people.PersonValue(
        id=fresh,
        name=line.name,
        deliverer_role=line.role.value if line.role else None,
        access_role=line.access.value,
        qualifications=line.qualifications,
        email=line.email,
    )


def _halves(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def _year(group: int | None) -> str:
    return "no year group" if group is None else "Nursery" if group < 0 else f"Year {group}" if group else "Reception"
