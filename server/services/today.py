"""What day it is for a school."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.domain.calendar import SchoolCalendar
from server.store.plans import SchoolValue

LONDON = ZoneInfo("Europe/London")


def today(school: SchoolValue, calendar: SchoolCalendar, now: datetime) -> date:
    """The London date of `now`; for a demo school the last school day on or before it, so there is always work."""
    real = now.astimezone(LONDON).date()
    if not school.demo:
        return real
    return calendar.last_school_day(real) or real
