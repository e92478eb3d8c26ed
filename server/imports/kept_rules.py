"""The rules of a Kept file beyond the shape of one field: ids that exist, ends after beginnings, dosages that mean
something, records that say enough."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from server.domain.dosage import Range
from server.domain.vocabulary import Kind, Outcome, WindowKind
from server.imports.cells import FIRST_DAY, LAST_DAY
from server.imports.faults import Fault, shown
from server.imports.kept_format import (
    CalendarIn,
    DosageIn,
    EquipmentIn,
    NoteIn,
    PersonIn,
    PlanIn,
    PresenceIn,
    ProvisionIn,
    PupilIn,
    RecordIn,
    SchoolIn,
    TermIn,
)


@dataclass
class Found:
    """What fitted its shape: rows by their place in the list. `broken` names the lists of which some row did not fit:
    a reference to such a list is not called wrong, because its aim may be the row that is already listed."""

    school: SchoolIn | None = None
    calendar: CalendarIn | None = None
    people: dict[int, PersonIn] = field(default_factory=dict)
    pupils: dict[int, PupilIn] = field(default_factory=dict)
    plans: dict[int, PlanIn] = field(default_factory=dict)
    provisions: dict[int, ProvisionIn] = field(default_factory=dict)
    records: dict[int, RecordIn] = field(default_factory=dict)
    notes: dict[int, NoteIn] = field(default_factory=dict)
    presence: dict[int, PresenceIn] = field(default_factory=dict)
    equipment: dict[int, EquipmentIn] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


def faults_of(found: Found) -> list[Fault]:
    """Every rule that the parts of the file break together."""
    known = _Known(found)
    return [
        *_of_school(found.school),
        *_of_calendar(found.calendar),
        *known.repeated,
        *_of_pupils(found.pupils),
        *_of_plans(found.plans, known),
        *_of_provisions(found.provisions, known),
        *_of_records(found, known),
        *_of_the_rest(found, known),
    ]


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


class _Known:
    """The ids of each list, and what a reference to one that is not there is told."""

    def __init__(self, found: Found) -> None:
        self.repeated: list[Fault] = []
        self._broken = found.broken
        self._ids: dict[str, Collection[str]] = {
            "people": self._collect("people", found.people),
            "pupils": self._collect("pupils", found.pupils),
            "plans": self._collect("plans", found.plans),
            "provisions": self._collect("provisions", found.provisions),
            "records": self._collect("records", found.records),
            "notes": self._collect("notes", found.notes),
        }
        self._ids["items"] = {item.id for plan in found.plans.values() for item in plan.items}
        if "plans" in found.broken:
            self._broken.add("items")

    def missing(self, list_name: str, where: str, *ids: str | None) -> Iterator[Fault]:
        for id_ in ids:
            if id_ is not None and id_ not in self._ids[list_name] and list_name not in self._broken:
                yield Fault(where, f"names {shown(id_)}, which is not in {list_name}", f"Name an id of {list_name}")

    def _collect(self, name: str, rows: Mapping[int, _HasId]) -> Collection[str]:
        ids: set[str] = set()
        for index, row in rows.items():
            if row.id in ids:
                self.repeated.append(
                    Fault(f"{name}[{index}].id", f"is {shown(row.id)} again", f"Each id of {name} stands once")
                )
            ids.add(row.id)
        return ids


def _in_order(where: str, starts_on: date | None, ends_on: date | None) -> Iterator[Fault]:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        yield Fault(where, f"ends on {ends_on}, before it starts on {starts_on}", "It should end on or after its start")


def _within_reason(where: str, *days: date | None) -> Iterator[Fault]:
    for day in days:
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            yield Fault(where, f"is {day}", f"It should lie between {FIRST_DAY} and {LAST_DAY}")


def _of_school(school: SchoolIn | None) -> Iterator[Fault]:
    if school is None:
        return
    settings = school.settings
    share, high, low = (
        Fraction(text) for text in (settings.full_session_share, settings.on_track_from, settings.watch_from)
    )
    if not 0 < share <= 1:
        yield Fault("school.settings.full_session_share", f"is {share}", "It should be above 0 and at most 1")
    if not high <= 1:
        yield Fault("school.settings.on_track_from", f"is {high}", "It should be at most 1")
    if low > high:
        yield Fault("school.settings.watch_from", f"is {low}, above on_track_from", "It should be at most that")


def _of_calendar(calendar: CalendarIn | None) -> Iterator[Fault]:
    if calendar is None:
        return
    terms = []
    for at, year in enumerate(calendar.years):
        for number, term in enumerate(year.terms):
            where = f"calendar.years[{at}].terms[{number}]"
            yield from _within_reason(where, term.starts_on, term.ends_on)
            yield from _in_order(where, term.starts_on, term.ends_on)
            yield from _of_half_term(where, term)
            terms.append((term.starts_on, term.ends_on, at, where))
    for (_, ends_on, at, before), (starts_on, _, year_at, where) in pairwise(sorted(terms)):
        if starts_on <= ends_on:
            yield Fault(where, f"begins on {starts_on}, within {before}", "Terms should not overlap")
        if at > year_at:
            yield Fault(where, f"lies after {before}", "Years should stand in date order")


def _of_half_term(where: str, term: TermIn) -> Iterator[Fault]:
    if (rest := term.half_term) is None:
        return
    yield from _in_order(f"{where}.half_term", rest.starts_on, rest.ends_on)
    if not (term.starts_on < rest.starts_on and rest.ends_on < term.ends_on):
        yield Fault(
            f"{where}.half_term", "does not lie inside its term", "A half of the term should stand on each side"
        )


def _of_pupils(pupils: Mapping[int, PupilIn]) -> Iterator[Fault]:
    for index, pupil in pupils.items():
        yield from _in_order(f"pupils[{index}]", pupil.on_roll_from, pupil.on_roll_to)


def _of_plans(plans: Mapping[int, PlanIn], known: _Known) -> Iterator[Fault]:
    for index, plan in plans.items():
        yield from known.missing("pupils", f"plans[{index}].pupil", plan.pupil)
        ids = [item.id for item in plan.items]
        for id_ in dict.fromkeys(id_ for id_ in ids if ids.count(id_) > 1):
            yield Fault(f"plans[{index}].items", f"has {shown(id_)} twice", "Each id of a list stands once")


def _of_provisions(provisions: Mapping[int, ProvisionIn], known: _Known) -> Iterator[Fault]:
    replaces = {provision.id: provision.replaces for provision in provisions.values()}
    for index, provision in provisions.items():
        where = f"provisions[{index}]"
        yield from _within_reason(f"{where}.starts_on", provision.starts_on)
        yield from _in_order(where, provision.starts_on, provision.ends_on)
        yield from known.missing("pupils", f"{where}.pupils", *provision.pupils)
        yield from known.missing("plans", f"{where}.plan", provision.plan)
        yield from known.missing("items", f"{where}.items", *provision.items)
        yield from known.missing("people", f"{where}.deliverers", *provision.deliverers)
        yield from known.missing("provisions", f"{where}.replaces", provision.replaces)
        if _follows_itself(provision.id, replaces):
            yield Fault(f"{where}.replaces", "leads back to itself", "It should name an earlier version")
        if len(set(provision.pupils)) < len(provision.pupils):
            yield Fault(f"{where}.pupils", "names a pupil twice", "Each pupil stands once")
        yield from _of_dosage(f"{where}.dosage", provision.dosage, asks=bool(provision.asks))


def _follows_itself(id_: str, replaces: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    earlier = replaces[id_]
    while earlier is not None and earlier not in seen:
        if earlier == id_:
            return True
        seen.add(earlier)
        earlier = replaces.get(earlier)
    return False


def _of_dosage(where: str, dosage: DosageIn, *, asks: bool) -> Iterator[Fault]:
    for name, pair in (("count", dosage.count), ("minutes", dosage.minutes), ("group", dosage.group)):
        yield from _of_range(f"{where}.{name}", pair)
    # What the window is may be the very question that is open.
    if dosage.window is None and dosage.kind in (Kind.DIRECT, Kind.INDIRECT) and not asks:
        kinds = ", ".join(WindowKind)
        yield Fault(f"{where}.window", "is null", f"For {dosage.kind} provision it should be one of {kinds}")
    if dosage.weekdays is not None:
        if dosage.window not in (WindowKind.DAY, WindowKind.WEEK):
            yield Fault(f"{where}.weekdays", "stand on another window", "They belong to day and week windows only")
        if len(set(dosage.weekdays)) < len(dosage.weekdays):
            yield Fault(f"{where}.weekdays", "name a day twice", "Each day stands once")


def _of_range(where: str, pair: Range | None) -> Iterator[Fault]:
    if pair is not None and not 1 <= pair.least <= pair.most:
        yield Fault(where, f"is {shown(pair)}", "It should be [least, most] with 1 <= least <= most, or null")


def _of_records(found: Found, known: _Known) -> Iterator[Fault]:
    minutes_only = {
        provision.id
        for provision in found.provisions.values()
        if provision.dosage.count is None
        and provision.dosage.window_minutes is not None
        and provision.dosage.kind in (Kind.DIRECT, Kind.INDIRECT)
    }
    earlier: set[str] = set()
    for index, record in found.records.items():
        where = f"records[{index}]"
        yield from known.missing("provisions", f"{where}.provision", record.provision)
        yield from known.missing("pupils", f"{where}.pupil", record.pupil)
        yield from known.missing("people", f"{where}.by", record.by)
        if record.amends is not None and record.amends not in earlier and "records" not in found.broken:
            yield Fault(
                f"{where}.amends", f"names {shown(record.amends)}", "It should name a record earlier in the list"
            )
        yield from _of_outcome(where, record)
        if record.provision in minutes_only and record.minutes is None and record.outcome is not Outcome.VOID:
            right = "The provision counts minutes only: give the minutes taught, or missed"
            yield Fault(f"{where}.minutes", "is null", right)
        yield from _of_instant(f"{where}.recorded_at", record.recorded_at)
        earlier.add(record.id)


def _of_outcome(where: str, record: RecordIn) -> Iterator[Fault]:
    if record.outcome is Outcome.VOID and record.amends is None:
        yield Fault(f"{where}.amends", "is null on a void", "It should name the record that is withdrawn")
    if record.outcome is Outcome.NOT_DELIVERED:
        if record.reason is None:
            yield Fault(f"{where}.reason", "is null on not_delivered", "It should say why")
        if record.makes_up is not None:
            yield Fault(f"{where}.makes_up", "stands on not_delivered", "Only what was delivered can make up")
    if record.outcome is Outcome.DELIVERED and record.reason is not None:
        right = "Leave it null, or make the outcome part_delivered"
        yield Fault(f"{where}.reason", "stands on delivered", right)


def _of_instant(where: str, instant: str | None) -> Iterator[Fault]:
    """Its spelling is checked already; that the day and the time are there is not."""
    try:
        if instant is not None:
            datetime.fromisoformat(instant)
    except ValueError as absent:
        yield Fault(where, f"is {shown(instant)} ({absent})", "It should be an instant in UTC, as 2026-09-08T10:31:00Z")


def _of_the_rest(found: Found, known: _Known) -> Iterator[Fault]:
    for index, note in found.notes.items():
        yield from known.missing("records", f"notes[{index}].record", note.record)
        yield from known.missing("people", f"notes[{index}].by", note.by)
        yield from _of_instant(f"notes[{index}].recorded_at", note.recorded_at)
    seen: Iterable[tuple[str, PresenceIn | EquipmentIn]] = [
        *((f"presence[{index}]", report) for index, report in found.presence.items()),
        *((f"equipment[{index}]", report) for index, report in found.equipment.items()),
    ]
    for where, report in seen:
        yield from known.missing("provisions", f"{where}.provision", report.provision)
        yield from known.missing("pupils", f"{where}.pupil", report.pupil)
        yield from known.missing("people", f"{where}.by", report.by)
        yield from _of_instant(f"{where}.recorded_at", report.recorded_at)
