"""What the desk says of one window of one pupil's provision, and sums of them. Pure: no database, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.calendar import SchoolCalendar, Span
from server.domain.dosage import Dosage, sessions_that_fit_a_day
from server.domain.dosage_words import dosage_in_words
from server.domain.ledger import Column, LedgerSettings, WindowLedger
from server.domain.plan import Provision
from server.domain.vocabulary import Kind, Reason, State, Status, Weekday
from server.store.plans import StoredProvision

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Named:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """A device that has not sent yet, its name, and the name of the person who carries it."""

    id: str
    name: str
    person: str


@dataclass(frozen=True, slots=True)
class InMinutes:
    """The same window in minutes, for where parts of sessions read badly. `not_logged` is of a closed one, else 0."""

    due: Fraction
    delivered: Fraction
    owed: Fraction
    not_logged: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """One window in its own unit: minutes where the dosage is minutes only, else sessions.

    due = delivered + not_as_specified + missed + not_logged + to_come. `to_come` is what can still be given before the
    window ends; only what can no longer come is "not logged". Of a closed window nothing is to come. `in_minutes` where
    the dosage has minutes; `last_day` is the last of the days that are left.
    """

    provision: Named
    pupil: Named
    deliverers: tuple[Named, ...]
    statutory: bool
    indirect: bool
    dosage: str
    starts_on: date
    ends_on: date
    closed: bool
    unit: str
    due: Fraction
    delivered: Fraction
    not_as_specified: Fraction
    missed: Fraction
    not_logged: Fraction
    to_come: Fraction
    owed: Fraction
    made_up: Fraction
    reasons: Mapping[Reason, Fraction]
    in_minutes: InMinutes | None
    days_left: int
    last_day: date | None
    status: Status | None
    state: State | None
    waits_for: tuple[WaitsFor, ...]

    @property
    def awaiting_sync(self) -> bool:
        return bool(self.waits_for)

    @property
    def can_be_saved(self) -> bool:
        return self.state in (State.LAST_CHANCE, State.AT_RISK)


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of lines in one unit; direct work and indirect apart."""

    indirect: bool
    unit: str
    lines: int
    due: Fraction
    delivered: Fraction
    not_as_specified: Fraction
    missed: Fraction
    not_logged: Fraction
    to_come: Fraction
    reasons: Mapping[Reason, Fraction]


def line_of(
    window: WindowLedger,
    stored: StoredProvision,
    *,
    pupil: Named,
    deliverers: Sequence[Named],
    statutory: bool,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    ahead_from: date,
    waits_for: tuple[WaitsFor, ...],
) -> Line:
    """`ahead_from` is the first day that still lies ahead of it: today, or tomorrow once today has its record."""
    unit = "sessions" if window.sessions is not None else "minutes"
    column = window.sessions or window.minutes
    assert column is not None  # noqa: S101 every dosage has one or the other
    dosage = stored.provision.dosage
    days = days_ahead(dosage, window, calendar, ahead_from)
    to_come = _to_come(window, column, stored.provision, calendar, days, settings, unit)
    return Line(
        provision=Named(stored.provision.id, stored.provision.title),
        pupil=pupil,
        deliverers=tuple(deliverers),
        statutory=statutory,
        indirect=dosage.kind is Kind.INDIRECT,
        dosage=dosage_in_words(dosage),
        starts_on=window.starts_on,
        ends_on=window.ends_on,
        closed=window.closed,
        unit=unit,
        due=column.due,
        delivered=column.delivered,
        not_as_specified=column.not_as_specified,
        missed=sum(column.not_delivered.values(), ZERO),
        not_logged=column.unaccounted - to_come,
        to_come=to_come,
        owed=column.owed,
        made_up=column.made_up,
        reasons=column.not_delivered,
        in_minutes=_in_minutes(window),
        days_left=len(days),
        last_day=days[-1] if days else None,
        status=window.status,
        state=window.state,
        waits_for=waits_for,
    )


def _in_minutes(window: WindowLedger) -> InMinutes | None:
    column = window.minutes
    if column is None:
        return None
    return InMinutes(column.due, column.delivered, column.owed, column.unaccounted if window.closed else ZERO)


def days_ahead(dosage: Dosage, window: WindowLedger, calendar: SchoolCalendar, ahead_from: date) -> tuple[date, ...]:
    """The school days on which this could still be given; none once the window is closed."""
    if window.closed:
        return ()
    ahead = calendar.school_days(Span(max(ahead_from, window.starts_on), window.ends_on))
    weekdays = dosage.weekdays or frozenset(Weekday)
    return tuple(day for day in ahead if calendar.unplanned(day) is None and _weekday(day) in weekdays)


def totals(lines: Iterable[Line], unit: str, *, indirect: bool) -> Totals:
    of_unit = [line for line in lines if line.unit == unit and line.indirect is indirect]
    reasons: Counter[Reason] = Counter()
    for line in of_unit:
        for reason, amount in line.reasons.items():
            reasons[reason] += amount  # type: ignore[assignment] # a Counter sums exact fractions as well as whole numbers
    return Totals(
        indirect=indirect,
        unit=unit,
        lines=len(of_unit),
        due=sum((line.due for line in of_unit), ZERO),
        delivered=sum((line.delivered for line in of_unit), ZERO),
        not_as_specified=sum((line.not_as_specified for line in of_unit), ZERO),
        missed=sum((line.missed for line in of_unit), ZERO),
        not_logged=sum((line.not_logged for line in of_unit), ZERO),
        to_come=sum((line.to_come for line in of_unit), ZERO),
        reasons={reason: Fraction(amount) for reason, amount in reasons.most_common()},
    )


def by_what_would_be_lost(line: Line) -> tuple[bool, Fraction, int, str]:
    """Sorts the list of what can still be saved: statutory first, then the most time at stake, then the nearest end.

    Where the plan gives no minutes a session weighs as half an hour, here and nowhere else.
    """
    minutes = line.in_minutes
    at_stake = minutes.due - minutes.delivered if minutes else (line.due - line.delivered) * 30
    return (not line.statutory, -at_stake, line.days_left, line.pupil.name)


def _to_come(
    window: WindowLedger,
    column: Column,
    provision: Provision,
    calendar: SchoolCalendar,
    days: Sequence[date],
    settings: LedgerSettings,
    unit: str,
) -> Fraction:
    if not days:
        return ZERO
    if unit == "minutes":
        return column.unaccounted
    of_window = calendar.school_days(Span(window.starts_on, window.ends_on))
    if provision.slots and _slots(provision, of_window) >= column.due:
        # With a timetable a time that has passed is due, even if there would be days enough to do it later.
        return min(column.unaccounted, Fraction(_slots(provision, days)))
    return min(column.unaccounted, Fraction(len(days) * sessions_that_fit_a_day(provision.dosage, settings)))


def _slots(provision: Provision, days: Iterable[date]) -> int:
    return sum(slot.weekday is _weekday(day) for day in days for slot in provision.slots)


def _weekday(day: date) -> Weekday:
    return list(Weekday)[day.weekday()]
