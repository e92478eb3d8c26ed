"""`kept summary`: a school chooses when its week is summed up."""

from datetime import UTC, datetime

import pytest

from server.jobs.registry import BY_SLOT, newest_slot, of_school
from server.services.choosing import choose, chosen
from server.services.refusal import Refusal
from server.store.engine import Database
from server.store.schools import school
from tests.cast import Cast, Clock

WEDNESDAY = datetime(2026, 11, 11, 12, tzinfo=UTC)


def test_what_is_chosen_is_when_the_clock_does_it(database: Database, cast: Cast, clock: Clock) -> None:
    assert chosen(database, cast.larch_lane).summary == {
        "summary_so_far_at": "friday 15:30",
        "summary_at": "monday 07:00",
    }
    choose(database, cast.larch_lane, {"summary_at": "tuesday 06:45"}, clock.now)
    with database.read() as session:
        settings = school(session, cast.larch_lane).settings
    weekly = next(job for job in BY_SLOT if job.name == "weekly_summary")
    assert newest_slot(of_school(weekly, settings), WEDNESDAY) == datetime(2026, 11, 10, 6, 45, tzinfo=UTC)
    back = choose(database, cast.larch_lane, {"summary_at": "monday 07:00"}, clock.now)
    assert back.summary["summary_at"] == "monday 07:00"
    assert chosen(database, cast.other_school).summary["summary_at"] == "monday 07:00"


@pytest.mark.parametrize(("name", "value"), [("summary_at", "soon"), ("summary_at", "monday 25:00"), ("ladder", "x")])
def test_what_is_no_time_is_refused_and_changes_nothing(
    database: Database, cast: Cast, clock: Clock, name: str, value: str
) -> None:
    with pytest.raises(Refusal):
        choose(database, cast.larch_lane, {name: value}, clock.now)
    with database.read() as session:
        assert school(session, cast.larch_lane).settings == {}
