"""When somebody may be told: in the school's hours, on a school day, and on no day away."""

from datetime import date, datetime

from server.domain.calendar import SchoolCalendar
from server.domain.ladder import Adult
from server.domain.ladder_settings import LadderSettings


def told_from(adult: Adult, now: datetime, calendar: SchoolCalendar, settings: LadderSettings) -> datetime:
    """`now`, which is London time, where the adult may be told then; else the next moment at which that is so. Where
    the calendar ends before one, nothing is waited for."""
    today = now.date()
    if calendar.is_school_day(today) and adult.here(today) and now.time() < settings.hours_until:
        return max(now, _begins(today, now, settings))
    day = calendar.next_school_day(today)
    while day is not None and not adult.here(day):
        day = calendar.next_school_day(day)
    return _begins(day, now, settings) if day is not None else now


def _begins(day: date, now: datetime, settings: LadderSettings) -> datetime:
    return datetime.combine(day, settings.hours_from, now.tzinfo)
