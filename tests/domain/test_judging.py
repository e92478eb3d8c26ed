"""From the ledger of one pupil's provision to what is asked, told and judged."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from server.domain.calendar import ONE_DAY
from server.domain.judging import Silent
from server.domain.plan import Slot
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import State, Status, Weekday, WindowKind
from tests.domain.build import FRI, MON, THU, TUE, WED, closed_on, dosage, judged, logged, missed

SAT = FRI + ONE_DAY
NEXT = MON + timedelta(7)
TWICE = dosage(2)
HOUR = dosage(None, None, window_minutes=60)
DAILY = dosage(1, 10, WindowKind.DAY)


def asked(*args: object, **more: object) -> list[int]:
    return [window.unlogged for window in judged(*args, **more).windows]  # type: ignore[arg-type]


def told(*args: object, **more: object) -> list[int]:
    return [window.unlogged_long for window in judged(*args, **more).windows]  # type: ignore[arg-type]


# The open window


def test_a_window_is_open_until_its_last_day_is_over_whatever_was_recorded() -> None:
    done = (logged(MON), logged(FRI))
    friday, saturday = (judged(TWICE, *done, today=day) for day in (FRI, SAT))
    (open_one,), (closed,) = friday.ledgers, saturday.ledgers
    assert (open_one.closed, open_one.status, open_one.state) == (False, None, State.DONE)
    assert (closed.closed, closed.status, closed.state) == (True, Status.ON_TRACK, None)
    assert friday.ahead is not None
    assert (friday.ahead.state, saturday.ahead) == (State.DONE, None)


def test_today_still_lies_ahead_until_something_is_recorded_on_it() -> None:
    before = judged(dosage(3), today=WED).ahead
    after = judged(dosage(3), *missed(WED), today=WED).ahead
    assert before is not None
    assert after is not None
    assert (before.state, before.days_left) == (State.LAST_CHANCE, (WED, THU, FRI))
    assert (after.state, after.days_left) == (State.UNREACHABLE, (THU, FRI))


def test_reliability_is_that_of_the_last_six_windows_with_something_due() -> None:
    """Mondays from 9 November on; on 4 January there is no school, and what is given that week was not due."""
    mondays = [date(2026, 11, 9) + timedelta(7 * week) for week in range(6)]
    mondays += [date(2027, 1, 11)]
    today = date(2027, 1, 18)

    def rate_without(day: date) -> Fraction | None:
        given = [logged(each) for each in (*mondays, date(2027, 1, 8)) if each != day]
        found = judged(dosage(1, weekdays="mon"), *given, today=today, starts_on=mondays[0]).ahead
        assert found is not None
        return found.reliability

    assert [rate_without(day) for day in mondays[:2]] == [1, Fraction(5, 6)]


@pytest.mark.parametrize(
    ("records", "today", "lost"),
    [
        ([], WED, False),  # Monday and Tuesday may have been given, and nobody has said so
        (missed(MON), WED, True),
        (missed(WED), WED, True),
        ([logged(MON)], WED, False),
        ([logged(MON), logged(TUE)], WED, False),
    ],
)
def test_what_is_not_logged_is_counted_as_given_before_a_window_is_lost(
    records: list[Record], today: date, lost: bool
) -> None:
    (window,) = judged(dosage(5), *records, today=today).windows
    assert window.lost is lost


def test_a_day_of_snow_cannot_have_been_given() -> None:
    (window,) = judged(dosage(5), today=WED, calendar=closed_on(TUE)).windows
    assert window.lost
    (roomy,) = judged(
        dosage(5), today=WED, calendar=closed_on(TUE), settings=LedgerSettings(max_sessions_a_day=2)
    ).windows
    assert not roomy.lost
    silent_and_snow = judged(dosage(8), today=WED, settings=LedgerSettings(max_sessions_a_day=2)).windows
    assert not silent_and_snow[0].lost


def test_minutes_alone_are_out_of_reach_and_never_lost_by_silence() -> None:
    (window,) = judged(HOUR, today=FRI, calendar=closed_on(FRI)).windows
    assert (window.state, window.lost) == (State.UNREACHABLE, False)


# What is asked about


@pytest.mark.parametrize(
    ("records", "today", "unlogged"),
    [
        ([], THU, 0),  # Thursday and Friday are left
        ([], FRI, 1),
        ([], SAT, 2),
        ([], NEXT, 2),
        ([logged(MON)], FRI, 0),
        ([logged(MON)], SAT, 1),
        (missed(MON), SAT, 1),
        ([logged(MON), logged(TUE)], SAT, 0),
    ],
)
def test_what_should_have_been_logged_by_yesterday_and_was_not_is_asked_about(
    records: list[Record], today: date, unlogged: int
) -> None:
    verdict = judged(TWICE, *records, today=today)
    assert verdict.windows[0].unlogged == unlogged
    assert verdict.silent == ((Silent(MON, FRI, unlogged),) if unlogged else ())


def test_a_second_session_that_fits_the_day_leaves_more_room_before_anything_is_asked() -> None:
    assert asked(dosage(4), today=FRI) == [3]
    assert asked(dosage(4), today=FRI, settings=LedgerSettings(max_sessions_a_day=2)) == [2]


def test_silence_is_asked_about_for_twenty_school_days() -> None:
    """Friday 16 October is the twentieth school day after Friday 18 September; then only that Friday is asked about."""
    for today, unlogged in ((date(2026, 10, 15), 2), (date(2026, 10, 16), 1), (date(2026, 10, 19), 0)):
        verdict = judged(TWICE, today=today)
        assert (verdict.windows[0].starts_on, verdict.windows[0].unlogged) == (MON, unlogged)
        assert (MON in [silent.starts_on for silent in verdict.silent]) is bool(unlogged)


@pytest.mark.parametrize(
    ("count", "days", "unlogged"),
    [
        (5, (), 2),
        (5, (MON,), 2),
        (5, (WED,), 2),
        (5, (MON, TUE, WED), 2),
        (5, (THU,), 1),
        (3, (MON, TUE), 1),
    ],
)
def test_what_should_have_been_logged_before_kept_knew_the_line_is_not_asked_about(
    count: int, days: tuple[date, ...], unlogged: int
) -> None:
    """It was put in on the Thursday."""
    records = [logged(day) for day in days]
    assert asked(dosage(count), *records, today=SAT, watched_from=THU) == [unlogged]


def test_a_window_that_ended_before_kept_knew_the_line_is_not_asked_about() -> None:
    assert asked(dosage(5), today=SAT, watched_from=FRI) == [1]
    assert asked(dosage(5), today=SAT, watched_from=SAT) == [0]


def test_nobody_is_asked_about_a_day_that_was_shut_or_on_which_the_whole_school_was_silent() -> None:
    assert asked(DAILY, today=SAT) == [5]
    assert asked(DAILY, today=SAT, silent_days={TUE}) == [4]
    assert asked(DAILY, today=SAT, calendar=closed_on(WED), silent_days={TUE}) == [3]
    tuesdays = (Slot(Weekday.TUE), Slot(Weekday.THU))
    assert asked(TWICE, today=SAT, slots=tuesdays) == [2]
    assert asked(TWICE, today=SAT, slots=tuesdays, calendar=closed_on(TUE)) == [1]
    snow = closed_on(MON, TUE, WED)
    assert asked(HOUR, today=SAT, calendar=snow, silent_days={THU}) == [1]
    assert asked(HOUR, today=SAT, calendar=snow, silent_days={THU, FRI}) == [0]


def test_what_a_closure_accounts_for_is_not_asked_about() -> None:
    set_days = dosage(2, weekdays="mon wed")
    assert asked(set_days, logged(MON), today=SAT, calendar=closed_on(WED)) == [0]
    assert asked(set_days, today=SAT, calendar=closed_on(WED)) == [1]


# What the SENCO is told of


@pytest.mark.parametrize(
    ("today", "look", "through", "number"),
    [
        (SAT, {}, WED, 0),
        (NEXT, {}, THU, 1),
        (NEXT, {"tell_after": 1}, FRI, 2),
        (NEXT, {"synced_through": [WED]}, WED, 0),  # a phone is behind
        (NEXT, {"silent_days": {THU}}, WED, 1),  # of the two, one had to be on Wednesday or before
        (NEXT + ONE_DAY, {}, FRI, 2),
        (NEXT + ONE_DAY, {"settled_through": WED}, FRI, 2),
        (NEXT + ONE_DAY, {"settled_through": THU}, FRI, 1),
        (NEXT + ONE_DAY, {"settled_through": FRI}, FRI, 0),
        (NEXT, {"settled_through": FRI}, THU, 0),
    ],
)
def test_the_senco_is_told_of_silence_two_school_days_after_it_that_nobody_has_settled(
    today: date, look: dict[str, object], through: date, number: int
) -> None:
    verdict = judged(TWICE, today=today, **look)  # type: ignore[arg-type]
    assert (verdict.told_through, verdict.windows[0].unlogged_long) == (through, number)


def test_what_was_logged_since_is_no_silence_and_never_less_than_none() -> None:
    tuesday = NEXT + ONE_DAY
    assert told(dosage(3), logged(MON), today=tuesday)[0] == 2
    assert told(dosage(3), *missed(MON, TUE), today=tuesday, settled_through=THU)[0] == 1
    assert told(dosage(3), logged(MON), logged(THU), today=NEXT)[0] == 0


def test_on_the_first_days_of_a_calendar_the_senco_is_told_of_nothing() -> None:
    first = date(2026, 9, 3)
    verdict = judged(DAILY, today=first + ONE_DAY, starts_on=first)
    assert verdict.told_through is None
    assert [(window.unlogged, window.unlogged_long) for window in verdict.windows] == [(1, 0)]
