"""The weekly summary: made once of a closed week, and printed the same for ever."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from server.services import summaries
from server.services.refusal import Refusal
from server.services.review import review
from server.store.engine import Database
from server.store.models.school import School
from tests.cast import Cast
from tests.services.conftest import At
from tests.sync.phone import TestPhone

MONDAY = date(2026, 11, 2)


def log(phone: TestPhone, pupil: str, provision: str, at: datetime, **body: Any) -> None:
    phone.clock.now = at
    phone.push(phone.log(pupil, provision, **body))


@pytest.fixture
def lived(database: Database, cast: Cast, at: At, tom: TestPhone, ada: TestPhone) -> None:
    """Asha had both of her sessions, Ben one of two with the other not logged; Cora one of three, two lost to cover."""
    for day in (3, 5):
        log(ada, cast.asha, cast.precision, at(day, 16))
    log(ada, cast.ben, cast.precision, at(3, 16))
    log(tom, cast.cora, cast.talk_boost, at(4, 16), minutes=20)
    for day in (5, 6):
        log(
            tom,
            cast.cora,
            cast.talk_boost,
            at(day, 16),
            outcome="not_delivered",
            minutes=None,
            reason="staff_covering",
        )
    review(database, cast.larch_lane, at(9))


def summed(database: Database, cast: Cast, at: At) -> dict[str, Any]:
    assert summaries.build(database, cast.larch_lane, at(9, 7, 0), at(9, 7, 0)) == MONDAY
    return summaries.get(database, cast.larch_lane, MONDAY)


def test_it_adds_up_the_windows_that_closed_in_the_week(database: Database, cast: Cast, at: At, lived: None) -> None:
    body = summed(database, cast, at)
    assert body["sessions"] == {
        "due": "7",
        "delivered": "4",
        "not_as_specified": "0",
        "not_delivered": {"staff_covering": "2"},
        "unaccounted": "1",
        "made_up": "0",
        "owed": "3",
    }
    assert body["minutes"]["due"] == "180"
    assert body["received"]["exact"] == "11/18"
    assert body["received"]["words"] == "61%"
    assert len(body["lines"]) == 3
    assert len(body["school_days"]) == 5


def test_wins_risks_and_the_one_ask_follow_their_rules(database: Database, cast: Cast, at: At, lived: None) -> None:
    body = summed(database, cast, at)
    assert body["wins"] == ["Asha R had 2 of 2 Precision teaching sessions."]
    assert body["risks"] == ["Cora L had 1 of 3 Talk boost sessions."]
    assert body["ask"] == "Ask for the 1 session that is not logged to be logged."
    assert body["rules"]


def test_it_says_under_which_settings_it_was_made(database: Database, cast: Cast, at: At, lived: None) -> None:
    assert summed(database, cast, at)["settings"] == {
        "short_week": "full_from_3",
        "terms_per_year": 3,
        "full_session_share": "4/5",
        "max_sessions_a_day": 1,
        "on_track_from": "9/10",
        "watch_from": "4/5",
    }


def test_it_is_made_once_and_later_records_and_settings_change_nothing_in_it(
    database: Database, cast: Cast, at: At, lived: None, ada: TestPhone
) -> None:
    body = summed(database, cast, at)
    log(ada, cast.ben, cast.precision, at(10, 9), on="2026-11-05")
    with database.write() as session:
        session.execute(update(School).values(settings={"on_track_from": "1"}))
    review(database, cast.larch_lane, at(10, 10))
    assert summaries.build(database, cast.larch_lane, at(9, 7, 0), at(10, 11)) is None
    assert summaries.get(database, cast.larch_lane, MONDAY) == body


def test_after_a_holiday_the_last_school_week_is_summed_up_and_no_week_without_school_is(
    database: Database, cast: Cast, at: At
) -> None:
    assert summaries.build(database, cast.larch_lane, at(2, 7, 0), at(2, 7, 0)) == date(2026, 10, 19)
    assert summaries.build(database, cast.larch_lane, at(3, 7, 0), at(3, 7, 0)) is None
    assert [each.week_of for each in summaries.listed(database, cast.larch_lane)] == [date(2026, 10, 19)]


def test_a_week_that_was_never_summed_up_is_said_to_be_missing(database: Database, cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        summaries.get(database, cast.larch_lane, MONDAY)
    assert refusal.value.code == "not_found"


def test_another_school_does_not_see_it(database: Database, cast: Cast, at: At, lived: None) -> None:
    summed(database, cast, at)
    assert summaries.listed(database, cast.other_school) == []
    with pytest.raises(Refusal):
        summaries.get(database, cast.other_school, MONDAY)
