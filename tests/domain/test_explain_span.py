"""What a span of windows is said to be: its windows, its sums, and the days that nothing was due on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.calendar import Span
from server.domain.dosage import Dosage
from server.domain.explain_span import SpanExplanation, explain_span
from server.domain.judging import Look, judge
from server.domain.record import Record
from server.domain.spans import Chosen, SpanKind, choose, reach, school_days_of, until
from server.domain.vocabulary import Bound
from tests.domain.build import (
    ASHA,
    CALENDAR,
    DEFAULTS,
    FRI,
    MON,
    THU,
    TUE,
    WED,
    closed_on,
    dosage,
    ledger,
    logged,
    provision,
)
from tests.domain.test_spans import TODAY, WEEK, explained, line

SUMMER = date(2027, 5, 10)


def in_week(on: date = MON) -> Chosen:
    return choose(SpanKind.WEEK, on, TODAY, CALENDAR, 3)


def last_windows(number: int | None) -> Chosen:
    return choose(SpanKind.LAST, TODAY, TODAY, CALENDAR, 3, number)


@pytest.mark.parametrize("kind", SpanKind)
def test_what_was_chosen_says_its_kind(kind: SpanKind) -> None:
    assert choose(kind, TODAY, TODAY, CALENDAR, 3).kind is kind
    if kind is not SpanKind.LAST:
        assert choose(kind, TODAY, TODAY, replace(CALENDAR, years=()), 3).kind is kind


def test_a_span_begins_on_its_first_day_and_before_the_first_there_is_only_that() -> None:
    assert choose(SpanKind.WEEK, MON, MON, CALENDAR, 3).span == Span(MON, MON + timedelta(6))
    august = choose(SpanKind.TERM, TODAY, date(2026, 8, 1), CALENDAR, 3)
    assert (august.span, august.next) == (Span(date(2026, 9, 2), date(2026, 12, 18)), None)


def test_the_spans_on_both_sides_of_it_are_the_next_ones() -> None:
    terms = [choose(SpanKind.TERM, on, SUMMER, CALENDAR, 3) for on in (MON, date(2027, 2, 1), SUMMER)]
    assert [(term.previous, term.next) for term in terms] == [
        (None, date(2027, 1, 4)),
        (date(2026, 9, 2), date(2027, 4, 12)),
        (date(2027, 1, 4), None),
    ]


def test_the_last_windows_without_a_number_are_the_last_one() -> None:
    windows = ledger(dosage(2), as_of=TODAY).windows
    assert [window.starts_on for window in last_windows(None).of(windows)] == [date(2026, 11, 9)]


def test_the_last_windows_reach_from_the_first_to_the_last_of_them() -> None:
    weeks = [Span(MON + number * WEEK, FRI + number * WEEK) for number in range(3)]
    assert reach(last_windows(3), weeks) == Span(MON, FRI + 2 * WEEK)
    assert reach(last_windows(3), []) is None
    assert reach(in_week(), weeks[1:]) == Span(MON, MON + timedelta(6))


def test_people_say_a_span_by_its_school_days_and_until_yesterday() -> None:
    assert school_days_of(Span(MON, MON + timedelta(6)), CALENDAR) == Span(MON, FRI)
    holiday = Span(date(2026, 10, 26), date(2026, 10, 30))
    assert school_days_of(holiday, CALENDAR) == holiday
    assert until(Span(MON, FRI), WED) == Span(MON, TUE)
    assert until(Span(MON, FRI), FRI + WEEK) == Span(MON, FRI)


def test_the_last_windows_are_explained_over_their_own_dates_alone() -> None:
    """Of the last two closed weeks: their days and their closures."""
    found = explained(
        dosage(1, 30, weekdays="tue"),
        chosen=last_windows(2),
        calendar=closed_on(TUE, date(2026, 11, 3)),
    )
    assert [(days.starts_on.day, days.ends_on.day) for days in found.left_out] == [(2, 2), (4, 9), (11, 13)]
    assert {days.why for days in found.left_out} == {"not one of the days of the provision"}
    assert [(days.starts_on, days.ends_on) for days in found.closed_days] == [(date(2026, 11, 3), date(2026, 11, 3))]


def test_without_a_closed_window_there_are_no_dates_to_explain() -> None:
    found = explained(dosage(2, 30), logged(TODAY), chosen=last_windows(3), starts_on=date(2026, 11, 16))
    assert (found.left_out, found.closed_days, found.timely.words) == ((), (), "nothing recorded")
    assert [window.says for window in found.windows] == ["still running: counts when it has closed"]


def test_only_what_was_recorded_of_its_dates_is_asked_whether_it_was_entered_on_the_day() -> None:
    days = [(MON, MON), (TUE, WED), (MON + WEEK, MON + WEEK)]
    records = [logged(on, recorded_at=datetime(at.year, at.month, at.day, 12, tzinfo=UTC)) for on, at in days]
    assert explained(dosage(2, 30), *records, chosen=in_week()).timely.words == "1 of 2"


def test_windows_judged_without_their_ledger_are_refused() -> None:
    worked = ledger(dosage(2, 30), as_of=FRI).worked
    with pytest.raises(ValueError, match="shorter"):
        explain_span(in_week(), worked, [], [], provision(dosage(2, 30)), ASHA, CALENDAR, DEFAULTS, TODAY)


def test_one_window_is_said_in_the_singular_and_with_its_dates() -> None:
    found = explained(dosage(2, 30), logged(MON), chosen=in_week())
    assert found.rule == (
        "A window counts in the span in which it ends: 1 closed window ended from 14 September 2026 to "
        "18 September 2026. What is still running counts when it has closed."
    )
    assert [(window.starts_on, window.ends_on, window.says) for window in found.windows] == [
        (MON, FRI, "1 of 2 sessions, 30 of 60 minutes")
    ]
    assert line(found, "due") == "Due 2 sessions: 1 window added up."
    assert line(found, "status", None) == found.shares.status_sentence
    last = explained(dosage(2, 30), chosen=last_windows(1))
    assert last.rule == (
        "The last 1 closed window in which something was due. What is still running counts when it has closed."
    )


@pytest.mark.parametrize(
    ("dose", "records", "says"),
    [
        (dosage(None, None, window_minutes=60), [logged(MON, minutes=45)], "45 of 60 minutes"),
        (dosage(bound=Bound.CEILING), [logged(MON)], "nothing was due; 1 session extra"),
        (dosage(bound=Bound.CEILING), [logged(MON, "not_delivered", reason="clash")], "nothing was due"),
        (
            dosage(None, None, window_minutes=60, bound=Bound.CEILING),
            [logged(MON, minutes=40)],
            "nothing was due; 40 minutes extra",
        ),
    ],
)
def test_a_window_says_what_it_adds(dose: Dosage, records: list[Record], says: str) -> None:
    assert [window.says for window in explained(dose, *records, chosen=in_week()).windows] == [says]


def test_snow_after_the_end_of_a_block_took_nothing_from_it() -> None:
    snow = closed_on(THU, THU + WEEK)
    found = of_block(dosage(2, 30), snow)
    assert [days.starts_on for days in found.closed_days] == [THU]
    assert found.left_out[-1].why == "after the provision ends"


def of_block(dose: Dosage, calendar: object) -> SpanExplanation:
    block = replace(provision(dose, starts_on=MON), block_weeks=1)
    worked = ledger(dose, as_of=TODAY, calendar=calendar, block_weeks=1).worked  # type: ignore[arg-type]
    judged = judge(worked, block, calendar, DEFAULTS, Look(TODAY, date(1900, 1, 1), (), date(1900, 1, 1))).ledgers  # type: ignore[arg-type]
    term = choose(SpanKind.TERM, TODAY, TODAY, calendar, 3)  # type: ignore[arg-type]
    return explain_span(term, worked, judged, [], block, ASHA, calendar, DEFAULTS, TODAY)  # type: ignore[arg-type]
