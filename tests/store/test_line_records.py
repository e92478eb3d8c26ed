"""A review reads few of a line's records, and those that it asks for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, insert

from server.domain.calendar import Span
from server.store.engine import Database
from server.store.line_records import far_records, first_recorded_on, some_records
from server.store.models.log import RecordRow
from tests.cast import Cast

FIRST = date(2026, 9, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(300)]


@pytest.fixture
def a_year(database: Database, cast: Cast) -> None:
    """A record a day of Asha's precision teaching; every fiftieth makes up the day before, and does not stand."""
    at = datetime(2026, 9, 1, 9, tzinfo=UTC)
    rows = [
        {
            "school_id": cast.larch_lane,
            "id": _id(number),
            "seq": 1000 + number,
            "entity": _id(number),
            "session": _id(number),
            "provision_id": cast.precision,
            "pupil_id": cast.asha,
            "on": day,
            "outcome": "delivered",
            "person_id": cast.ada,
            "other_activity": False,
            "second_session": False,
            "makes_up": None if number % 50 else day - timedelta(days=1),
            "stands": number % 50 != 0,
            "received_at": at,
        }
        for number, day in enumerate(DAYS)
    ]
    with database.write() as session:
        session.execute(insert(RecordRow), rows[::-1])


@pytest.mark.usefixtures("a_year")
def test_records_since_a_day_of_spans_and_of_days_come_once_each_and_in_log_order(
    database: Database, cast: Cast
) -> None:
    spans = [Span(DAYS[5], DAYS[130]), Span(DAYS[120], DAYS[125]), Span(DAYS[290], DAYS[293])]
    with database.read() as session:
        found = some_records(
            session,
            cast.larch_lane,
            cast.precision,
            cast.asha,
            since=DAYS[295],
            spans=spans,
            days=[DAYS[2], DAYS[7], DAYS[298]],
        )
    wanted = [2, *range(5, 131), *range(290, 300)]
    assert [record.on for record, _ in found] == [DAYS[number] for number in wanted]
    assert [record.id for record, stands in found if not stands] == [_id(50), _id(100)]


@pytest.mark.usefixtures("a_year")
def test_records_that_make_up_another_day_are_found_without_a_look_at_the_others(
    database: Database, cast: Cast
) -> None:
    asked: list[str] = []

    def listen(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.read_engine, "before_cursor_execute", listen)
    with database.read() as session:
        far = far_records(session, cast.larch_lane, [cast.precision])
        assert [record.on for record, _ in far[cast.precision, cast.asha]] == DAYS[::50]
        assert first_recorded_on(session, cast.larch_lane, cast.precision, cast.asha) == FIRST
        if database.read_engine.dialect.name == "sqlite":
            statement = next(each for each in asked if "makes_up IS NOT NULL" in each)
            nothing = tuple(b"" for _ in range(statement.count("?")))
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing).all()
            assert "USING INDEX ix_record_of_beyond" in str(plan)
    event.remove(database.read_engine, "before_cursor_execute", listen)


def _id(number: int) -> str:
    return f"0192bbbb-0000-7000-8000-{number:012d}"
