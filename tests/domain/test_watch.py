"""When to look again, what should have been logged by now, and when silence is only a phone that has not synced."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import watch
from server.domain.alerting import AlertKind
from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term
from server.domain.dosage import Dosage, Range
from server.domain.plan import Provision, Pupil, Slot
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Bound, Kind, Weekday, WindowKind
from server.domain.windows import Window, windows
from shared_schema.vocabulary import ALERT_KINDS

HALF_TERM = Span(date(2026, 10, 26), date(2026, 10, 30))
TERM = Term("Autumn", date(2026, 9, 2), date(2026, 12, 18), HALF_TERM)
CALENDAR = SchoolCalendar((SchoolYear("2026-27", (TERM,), inset_days=frozenset({date(2026, 11, 9)})),))
WEEKLY = Dosage(Kind.DIRECT, WindowKind.WEEK, count=Range(2, 2), minutes=Range(30, 30))
LINE = Provision("line", "Lego Therapy", ("kit",), WEEKLY, date(2026, 9, 2))
MONDAY = date(2026, 11, 16)


def day(number: int) -> date:
    """A day of November 2026: the 9th is an INSET day, the 16th a Monday."""
    return date(2026, 11, number)


def week_of(provision: Provision, monday: date = MONDAY) -> Window:
    found = windows(provision, Pupil("kit", "Kit W"), None, CALENDAR, LedgerSettings())
    return next(window for window in found if monday <= window.starts_on <= monday + timedelta(days=6))


def expected(provision: Provision, through: date, closures: tuple[date, ...] = ()) -> int:
    return watch.expected_by(week_of(provision), provision, through, 1, lambda each: each in closures)


def test_without_a_timetable_only_the_last_days_that_are_left_fall_due() -> None:
    assert [expected(LINE, day(number)) for number in range(15, 22)] == [0, 0, 0, 0, 1, 2, 2]


def test_with_a_timetable_each_of_its_days_falls_due_as_it_passes() -> None:
    timetable = replace(LINE, slots=(Slot(Weekday.MON), Slot(Weekday.WED)))
    assert [expected(timetable, day(number)) for number in range(15, 22)] == [0, 1, 1, 2, 2, 2, 2]


def test_nobody_is_expected_to_log_a_day_on_which_school_was_closed() -> None:
    timetable = replace(LINE, slots=(Slot(Weekday.MON), Slot(Weekday.WED)))
    assert expected(timetable, day(18), closures=(day(18),)) == 1
    assert expected(LINE, day(21), closures=tuple(day(number) for number in range(16, 21))) == 0


def test_a_total_of_minutes_is_asked_about_when_its_window_has_closed() -> None:
    minutes_only = replace(LINE, dosage=replace(WEEKLY, count=None, minutes=None, window_minutes=60))
    assert [expected(minutes_only, day(number)) for number in (19, 20)] == [0, 1]


@pytest.mark.parametrize(
    ("ends_on", "today", "waits"),
    [
        (day(6), day(7), True),
        (day(6), day(10), True),  # the first school day after: the 9th has no school
        (day(6), day(11), True),
        (day(6), day(12), False),
    ],
)
def test_a_closed_window_waits_two_school_days_for_a_phone(ends_on: date, today: date, waits: bool) -> None:
    assert watch.awaiting_sync(ends_on, [ends_on - timedelta(days=1)], CALENDAR, today) is waits
    assert not watch.awaiting_sync(ends_on, [ends_on], CALENDAR, today)
    assert not watch.awaiting_sync(ends_on, [], CALENDAR, today)


def test_an_open_window_waits_from_the_first_day_that_is_missing() -> None:
    far = date(2026, 12, 18)
    assert [watch.awaiting_sync(far, [day(16)], CALENDAR, day(number)) for number in range(17, 24)] == [
        False, True, True, False, False, False, False,
    ]  # fmt: skip


def test_silence_is_told_on_the_second_school_day_and_one_later_while_a_phone_is_behind() -> None:
    assert watch.told_through([], CALENDAR, day(18)) == day(16)
    assert watch.told_through([day(16)], CALENDAR, day(18)) == day(16)
    assert watch.told_through([day(15)], CALENDAR, day(18)) == day(13)
    assert watch.told_through([], CALENDAR, day(11)) == day(6)


def test_a_day_on_which_school_was_shut_makes_no_silence_older() -> None:
    def shut(on: date) -> bool:
        return on == day(17)

    assert watch.told_through([], CALENDAR, day(18), shut=shut) == day(13)
    assert watch.told_through([], CALENDAR, day(19), shut=shut) == day(16)
    assert watch.told_through([day(13)], CALENDAR, day(19), shut=shut) == day(13)


def test_what_the_timetable_had_on_a_day_that_was_shut_is_asked_of_nobody() -> None:
    twice = replace(LINE, slots=(Slot(Weekday.TUE), Slot(Weekday.THU)))
    every = windows(twice, Pupil("kit", "Kit"), None, CALENDAR, LedgerSettings())
    (window,) = [each for each in every if each.starts_on == MONDAY]
    snow = [watch.expected_by(window, twice, day(16 + n), 1, lambda on: on == day(17)) for n in range(5)]
    plain = [watch.expected_by(window, twice, day(16 + n), 1, lambda _: False) for n in range(5)]
    assert (snow, plain) == ([0, 0, 0, 1, 1], [0, 1, 1, 2, 2])


def test_a_weekday_that_was_shut_takes_its_share_of_a_weekday_dosage() -> None:
    """Two sessions, on Mondays and Wednesdays, and snow on the Wednesday: the closure accounts for its own."""
    set_days = replace(WEEKLY, weekdays=frozenset({Weekday.MON, Weekday.WED}))
    line = replace(LINE, dosage=set_days)
    assert [expected(line, day(number)) for number in range(15, 21)] == [0, 1, 1, 2, 2, 2]
    assert [expected(line, day(number), (day(18),)) for number in range(15, 21)] == [0, 1, 1, 1, 1, 1]
    one = replace(LINE, dosage=replace(set_days, count=Range(1, 1)))
    assert [expected(one, day(number), (day(18),)) for number in range(15, 21)] == [0, 1, 1, 1, 1, 1]


def test_where_every_day_was_shut_nobody_is_asked_about_minutes_either() -> None:
    minutes_only = replace(LINE, dosage=replace(WEEKLY, count=None, minutes=None, window_minutes=60))
    assert expected(minutes_only, day(20), tuple(day(number) for number in range(16, 20))) == 1
    assert expected(minutes_only, day(20), tuple(day(number) for number in range(16, 21))) == 0


@pytest.mark.parametrize(
    ("count", "slots", "shut", "asked"),
    [
        (1, (Weekday.MON, Weekday.WED), (), [1, 1, 1, 1, 1]),  # no more than is due
        (2, (Weekday.MON,), (), [1, 1, 1, 1, 2]),  # the second is on no day until the week is over
        (2, (Weekday.TUE, Weekday.THU), (16,), [0, 1, 1, 2, 2]),  # snow on a day that had none
        (1, (Weekday.TUE,), (17,), [0, 0, 0, 0, 0]),
        (1, (Weekday.MON, Weekday.TUE), (17,), [0, 0, 0, 0, 0]),
        (2, (Weekday.MON, Weekday.TUE, Weekday.WED), (18,), [1, 1, 1, 1, 1]),
    ],
)
def test_the_timetable_says_how_many_of_what_is_due_have_passed(
    count: int, slots: tuple[Weekday, ...], shut: tuple[int, ...], asked: list[int]
) -> None:
    line = replace(LINE, dosage=replace(WEEKLY, count=Range(count, count)), slots=tuple(Slot(each) for each in slots))
    closures = tuple(day(number) for number in shut)
    assert [expected(line, day(number), closures) for number in range(16, 21)] == asked


@pytest.mark.parametrize("slots", [(), (Slot(Weekday.TUE), Slot(Weekday.WED))])
def test_of_what_is_due_in_proportion_whole_sessions_are_asked_about_and_one_at_least(slots: tuple[Slot, ...]) -> None:
    """On Monday the 9th there is no school: four fifths of two sessions are due, or of one."""
    for count in (2, 1):
        line = replace(LINE, dosage=replace(WEEKLY, count=Range(count, count)), slots=slots)
        every = windows(line, Pupil("kit", "Kit"), None, CALENDAR, LedgerSettings(short_week="in_proportion"))
        (window,) = [each for each in every if each.starts_on == day(10)]
        found = watch.expected_by(window, line, day(13), 1, lambda _: False)
        assert (window.due_sessions, found, type(found)) == (Fraction(4 * count, 5), 1, int)


def test_what_is_never_due_is_never_asked_about() -> None:
    assert expected(replace(LINE, dosage=replace(WEEKLY, bound=Bound.CEILING)), day(20)) == 0


def test_where_the_calendar_ends_a_window_goes_on_waiting_for_a_phone() -> None:
    assert watch.in_grace(CALENDAR, TERM.ends_on, date(2027, 2, 1))


def test_one_phone_of_two_that_is_behind_is_waited_for() -> None:
    assert watch.awaiting_sync(day(20), [day(20), day(17)], CALENDAR, day(21))
    assert not watch.awaiting_sync(day(20), [day(20), day(20)], CALENDAR, day(21))


@given(st.dates(date(2026, 9, 2), date(2026, 12, 18)), st.booleans(), st.booleans(), st.booleans())
def test_the_next_look_is_ahead_unless_a_phone_is_awaited(
    today: date, waits: bool, unlogged: bool, closes_today: bool
) -> None:
    active = Span(date(2026, 9, 2), date(2026, 11, 20))
    look = watch.next_look(
        active, waits=waits, unlogged=unlogged, closes_today=closes_today, calendar=CALENDAR, today=today
    )
    assert look == today if waits else look > today
    if today <= active.ends_on:
        assert look <= (CALENDAR.next_school_day(today) or today)


def test_what_has_ended_and_is_all_logged_is_never_looked_at_again() -> None:
    active = Span(date(2026, 9, 2), day(6))
    look = watch.next_look(active, waits=False, unlogged=False, closes_today=False, calendar=CALENDAR, today=day(10))
    assert look == watch.NEVER


def test_what_runs_is_looked_at_on_the_next_school_day_and_beyond_the_calendar_in_four_weeks() -> None:
    quiet = {"waits": False, "unlogged": False, "closes_today": False}
    last_sunday = Span(day(2), day(22))
    assert watch.next_look(last_sunday, **quiet, calendar=CALENDAR, today=day(22)) == day(23)
    assert watch.next_look(last_sunday, **quiet, calendar=CALENDAR, today=day(23)) == watch.NEVER
    endless = Span(day(2), date.max)
    assert watch.next_look(endless, **quiet, calendar=CALENDAR, today=TERM.ends_on) == date(2027, 1, 15)


def test_what_has_not_begun_is_looked_at_when_it_begins() -> None:
    active = Span(day(23), date.max)
    look = watch.next_look(active, waits=False, unlogged=False, closes_today=False, calendar=CALENDAR, today=day(10))
    assert look == day(23)


def test_the_kinds_of_alert_are_the_same_on_both_sides() -> None:
    assert tuple(AlertKind) == ALERT_KINDS
