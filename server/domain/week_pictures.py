"""Weeks side by side: the worst that happened to a pupil in each, and what the school received and accounted for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.calendar import SchoolCalendar
from server.domain.figures import Figures, figures
from server.domain.ledger import WindowLedger
from server.domain.settings import LedgerSettings
from server.domain.status import SpanLedger, over
from server.domain.vocabulary import Status

WEEKS_SHOWN = 8
OPEN = "open"
_WORST_FIRST = (Status.UNDER, Status.TO_CONFIRM, Status.WATCH, Status.ON_TRACK)


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """What ended in one week, over the whole school. `pupils` is how many stand behind it."""

    week_of: date
    figures: Figures
    total: SpanLedger
    pupils: int


def last_weeks(calendar: SchoolCalendar, until: date) -> tuple[date, ...]:
    """The Mondays of the last school weeks that had begun by then."""
    begun = [monday for monday in calendar.school_weeks() if monday <= until]
    return tuple(begun[-WEEKS_SHOWN:])


def by_week(windows: Iterable[WindowLedger]) -> dict[date, list[WindowLedger]]:
    """By the Monday of the week in which each ends."""
    found: dict[date, list[WindowLedger]] = {}
    for window in windows:
        found.setdefault(SchoolCalendar.week_of(window.ends_on), []).append(window)
    return found


def week_word(ending: Iterable[WindowLedger]) -> str | None:
    """The worst status of a pupil's windows that end in one week, `open` while one runs, or None."""
    given = list(ending)
    statuses = {window.status for window in given if window.closed}
    worst = next((status for status in _WORST_FIRST if status in statuses), None)
    if any(not window.closed for window in given):
        return OPEN
    return worst.value if worst else None


def trend(
    of_week: Mapping[date, Sequence[WindowLedger]], weeks: Iterable[date], settings: LedgerSettings
) -> tuple[WeekPoint, ...]:
    """One point a week, of the windows that have closed; one of which nothing was due has no figures."""
    return tuple(_point(week, of_week.get(week, ()), settings) for week in weeks)


def _point(week: date, windows: Sequence[WindowLedger], settings: LedgerSettings) -> WeekPoint:
    closed = [window for window in windows if window.closed]
    total = over(closed, settings)
    pupils = {window.pupil for window in closed if window.status is not Status.NOTHING_DUE}
    return WeekPoint(week, measured(total), total, len(pupils))


def measured(total: SpanLedger) -> Figures:
    """The figures of the sum; of its sessions where units are mixed, so that a school always has a figure."""
    if total.figures.received is None and total.sessions is not None:
        return figures(total.sessions)
    return total.figures
