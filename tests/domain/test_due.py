"""What is due: the table of the delivery document, row by row, and who is expected when."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.calendar import SchoolCalendar, SchoolYear
from server.domain.dosage import Range, planned_minutes, sessions_that_fit_a_day
from server.domain.plan import in_force
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Bound, Kind, WindowKind
from server.domain.windows import Rule, windows
from tests.domain.build import (
    ASHA,
    CALENDAR,
    DEFAULTS,
    EHC_PLAN,
    FRI,
    MON,
    SEN_SUPPORT,
    THU,
    TUE,
    WED,
    YEAR,
    dosage,
    due_windows,
    exact,
    provision,
)

WEEK_OF = {1: FRI, 2: THU, 3: WED, 4: TUE, 5: MON}
"""From which day on the plain week has so many days left."""


@pytest.mark.parametrize(
    ("short_week", "days", "count", "statutory", "sessions", "rule"),
    [
        ("full_from_3", 5, 2, True, "2", Rule.IN_FULL),
        ("full_from_3", 3, 2, True, "2", Rule.IN_FULL),
        ("full_from_3", 2, 2, True, "1", Rule.ROUNDED),
        ("full_from_3", 2, 5, True, "2", Rule.ROUNDED),
        ("full_from_3", 1, 1, True, "1", Rule.AT_LEAST_ONE),
        ("full_from_3", 1, 1, False, "0", Rule.ROUNDED),
        ("full_from_3", 1, 3, False, "1", Rule.ROUNDED),  # 3/5 is above a half
        ("in_full", 1, 3, False, "3", Rule.IN_FULL),
        ("in_proportion", 4, 3, True, "12/5", Rule.IN_PROPORTION),
        ("in_proportion", 1, 1, True, "1/5", Rule.IN_PROPORTION),
        ("in_proportion", 5, 3, True, "3", Rule.IN_PROPORTION),
    ],
)
def test_a_short_week(short_week: str, days: int, count: int, statutory: bool, sessions: str, rule: Rule) -> None:
    plan = EHC_PLAN if statutory else SEN_SUPPORT
    found = due_windows(
        dosage(count), plan=plan, settings=LedgerSettings(short_week), starts_on=WEEK_OF[days], ends_on=FRI
    )
    assert [(window.due_sessions, window.due_minutes, window.rule) for window in found] == [
        (*exact(sessions), exact(sessions)[0] * 30, rule)
    ]


@pytest.mark.parametrize(
    ("short_week", "days", "minutes"),
    [("full_from_3", 3, "50"), ("full_from_3", 2, "20"), ("in_full", 1, "50"), ("in_proportion", 4, "40")],
)
def test_a_total_of_minutes_a_week_is_never_rounded(short_week: str, days: int, minutes: str) -> None:
    dose = dosage(None, None, window_minutes=50)
    (window,) = due_windows(dose, settings=LedgerSettings(short_week), starts_on=WEEK_OF[days], ends_on=FRI)
    assert (window.due_sessions, window.due_minutes) == (None, *exact(minutes))


def test_half_a_session_rounds_up_and_a_statutory_line_is_owed_one() -> None:
    first_summer_half = CALENDAR.half_terms()[4]
    days = CALENDAR.school_days(first_summer_half)
    assert len(days) == 34
    dose = dosage(1, 30, WindowKind.HALF_TERM)
    half = due_windows(dose, plan=None, starts_on=days[17])[0]
    assert (len(half.days), half.due_sessions, half.rule) == (17, 1, Rule.ROUNDED)
    less = due_windows(dose, plan=None, starts_on=days[18])[0]
    assert (less.due_sessions, less.rule) == (0, Rule.ROUNDED)
    statutory = due_windows(dose, starts_on=days[18])[0]
    assert (statutory.due_sessions, statutory.rule) == (1, Rule.AT_LEAST_ONE)


def test_a_long_window_that_is_whole_is_due_in_full_and_a_total_is_cut_exactly() -> None:
    (year,) = due_windows(dosage(None, None, WindowKind.YEAR, window_minutes=720))
    assert (year.due_minutes, year.rule) == (720, Rule.IN_FULL)
    first, *_ = due_windows(dosage(None, None, WindowKind.FORTNIGHT, window_minutes=45), starts_on=TUE)
    assert (len(first.days), first.planned_days, first.due_minutes) == (9, 10, exact("81/2")[0])


def test_terms_are_three_or_six_windows_a_year() -> None:
    assert len(due_windows(dosage(3, 30, WindowKind.TERM))) == 3
    assert len(due_windows(dosage(3, 30, WindowKind.TERM), settings=LedgerSettings(terms_per_year=6))) == 6


def test_each_day_is_its_own_window_and_only_on_the_given_weekdays() -> None:
    every = due_windows(dosage(2, 15, WindowKind.DAY), starts_on=MON, ends_on=FRI)
    assert [(window.starts_on, window.due_sessions, window.due_minutes) for window in every] == [
        (day, 2, 30) for day in (MON, TUE, WED, THU, FRI)
    ]
    some = due_windows(dosage(1, 15, WindowKind.DAY, weekdays="tue thu"), starts_on=MON, ends_on=FRI)
    assert [window.starts_on for window in some] == [TUE, THU]
    (total,) = due_windows(dosage(None, None, WindowKind.DAY, window_minutes=20), starts_on=MON, ends_on=MON)
    assert (total.due_sessions, total.due_minutes) == (None, 20)


def test_a_weekday_dosage_loses_the_weekdays_that_are_not_there() -> None:
    (window,) = due_windows(dosage(3, 20, weekdays="mon wed fri"), starts_on=TUE, ends_on=FRI)
    assert (window.due_sessions, window.due_minutes, window.counted) == (2, 40, (WED, FRI))
    (shared,) = due_windows(dosage(1, 20, weekdays="mon wed"), starts_on=TUE, ends_on=FRI)
    assert shared.due_sessions == exact("1/2")[0]
    (total,) = due_windows(dosage(None, None, weekdays="mon wed fri", window_minutes=50), starts_on=TUE, ends_on=FRI)
    assert total.due_minutes == exact("100/3")[0]


def test_a_block_is_due_once_from_its_start_to_its_end() -> None:
    (block,) = due_windows(dosage(12, 20, WindowKind.BLOCK), starts_on=MON, block_weeks=6)
    assert (block.due_sessions, block.due_minutes, block.rule) == (12, 240, Rule.BLOCK)
    assert (block.starts_on, block.ends_on) == (MON, date(2026, 10, 23))
    (endless,) = due_windows(dosage(12, 20, WindowKind.BLOCK), starts_on=MON)
    assert (endless.ends_on, endless.span.ends_on) == (date(2027, 7, 21), date.max)
    (both,) = due_windows(dosage(12, 20, WindowKind.BLOCK), starts_on=MON, block_weeks=6, ends_on=FRI)
    assert both.ends_on == FRI


def test_a_ceiling_and_a_dosage_without_amounts_are_never_due() -> None:
    (ceiling,) = due_windows(dosage(bound=Bound.CEILING), starts_on=MON, ends_on=FRI)
    assert (ceiling.due_sessions, ceiling.due_minutes, ceiling.rule) == (0, 0, Rule.NEVER_DUE)
    hours = dosage(None, None, window_minutes=600, bound=Bound.CEILING)
    assert [(w.due_sessions, w.due_minutes) for w in due_windows(hours, starts_on=MON, ends_on=FRI)] == [(None, 0)]
    (neither,) = due_windows(dosage(None, None), starts_on=MON, ends_on=FRI)
    assert (neither.due_sessions, neither.due_minutes, neither.something_due) == (0, None, False)


def test_only_direct_and_indirect_provision_falls_due() -> None:
    assert due_windows(dosage(kind=Kind.INDIRECT))
    for kind in (Kind.AMBIENT, Kind.EQUIPMENT, Kind.REVIEW):
        assert due_windows(dosage(kind=kind)) == ()
    assert windows(provision(dosage()), replace(ASHA, id="other"), EHC_PLAN, CALENDAR, DEFAULTS) == ()


def test_a_pupil_is_expected_only_while_on_roll() -> None:
    pupil = replace(ASHA, on_roll_from=THU, on_roll_to=date(2026, 9, 22))
    first, second = due_windows(dosage(2), pupil=pupil)
    assert (first.days, second.days) == ((THU, FRI), (date(2026, 9, 21), date(2026, 9, 22)))
    assert (first.span.starts_on, second.span.ends_on) == (THU, date(2026, 9, 22))


def test_a_window_without_a_day_does_not_exist() -> None:
    holiday = {"starts_on": date(2026, 10, 26), "ends_on": date(2026, 10, 30)}
    assert due_windows(dosage(), **holiday) == ()
    saturday = {"starts_on": date(2026, 9, 19), "ends_on": date(2026, 9, 20)}
    assert due_windows(dosage(), **saturday) == ()


def test_a_change_of_plan_splits_the_window_that_holds_its_day() -> None:
    old = provision(dosage(2), ends_on=None)
    new = replace(provision(dosage(4), starts_on=THU), id="new", replaces="v")
    before, after = in_force([old, new])
    assert before.ends_on == WED
    assert after.ends_on is None
    last = windows(before, ASHA, EHC_PLAN, CALENDAR, DEFAULTS)[-1]
    first = windows(after, ASHA, EHC_PLAN, CALENDAR, DEFAULTS)[0]
    assert (last.days, last.due_sessions) == ((MON, TUE, WED), 2)
    assert (first.days, first.due_sessions) == ((THU, FRI), 2)


def test_a_version_that_ended_before_the_change_stays_as_it_was() -> None:
    old = provision(dosage(), ends_on=MON)
    new = replace(provision(dosage(), starts_on=THU), id="new", replaces="v")
    assert in_force([old, new])[0].ends_on == MON
    until_then = replace(old, ends_on=THU)
    assert in_force([until_then, new])[0].ends_on == WED, "no day has both"


def test_minutes_and_sessions_that_a_dosage_plans() -> None:
    assert planned_minutes(dosage(2, 30)) == 30
    assert planned_minutes(dosage(3, None, window_minutes=50)) == exact("50/3")[0]
    assert planned_minutes(dosage(2, None)) is None
    assert planned_minutes(replace(dosage(), minutes=Range(20, 30))) == 20


@pytest.mark.parametrize(
    ("dose", "fit"),
    [
        (dosage(2), 1),
        (dosage(2, 15, WindowKind.DAY), 2),
        (dosage(None, None, WindowKind.DAY, window_minutes=20), 1),
        (dosage(3, weekdays="mon wed"), 2),
        (dosage(2, weekdays="mon wed fri"), 1),
        (dosage(None, None, weekdays="mon", window_minutes=20), 1),
    ],
)
def test_how_many_sessions_fit_a_day(dose: object, fit: int) -> None:
    assert sessions_that_fit_a_day(dose, DEFAULTS) == fit  # type: ignore[arg-type]


def test_a_setting_lets_more_sessions_fit_a_day() -> None:
    assert sessions_that_fit_a_day(dosage(2), LedgerSettings(max_sessions_a_day=3)) == 3


def test_a_calendar_of_one_term_has_the_windows_of_that_term() -> None:
    calendar = SchoolCalendar((SchoolYear("autumn", YEAR.terms[:1]),))
    assert len(due_windows(dosage(), calendar=calendar)) == 15
