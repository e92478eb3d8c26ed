"""What counts as said on the day itself."""

from datetime import date

import pytest

from server.store import ladder
from server.store.engine import Database
from tests.cast import Cast
from tests.sync.phone import TestPhone


@pytest.mark.parametrize(
    ("grade", "on_the_day"), [("same_day", 1), ("timer", 1), ("late", 0), ("paper", 0), ("imported", 0)]
)
def test_a_clock_that_ran_with_the_session_is_as_good_as_a_tap_on_the_day(
    database: Database, cast: Cast, tom: TestPhone, grade: str, on_the_day: int
) -> None:
    tom.push(tom.log(cast.cora, cast.talk_boost, on="2026-11-04", grade=grade))
    with database.read() as session:
        (heard,) = ladder.heard(session, cast.larch_lane, [date(2026, 11, 4)])
    assert (heard.on_the_day, heard.by_now) == (on_the_day, 1)
