"""The sheet of a week holds what its adult is to give, a line a session, and its addresses name nobody.

Ada gives Asha and Ben two sessions of 30 minutes a week together; on Tuesday 3 November nothing has been given.
"""

from datetime import date

import pytest
from sqlalchemy import insert, select, update

from server.services import catch_up, paper
from server.services.refusal import Refusal
from server.services.who import Who
from server.store.engine import Database
from server.store.models.plans import ProvisionRow
from server.store.models.school import CalendarDay
from tests.cast import Cast, Clock, known_id
from tests.services.conftest import At

BASE = "https://kept.example"


def lines(database: Database, cast: Cast, clock: Clock, person: str, day: date | None = None) -> list[paper.SheetLine]:
    return list(paper.sheet(database, cast.larch_lane, person, clock.now, BASE, day).lines)


def change(database: Database, provision: str, **dosage: object) -> None:
    with database.write() as session:
        row = session.scalars(select(ProvisionRow).where(ProvisionRow.id == provision)).one()
        row.dosage = row.dosage | dosage


def slots(database: Database, provision: str, *times: tuple[str, str | None]) -> None:
    with database.write() as session:
        session.execute(
            update(ProvisionRow)
            .where(ProvisionRow.id == provision)
            .values(slots=[{"weekday": weekday, "starts_at": at} for weekday, at in times])
        )


def test_what_has_no_day_is_a_line_for_each_session_that_is_due_on_any_day(
    database: Database, cast: Cast, clock: Clock
) -> None:
    found = lines(database, cast, clock, cast.ada)
    assert [(each.on, each.title, each.pupils, each.minutes) for each in found] == [
        (None, "Precision teaching", ("Asha R", "Ben O"), 30)
    ] * 2
    assert [each.url.rpartition("/")[2] for each in found] == ["1", "2"]


def test_a_timetable_gives_each_line_its_day_and_time(database: Database, cast: Cast, clock: Clock) -> None:
    slots(database, cast.precision, ("wed", "13:30"), ("mon", "09:15"))
    found = lines(database, cast, clock, cast.ada)
    assert [(each.on, each.starts_at) for each in found] == [
        (date(2026, 11, 2), "09:15"),
        (date(2026, 11, 4), "13:30"),
    ]
    assert found[0].url == f"{BASE}/#paper/{cast.precision[-12:]}/2026-11-02/0915"


def test_daily_work_is_a_line_a_day_and_a_day_that_is_lost_has_none(
    database: Database, cast: Cast, clock: Clock
) -> None:
    change(database, cast.talk_boost, window="day", count=[2, 2])
    with database.write() as session:
        snow = {"kind": "unplanned_closure", "on": date(2026, 11, 5), "reason": "snow", "known_from": clock.now}
        session.execute(
            insert(CalendarDay).values(school_id=cast.larch_lane, id=known_id("7", 1), school_year=None, **snow)
        )
    found = lines(database, cast, clock, cast.tom)
    assert [each.on.day for each in found if each.on] == [2, 2, 3, 3, 4, 4, 6, 6]


def test_what_spans_more_than_a_week_is_one_line(database: Database, cast: Cast, clock: Clock) -> None:
    change(database, cast.talk_boost, window="half_term", count=[6, 6])
    assert [each.on for each in lines(database, cast, clock, cast.tom)] == [None]


def test_a_make_up_session_stands_on_its_day_with_what_it_repays(
    database: Database, cast: Cast, clock: Clock, at: At
) -> None:
    at(9, 9)
    sam = Who(cast.larch_lane, cast.sam, "senco")
    asked = {"provision": cast.precision, "makes_up": date(2026, 11, 2), "on": date(2026, 11, 12), "person": cast.ada}
    catch_up.book(database, sam, cast.asha, **asked, minutes=30, now=clock.now)  # type: ignore[arg-type]
    found = lines(database, cast, clock, cast.ada)
    assert (found[0].on, found[0].pupils, found[0].makes_up) == (date(2026, 11, 12), ("Asha R",), date(2026, 11, 2))
    assert found[0].url.endswith("/2026-11-12/0")


def test_the_week_is_this_one_or_at_its_end_the_next(database: Database, cast: Cast, clock: Clock, at: At) -> None:
    for day, monday in ((6, date(2026, 11, 2)), (7, date(2026, 11, 9))):
        at(day, 12)
        assert paper.sheet(database, cast.larch_lane, cast.ada, clock.now, BASE).week_of == monday
    asked = paper.sheet(database, cast.larch_lane, cast.ada, clock.now, BASE, date(2026, 10, 28))
    assert (asked.days, asked.lines) == ((), ()), "the holiday"


def test_no_address_names_anybody_and_no_other_school_sees_the_sheet(
    database: Database, cast: Cast, clock: Clock
) -> None:
    for line in lines(database, cast, clock, cast.ada):
        assert not any(name in line.url for name in ("Asha", "Ben", "Ada", cast.asha, cast.ada))
        assert line.qr_svg.startswith("<svg")
    with pytest.raises(Refusal, match="not_found"):
        paper.sheet(database, cast.other_school, cast.ada, clock.now, BASE)
