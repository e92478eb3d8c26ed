"""How far back a look goes when records have changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain.calendar import Span
from server.domain.dosage import Dosage
from server.domain.reach import Reach, reach_of
from server.domain.record import Record
from server.domain.vocabulary import WindowKind
from server.domain.worked import WindowLedger
from tests.domain.build import CALENDAR, MON, TUE, dosage, due_windows, ledger, logged

TODAY = date(2026, 11, 16)
"""A Monday. The twentieth school day back is Monday 12 October; the half term is from 26 to 30 October."""

WEEKLY = dosage(2)
YESTERDAY = date(2026, 11, 15)
OCTOBER = date(2026, 10, 12)


def reached(
    changed: Span | None = None,
    far: tuple[Record, ...] = (),
    reviewed_on: date = TODAY,
    today: date = TODAY,
    dose: Dosage = WEEKLY,
) -> Reach:
    return reach_of(due_windows(dose, starts_on=MON), changed, far, reviewed_on, CALENDAR, today)


def touched(reach: Reach) -> list[date]:
    return [reach.begun[index].starts_on for index in sorted(reach.touched)]


def stored(dose: Dosage, *records: Record) -> dict[date, WindowLedger]:
    return {window.starts_on: window for window in ledger(dose, records, TODAY).windows}


def mondays(*days: tuple[int, int]) -> list[date]:
    return [date(2026, month, day) for month, day in days]


def test_the_windows_that_have_begun_are_looked_at_the_one_that_begins_today_too() -> None:
    assert reached().begun[-1].starts_on == TODAY
    assert reached(today=YESTERDAY).begun[-1].starts_on == date(2026, 11, 9)


def test_the_window_that_was_open_at_the_last_look_may_have_closed_since() -> None:
    assert touched(reached(reviewed_on=date(2026, 11, 9))) == mondays((11, 9), (11, 16))
    assert touched(reached(reviewed_on=YESTERDAY)) == mondays((11, 9), (11, 16))  # its Sunday
    assert touched(reached(reviewed_on=TODAY)) == [TODAY]


def test_new_records_touch_the_windows_of_their_dates() -> None:
    changed = Span(date(2026, 9, 22), date(2026, 9, 28))
    assert touched(reached(changed)) == mondays((9, 21), (9, 28), (11, 16))


@pytest.mark.parametrize(
    ("on", "changed", "moved"),
    [
        (date(2026, 10, 5), None, False),
        (date(2026, 10, 5), Span(date(2026, 10, 5), date(2026, 10, 6)), True),
        (date(2026, 10, 5), Span(date(2026, 10, 6), date(2026, 10, 7)), False),
        (date(2026, 11, 11), None, True),  # the day of the last look, and of the future until it came
        (date(2026, 11, 12), None, True),
        (date(2026, 11, 10), None, False),
    ],
)
def test_a_make_up_that_came_touches_the_window_that_it_repays(on: date, changed: Span | None, moved: bool) -> None:
    make_up = logged(on, makes_up=TUE)
    found = touched(reached(changed, (make_up,), date(2026, 11, 11)))
    assert (MON in found) is moved


def test_what_names_a_day_that_no_window_holds_touches_none() -> None:
    nowhere = logged(TODAY, makes_up=date(2026, 9, 8))
    assert touched(reached(far=(nowhere, logged(TODAY)))) == [TODAY]


def test_a_window_is_worked_again_where_something_of_it_is_asked_about_still() -> None:
    """All of 12 October is logged, and half of 19 October; 5 October is too long ago."""
    whole = [logged(OCTOBER), logged(OCTOBER + timedelta(1)), logged(date(2026, 10, 19))]
    reach = reached()
    assert reach.asked_from == OCTOBER
    again = [window.starts_on for window in reach.again(stored(WEEKLY, *whole))]
    assert again == mondays((10, 19), (11, 2), (11, 9), (11, 16))
    assert [window.starts_on for window in reach.again({})] == [TODAY]


def test_a_window_that_ended_on_the_first_day_that_is_asked_about_is_asked_about() -> None:
    mondays_only = dosage(1, weekdays="mon", window=WindowKind.DAY)
    reach = reached(dose=mondays_only)
    again = [window.starts_on for window in reach.again(stored(mondays_only))]
    assert again == mondays((10, 12), (10, 19), (11, 2), (11, 9), (11, 16))


def test_minutes_alone_are_asked_about_as_well() -> None:
    hour = dosage(None, None, window_minutes=60)
    full = [logged(OCTOBER, minutes=60), logged(date(2026, 10, 19), minutes=59)]
    again = [window.starts_on for window in reached(dose=hour).again(stored(hour, *full))]
    assert again == mondays((10, 19), (11, 2), (11, 9), (11, 16))


def test_the_days_on_which_a_window_was_made_up_are_looked_at_too() -> None:
    """Whoever else recorded the same session on that day may have been first."""
    repaid, elsewhere = logged(date(2026, 10, 7), makes_up=TUE), logged(date(2026, 10, 8), makes_up=date(2026, 9, 22))
    reach = reached(far=(repaid, elsewhere, logged(date(2026, 10, 9))))
    assert reach.days(reach.begun[:1]) == {repaid.on}
    assert reach.days(reach.begun[:2]) == {repaid.on, elsewhere.on}


def test_the_stored_windows_go_back_as_far_as_reliability_and_silence_do() -> None:
    assert reached().known_from == date(2026, 9, 28)  # the last six that closed
    assert reached(Span(TUE, TUE)).known_from == MON
    hour = dosage(None, None, window_minutes=60)
    assert reached(dose=hour).known_from == OCTOBER  # silence alone: minutes have no reliability
    assert reached(dose=replace(hour, window=WindowKind.HALF_TERM)).known_from == MON


def test_in_the_first_weeks_of_a_calendar_silence_has_no_first_day() -> None:
    assert reached(today=date(2026, 9, 21)).asked_from == date.min
