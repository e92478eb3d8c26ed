"""What a figure and a status of a window are said to be made of."""

from datetime import timedelta

import pytest

from server.domain.vocabulary import Bound
from tests.domain.build import FRI, MON, TUE, WED, dosage, logged
from tests.domain.test_explain import explained, said

WEEK = timedelta(7)


def test_the_figures_and_the_status_say_what_they_are_made_of() -> None:
    found = explained(
        dosage(4, 30),
        logged(MON),
        logged(TUE, "not_delivered", reason="pupil_absent"),
        logged(WED, "not_delivered", reason="staff_absent"),
    )
    assert said(found, "received") == "Received: 30 of 120 minutes due were delivered."
    assert said(found, "offered") == "Offered: 30 of 90 minutes; 30 lost on the pupil's side or to closures."
    assert said(found, "accounted") == "Accounted: 90 of 120 minutes due are delivered or have a reason."
    assert said(found, "status") == "Under: less than 80% was received, whatever is still not logged."
    assert said(found, "not_delivered", "sessions") == "Not delivered 1 session: pupil absent."
    assert said(found, "unaccounted", "minutes") == "Not logged 30 minutes: no record says what became of it."
    assert said(found, "owed", "minutes") == "Owed 90 minutes: 120 due less 30 delivered."


def test_one_of_a_thing_and_a_part_of_one_are_not_several() -> None:
    whole = explained(dosage(1, None), logged(MON))
    assert said(whole, "received") == "Received: 1 of 1 session due was delivered."
    assert said(whole, "accounted") == "Accounted: 1 of 1 session due is delivered or has a reason."
    half = explained(dosage(1, None), logged(MON, "part_delivered"))
    assert said(half, "delivered", "sessions") == "Delivered ½ session, at most what was due."
    assert said(half, "status") == "To confirm: ½ session is not logged, and it decides whether 80% was received."
    minute = explained(dosage(None, None, window_minutes=2), logged(MON, minutes=1))
    assert minute.counted[0].sentence == "Delivered, 1 minute: counts 1 minute."
    assert said(minute, "received") == "Received: 1 of 2 minutes due was delivered."


def test_what_took_place_otherwise_than_the_plan_says_is_no_reason_and_accounts_all_the_same() -> None:
    found = explained(dosage(2, None), logged(MON, other_activity=True), logged(TUE, "not_delivered", reason="no_room"))
    assert said(found, "accounted") == (
        "Accounted: 2 of 2 sessions due are delivered, not as specified or have a reason."
    )


def test_what_is_still_to_come_is_not_said_to_be_lost() -> None:
    assert said(explained(dosage(2, None), logged(MON), as_of=TUE), "unaccounted", "sessions") == (
        "Not logged yet 1 session: it is still to come, or no record says what became of it."
    )


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (100, "On track: at least 90% was received."),
        (85, "Watch: at least 80% and less than 90% was received."),
        (10, "To confirm: 90 minutes are not logged, and they decide whether 80% was received."),
    ],
)
def test_each_status_has_its_sentence(minutes: int, sentence: str) -> None:
    assert said(explained(dosage(None, None, window_minutes=100), logged(MON, minutes=minutes)), "status") == sentence


def test_where_all_was_lost_on_the_pupils_side_nothing_could_be_offered() -> None:
    found = explained(dosage(1, None), logged(MON, "not_delivered", reason="pupil_absent"))
    assert (
        said(found, "offered") == "Offered: none, because all that was due was lost on the pupil's side or to closures."
    )
    assert said(explained(dosage(bound=Bound.CEILING), logged(MON)), "status") == "Nothing was due."


def test_a_make_up_that_was_a_little_short_says_why_it_counts_as_one() -> None:
    found = explained(dosage(1, 30), logged(MON + WEEK, minutes=25, makes_up=MON), as_of=FRI + WEEK)
    assert found.counted[0].sentence == (
        "Delivered, 25 minutes: counts 1 session and 25 minutes (setting: 80% of 30 minutes counts as one)."
        " It makes up for this window."
    )
    assert (found.ledger.starts_on, found.ledger.ends_on) == (MON, FRI)


def test_a_session_counts_in_both_units_what_it_earns_and_without_credit_in_neither() -> None:
    earned, astray = explained(dosage(2, 30), logged(MON), logged(TUE, other_activity=True)).counted
    assert (earned.sessions, earned.minutes) == (1, 30)
    assert (astray.sessions, astray.minutes) == (0, 0)


def test_what_is_left_of_a_session_is_said_where_only_one_unit_lacks_something() -> None:
    short = logged(MON, "part_delivered", minutes=25, reason="clash")
    assert explained(dosage(1, 30), short).counted[0].sentence == (
        "Part delivered, 25 minutes: counts 1 session and 25 minutes (setting: 80% of 30 minutes counts as one);"
        " the rest: timetable clash or lesson ran over."
    )
    half = logged(MON, "part_delivered", reason="clash")
    assert explained(dosage(1, None), half).counted[0].sentence == (
        "Part delivered: counts ½ of a session; the rest: timetable clash or lesson ran over."
    )
