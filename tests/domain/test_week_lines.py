"""What stands on paper beside a box to tick: what one adult is to give in one school week, a line a session."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain.calendar import SchoolCalendar
from server.domain.dosage import Dosage
from server.domain.ledger import LedgerSettings
from server.domain.plan import Plan, Pupil, Slot
from server.domain.vocabulary import Weekday, WindowKind
from server.domain.week_lines import DueLine, due_lines, school_week
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
    closed_on,
    dosage,
    provision,
)

WEEK = (MON, TUE, WED, THU, FRI)
BEN = Pupil("ben", "Ben", on_roll_to=TUE)
Line = tuple[date | None, str | None, int, tuple[str, ...]]


def lines(
    dose: Dosage,
    *slots: Slot,
    pupils: Sequence[Pupil] = (ASHA,),
    plan: Plan | None = EHC_PLAN,
    days: Sequence[date] = WEEK,
    starts_on: date = date(2026, 9, 1),
    settings: LedgerSettings = DEFAULTS,
) -> list[Line]:
    given = replace(provision(dose, starts_on, slots=slots), pupils=tuple(each.id for each in pupils))
    found = due_lines(given, {each.id: each for each in pupils}, plan, CALENDAR, settings, days)
    return [(each.on, each.starts_at, each.number, each.pupils) for each in found]


@pytest.mark.parametrize(
    ("calendar", "monday", "days"),
    [
        (CALENDAR, MON, WEEK),
        (closed_on(WED), MON, (MON, TUE, THU, FRI)),
        (CALENDAR, date(2026, 8, 31), (date(2026, 9, 3), date(2026, 9, 4))),
        (CALENDAR, date(2026, 10, 26), ()),
    ],
    ids=["plain", "with a day lost to snow", "with a start and an INSET day", "half term"],
)
def test_a_school_week_is_the_days_on_which_somebody_can_be_taught(
    calendar: SchoolCalendar, monday: date, days: tuple[date, ...]
) -> None:
    assert school_week(calendar, monday) == days


def test_what_may_be_given_on_any_day_has_a_line_for_each_session_and_no_day() -> None:
    assert lines(dosage(3)) == [(None, None, number, ("asha",)) for number in (1, 2, 3)]


def test_a_line_says_what_is_given_and_for_how_long() -> None:
    (line,) = due_lines(provision(dosage(1)), {"asha": ASHA}, None, CALENDAR, DEFAULTS, WEEK)
    assert (line.provision, line.title, line.minutes) == ("v", "Precision Teaching", 30)
    (line,) = due_lines(provision(dosage(1, None)), {"asha": ASHA}, None, CALENDAR, DEFAULTS, WEEK)
    assert line.minutes is None


@pytest.mark.parametrize(
    ("dose", "count"),
    [
        (dosage(3, window=WindowKind.FORTNIGHT), 1),
        (dosage(12, window=WindowKind.TERM), 1),
        (dosage(None, None, window_minutes=90), 1),
        (dosage(None, None, window=WindowKind.TERM, window_minutes=600), 1),
        (dosage(None, None), 0),
    ],
    ids=["a fortnight", "a term", "minutes a week", "minutes a term", "nothing said"],
)
def test_what_a_longer_time_or_minutes_alone_leave_open_has_one_line(dose: Dosage, count: int) -> None:
    assert lines(dose) == [(None, None, 1, ("asha",))] * count


def test_a_timetable_gives_each_time_its_line_on_its_own_day() -> None:
    slots = (Slot(Weekday.MON, "09:30"), Slot(Weekday.THU, "14:00"), Slot(Weekday.THU, "09:30"), Slot(Weekday.FRI))
    assert lines(dosage(3), *slots) == [
        (MON, "09:30", 1, ("asha",)),
        (THU, "14:00", 1, ("asha",)),
        (THU, "09:30", 2, ("asha",)),
        (FRI, None, 1, ("asha",)),
    ]
    assert lines(dosage(1, window=WindowKind.TERM), Slot(Weekday.WED, "11:00")) == [(WED, "11:00", 1, ("asha",))]


def test_named_days_and_daily_work_have_a_line_on_each_of_their_days() -> None:
    assert lines(dosage(2, weekdays="tue fri")) == [(TUE, None, 1, ("asha",)), (FRI, None, 1, ("asha",))]
    assert lines(dosage(3, weekdays="tue fri")) == [(day, None, n, ("asha",)) for day in (TUE, FRI) for n in (1, 2)]
    assert lines(dosage(1, window=WindowKind.DAY)) == [(day, None, 1, ("asha",)) for day in WEEK]
    twice_daily = dosage(2, window=WindowKind.DAY, weekdays="mon wed")
    assert lines(twice_daily) == [(day, None, n, ("asha",)) for day in (MON, WED) for n in (1, 2)]


def test_a_day_that_is_lost_has_no_line() -> None:
    assert lines(dosage(2, weekdays="tue fri"), days=(MON, WED, THU, FRI)) == [(FRI, None, 1, ("asha",))]
    assert lines(dosage(2), days=()) == []


def test_a_line_names_the_pupils_of_whom_it_is_expected_then() -> None:
    both = (ASHA, BEN)
    assert lines(dosage(2, weekdays="tue fri"), pupils=both) == [
        (TUE, None, 1, ("asha", "ben")),
        (FRI, None, 1, ("asha",)),
    ]
    assert lines(dosage(1), pupils=both) == [(None, None, 1, ("asha", "ben"))]
    assert lines(dosage(1), pupils=both, days=(WED, THU)) == [(None, None, 1, ("asha",))]


def test_who_is_not_there_has_no_line_and_nor_has_what_has_not_begun() -> None:
    assert lines(dosage(1), pupils=(BEN,), days=(WED, THU, FRI)) == []
    assert lines(dosage(2, weekdays="fri"), pupils=(BEN,)) == []
    assert lines(dosage(2), starts_on=FRI + timedelta(days=3)) == []


def test_of_two_days_of_school_a_statutory_session_is_due_and_another_is_not() -> None:
    short = (date(2026, 9, 3), date(2026, 9, 4))
    assert lines(dosage(1), days=short, plan=EHC_PLAN) == [(None, None, 1, ("asha",))]
    assert lines(dosage(1), days=short, plan=SEN_SUPPORT) == []
    in_part = LedgerSettings(short_week="in_proportion")
    assert len(lines(dosage(3), days=short, settings=in_part)) == 2, "6/5 of a session wants two"


def test_lines_stand_by_day_and_time_and_what_has_neither_stands_last() -> None:
    def of(title: str, *slots: Slot) -> list[DueLine]:
        given = replace(provision(dosage(1), slots=slots), title=title)
        return due_lines(given, {"asha": ASHA}, None, CALENDAR, DEFAULTS, WEEK)

    found = [*of("b"), *of("A"), *of("c", Slot(Weekday.TUE)), *of("d", Slot(Weekday.TUE, "09:00"))]
    found += of("e", Slot(Weekday.MON, "15:00"))
    assert [line.title for line in sorted(found, key=lambda line: line.order)] == ["e", "d", "c", "A", "b"]
