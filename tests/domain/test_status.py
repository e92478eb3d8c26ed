"""Status over spans, figures in words, what is critical."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from server.domain.calendar import Span
from server.domain.column import Column
from server.domain.dosage import Dosage
from server.domain.figures import Figures
from server.domain.ledger import LedgerSettings
from server.domain.record import Record
from server.domain.status import Critical, critical, in_words, last, over, within
from server.domain.vocabulary import Bound, Reason, Status, WindowKind
from tests.domain.build import CALENDAR, DEFAULTS, FRI, MON, THU, TUE, WED, dosage, ledger, logged, week

SECOND_FRI = FRI + timedelta(7)


def test_a_span_adds_its_closed_windows_up_and_is_judged_as_one() -> None:
    missed = logged(MON + timedelta(8), "not_delivered", reason="staff_absent")
    windows = ledger(dosage(1, 30), [logged(TUE), missed, logged(MON + timedelta(14))], date(2026, 9, 29)).windows
    found = over(windows, DEFAULTS)
    assert (found.windows, found.sessions.due, found.minutes.delivered) == (2, 2, 30)
    assert found.minutes.not_delivered == {Reason.STAFF_ABSENT: 30}
    assert (found.figures.received, found.status) == (Fraction(1, 2), Status.UNDER)


def test_a_span_without_closed_windows_had_nothing_due() -> None:
    found = over(ledger(dosage(1, 30), [], MON).windows, DEFAULTS)
    assert (found.windows, found.status, found.figures.received) == (0, Status.NOTHING_DUE, None)


def test_sessions_and_minutes_are_not_added_to_each_other() -> None:
    plain = week(dosage(1, None), logged(TUE))
    hours = week(dosage(None, None, window_minutes=60), logged(TUE, minutes=60))
    assert over([plain, hours], DEFAULTS).status is None
    timed = week(dosage(1, 30), logged(TUE))
    mixed = over([plain, timed], DEFAULTS)
    assert (mixed.sessions.due, mixed.minutes.due, mixed.figures.received) == (2, 30, 1)


def test_where_the_units_differ_every_column_is_still_added_up_and_no_figure_is() -> None:
    plain = week(dosage(1, None), logged(TUE))
    hours = week(dosage(None, None, window_minutes=60), logged(TUE, minutes=60))
    found = over([plain, hours, plain], DEFAULTS)
    assert found.sessions is not None
    assert found.minutes is not None
    assert (found.windows, found.sessions.due, found.minutes.due) == (3, 2, 60)
    assert found.figures == Figures(None, None, None)


def test_figures_are_of_minutes_where_every_window_has_them_and_of_sessions_where_none_has() -> None:
    """24 of 30 minutes are a whole session."""
    timed = week(dosage(1, 30), logged(TUE, "part_delivered", minutes=24))
    assert over([timed], DEFAULTS).figures.received == Fraction(24, 30)
    plain = over([week(dosage(2, None), logged(TUE))], DEFAULTS)
    assert (plain.figures.received, plain.status) == (Fraction(1, 2), Status.TO_CONFIRM)


def test_every_term_of_a_column_is_added_up() -> None:
    """Three due each week: in the first one to another activity and one made up, in the second one too many."""
    absent = [logged(day, "not_delivered", reason="staff_absent") for day in (TUE, TUE + timedelta(7))]
    first = [logged(MON, other_activity=True), absent[0], logged(THU + timedelta(7), makes_up=MON)]
    second = [logged(MON + timedelta(7)), absent[1]]
    third = [logged(day + timedelta(14)) for day in (MON, TUE, WED, THU)]
    other = [logged(FRI + timedelta(7), other_activity=True)]
    windows = ledger(dosage(3, None), [*first, *second, *other, *third], FRI + timedelta(15)).windows
    found = over(windows, DEFAULTS)
    assert found.sessions == Column(
        due=Fraction(9),
        delivered=Fraction(4),
        not_as_specified=Fraction(2),
        not_delivered={Reason.STAFF_ABSENT: Fraction(2)},
        unaccounted=Fraction(1),
        made_up=Fraction(1),
        owed=Fraction(4),
        extra=Fraction(1),
    )


def test_a_window_belongs_to_the_span_in_which_it_ends() -> None:
    windows = ledger(dosage(1, 30), [], date(2026, 11, 30)).windows
    first_half, second_half = CALENDAR.half_terms()[:2]
    assert len(within(windows, first_half)) == 6
    assert len(within(windows, second_half)) == 5
    assert len(within(windows, Span(MON, FRI))) == 1


def test_the_last_n_leave_out_open_windows_and_those_with_nothing_due() -> None:
    windows = ledger(dosage(1, 30), [], date(2026, 9, 29)).windows
    assert [window.starts_on for window in last(windows, 1)] == [MON + timedelta(7)]
    assert len(last(windows, 9)) == 2
    ceiling = ledger(dosage(bound=Bound.CEILING), [logged(TUE)], FRI).windows
    assert last(ceiling, 3) == ()


@pytest.mark.parametrize(
    ("figure", "due", "delivered", "words"),
    [
        (None, 0, 0, "nothing due"),
        ("1/2", 2, 1, "1 of 2"),
        ("3/4", 2, "3/2", "1½ of 2"),
        ("8999/10000", 3, 2, "89%"),
        ("1", 3, 3, "100%"),
    ],
)
def test_under_three_sessions_a_figure_is_said_in_words(
    figure: str | None, due: int, delivered: int | str, words: str
) -> None:
    column = Column(Fraction(due), Fraction(delivered))
    assert in_words(None if figure is None else Fraction(figure), column) == words


def test_minutes_alone_are_always_a_percentage() -> None:
    assert in_words(Fraction(1, 2), None) == "50%"


@pytest.mark.parametrize(
    ("minutes", "status"),
    [(90, Status.ON_TRACK), (89, Status.WATCH), (80, Status.WATCH), (79, Status.TO_CONFIRM)],
)
def test_the_thresholds_of_a_status(minutes: int, status: Status) -> None:
    dose = dosage(None, None, window_minutes=100)
    assert week(dose, logged(TUE, minutes=minutes)).status is status
    reasoned = logged(WED, "not_delivered", minutes=100 - minutes, reason="clash")
    expected = Status.UNDER if status is Status.TO_CONFIRM else status
    assert week(dose, logged(TUE, minutes=minutes), reasoned).status is expected


def test_the_thresholds_are_settings() -> None:
    lenient = LedgerSettings(on_track_from=Fraction(3, 4), watch_from=Fraction(1, 2))
    dose = dosage(None, None, window_minutes=100)
    assert week(dose, logged(TUE, minutes=75), settings=lenient).status is Status.ON_TRACK
    assert week(dose, logged(TUE, minutes=50), settings=lenient).status is Status.WATCH


# critical


def is_critical(dose: object, records: list[Record], as_of: date, *, statutory: bool = True) -> Critical | None:
    worked = ledger(dose, records, as_of).worked  # type: ignore[arg-type]
    return critical(worked, statutory, dose.window, as_of)  # type: ignore[attr-defined]


def test_one_minute_in_ten_school_days_is_something() -> None:
    an_hour = dosage(None, None, window_minutes=60)
    assert is_critical(an_hour, [], SECOND_FRI) is Critical.NOTHING_DELIVERED
    assert is_critical(an_hour, [logged(TUE, minutes=1)], SECOND_FRI) is None


def test_ten_school_days_without_anything_are_critical() -> None:
    assert is_critical(dosage(2), [], SECOND_FRI - timedelta(1)) is None
    assert is_critical(dosage(2), [], SECOND_FRI) is Critical.NOTHING_DELIVERED
    assert is_critical(dosage(2), [], SECOND_FRI, statutory=False) is None


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (logged(WED), None),
        (logged(MON), None),
        (logged(SECOND_FRI), None),
        (logged(WED, makes_up=MON), None),
        (logged(WED, "part_delivered", minutes=1), None),
        (logged(WED, "part_delivered", minutes=0), Critical.NOTHING_DELIVERED),
        (logged(WED, other_activity=True), Critical.NOTHING_DELIVERED),
        (logged(WED, "not_delivered", reason="clash"), Critical.NOTHING_DELIVERED),
    ],
)
def test_anything_that_earns_credit_ends_the_silence(record: Record, expected: Critical | None) -> None:
    assert is_critical(dosage(2), [record], SECOND_FRI) is expected


def test_a_made_up_session_ends_the_silence_too() -> None:
    assert is_critical(dosage(2), [logged(MON + timedelta(7), makes_up=MON)], SECOND_FRI) is None


def test_once_the_week_is_done_nothing_more_is_due_in_it() -> None:
    """Nothing since Monday for ten school days, but after Monday the week owed nothing."""
    assert is_critical(dosage(1), [logged(MON)], SECOND_FRI + timedelta(3)) is None


def test_a_day_that_is_none_of_the_weekdays_has_nothing_due() -> None:
    four_mondays = MON + timedelta(21)
    assert is_critical(dosage(1, weekdays="mon"), [], four_mondays) is None


def test_two_windows_in_a_row_that_were_under_are_critical() -> None:
    missed = [logged(day, "not_delivered", reason="staff_absent") for day in (MON, TUE)]
    more = [
        logged(MON + timedelta(7)),
        *(logged(day + timedelta(7), "not_delivered", reason="no_room") for day in (TUE, WED)),
    ]
    records = [logged(THU), *missed, *more]
    assert is_critical(dosage(3), records, FRI) is None
    assert is_critical(dosage(3), records, SECOND_FRI) is Critical.TWO_WINDOWS


def test_a_third_window_that_was_under_is_critical_still() -> None:
    weeks = [timedelta(7 * number) for number in range(3)]
    given = [logged(FRI + later) for later in weeks]
    records = [logged(day + later, "not_delivered", reason="no_room") for later in weeks for day in (MON, TUE)]
    assert is_critical(dosage(3), [*given, *records], FRI + weeks[2]) is Critical.TWO_WINDOWS


@pytest.mark.parametrize("dose", [dosage(2, None), dosage(None, None, window_minutes=60)])
def test_one_session_without_minutes_or_one_minute_ends_the_silence(dose: Dosage) -> None:
    minutes = 1 if dose.minutes_only else None
    assert is_critical(dose, [logged(WED, minutes=minutes)], SECOND_FRI) is None


def test_minutes_of_a_half_term_are_late_on_its_last_day_and_not_before() -> None:
    """A year has six half terms: six days on which something was due at the latest."""
    dose = dosage(None, None, WindowKind.HALF_TERM, window_minutes=600)
    assert is_critical(dose, [], date(2027, 7, 21)) is None


def test_an_open_window_that_can_no_longer_be_met_counts_as_the_second() -> None:
    missed = [
        logged(MON),
        logged(TUE, "not_delivered", reason="staff_absent"),
        logged(WED, "not_delivered", reason="clash"),
    ]
    next_week = MON + timedelta(7)
    assert is_critical(dosage(3), missed, next_week) is None
    assert is_critical(dosage(3), missed, next_week + timedelta(2)) is Critical.TWO_WINDOWS


def test_a_long_window_leaves_the_school_free_until_its_days_run_out() -> None:
    """30 of its 37 school days make 10 of 12 sessions: they fit the last 10 days, and no day before was too late."""
    dose = dosage(12, 30, WindowKind.HALF_TERM)
    assert is_critical(dose, [], date(2026, 10, 22)) is None
    assert is_critical(dose, [], date(2026, 10, 23)) is Critical.NOTHING_DELIVERED


def test_a_total_of_minutes_is_due_on_every_day_until_it_is_done() -> None:
    dose = dosage(None, None, window_minutes=60)
    assert is_critical(dose, [], SECOND_FRI) is Critical.NOTHING_DELIVERED
    assert is_critical(dose, [logged(MON, minutes=60)], SECOND_FRI + timedelta(3)) is None


def test_what_is_never_due_is_never_critical() -> None:
    assert is_critical(dosage(bound=Bound.CEILING), [logged(MON, other_activity=True)], SECOND_FRI) is None
