"""Weeks side by side: the worst that happened to a pupil in each, and what the school received and accounted for."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from server.domain.column import Column
from server.domain.ledger import WindowLedger
from server.domain.status import over
from server.domain.vocabulary import Status
from server.domain.week_pictures import WEEKS_SHOWN, by_week, last_weeks, measured, trend, week_word
from tests.domain.build import CALENDAR, DEFAULTS, FRI, MON, WED

WEEK = timedelta(days=7)


def window(
    status: Status | None = Status.ON_TRACK,
    *,
    ends_on: date = FRI,
    pupil: str = "asha",
    sessions: tuple[int, int] | None = (3, 3),
    minutes: tuple[int, int] | None = None,
) -> WindowLedger:
    """`status` is None while it runs; units are due and delivered."""
    columns = [unit and Column(Fraction(unit[0]), Fraction(unit[1])) for unit in (sessions, minutes)]
    closed = status is not None
    return WindowLedger(pupil, "v", MON, ends_on, closed, columns[0], columns[1], None, None, None, status, None)


def test_the_last_eight_school_weeks_that_had_begun_are_shown() -> None:
    assert last_weeks(CALENDAR, MON) == (date(2026, 8, 31), date(2026, 9, 7), MON)
    assert last_weeks(CALENDAR, MON - timedelta(days=1)) == (date(2026, 8, 31), date(2026, 9, 7))
    weeks = last_weeks(CALENDAR, date(2026, 11, 11))
    assert len(weeks) == WEEKS_SHOWN
    assert weeks[-3:] == (date(2026, 10, 19), date(2026, 11, 2), date(2026, 11, 9)), "half term is no school week"


def test_a_window_is_in_the_week_in_which_it_ends() -> None:
    one, two, three = window(), window(ends_on=FRI + WEEK), window(ends_on=WED)
    assert by_week([one, two, three]) == {MON: [one, three], MON + WEEK: [two]}


@pytest.mark.parametrize(
    ("statuses", "word"),
    [
        ([], None),
        ([Status.NOTHING_DUE], None),
        ([Status.ON_TRACK, Status.NOTHING_DUE], "on_track"),
        ([Status.ON_TRACK, Status.WATCH], "watch"),
        ([Status.WATCH, Status.TO_CONFIRM, Status.ON_TRACK], "to_confirm"),
        ([Status.TO_CONFIRM, Status.UNDER], "under"),
        ([None], "open"),
        ([Status.UNDER, None], "open"),
    ],
)
def test_a_week_says_the_worst_that_ended_in_it_and_is_open_while_one_runs(
    statuses: list[Status | None], word: str | None
) -> None:
    assert week_word(window(status) for status in statuses) == word


def test_a_trend_has_a_point_a_week_of_what_has_closed_and_of_the_pupils_behind_it() -> None:
    of_week = {
        MON: [window(sessions=(4, 2)), window(pupil="ben", sessions=(4, 4)), window(pupil="ben", sessions=(2, 0))],
        MON + WEEK: [window(None, pupil="cy"), window(Status.NOTHING_DUE, sessions=(0, 0))],
    }
    first, second, third = trend(of_week, [MON, MON + WEEK, MON + 2 * WEEK], DEFAULTS)
    assert (first.week_of, first.figures.received, first.pupils, first.total.windows) == (MON, Fraction(3, 5), 2, 3)
    assert (second.figures.received, second.pupils, second.total.windows) == (None, 0, 1)
    assert (third.week_of, third.figures.received, third.pupils) == (MON + 2 * WEEK, None, 0)


def test_a_school_has_a_figure_also_where_units_are_mixed() -> None:
    in_minutes = window(sessions=None, minutes=(60, 60))
    assert measured(over([in_minutes], DEFAULTS)).received == 1
    assert measured(over([window(sessions=(4, 3)), in_minutes], DEFAULTS)).received == Fraction(3, 4)
    both = window(sessions=(2, 2), minutes=(60, 30))
    assert measured(over([both], DEFAULTS)).received == Fraction(1, 2), "minutes decide where every window has them"
    assert measured(over([], DEFAULTS)).received is None
