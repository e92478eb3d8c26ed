"""Rows put in together are what they would have been one by one, and the wall between schools holds for them."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from server.store.engine import Database
from server.store.models.log import EventRow, WeekSaid
from server.store.new_rows import NewRows
from tests.cast import Cast

EVENTS = NewRows(EventRow)
AT = datetime(2026, 11, 3, 10, 15, 30, 123456, UTC)
BRITISH_SUMMER = timezone(timedelta(hours=1))


def adding(statement: Any) -> Any:
    more = WeekSaid.sessions + statement.excluded.sessions
    return statement.on_conflict_do_update(index_elements=WeekSaid.__table__.primary_key, set_={"sessions": more})


SUMS = NewRows(WeekSaid, adding)


def event(school: str, seq: int, **more: Any) -> dict[str, Any]:
    event_id = f"01930000-0000-7000-8000-{seq:012}"
    row = {
        "school_id": school, "id": event_id, "seq": seq, "scope": "school", "entity": event_id, "type": "note.add",
        "version": 1, "base": None, "user_id": event_id, "device_id": None, "n": None, "stated_at": AT,
        "body": '{"text":"\\"A\\\\B\\" \u2028 \u00e9\U0001f600"}', "sha": bytes(range(240, 256)), "chain": bytes(12),
        "received_at": AT, "key_id": None, "signature": None, "clock_offset_ms": -(2**52), "told": '{"a":"\\n"',
    }  # fmt: skip
    return row | more


def stored(database: Database, school: str) -> list[dict[str, Any]]:
    with database.read() as session:
        query = select(EventRow.__table__).where(EventRow.school_id == school).order_by(EventRow.seq)
        return [dict(row) for row in session.execute(query).mappings()]


@pytest.mark.parametrize("together", [False, True])
def test_what_is_put_in_is_read_again_as_it_was(database: Database, cast: Cast, together: bool) -> None:
    school = cast.other_school
    begun = len(stored(database, school))
    rows = [event(school, 900), event(school, 901, sha=b"", base=cast.asha), event(school, 902, stated_at=None)]
    with database.of(school).write() as session:
        if together:
            assert EVENTS.run(session, *rows) == 3
        else:
            assert [EVENTS.run(session, row) for row in rows] == [1, 1, 1]
    assert stored(database, school)[begun:] == [row | {"unsigned": False} for row in rows]


def test_an_instant_of_another_time_zone_is_the_same_instant(database: Database, cast: Cast) -> None:
    rows = [event(cast.other_school, 900 + n, received_at=AT.astimezone(BRITISH_SUMMER)) for n in range(2)]
    with database.of(cast.other_school).write() as session:
        EVENTS.run(session, *rows)
    assert {row["received_at"] for row in stored(database, cast.other_school)[-2:]} == {AT}


def test_a_row_that_is_there_is_added_to_and_the_others_are_put_in(database: Database, cast: Cast) -> None:
    def week(day: int, sessions: int) -> dict[str, Any]:
        of = {"school_id": cast.other_school, "provision_id": cast.asha, "pupil_id": cast.asha}
        said = {"outcome": "delivered", "reason": "", "sessions": sessions, "minutes": 0, "unstated": 0}
        return of | said | {"week_of": date(2026, 11, day)}

    with database.of(cast.other_school).write() as session:
        SUMS.run(session, week(2, 1))
        SUMS.run(session, week(2, 4), week(9, 2))
    with database.of(cast.other_school).read() as session:
        found = select(WeekSaid.week_of, WeekSaid.sessions).where(WeekSaid.provision_id == cast.asha)
        assert dict(session.execute(found.order_by(WeekSaid.week_of)).all()) == {
            date(2026, 11, 2): 5,
            date(2026, 11, 9): 2,
        }


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_rows_of_another_school_among_many_are_refused_and_none_is_put_in(database: Database, cast: Cast) -> None:
    before = stored(database, cast.larch_lane), stored(database, cast.other_school)
    rows = [event(cast.larch_lane, 900), event(cast.other_school, 901)]
    with pytest.raises(DBAPIError, match="row-level security"), database.of(cast.larch_lane).write() as session:
        EVENTS.run(session, *rows)
    assert (stored(database, cast.larch_lane), stored(database, cast.other_school)) == before
