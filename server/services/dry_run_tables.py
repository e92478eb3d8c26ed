"""A school in memory from last term's map and a list of its sessions. Pure: no database, no clock.

Of two tables less is known than of a Kept file. What is taken for granted is said in notes: a line without a start
began with the first week of the list, a line that names no pupil belongs to those who have sessions of it, nobody's
qualifications are judged, and a row that does not say when it was entered was entered on the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from server.domain.calendar import SchoolCalendar
from server.domain.plan import Person, Plan, Provision, Pupil
from server.domain.record import Record
from server.domain.school import School
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import DelivererRole, Outcome, PlanSource
from server.imports.cells import alike
from server.imports.provisions import ProvisionLine, grouped
from server.imports.records import RecordLine
from server.imports.table import CellFault
from server.services.today import LONDON
from server.store.people import PersonValue, PupilValue

ENTERED_AT = time(16, 0)
"""A table says at most on which day something was entered; by then, in London."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the school itself lends to the trial."""

    name: str
    settings: LedgerSettings
    staff: tuple[PersonValue, ...]
    pupils: tuple[PupilValue, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    lines: tuple[ProvisionLine, ...]
    sessions: tuple[RecordLine, ...]


def school_of(
    setting: Setting, calendar: SchoolCalendar, tables: Tables
) -> tuple[School, tuple[str, ...], tuple[CellFault, ...]]:
    """The school, the notes, and the faults of rows that name nobody and nothing on the map."""
    making = _Making(setting, calendar, min(line.on for line in tables.sessions))
    expected = [line for line in tables.lines if not line.waiting]
    for rows in grouped(expected):
        making.add_line(rows)
    making.give_lines_to(tables.sessions)
    for session in tables.sessions:
        making.add_session(session)
    waiting = len(tables.lines) - len(expected)
    return making.school(), making.notes(waiting), tuple(making.faults)


@dataclass(slots=True)
class _Making:
    """Ids are names made alike for pupils and people, and row numbers for lines."""

    setting: Setting
    calendar: SchoolCalendar
    first_on: date
    pupils: dict[str, Pupil] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    lines: dict[str, Provision] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    without_start: int = 0
    without_reason: int = 0
    not_a_school_day: int = 0
    of_qualified: int = 0
    given_by_sessions: list[str] = field(default_factory=list)
    name_of: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name_of = {each.upn: each.name for each in self.setting.pupils if each.upn}
        for each in self.setting.staff:
            if each.deliverer_role:
                id_ = alike(each.name)
                self.people[id_] = Person(id_, each.name, DelivererRole(each.deliverer_role), each.qualifications)

    def add_line(self, rows: Sequence[ProvisionLine]) -> None:
        line = rows[0]
        for one in rows:
            if one.pupil_name and len(one.pupils) == 1:
                self.name_of.setdefault(one.pupils[0], one.pupil_name)
        pupils = tuple(dict.fromkeys(self._pupil(name) for one in rows for name in one.pupils))
        id_ = f"{len(self.lines) + 1}"
        dosage = line.promise.dosage
        self.of_qualified += dosage.qualified
        self.without_start += line.starts_on is None
        self.lines[id_] = Provision(
            id=id_,
            title=line.title,
            pupils=pupils,
            dosage=replace(dosage, qualified=False),
            starts_on=line.starts_on or self.calendar.week_of(self.first_on),
            plan=self._plan(line.source),
            ends_on=line.ends_on,
            block_weeks=line.promise.block_weeks,
            slots=line.promise.slots,
        )
        if line.promise.asks:
            self.asked.add(id_)

    def give_lines_to(self, sessions: Iterable[RecordLine]) -> None:
        """A map for one pupil, or for a class, often names nobody: the list of sessions does."""
        nobodys = {alike(line.title): id_ for id_, line in self.lines.items() if not line.pupils}
        found: dict[str, dict[str, None]] = {}
        for session in sessions:
            if id_ := nobodys.get(alike(session.provision)):
                theirs = (self._like(name) or self._pupil(name) for name in session.pupils)
                found.setdefault(id_, {}).update(dict.fromkeys(theirs))
        for id_, pupils in found.items():
            self.lines[id_] = replace(self.lines[id_], pupils=tuple(pupils))
            self.given_by_sessions.append(self.lines[id_].title)
        for id_ in [id_ for id_, line in self.lines.items() if not line.pupils]:
            del self.lines[id_]
            self.asked.discard(id_)

    def add_session(self, session: RecordLine) -> None:
        if not self.calendar.is_school_day(session.on):
            self.not_a_school_day += 1
        entered_at = datetime.combine(session.entered_on, ENTERED_AT, LONDON) if session.entered_on else None
        for position, name in enumerate(session.pupils):
            pupil = self._known_pupil(session.row, name)
            line = self._line(session, pupil) if pupil else None
            if pupil is None or line is None:
                continue
            missed = session.outcome is Outcome.NOT_DELIVERED
            self.without_reason += missed and session.reason is None
            self.records.append(
                Record(
                    id=f"{session.row}.{position}",
                    session=f"{session.row}",
                    provision=line.id,
                    pupil=pupil,
                    on=session.on,
                    outcome=session.outcome,
                    by=alike(session.who),
                    minutes=session.minutes,
                    reason=session.reason,
                    group_size=session.group_size or (len(session.pupils) if len(session.pupils) > 1 else None),
                    makes_up=session.makes_up,
                    recorded_at=entered_at,
                )
            )

    def school(self) -> School:
        return School(
            name=self.setting.name,
            settings=self.setting.settings,
            calendar=self.calendar,
            people=self.people,
            pupils=self.pupils,
            plans=self.plans,
            provisions=self.lines,
            records=tuple(self.records),
            not_judged=frozenset(self.asked),
        )

    def notes(self, waiting: int) -> tuple[str, ...]:
        first = f"{self.calendar.week_of(self.first_on):%-d %B %Y}"
        told = [
            (
                self.without_start,
                f"{{}} without a start: taken to begin with the first session, in the week of {first}.",
            ),
            (waiting, "{} waiting to begin: left out."),
            (self.of_qualified, "{} for a qualified person: qualifications are not judged here."),
        ]
        notes = [text.format(_count(number, "line")) for number, text in told if number]
        if self.given_by_sessions:
            lines = _count(len(self.given_by_sessions), "line")
            notes.append(f"{lines} named no pupil: given to the pupils who have sessions of it.")
        if self.without_reason:
            sessions = _count(self.without_reason, "session")
            notes.append(f"{sessions} not delivered and no reason given: counted as not accounted for.")
        if self.not_a_school_day:
            sessions = _count(self.not_a_school_day, "row")
            notes.append(f"{sessions} of days that are no school days in the calendar: see whether it is that year's.")
        return tuple(notes)

    def _pupil(self, name: str) -> str:
        """The id of a pupil who is there from now on."""
        full = self.name_of.get(name, name)
        self.pupils.setdefault(alike(full), Pupil(alike(full), _in_order(full)))
        return alike(full)

    def _like(self, name: str) -> str | None:
        """The pupil who is called so in full, or who alone is when as much is written as "Asha R"."""
        wanted = alike(self.name_of.get(name, name)).rstrip(".")
        like = [id_ for id_ in self.pupils if id_.startswith(wanted)]
        return wanted if wanted in self.pupils else like[0] if len(like) == 1 else None

    def _known_pupil(self, row: int, name: str) -> str | None:
        found = self._like(name)
        if found is None:
            several = any(id_.startswith(alike(name)) for id_ in self.pupils)
            what = f"several pupils are called “{name}”" if several else f"no pupil on the map is called “{name}”"
            self.faults.append(CellFault(row, "Pupil", what, "a name or a UPN as on the map"))
        return found

    def _line(self, session: RecordLine, pupil: str) -> Provision | None:
        """The pupil's line of that name, of several the one that runs on the day; else one whose name begins alike."""
        own = [line for line in self.lines.values() if pupil in line.pupils]
        wanted = alike(session.provision)
        same = [line for line in own if alike(line.title) == wanted]
        same = same or [line for line in own if _begins_alike(alike(line.title), wanted)]
        running = [line for line in same if line.starts_on <= session.on <= (line.ends_on or date.max)]
        titles = {alike(line.title) for line in same}
        if same and len(titles) == 1:
            return (running or same)[0]
        name = self.pupils[pupil].name
        what = f"“{session.provision}” could be more than one line" if same else f"“{session.provision}” is no line"
        right = f"one of {name}'s: {', '.join(dict.fromkeys(line.title for line in own)) or 'none is on the map'}"
        self.faults.append(CellFault(session.row, "Intervention", f"{what} of {name}'s map", right))
        return None

    def _plan(self, source: PlanSource | None) -> str | None:
        """Whose plan it is changes nothing here: one for each source is enough."""
        if source is None:
            return None
        self.plans.setdefault(source.value, Plan(source.value, "", source))
        return source.value


def _begins_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _in_order(name: str) -> str:
    """ "Rahman, Asha" is Asha Rahman."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number} {word}s"
