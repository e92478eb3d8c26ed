"""A school whose TA has 42 groups a day and six weeks behind her: 10,080 records, and all of them are on her phone."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.services import pairing
from server.services.ids import new_id
from server.services.import_report import Report
from server.services.importing import import_calendar, import_pupils, import_staff
from server.services.importing_map import import_provisions
from server.services.setup import set_up_school
from server.services.who import Who
from server.store import people, plans
from server.store.engine import Database
from tests.browser.school import EMAIL, FILES, NAME, SENCO, TA, School
from tests.cast import Clock
from tests.sync.phone import TestPhone, session_body

GROUPS, SIZE, PUPILS, DAYS = 42, 8, 48, 30
RECORDS = GROUPS * SIZE * DAYS
ALONE = "Precision teaching"
FIRST_DAY, TODAY = date(2026, 11, 2), datetime(2026, 12, 14, 8, 0, tzinfo=UTC)


def make_busy_school(db: Database, now: datetime) -> School:
    """Every group is due today, and one pupil alone; of six weeks behind it everything was recorded."""
    new = set_up_school(db, NAME, SENCO, EMAIL, now)
    staff = "Name,Role,Access,Email\n" + f"{TA},TA,TA,\n"
    for read, data in (
        (import_calendar, (FILES / "calendar.csv").read_bytes()),
        (import_staff, staff.encode()),
        (import_pupils, _csv((["Surname", "Forename", "Year", "SEN status", "On roll from"], *_pupils()))),
        (import_provisions, _csv(_provisions())),
    ):
        _take(read, db, new.school_id, data, now)
    with db.read() as session:
        ada = next(person.id for person in people.people(session, new.school_id).values() if person.name == TA)
        lines = {stored.provision.id: stored.provision for stored in plans.provisions(session, new.school_id).values()}
    _live(db, new.school_id, ada, {each.id: each.pupils for each in lines.values() if each.title != ALONE})
    titles = {each.title: each.id for each in lines.values()}
    return School(new.school_id, new.token, EMAIL, {TA: ada}, {}, titles)


def _take(read: Callable[..., Report], db: Database, school_id: str, data: bytes, now: datetime) -> None:
    report = read(db, school_id, data, now)
    if not report.written or report.asked:
        raise RuntimeError(f"the school's files were not taken: {report.faults}, {report.asked}")


def _pupils() -> Iterator[list[str]]:
    for number in range(PUPILS):
        yield [f"Surname{number:02}", f"Pupil{number:02}", "4", "K", "01/09/2022"]


def _provisions() -> Iterator[list[str]]:
    yield ["Provision", "Pupils", "Group name", "Group size", "Frequency", "Length of session", "Delivered by", "Start"]
    for group in range(GROUPS):
        title = f"Reading group {group + 1:02}"
        for each in range(SIZE):
            number = (group * SIZE + each) % PUPILS
            yield [
                title, f"Pupil{number:02} Surname{number:02}", title, str(SIZE), _when(group), "20 mins", TA,
                FIRST_DAY.strftime("%d/%m/%Y"),
            ]  # fmt: skip

    yield [
        ALONE,
        "Pupil00 Surname00",
        "",
        "1:1",
        "Mon, Tue, Wed, Thu and Fri 8.40-9.00",
        "20 mins",
        TA,
        FIRST_DAY.strftime("%d/%m/%Y"),
    ]


def _when(group: int) -> str:
    """On the timetable each day, every ten minutes from nine."""
    begins = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(minutes=10 * group)
    return f"Mon, Tue, Wed, Thu and Fri {begins:%H.%M}-{begins + timedelta(minutes=20):%H.%M}"


def _csv(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _live(db: Database, school_id: str, ada: str, groups: Mapping[str, Iterable[str]]) -> None:
    """Another phone of hers recorded each group on each school day, in batches as a phone sends them."""
    clock = Clock(datetime(2026, 11, 2, 8, 0, tzinfo=UTC))
    code = pairing.create_code(db, school_id, ada, clock.now)
    paired = pairing.pair(db, code.code, new_id(clock.now), "The phone before", "127.0.0.1", clock.now)
    phone = TestPhone(db, clock, Who(school_id, ada, "ta", paired.device))
    days = [day for n in range(7 * DAYS // 5) if (day := FIRST_DAY + timedelta(days=n)).weekday() < 5]
    for day in days:
        clock.now = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        for provision, pupils in groups.items():
            said = session_body(provision, clock, session=new_id(clock.now), minutes=20, group_size=SIZE)
            phone.push(*(phone.item("record.log", pupil, said) for pupil in pupils))
