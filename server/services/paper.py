"""The weekly sheet of one adult, to print and tick: a line a due session, with the address that opens it on a phone."""

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.calendar import ONE_DAY
from server.domain.week_lines import DueLine, due_lines, school_week
from server.services import qr
from server.services.desk_facts import facts
from server.services.desk_lines import Named
from server.services.refusal import Refusal
from server.store import bookings
from server.store.engine import Database

ID_PART = 12
"""The last characters of a provision's id: 48 random bits, which keep the picture small enough to print."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    on: date | None
    starts_at: str | None
    title: str
    pupils: tuple[str, ...]
    minutes: int | None
    makes_up: date | None
    url: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class Sheet:
    school: str
    person: Named
    week_of: date
    previous: date
    next: date
    days: tuple[date, ...]
    lines: tuple[SheetLine, ...]


def sheet(db: Database, school_id: str, person_id: str, now: datetime, base_url: str, day: date | None = None) -> Sheet:
    """Of the week that holds `day`; without one, of this week, or at its end of the next. Refuses with `not_found`."""
    with db.read() as session:
        known = facts(session, school_id, now)
        booked = [each for each in bookings.bookings(session, school_id) if each.waiting]
    if person_id not in known.people:
        raise Refusal("not_found")
    calendar = known.calendar
    nearest = known.today if calendar.is_school_day(known.today) else calendar.next_school_day(known.today)
    monday = calendar.week_of(day or nearest or known.today)
    days = school_week(calendar, monday)
    pupils = {each: known.judged_pupil(each) for each in known.pupils}
    lines: list[tuple[DueLine, date | None]] = []
    for each, stored in known.provisions.items():
        if stored.judged and person_id in stored.provision.deliverers:
            made = due_lines(stored.provision, pupils, known.plan_of(each), calendar, known.settings, days)
            lines += [(line, None) for line in made]
    for booking in (each.booking for each in booked):
        if booking.person == person_id and booking.on in days:
            title = known.provisions[booking.provision].provision.title
            line = DueLine(booking.provision, title, (booking.pupil,), booking.on, None, 0, booking.minutes)
            lines.append((line, booking.makes_up))
    lines.sort(key=lambda each: each[0].order)
    return Sheet(
        school=known.school.name,
        person=known.person(person_id),
        week_of=monday,
        previous=monday - 7 * ONE_DAY,
        next=monday + 7 * ONE_DAY,
        days=days,
        lines=tuple(
            SheetLine(
                line.on,
                line.starts_at,
                line.title,
                tuple(sorted(known.pupils[each].short_name for each in line.pupils)),
                line.minutes,
                makes_up,
                (url := f"{base_url}/#paper/{_place(line, monday)}"),
                qr.svg(url),
            )
            for line, makes_up in lines
        ),
    )


def _place(line: DueLine, monday: date) -> str:
    """Ids, days and times alone: a sheet that is lost names nobody to a camera."""
    which = line.starts_at.replace(":", "") if line.starts_at else str(line.number)
    day = line.on.isoformat() if line.on else f"any-{monday.isoformat()}"
    return f"{line.provision[-ID_PART:]}/{day}/{which}"
