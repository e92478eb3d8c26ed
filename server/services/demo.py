"""The demo school: made from files by the importers that a school uses, then six weeks of it lived by simulated phones.

It ends on the eve of its today, so that the newest week is open and there is something left to do.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from importlib.resources import files

from server.services.import_report import Report
from server.services.importing import import_calendar, import_pupils, import_staff
from server.services.importing_map import import_provisions
from server.services.publish import publish
from server.services.setup import create_school
from server.services.simulate import Delivery
from server.services.today import LONDON, today
from server.store import plans
from server.store.engine import Database

NAME = "Larch Lane Primary (demo)"
WEEKS = 6


def make_demo(db: Database, now: datetime, progress: Callable[[str], object] = len, weeks: int = WEEKS) -> str:
    """A new demo school, as it stands on the morning of its today; its id. `progress` is told each week."""
    first = now - timedelta(weeks=weeks)
    school_id = create_school(db, NAME, first, demo=True)
    _import(import_calendar(db, school_id, _file("calendar.csv"), first))
    with db.read() as session:
        calendar, school = plans.calendar_of(session, school_id), plans.school(session, school_id)
    ends_on = today(school, calendar, now)
    mondays = [monday for monday in calendar.school_weeks() if monday <= ends_on][-weeks - 1 :]
    days = [day for day in calendar.days if mondays and mondays[0] <= day < ends_on]
    last_full = max((day for day in days if calendar.week_of(day) < calendar.week_of(ends_on)), default=None)
    begun = datetime.combine(days[0] if days else ends_on, time(7, 30), LONDON)
    for read, name in ((import_staff, "staff.csv"), (import_pupils, "pupils.csv")):
        _import(read(db, school_id, _file(name), begun))
    _import(import_provisions(db, school_id, _file("provisions.csv"), begun))
    delivery = Delivery.of(db, school_id, days, begun)
    week = None
    for day in days:
        if calendar.week_of(day) != week:
            if week is not None:
                delivery.sum_up(datetime.combine(day, time(7, 0), LONDON))
            week = calendar.week_of(day)
            progress(f"    the week of {week:%-d %B}")
        delivery.live(day)
        if day == last_full:
            delivery.sum_up_so_far(datetime.combine(day, time(15, 45), LONDON))
    _wake(db, school_id, delivery, now, ends_on)
    return school_id


def _wake(db: Database, school_id: str, delivery: Delivery, now: datetime, ends_on: date) -> None:
    """This morning: the phones that are in use say hello, and the night's work is done."""
    late = delivery.chance.facts["stories"]["sends_on"]["person"]
    for phone in delivery.phones.values():
        if phone.person.name != late:
            phone.greet(now)
    with db.write() as session:
        publish(session, school_id, now, ends_on)
    delivery.sum_up(now)


def _import(report: Report) -> None:
    if report.faults:
        raise RuntimeError(f"the demo's {report.what}: {report.faults[0]}")


def _file(name: str) -> bytes:
    return files("server.demo").joinpath(name).read_bytes()
