"""The open window: what can still be saved. And c) of the research's worked cases."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from server.domain.forecast import Forecast
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Bound, State, WindowKind
from tests.domain.build import FRI, MON, THU, TUE, WED, closed_on, dosage, ledger, logged


def open_window(dose: object, records: list[Record], as_of: date, **more: object) -> Forecast:
    worked = ledger(dose, records, as_of, **more).worked[-1]  # type: ignore[arg-type]
    assert not worked.ledger.closed
    assert worked.ledger.status is None
    assert worked.forecast is not None
    assert worked.ledger.state is worked.forecast.state
    return worked.forecast


@pytest.mark.parametrize(
    ("count", "days", "as_of", "state"),
    [
        (2, [MON, TUE], TUE, State.DONE),
        (2, [], TUE, State.ON_TRACK),
        (2, [], WED, State.LAST_CHANCE),
        (2, [], THU, State.UNREACHABLE),
        (2, [MON], THU, State.LAST_CHANCE),
        (5, [], MON, State.UNREACHABLE),
        (5, [MON], MON, State.ON_TRACK),  # five on five days leave no day to spare, which is no news
        (4, [], MON, State.LAST_CHANCE),
    ],
)
def test_the_state_of_the_week(count: int, days: list[date], as_of: date, state: State) -> None:
    assert open_window(dosage(count), [logged(day) for day in days], as_of).state is state


def test_c_one_hour_a_half_term_with_nothing_by_its_last_week() -> None:
    """In the seventh week one 60-minute slot of the one that is due is left: last chance; then there is none."""
    first, last = date(2026, 9, 3), date(2026, 10, 23)
    dose = dosage(1, 60, WindowKind.HALF_TERM)
    assert open_window(dose, [], last - timedelta(1), starts_on=first).state is State.LAST_CHANCE
    minutes = dosage(None, None, WindowKind.HALF_TERM, window_minutes=60)
    assert open_window(minutes, [], last - timedelta(1), starts_on=first).state is State.AT_RISK


def test_known_snow_takes_its_day_out_before_it_comes() -> None:
    assert open_window(dosage(2), [], WED, calendar=closed_on(FRI)).state is State.UNREACHABLE


def test_more_sessions_that_fit_a_day_leave_more_room() -> None:
    assert open_window(dosage(2), [], THU, settings=LedgerSettings(max_sessions_a_day=2)).state is State.LAST_CHANCE


def test_a_weekday_dosage_counts_its_weekdays_only() -> None:
    dose = dosage(2, weekdays="mon wed")
    assert open_window(dose, [], MON).state is State.UNREACHABLE
    assert open_window(dose, [logged(MON)], MON).state is State.ON_TRACK


def test_the_past_says_how_much_of_the_room_that_is_left_will_be_used() -> None:
    weeks = [MON + timedelta(7 * number) for number in range(7)]
    half = [logged(monday) for monday in weeks[:6] if monday < date(2026, 10, 26)]
    tuesday = date(2026, 11, 3)
    found = open_window(dosage(2), half, tuesday)
    assert (found.reliability, found.slots_left, found.projected) == (Fraction(1, 2), 3, Fraction(3, 2))
    assert found.state is State.AT_RISK


@pytest.mark.parametrize(("delivered", "rate"), [(0, "1/2"), (3, "3/4"), (4, "1")])
def test_reliability_is_held_between_a_half_and_one(delivered: int, rate: str) -> None:
    weeks = [MON, MON + timedelta(7)]
    records = [logged(monday + timedelta(at)) for monday in weeks for at in (0, 1)][:delivered]
    found = open_window(dosage(2), records, weeks[1] + timedelta(7))
    assert found.reliability == Fraction(rate)


def test_without_history_the_rate_is_one_and_a_make_up_is_no_history() -> None:
    assert open_window(dosage(2), [], MON).reliability == 1
    later = MON + timedelta(7)
    records = [logged(TUE), logged(later, makes_up=MON)]
    assert open_window(dosage(2), records, later).reliability == Fraction(1, 2)


def test_the_rate_looks_back_on_the_last_six_windows_with_something_due() -> None:
    mondays = [date(2026, 9, 7) + timedelta(7 * number) for number in range(7)]
    last_week = date(2026, 11, 2)

    def rate_without(missed: date) -> Fraction | None:
        records = [logged(monday + timedelta(at)) for monday in mondays if monday != missed for at in (0, 1)]
        return open_window(dosage(2), records, last_week, starts_on=mondays[0]).reliability

    assert rate_without(mondays[0]) == 1
    assert rate_without(mondays[1]) == Fraction(10, 12)


def test_nothing_due_has_no_state() -> None:
    assert open_window(dosage(bound=Bound.CEILING), [logged(MON)], TUE).state is None
    hours = dosage(None, None, window_minutes=60, bound=Bound.CEILING)
    assert open_window(hours, [logged(MON, minutes=10)], TUE).state is None


@pytest.mark.parametrize(
    ("minutes", "as_of", "state"),
    [(100, TUE, State.DONE), (36, TUE, State.ON_TRACK), (35, TUE, State.AT_RISK), (99, THU, State.ON_TRACK)],
)
def test_a_minutes_only_dosage_is_measured_against_the_days_gone(minutes: int, as_of: date, state: State) -> None:
    found = open_window(dosage(None, None, window_minutes=100), [logged(MON, minutes=minutes)], as_of)
    assert found.state is state
    assert found.slots_left is None


def test_a_minutes_only_dosage_is_out_of_reach_when_no_day_is_left() -> None:
    found = open_window(dosage(None, None, window_minutes=100), [], THU, calendar=closed_on(FRI))
    assert (found.state, found.days_left) == (State.UNREACHABLE, ())


def test_just_nine_tenths_are_not_at_risk_and_no_more_is_projected_than_is_due() -> None:
    """13 of 20 came in five weeks of 4. With 1 on Monday, 13/20 of the 4 days that are left bring it to 3.6 of 4."""
    taught = [
        logged(MON + timedelta(7 * week + day)) for week, days in enumerate((3, 3, 3, 2, 2)) for day in range(days)
    ]
    monday = MON + timedelta(35)
    found = open_window(dosage(4), [*taught, logged(monday)], monday)
    assert (found.state, found.projected) == (State.ON_TRACK, Fraction(36, 10))
    one_less = open_window(dosage(4), [*taught[1:], logged(monday)], monday)
    assert (one_less.state, one_less.projected) == (State.AT_RISK, Fraction(34, 10))
    assert open_window(dosage(2), [logged(MON)], MON).projected == 2
