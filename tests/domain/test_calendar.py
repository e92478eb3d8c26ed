"""School days, weeks, fortnights and terms, on Larch Lane's year and on the published years of real schools."""

import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term
from server.domain.dosage import Dosage
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import WindowKind
from server.domain.windows import Window
from tests.domain.build import CALENDAR, YEAR, closed_on, dosage, due_windows

GOLDEN = json.loads((Path(__file__).parent / "golden" / "calendars.json").read_text())
WORKED = {case["id"]: case for case in GOLDEN["worked_cases"]}


def published(name: str) -> SchoolCalendar:
    given = next(calendar for calendar in GOLDEN["calendars"] if calendar["id"] == name)
    halves = {half["code"]: half for half in given["half_terms"]}
    terms = []
    for season in ("autumn", "spring", "summer"):
        first, second = halves[f"{season}_1"], halves[f"{season}_2"]
        rest = Span(day(first["published_last"]) + timedelta(1), day(second["published_first"]) - timedelta(1))
        terms.append(Term(season, day(first["published_first"]), day(second["published_last"]), rest))
    closed = frozenset(map(day, given["inset"])), frozenset(map(day, given["bank_holidays"]))
    return SchoolCalendar((SchoolYear(given["school_year"], tuple(terms), *closed),))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("given", GOLDEN["calendars"], ids=lambda given: given["id"])
def test_a_published_year_has_the_days_and_weeks_that_were_counted_by_hand(given: dict[str, Any]) -> None:
    calendar = published(given["id"])
    assert len(calendar.days) == given["totals"]["pupil_days"]
    assert [monday.isoformat() for monday in calendar.school_weeks()] == [week["monday"] for week in given["weeks"]]
    for half, span in zip(given["half_terms"], calendar.half_terms(), strict=True):
        assert len(calendar.school_days(span)) == half["pupil_days"]
    for week in given["weeks"]:
        monday = day(week["monday"])
        weekdays = [monday + timedelta(number) for number in range(5)]
        assert [letter != "-" for letter in week["open"]] == [calendar.is_school_day(weekday) for weekday in weekdays]


def in_half(case: dict[str, Any], dose: Dosage, short_week: str = "full_from_3") -> list[Window]:
    calendar = published(case["calendar"])
    spans = dict(zip(("autumn_1", "autumn_2", "spring_1", "spring_2", "summer_1"), calendar.half_terms(), strict=False))
    found = due_windows(dose, calendar=calendar, settings=LedgerSettings(short_week), starts_on=calendar.days[0])
    return [window for window in found if case["window"] not in spans or window.starts_on in spans[case["window"]]]


def sessions(windows: list[Window]) -> Fraction:
    return sum((window.due_sessions or Fraction(0) for window in windows), Fraction(0))


@pytest.mark.parametrize(
    ("name", "dose", "short_week"),
    [
        ("CAL-01", dosage(1, 15, WindowKind.DAY), "full_from_3"),
        ("CAL-02", dosage(3, 20, weekdays="mon wed fri"), "full_from_3"),
        ("CAL-04", dosage(2, 30), "in_full"),
        ("CAL-06", dosage(2, 30), "full_from_3"),
        ("CAL-07", dosage(1, 45), "in_full"),
        ("CAL-08", dosage(1, 30, weekdays="fri"), "full_from_3"),
    ],
)
def test_a_worked_case_of_a_real_school_comes_to_its_sessions(name: str, dose: Dosage, short_week: str) -> None:
    case = WORKED[name]
    found = in_half(case, dose, short_week)
    assert sessions(found) == case["expected"]["sessions"]
    if "minutes" in case["expected"]:
        assert sum(window.due_minutes or 0 for window in found) == case["expected"]["minutes"]


def test_cal_05_prorates_exactly_where_the_school_says_in_proportion() -> None:
    """The case rounds each short week; ours keeps the fraction: 2/5 x 2 + 6 x 2 + 3/5 x 2 = 14 all the same."""
    case = WORKED["CAL-05"]
    assert sessions(in_half(case, dosage(2, 30), "in_proportion")) == case["expected"]["sessions"]


def test_cal_12_week_b_is_the_second_of_each_pair_through_the_year() -> None:
    case = WORKED["CAL-12"]
    calendar = published(case["calendar"])
    tuesdays = [
        span.ends_on - timedelta(5)
        for span in calendar.spans(WindowKind.FORTNIGHT)
        if (span.ends_on - span.starts_on).days > 6 and calendar.is_school_day(span.ends_on - timedelta(5))
    ]
    expected = case["expected"]
    assert (len(tuesdays), tuesdays[0], tuesdays[-1]) == (
        expected["sessions"],
        day(expected["first"]),
        day(expected["last"]),
    )


@pytest.mark.parametrize("name", ["CAL-16", "CAL-17"])
def test_a_fortnight_is_two_school_weeks_of_the_years_own_pairs(name: str) -> None:
    """The cases count pairs from the start of the plan. Ours are the pairs of the year: a plan that begins with a
    pair's first week has the window of the case, one that begins with its second has that week as a part of its own."""
    case = WORKED[name]
    calendar = published(case["calendar"])
    starts_on = day(case["expected"]["window_first"])
    first, second = due_windows(dosage(1, 45, WindowKind.FORTNIGHT), calendar=calendar, starts_on=starts_on)[:2]
    whole = first if len(first.days) == first.planned_days else second
    assert whole.due_sessions == 1
    if whole is first:
        assert first.ends_on == day(case["expected"]["window_last"])
    else:
        assert len({calendar.week_of(found) for found in first.days}) == 1


def test_cal_18_holidays_do_not_consume_the_weeks_of_a_block() -> None:
    case = WORKED["CAL-18"]
    calendar = published(case["calendar"])
    found = due_windows(dosage(3, 20), calendar=calendar, starts_on=date(2025, 10, 6), block_weeks=6)
    assert [calendar.week_of(window.starts_on).isoformat() for window in found] == case["expected"]["weeks"]
    assert found[-1].ends_on == day(case["expected"]["last_pupil_day"])
    assert sum(window.due_sessions or 0 for window in found) == case["expected"]["sessions"]
    assert sum(window.due_minutes or 0 for window in found) == case["expected"]["minutes"]


def test_cal_21_a_half_term_is_its_own_window_however_long() -> None:
    case = WORKED["CAL-21"]
    calendar = published(case["calendar"])
    windows = due_windows(
        dosage(None, None, WindowKind.HALF_TERM, window_minutes=60), calendar=calendar, starts_on=calendar.days[0]
    )
    window = next(window for window in windows if window.starts_on == day(case["expected"]["window_first"]))
    assert window.ends_on == day(case["expected"]["window_last"])
    assert window.due_minutes == case["expected"]["minutes"]
    assert len({calendar.week_of(found) for found in window.days}) == case["expected"]["weeks"]


def test_cal_24_a_year_is_one_window_and_never_divided() -> None:
    case = WORKED["CAL-24"]
    calendar = published(case["calendar"])
    (window,) = due_windows(
        dosage(None, None, WindowKind.YEAR, window_minutes=720), calendar=calendar, starts_on=calendar.days[0]
    )
    assert window.due_minutes == case["expected"]["minutes"]
    assert len(window.days) == case["expected"]["pupil_days"]


def test_a_closed_day_is_no_school_day_and_neither_is_a_weekend_or_a_half_term() -> None:
    for closed in (date(2026, 9, 2), date(2027, 5, 3), date(2026, 9, 5), date(2026, 10, 28), date(2026, 12, 25)):
        assert not CALENDAR.is_school_day(closed)
    assert CALENDAR.is_school_day(date(2026, 9, 3))


def test_snow_does_not_take_a_school_day_away() -> None:
    snow = date(2027, 1, 14)
    calendar = closed_on(snow)
    assert calendar.is_school_day(snow)
    assert calendar.unplanned(snow) is not None
    assert calendar.unplanned(date(2027, 1, 15)) is None


def test_the_school_days_on_either_side_of_a_date() -> None:
    assert CALENDAR.last_school_day(date(2026, 10, 31)) == date(2026, 10, 23)
    assert CALENDAR.next_school_day(date(2026, 10, 23)) == date(2026, 11, 2)
    assert CALENDAR.last_school_day(date(2026, 9, 2)) is None
    assert CALENDAR.next_school_day(date(2027, 7, 21)) is None


def test_terms_are_three_or_the_six_halves() -> None:
    assert CALENDAR.terms(3) == (
        Span(date(2026, 9, 2), date(2026, 12, 18)),
        Span(date(2027, 1, 4), date(2027, 3, 26)),
        Span(date(2027, 4, 12), date(2027, 7, 21)),
    )
    assert CALENDAR.terms(6) == CALENDAR.half_terms()
    assert CALENDAR.half_terms()[0] == Span(date(2026, 9, 2), date(2026, 10, 25))
    assert CALENDAR.half_terms()[1] == Span(date(2026, 10, 31), date(2026, 12, 18))
    assert Term("Short", date(2027, 1, 4), date(2027, 2, 12)).parts == (Span(date(2027, 1, 4), date(2027, 2, 12)),)


def test_a_fortnight_spans_a_holiday_and_an_odd_last_week_stands_alone() -> None:
    spans = CALENDAR.spans(WindowKind.FORTNIGHT)
    assert spans[3] == Span(date(2026, 10, 12), date(2026, 10, 25))
    calendar = SchoolCalendar((SchoolYear("short", YEAR.terms[:1]),))
    spans = calendar.spans(WindowKind.FORTNIGHT)
    assert len(calendar.school_weeks()) == 15
    assert spans[-1] == Span(date(2026, 12, 14), date(2026, 12, 20))


@pytest.mark.parametrize(
    ("starts_on", "weeks", "ends_on"),
    [
        (date(2026, 9, 14), 2, date(2026, 9, 25)),
        (date(2026, 9, 19), 1, date(2026, 9, 18)),  # a Saturday: its week's days are over, and it counts
        (date(2026, 10, 27), 1, date(2026, 11, 6)),  # in half term: the next school week is the first
        (date(2026, 10, 19), 2, date(2026, 11, 6)),
        (date(2027, 7, 19), 1, date(2027, 7, 21)),
        (date(2027, 7, 19), 2, None),
    ],
)
def test_the_end_of_a_block(starts_on: date, weeks: int, ends_on: date | None) -> None:
    assert CALENDAR.block_ends_on(starts_on, weeks) == ends_on


def test_a_span_holds_its_dates_and_nothing_else() -> None:
    span = Span(date(2026, 9, 1), date(2026, 9, 3))
    assert date(2026, 9, 3) in span
    assert "2026-09-03" not in span
    assert len(list(span)) == 3
