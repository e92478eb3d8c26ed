"""When to look again, what should have been logged by now, and when silence is only a phone that has not synced."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import watch
from server.domain.alerting import AlertKind
from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term
from server.domain.dosage import Dosage, Range
from server.domain.plan import Provision, Pupil, Slot
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Kind, Weekday, WindowKind
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


def test_what_has_not_begun_is_looked_at_when_it_begins() -> None:
    active = Span(day(23), date.max)
    look = watch.next_look(active, waits=False, unlogged=False, closes_today=False, calendar=CALENDAR, today=day(10))
    assert look == day(23)


def test_the_kinds_of_alert_are_the_same_on_both_sides() -> None:
    assert tuple(AlertKind) == ALERT_KINDS
