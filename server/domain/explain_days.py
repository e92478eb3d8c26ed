"""Which days of a window take no session, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.plan import Provision, Pupil
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Weekday, WindowKind
from server.domain.windows import Window, active

_WEEKDAYS = list(Weekday)


@dataclass(frozen=True, slots=True)
class DaysLeftOut:
    """Weekdays in a row, weekends between them included, that are left out for one reason."""

    starts_on: date
    ends_on: date
    why: str


def days_left_out(
    window: Window, provision: Provision, pupil: Pupil, calendar: SchoolCalendar, settings: LedgerSettings
) -> tuple[DaysLeftOut, ...]:
    """Of the whole calendar span of the window: a part before the provision starts is left out, and says so."""
    reasons = (
        (day, _why(day, window, provision, pupil, calendar))
        for day in _whole_span(window, provision, calendar, settings)
        if day.weekday() < 5
    )
    return tuple(_runs((day, why) for day, why in reasons if why is not None))


def days_left_out_of(
    span: Span, provision: Provision, pupil: Pupil, calendar: SchoolCalendar
) -> tuple[DaysLeftOut, ...]:
    """Of any dates at all: on which of them nothing of the provision could take place."""
    given = provision.dosage.weekdays
    reasons = (
        (day, _why_not(day, provision, pupil, calendar, given is None or _WEEKDAYS[day.weekday()] in given))
        for day in span
        if day.weekday() < 5
    )
    return tuple(_runs((day, why) for day, why in reasons if why is not None))


def closed_days(days: Iterable[date], calendar: SchoolCalendar) -> tuple[DaysLeftOut, ...]:
    """Unplanned closures among the days: theirs stays due."""
    return tuple(
        DaysLeftOut(day, day, f"closed unexpectedly ({closure.reason}); it stays due")
        for day in days
        if (closure := calendar.unplanned(day)) is not None
    )


def _whole_span(window: Window, provision: Provision, calendar: SchoolCalendar, settings: LedgerSettings) -> Span:
    kind = provision.dosage.window
    if kind is None or kind is WindowKind.BLOCK:
        return Span(window.starts_on, window.ends_on)
    spans = calendar.spans(kind, settings.terms_per_year)
    return next(span for span in spans if window.starts_on in span)


def _why(day: date, window: Window, provision: Provision, pupil: Pupil, calendar: SchoolCalendar) -> str | None:
    return _why_not(day, provision, pupil, calendar, takes_a_session=day in window.counted)


def _why_not(
    day: date, provision: Provision, pupil: Pupil, calendar: SchoolCalendar, takes_a_session: bool
) -> str | None:
    span = active(provision, calendar)
    if day < span.starts_on:
        return "before the provision starts"
    if day > span.ends_on:
        return "after the provision ends"
    if pupil.on_roll_from is not None and day < pupil.on_roll_from:
        return "before the pupil joined"
    if pupil.on_roll_to is not None and day > pupil.on_roll_to:
        return "after the pupil left"
    if not calendar.is_school_day(day):
        return why_closed(day, calendar)
    return None if takes_a_session else "not one of the days of the provision"


def why_closed(day: date, calendar: SchoolCalendar) -> str:
    """Why a Monday to Friday is no planned school day."""
    for year in calendar.years:
        for term in year.terms:
            if term.half_term is not None and day in term.half_term:
                return "half term"
            if not term.starts_on <= day <= term.ends_on:
                continue
            if day in year.bank_holidays:
                return "bank holiday"
            if day in year.inset_days:
                return "INSET day"
            return "planned closure"
    return "school holiday"


def _runs(days: Iterable[tuple[date, str]]) -> Iterator[DaysLeftOut]:
    run: DaysLeftOut | None = None
    for day, why in days:
        if run is not None and run.why == why and _next_weekday(run.ends_on) == day:
            run = DaysLeftOut(run.starts_on, day, why)
            continue
        if run is not None:
            yield run
        run = DaysLeftOut(day, day, why)
    if run is not None:
        yield run


def _next_weekday(day: date) -> date:
    return day + (ONE_DAY if day.weekday() < 4 else 3 * ONE_DAY)
