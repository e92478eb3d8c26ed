"""Reads a Kept file into domain values. A file that breaks a rule is refused whole, with every fault listed."""

import codecs
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term, UnplannedClosure
from server.domain.dosage import Dosage
from server.domain.plan import Person, Plan, Provision, Pupil, SectionFItem, Slot
from server.domain.record import Record
from server.domain.school import School
from server.domain.settings import LedgerSettings
from server.imports.faults import Fault, faults_in, shown
from server.imports.kept_format import (
    CalendarIn,
    EquipmentIn,
    NoteIn,
    PersonIn,
    PlanIn,
    PresenceIn,
    ProvisionIn,
    PupilIn,
    RecordIn,
    SchoolIn,
    YearIn,
)
from server.imports.kept_rules import Found, faults_of

FORMAT = "kept/1"
_OBJECTS: dict[str, Any] = {"school": SchoolIn, "calendar": CalendarIn}
_LISTS: dict[str, Any] = {
    "people": PersonIn,
    "pupils": PupilIn,
    "plans": PlanIn,
    "provisions": ProvisionIn,
    "records": RecordIn,
    "notes": NoteIn,
    "presence": PresenceIn,
    "equipment": EquipmentIn,
}
_OPTIONAL = ("notes", "presence", "equipment")
_KNOWN = ("format", *_OBJECTS, *_LISTS)

T = TypeVar("T")


class KeptFileError(Exception):
    """The file was refused; `faults` are all that was found, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What a Kept file holds. Notes, presence, equipment and `more` are as in the file: no ledger reads them."""

    school: School
    people: tuple[PersonIn, ...]
    notes: tuple[NoteIn, ...]
    presence: tuple[PresenceIn, ...]
    equipment: tuple[EquipmentIn, ...]
    more: "More"


@dataclass(frozen=True, slots=True)
class More:
    """What only Kept itself makes use of: by provision its open questions and area of need, by pupil the UPN, by record
    adherence and engagement. Only what says something is here."""

    asks: dict[str, tuple[str, ...]]
    areas_of_need: dict[str, str]
    upns: dict[str, str]
    observed: dict[str, tuple[str | None, int | None]]


def read_kept_file(path: Path) -> KeptFile:
    """OSError where the file cannot be read; KeptFileError where it breaks a rule."""
    return kept_file(path.read_bytes())


def kept_file(data: bytes) -> KeptFile:
    """Rows are decoded one by one from the bytes, so a large file costs little more than its values."""
    try:
        return _kept_file(data.removeprefix(codecs.BOM_UTF8))
    except UnicodeDecodeError as error:
        fault = Fault("the file", f"is not text in UTF-8 ({error.reason})", "It should be saved as UTF-8")
        raise KeptFileError([fault]) from error


def _kept_file(data: bytes) -> KeptFile:
    faults: list[Fault] = []
    top = _top(data)
    for name in top.keys() - set(_KNOWN):
        faults.append(Fault(name, "is not a field of a Kept file", f"Known here: {', '.join(_KNOWN)}"))
    for name in _KNOWN:
        if name not in top and name not in _OPTIONAL:
            right = f'It should be "{FORMAT}"' if name == "format" else "It should be there, even if empty"
            faults.append(Fault(name, "is missing", right))
    if "format" in top and (form := msgspec.json.decode(top["format"])) != FORMAT:
        faults.append(Fault("format", f"is {shown(form)}", f'It should be "{FORMAT}"'))
    fitting: dict[str, Any] = {
        name: _one(top[name], shape, name, faults) for name, shape in _OBJECTS.items() if name in top
    }
    fitting |= {name: _rows(top[name], shape, name, faults) for name, shape in _LISTS.items() if name in top}
    broken = {name for name in _LISTS if any(fault.where.startswith(name) for fault in faults)}
    found = Found(**fitting, broken=broken)
    faults += faults_of(found)
    if faults:
        raise KeptFileError(faults)
    assert found.school is not None  # noqa: S101 else it would be a fault
    assert found.calendar is not None  # noqa: S101
    more = _more(found)
    return KeptFile(
        _school(found.school, found.calendar, found, more),
        tuple(found.people.values()),
        tuple(found.notes.values()),
        tuple(found.presence.values()),
        tuple(found.equipment.values()),
        more,
    )


def _top(data: bytes) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError as error:
        raise KeptFileError([Fault("the file", f"is not a JSON object ({error})", "It should be one")]) from error
    except RecursionError as error:
        raise KeptFileError([Fault("the file", "is nested too deeply", "It should be a Kept file")]) from error


def _one(raw: msgspec.Raw, shape: type[T], where: str, faults: list[Fault]) -> T | None:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError:
        value = _whole(msgspec.json.decode(raw))
        found = list(faults_in(value, shape, where))
        if not found:
            return msgspec.convert(value, shape)
        faults += found
        return None


def _whole(value: Any) -> Any:
    """30.0 is 30, as in JSON Schema; msgspec goes by the spelling."""
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _rows(raw: msgspec.Raw, shape: type[T], where: str, faults: list[Fault]) -> dict[int, T]:
    """The rows that fit, by their place in the list; the others' faults are listed."""
    try:
        rows = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except msgspec.ValidationError:
        faults.append(Fault(where, f"is {shown(msgspec.json.decode(raw))}", "It should be a list"))
        return {}
    decoder = msgspec.json.Decoder(shape)
    found: dict[int, T] = {}
    same: dict[str, str] = {}
    for index, row in enumerate(rows):
        try:
            found[index] = decoder.decode(row)
            if shape is RecordIn:
                _share(found[index], same)
        except msgspec.ValidationError:
            if (value := _one(row, shape, f"{where}[{index}]", faults)) is not None:
                found[index] = value
    return found


def _share(row: Any, same: dict[str, str]) -> None:
    """Keeps one copy of an id that many records name: half a million records would else hold each a hundred times."""
    row.provision = same.setdefault(row.provision, row.provision)
    row.pupil = same.setdefault(row.pupil, row.pupil)
    row.by = same.setdefault(row.by, row.by)


def _school(school: SchoolIn, calendar: CalendarIn, found: Found, more: More) -> School:
    return School(
        name=school.name,
        settings=LedgerSettings(
            short_week=school.settings.short_week,
            terms_per_year=school.settings.terms_per_year,
            full_session_share=Fraction(school.settings.full_session_share),
            max_sessions_a_day=school.settings.max_sessions_a_day,
            on_track_from=Fraction(school.settings.on_track_from),
            watch_from=Fraction(school.settings.watch_from),
        ),
        calendar=SchoolCalendar(
            tuple(_year(year) for year in calendar.years),
            tuple(UnplannedClosure(closure.on, closure.reason) for closure in calendar.unplanned_closures),
        ),
        people={
            person.id: Person(person.id, person.name, person.role, tuple(person.qualifications))
            for person in found.people.values()
            if person.role is not None
        },
        pupils={
            pupil.id: Pupil(
                pupil.id, pupil.name, pupil.year_group, pupil.sen_status, pupil.on_roll_from, pupil.on_roll_to
            )
            for pupil in found.pupils.values()
        },
        plans={
            plan.id: Plan(
                plan.id,
                plan.pupil,
                plan.source,
                plan.from_,
                tuple(SectionFItem(item.id, item.text) for item in plan.items),
            )
            for plan in found.plans.values()
        },
        provisions={provision.id: _provision(provision) for provision in found.provisions.values()},
        records=_records(found.records),
        not_judged=frozenset(more.asks),
    )


def _more(found: Found) -> More:
    """Read before the records are taken out of `found`."""
    return More(
        asks={line.id: tuple(line.asks) for line in found.provisions.values() if line.asks},
        areas_of_need={line.id: line.area_of_need for line in found.provisions.values() if line.area_of_need},
        upns={pupil.id: pupil.upn for pupil in found.pupils.values() if pupil.upn},
        observed={
            record.id: (record.adherence, record.engagement)
            for record in found.records.values()
            if record.adherence is not None or record.engagement is not None
        },
    )


def _year(year: YearIn) -> SchoolYear:
    terms = tuple(
        Term(
            term.name,
            term.starts_on,
            term.ends_on,
            Span(term.half_term.starts_on, term.half_term.ends_on) if term.half_term else None,
        )
        for term in sorted(year.terms, key=lambda term: term.starts_on)
    )
    return SchoolYear(
        year.name, terms, frozenset(year.inset_days), frozenset(year.bank_holidays), frozenset(year.planned_closures)
    )


def _provision(given: ProvisionIn) -> Provision:
    dosage = given.dosage
    return Provision(
        id=given.id,
        title=given.title,
        pupils=tuple(given.pupils),
        dosage=Dosage(
            kind=dosage.kind,
            window=dosage.window,
            count=dosage.count,
            minutes=dosage.minutes,
            window_minutes=dosage.window_minutes,
            weekdays=frozenset(dosage.weekdays) if dosage.weekdays else None,
            bound=dosage.bound,
            group=dosage.group,
            role=dosage.role,
            qualified=dosage.qualified,
        ),
        starts_on=given.starts_on,
        plan=given.plan,
        items=tuple(given.items),
        ends_on=given.ends_on,
        block_weeks=given.block_weeks,
        deliverers=tuple(given.deliverers),
        slots=tuple(Slot(slot.weekday, slot.starts_at) for slot in given.slots),
        replaces=given.replaces,
        weeks_per_year=given.weeks_per_year,
        review_on=given.review_on,
        wording=given.wording,
        measurable=given.measurable,
    )


def _records(rows: dict[int, RecordIn]) -> tuple[Record, ...]:
    """Takes the rows out as it goes, and keeps one copy of each id and date that many records name."""
    days: dict[date, date] = {}
    found = []
    for index in list(rows):
        row = rows.pop(index)
        found.append(
            Record(
                id=row.id,
                session=row.session,
                provision=row.provision,
                pupil=row.pupil,
                on=days.setdefault(row.on, row.on),
                outcome=row.outcome,
                by=row.by,
                minutes=row.minutes,
                reason=row.reason,
                starts_at=sys.intern(row.starts_at) if row.starts_at else None,
                role=row.role,
                group_size=row.group_size,
                other_activity=row.other_activity,
                second_session=row.second_session,
                makes_up=row.makes_up,
                amends=row.amends,
                recorded_at=datetime.fromisoformat(row.recorded_at) if row.recorded_at else None,
            )
        )
    return tuple(found)
