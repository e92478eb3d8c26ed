"""Looking: when a provision must next be looked at, what should have been logged by now, and when silence is only a
phone that has not synced.

Nothing here says that a session was missed: a session of which nobody has said anything is not logged, no more.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.plan import Provision
from server.domain.vocabulary import Weekday
from server.domain.windows import Window

NEVER = date.max
"""A look that is not needed unless a record or a plan changes."""

GRACE_DAYS = 2
"""School days for which a window waits for a phone that has not synced past it."""

TELL_DAYS = 2
"""The deliverer is asked on the next school day; on this one, counted from the day that was due, the SENCO is told."""

BEYOND_CALENDAR = timedelta(days=28)
_WEEKDAYS = list(Weekday)


def school_day_after(calendar: SchoolCalendar, day: date, number: int) -> date | None:
    """The `number`-th school day after `day`; None where the calendar ends before it."""
    found: date | None = day
    for _ in range(number):
        found = calendar.next_school_day(found) if found else None
    return found


def in_grace(calendar: SchoolCalendar, ends_on: date, today: date) -> bool:
    """True until the end of the second school day after the window's last."""
    until = school_day_after(calendar, ends_on, GRACE_DAYS)
    return until is None or today <= until


def awaiting_sync(ends_on: date, synced_through: Iterable[date], calendar: SchoolCalendar, today: date) -> bool:
    """Whether a window that ends on `ends_on`, and of which something is still due, waits for a phone.

    `synced_through` gives, for each device of the people who deliver it, the last day whose work it had sent. A window
    that has closed waits two school days; an open one two school days from the first whose work has not come.
    """
    yesterday = today - ONE_DAY
    for through in synced_through:
        if through >= min(ends_on, yesterday):
            continue
        first_missing = calendar.next_school_day(through)
        if ends_on <= yesterday:
            first_missing = ends_on
        if first_missing is not None and first_missing <= yesterday and in_grace(calendar, first_missing, today):
            return True
    return False


def told_through(
    synced_through: Iterable[date],
    calendar: SchoolCalendar,
    today: date,
    after: int = TELL_DAYS,
    shut: Callable[[date], bool] = lambda _: False,
) -> date | None:
    """The last day of which silence is old enough to tell the SENCO, `after` school days; one less while a phone is
    behind it. Days that were `shut` do not count: nobody was there to log, and no phone came near the school."""
    day = school_days_back(calendar, today, after, shut)
    if day is not None and any(through < day for through in synced_through) and calendar.is_school_day(today):
        return school_days_back(calendar, today, after + 1, shut)
    return day


def expected_by(window: Window, provision: Provision, through: date, a_day: int, closed: Callable[[date], bool]) -> int:
    """How many occasions of the window should have been logged by the end of `through`, in whole ones.

    With a timetable or weekdays each of its days is due as it passes; without, the last days on which the dosage can
    still be met are. `closed` tells the unplanned closures, on which nobody could: what the timetable or the weekdays
    had on them is owed, and nobody is asked to log it. `a_day` is how many fit a day.
    """
    if not window.something_due:
        return 0
    days = [day for day in window.counted if not closed(day)]
    if not days:
        return 0
    due = window.due_sessions
    if due is None:  # minutes only: how they are spread is the school's choice until the window has closed
        return 1 if through >= window.ends_on else 0
    timetable = {slot.weekday for slot in provision.slots}
    if timetable:
        whole = max(1, due.numerator // due.denominator)
        lost = [slot for day in window.counted if closed(day) for slot in provision.slots if _of(day) is slot.weekday]
        if through >= window.ends_on:
            return max(0, whole - len(lost))
        passed = [slot for day in days if day <= through for slot in provision.slots if _of(day) is slot.weekday]
        return min(max(0, whole - len(lost)), len(passed))
    if provision.dosage.weekdays:
        due = due * len(days) / len(window.counted)
    whole = max(1, due.numerator // due.denominator)
    left = sum(a_day for day in days if day > through)
    return max(0, min(whole, whole - left))


def next_look(
    active: Span, *, waits: bool, unlogged: bool, closes_today: bool, calendar: SchoolCalendar, today: date
) -> date:
    """The day on which the provision must be looked at again although nothing about it changed.

    `active` is where it runs; `waits` for a phone, then today's next look may find it; `unlogged`: there is silence
    whose age matters; `closes_today`: a window is over tomorrow, school day or not.
    """
    if waits:
        return today
    if active.starts_on > today:
        return active.starts_on
    if closes_today:
        return today + ONE_DAY
    if active.ends_on >= today or unlogged:
        return calendar.next_school_day(today) or today + BEYOND_CALENDAR
    return NEVER


def school_days_back(
    calendar: SchoolCalendar, today: date, number: int, shut: Callable[[date], bool] = lambda _: False
) -> date | None:
    """The day whose `number`-th school day after is the last one up to today; days that were `shut` are passed over."""
    found = _open_day(calendar, today, shut)
    for _ in range(number):
        found = _open_day(calendar, found - ONE_DAY, shut) if found else None
    return found


def _open_day(calendar: SchoolCalendar, on_or_before: date, shut: Callable[[date], bool]) -> date | None:
    found = calendar.last_school_day(on_or_before)
    while found is not None and shut(found):
        found = calendar.last_school_day(found - ONE_DAY)
    return found


def _of(day: date) -> Weekday:
    return _WEEKDAYS[day.weekday()]
