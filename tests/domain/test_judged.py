"""The windows that alerts rest on: what is judged, in weeks where it is days, and whether it is critical."""

from datetime import date, timedelta

import pytest

from server.domain.alerting import Act, AlertKind, Subject, decide
from server.domain.calendar import ONE_DAY
from server.domain.dosage import Dosage
from server.domain.judged import Judged
from server.domain.judging import Verdict
from server.domain.record import Record
from server.domain.vocabulary import Bound, State, Status, WindowKind
from tests.domain.build import (
    FRI,
    MON,
    SEN_SUPPORT,
    THU,
    TUE,
    WED,
    dosage,
    judged,
    logged,
    missed,
)

SAT = FRI + ONE_DAY
WEEK = timedelta(7)
NEXT = MON + WEEK
TWICE = dosage(2)
HOUR = dosage(None, None, window_minutes=60)
DAILY = dosage(1, 10, WindowKind.DAY)
FORTNIGHTLY = dosage(4, 30, WindowKind.FORTNIGHT)
SECOND_FRI = FRI + WEEK


def test_a_closed_and_an_open_window_in_full() -> None:
    half = [logged(MON, minutes=30), *missed(TUE)]
    verdict = judged(TWICE, *half, today=NEXT + ONE_DAY)
    first, second = verdict.ledgers
    assert first.sessions is not None
    assert second.sessions is not None
    assert verdict.windows == (
        Judged(MON, FRI, True, "sessions", first.sessions, first.minutes, status=Status.UNDER),
        Judged(NEXT, SECOND_FRI, False, "sessions", second.sessions, second.minutes, state=State.ON_TRACK),
    )


def test_minutes_alone_are_judged_in_minutes() -> None:
    (window,) = judged(HOUR, logged(MON, minutes=45), today=SAT).windows
    assert (window.unit, window.column.delivered, window.minutes) == ("minutes", 45, window.column)


def test_a_window_with_nothing_due_is_not_judged_and_keeps_no_other_from_it() -> None:
    assert judged(dosage(bound=Bound.CEILING), logged(MON), today=SAT).windows == ()
    short_first_week = judged(dosage(1), logged(FRI), today=NEXT, starts_on=THU, plan=SEN_SUPPORT)
    assert [window.starts_on for window in short_first_week.windows] == [NEXT]
    assert [window.starts_on for window in short_first_week.ledgers] == [THU, NEXT]


def test_a_window_waits_for_a_phone_as_long_as_something_of_it_is_due() -> None:
    half = judged(TWICE, logged(MON), today=NEXT, synced_through=[TUE])
    full = judged(TWICE, logged(MON), logged(TUE), today=NEXT, synced_through=[TUE])
    assert [window.awaiting_sync for window in half.windows] == [True, False]
    assert [window.awaiting_sync for window in full.windows] == [False, False]
    assert (half.waits, full.waits) == (True, False)
    assert not judged(TWICE, logged(MON), today=NEXT, synced_through=[FRI]).waits
    open_one = judged(TWICE, logged(MON), today=THU, synced_through=[MON])
    assert ([window.awaiting_sync for window in open_one.windows], open_one.waits) == ([True], False)


# Critical


WEEKS = {"missed": missed(MON, TUE), "had": [logged(MON), logged(TUE)], "silent": []}


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ("missed", False),
        ("missed missed", True),
        ("missed silent", False),
        ("missed had", False),
        ("missed had missed", False),
        ("had missed missed", True),
        ("missed missed had", False),
    ],
)
def test_two_windows_that_closed_under_are_critical(weeks: str, expected: bool) -> None:
    records = [
        logged(each.on + number * WEEK, each.outcome.value, reason=each.reason)
        for number, kind in enumerate(weeks.split())
        for each in WEEKS[kind]
    ]
    assert judged(TWICE, *records, today=SAT + (len(weeks.split()) - 1) * WEEK).critical is expected


def test_the_second_of_them_may_be_open_if_it_is_lost_whatever_was_not_logged() -> None:
    whole_week = dosage(5)
    first = missed(*(MON + timedelta(number) for number in range(5)))
    wednesday = WED + WEEK
    assert judged(whole_week, *first, *missed(NEXT), today=wednesday).critical
    assert not judged(whole_week, *first, today=wednesday).critical
    good = [logged(MON + timedelta(number)) for number in range(5)]
    second = missed(*(NEXT + timedelta(number) for number in range(5)))
    assert judged(whole_week, *good, *second, *missed(NEXT + WEEK), today=wednesday + WEEK).critical
    assert not judged(whole_week, *good, *missed(NEXT), today=wednesday).critical


def test_a_week_that_waits_for_a_phone_is_not_critical() -> None:
    both = missed(MON, TUE, NEXT, NEXT + ONE_DAY)
    monday = NEXT + WEEK
    assert judged(TWICE, *both, today=monday, synced_through=[SECOND_FRI]).critical
    assert not judged(TWICE, *both, today=monday, synced_through=[SECOND_FRI - ONE_DAY]).critical


@pytest.mark.parametrize(
    ("records", "look", "expected"),
    [
        (missed(MON, TUE, WED, THU), {}, True),
        (missed(MON, TUE, WED), {}, False),  # the fourth may have been given
        ([*missed(MON, TUE, WED), logged(THU)], {}, False),
        (missed(MON, TUE, WED, THU), {"synced_through": [THU]}, False),
    ],
)
def test_ten_school_days_with_nothing_are_critical_if_all_is_logged(
    records: list[Record], look: dict[str, object], expected: bool
) -> None:
    after = NEXT + WEEK
    assert judged(FORTNIGHTLY, *records, today=after, **look).critical is expected
    assert not judged(FORTNIGHTLY, *records, today=SECOND_FRI).critical


def test_what_was_not_logged_more_than_ten_school_days_ago_no_longer_counts() -> None:
    """The first fortnight ends on 25 September and nobody has logged it; the second was missed."""
    second = missed(*(MON + 2 * WEEK + timedelta(number) for number in range(4)))
    saturday, monday = date(2026, 10, 10), date(2026, 10, 12)
    assert [judged(FORTNIGHTLY, *second, today=today).critical for today in (saturday, monday)] == [False, True]


def test_in_the_first_weeks_of_a_calendar_nothing_is_critical_by_ten_days() -> None:
    assert not judged(FORTNIGHTLY, today=date(2026, 9, 12), starts_on=date(2026, 9, 3)).critical


# Days, a school week at a time


def test_the_days_of_a_week_are_one_window_until_the_week_is_over() -> None:
    given = [logged(MON), *missed(TUE), logged(WED)]
    monday, thursday, saturday = (judged(DAILY, *given, today=today) for today in (MON, THU, SAT))
    (begun,), (half,), (whole,) = monday.windows, thursday.windows, saturday.windows
    assert [(each.starts_on, each.ends_on, each.closed) for each in (begun, half, whole)] == [
        (MON, MON, False),
        (MON, THU, False),
        (MON, FRI, True),
    ]
    assert (half.column.due, half.column.delivered) == (3, 2)  # Thursday is not over
    assert (whole.column.due, whole.column.delivered, whole.column.unaccounted) == (5, 2, 2)
    assert [each.status for each in (half, whole)] == [None, Status.TO_CONFIRM]
    assert [each.state for each in (begun, half, whole)] == [None, None, None]
    assert (begun.column.due, begun.column.delivered) == (1, 1)


def test_a_week_of_days_in_minutes() -> None:
    quarter = dosage(None, None, WindowKind.DAY, window_minutes=15)
    given = [logged(MON, minutes=15), logged(TUE, minutes=5)]
    begun, two, whole = (judged(quarter, *given, today=today).windows[0] for today in (MON, WED, SAT))
    assert (begun.column, begun.minutes.due if begun.minutes else None) == (begun.minutes, 15)
    assert (two.unit, two.column.due, two.column.delivered) == ("minutes", 30, 20)
    assert (whole.minutes, whole.column.delivered) == (whole.column, 20)
    sessions = judged(DAILY, logged(MON), *missed(TUE), today=SAT).windows[0]
    assert sessions.minutes is not None
    assert (sessions.column.due, sessions.minutes.due, sessions.minutes.delivered) == (5, 50, 10)


def test_silence_of_a_week_is_that_of_its_days_together() -> None:
    monday, tuesday = judged(DAILY, logged(TUE), today=NEXT + 2 * ONE_DAY).windows
    assert (monday.unlogged, monday.unlogged_long, tuesday.unlogged, tuesday.unlogged_long) == (4, 4, 2, 1)
    waits = [judged(DAILY, logged(TUE), today=NEXT, synced_through=[on]).windows[0].awaiting_sync for on in (THU, FRI)]
    assert waits == [True, False]


def test_a_week_is_over_on_the_school_day_after_it_and_not_when_its_last_weekday_is() -> None:
    set_days = dosage(2, 10, WindowKind.DAY, weekdays="mon wed")
    closed = [judged(set_days, logged(MON), logged(WED), today=today).windows[0].closed for today in (THU, FRI, SAT)]
    assert closed == [False, False, True]


def test_where_the_calendar_ends_the_last_week_is_over() -> None:
    last_monday = date(2027, 7, 19)
    closed = [
        judged(DAILY, today=last_monday + timedelta(days), starts_on=last_monday).windows[0].closed for days in (2, 3)
    ]
    assert closed == [False, True]


def alerts(dose: Dosage, *records: Record, today: date) -> list[tuple[Act, AlertKind, str, str, int]]:
    verdict: Verdict = judged(dose, *records, today=today)
    found = decide(Subject(True, True, verdict.critical, verdict.windows), [], [])
    return [(each.act, each.kind, each.facts["delivered"], each.facts["due"], each.facts["windows"]) for each in found]


def test_one_missed_day_is_no_alert_and_two_in_a_row_are_told_of_their_own_week() -> None:
    """The week before had every day."""
    good = [logged(MON + timedelta(number)) for number in range(5)]
    assert alerts(DAILY, *good, *missed(NEXT), today=NEXT + ONE_DAY) == []
    two = missed(NEXT, NEXT + ONE_DAY)
    told = [(Act.OPEN, AlertKind.CRITICAL, "0", "2", 1)]
    assert alerts(DAILY, *good, *two, today=NEXT + 2 * ONE_DAY) == told


def test_two_missed_days_in_a_row_are_told_in_the_first_week_as_well() -> None:
    assert alerts(DAILY, *missed(MON, TUE), today=WED) == [(Act.OPEN, AlertKind.CRITICAL, "0", "2", 1)]


@pytest.mark.parametrize(
    ("given", "today", "lost"),
    [
        ([], WED, False),
        ([logged(MON), logged(TUE)], WED, False),
        (missed(TUE), WED, True),
        (missed(WED), WED, True),
        (missed(TUE), SAT, False),  # the week is over, and its status says it
    ],
)
def test_a_running_week_with_a_missed_day_is_lost_and_one_with_a_silent_day_is_not(
    given: list[Record], today: date, lost: bool
) -> None:
    assert judged(DAILY, *given, today=today).windows[0].lost is lost
