"""What one adult is to give in one school week, a line a session: what stands on paper beside a box to tick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.dosage import planned_minutes, sessions_that_fit_a_day
from server.domain.exact import round_half_up, round_up
from server.domain.ledger import LedgerSettings
from server.domain.plan import Plan, Provision, Pupil
from server.domain.vocabulary import Weekday, WindowKind
from server.domain.windows import Window, windows

WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class DueLine:
    """`on` is None for what may be given on any day. `number` tells apart what one day has twice without a time; 0 is a
    make-up session."""

    provision: str
    title: str
    pupils: tuple[str, ...]
    on: date | None
    starts_at: str | None
    number: int
    minutes: int | None

    @property
    def order(self) -> tuple[date, str, str, int]:
        return (self.on or date.max, self.starts_at or "99:99", self.title.lower(), self.number)


def school_week(calendar: SchoolCalendar, monday: date) -> tuple[date, ...]:
    """Its school days, without those that are known to be lost."""
    days = calendar.school_days(Span(monday, monday + 6 * ONE_DAY))
    return tuple(day for day in days if calendar.unplanned(day) is None)


def due_lines(
    provision: Provision,
    pupils: Mapping[str, Pupil],
    plan: Plan | None,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    days: Sequence[date],
) -> list[DueLine]:
    """Timed where the provision has a timetable; on its days where the plan names them; else on any day of the week."""
    due = {
        each: [window for window in windows(provision, pupils[each], plan, calendar, settings) if window.something_due]
        for each in provision.pupils
    }
    planned = planned_minutes(provision.dosage)
    minutes = None if planned is None else round_half_up(planned)

    def line(on: date | None, who: tuple[str, ...], number: int, starts_at: str | None = None) -> DueLine:
        return DueLine(provision.id, provision.title, who, on, starts_at, number, minutes)

    if _any_day(provision):
        who = tuple(each for each in due if any(_holding(due[each], day) for day in days))
        most = max(
            (_sessions(window) for each in who for day in days for window in _holding(due[each], day)), default=0
        )
        listed = most if provision.dosage.window is WindowKind.WEEK else min(most, 1)
        return [line(None, who, number) for number in range(1, listed + 1)]
    found = []
    for day in days:
        who = tuple(each for each in due if _holding(due[each], day))
        if who:
            times = _times(provision, WEEKDAYS[day.weekday()], settings)
            found += [line(day, who, number, time) for number, time in enumerate(times, start=1)]
    return found


def _holding(due: Sequence[Window], day: date) -> list[Window]:
    return [window for window in due if day in window.span]


def _sessions(window: Window) -> int:
    return 1 if window.due_sessions is None else round_up(window.due_sessions)


def _any_day(provision: Provision) -> bool:
    dosage = provision.dosage
    return not provision.slots and dosage.weekdays is None and dosage.window is not WindowKind.DAY


def _times(provision: Provision, weekday: Weekday, settings: LedgerSettings) -> list[str | None]:
    """The times of a weekday on which the plan puts sessions; None for a session without one."""
    if provision.slots:
        return [slot.starts_at for slot in provision.slots if slot.weekday is weekday]
    dosage = provision.dosage
    if dosage.weekdays is not None and weekday not in dosage.weekdays:
        return []
    return [None] * sessions_that_fit_a_day(dosage, settings)
