"""What follows from a dosage alone: the minutes planned for one session, and how many sessions fill a day."""

from fractions import Fraction

import pytest

from server.domain.dosage import Dosage, Range, planned_minutes, sessions_that_fit_a_day
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Kind, Weekday, WindowKind


def direct(window: WindowKind = WindowKind.WEEK, **more: object) -> Dosage:
    return Dosage(Kind.DIRECT, window, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dosage", "minutes"),
    [
        (direct(count=Range(2, 3), minutes=Range(20, 30)), 20),
        (direct(count=Range(2, 2), minutes=Range(20, 20), window_minutes=60), 20),
        (direct(count=Range(3, 4), window_minutes=60), 20),
        (direct(count=Range(7, 7), window_minutes=60), Fraction(60, 7)),
        (direct(count=Range(2, 2)), None),
        (direct(window_minutes=60), None),
    ],
)
def test_the_minutes_planned_for_one_session(dosage: Dosage, minutes: Fraction | None) -> None:
    """Of a range the lower end is due; a total is shared among the sessions; a total alone plans no session."""
    assert planned_minutes(dosage) == minutes


MON_WED = frozenset({Weekday.MON, Weekday.WED})


@pytest.mark.parametrize(
    ("dosage", "sessions"),
    [
        (direct(WindowKind.DAY, count=Range(2, 3)), 2),
        (direct(WindowKind.DAY, window_minutes=30), 1),
        (direct(count=Range(2, 4), weekdays=MON_WED), 1),
        (direct(count=Range(3, 3), weekdays=MON_WED), 2),
        (direct(window_minutes=60, weekdays=MON_WED), 1),
        (direct(count=Range(5, 5)), 4),
    ],
)
def test_how_many_sessions_fill_one_day(dosage: Dosage, sessions: int) -> None:
    """What the plan says of the day comes before the school's setting."""
    assert sessions_that_fit_a_day(dosage, LedgerSettings(max_sessions_a_day=4)) == sessions


def test_what_falls_due_and_what_never_can() -> None:
    assert direct(count=Range(1, 1)).falls_due
    assert not Dosage(Kind.DIRECT, None, count=Range(1, 1)).falls_due
    assert not Dosage(Kind.AMBIENT, WindowKind.WEEK, window_minutes=900).falls_due
    assert direct(window_minutes=60).minutes_only
    assert not direct(count=Range(1, 1), window_minutes=60).minutes_only
    assert direct().nothing_due
    assert direct(group=Range(1, 1)).one_to_one
    assert not direct(group=Range(1, 2)).one_to_one
