"""Which windows a span holds, and each figure of it with its rule and numbers."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from server.domain.calendar import SchoolCalendar, Span
from server.domain.explain_span import SpanExplanation, explain_span
from server.domain.judging import Look, judge
from server.domain.record import Record
from server.domain.shares import as_specified, shares, timely
from server.domain.spans import Chosen, SpanKind, choose
from server.domain.vocabulary import Bound, DelivererRole, Status, WindowKind
from tests.domain.build import (
    ASHA,
    CALENDAR,
    DEFAULTS,
    FRI,
    MON,
    TUE,
    WED,
    closed_on,
    dosage,
    ledger,
    logged,
    provision,
)

TODAY = date(2026, 11, 18)
TERM = choose(SpanKind.TERM, TODAY, TODAY, CALENDAR, 3)
WEEK = timedelta(7)


def explained(
    dose: object, *records: Record, chosen: Chosen = TERM, today: date = TODAY, **more: object
) -> SpanExplanation:
    calendar: SchoolCalendar = more.get("calendar", CALENDAR)  # type: ignore[assignment]
    worked = ledger(dose, records, today, **more).worked  # type: ignore[arg-type]
    line = provision(dose, starts_on=more.get("starts_on", MON))  # type: ignore[arg-type]
    look = Look(today, date(1900, 1, 1), (), date(1900, 1, 1))
    judged = judge(worked, line, calendar, DEFAULTS, look).ledgers
    return explain_span(chosen, worked, judged, records, line, ASHA, calendar, DEFAULTS, today)


def line(found: SpanExplanation, figure: str, unit: str | None = "sessions") -> str:
    return next(each.sentence for each in found.lines if (each.figure, each.unit) == (figure, unit))


@pytest.mark.parametrize(
    ("kind", "on", "starts_on", "ends_on"),
    [
        (SpanKind.WEEK, TODAY, date(2026, 11, 16), date(2026, 11, 22)),
        (SpanKind.WEEK, date(2026, 10, 28), date(2026, 10, 19), date(2026, 10, 25)),
        (SpanKind.HALF_TERM, TODAY, date(2026, 10, 31), date(2026, 12, 18)),
        (SpanKind.TERM, TODAY, date(2026, 9, 2), date(2026, 12, 18)),
        (SpanKind.YEAR, TODAY, date(2026, 9, 2), date(2027, 7, 21)),
        (SpanKind.TERM, date(2027, 5, 1), date(2026, 9, 2), date(2026, 12, 18)),
        (SpanKind.TERM, date(2020, 1, 1), date(2026, 9, 2), date(2026, 12, 18)),
    ],
)
def test_a_span_is_the_one_that_holds_the_day_or_the_last_that_began(
    kind: SpanKind, on: date, starts_on: date, ends_on: date
) -> None:
    assert choose(kind, on, TODAY, CALENDAR, 3).span == Span(starts_on, ends_on)


def test_with_six_terms_a_year_each_half_is_a_term() -> None:
    assert choose(SpanKind.TERM, TODAY, TODAY, CALENDAR, 6).span == Span(date(2026, 10, 31), date(2026, 12, 18))


def test_the_spans_beside_it_are_those_that_have_begun() -> None:
    first = choose(SpanKind.HALF_TERM, MON, TODAY, CALENDAR, 3)
    assert (first.previous, first.next) == (None, date(2026, 10, 31))
    second = choose(SpanKind.HALF_TERM, TODAY, TODAY, CALENDAR, 3)
    assert (second.previous, second.next) == (date(2026, 9, 2), None)


def test_a_school_without_a_calendar_has_only_today() -> None:
    assert choose(SpanKind.YEAR, TODAY, TODAY, SchoolCalendar(()), 3).span == Span(TODAY, TODAY)


def test_each_figure_says_its_formula_with_its_numbers() -> None:
    found = explained(
        dosage(4, 30),
        *(logged(MON + timedelta(n)) for n in range(3)),
        logged(FRI, "not_delivered", reason="pupil_absent"),
        logged(MON + WEEK, "not_delivered", reason="staff_absent"),
        chosen=choose(SpanKind.HALF_TERM, MON, date(2026, 9, 28), CALENDAR, 3),
        today=date(2026, 9, 28),
    )
    assert found.shares.received.sentence == "Received 90 of 240 minutes = 37%, rounded down: delivered / due."
    assert found.shares.offered.sentence == (
        "Offered 90 of 210 minutes = 42%, rounded down: delivered / (due less what fell out on the pupil's side or "
        "because school was closed). 240 due less 30: pupil absent 30."
    )
    assert found.shares.accounted.sentence == (
        "Accounted for 150 of 240 minutes = 62%, rounded down: (due less what nobody has logged) / due. "
        "Not logged: 90 minutes."
    )
    assert found.shares.status_sentence == "Under: less than 80% was received, whatever is still not logged."
    assert line(found, "due") == "Due 8 sessions: 2 windows added up."
    assert line(found, "delivered") == "Delivered 3 sessions, in each window at most what was due."
    assert line(found, "owed", "minutes") == "Owed 150 minutes: 240 due less 90 delivered."
    assert line(found, "not_delivered") == "Not delivered 1 session: pupil absent."


def test_the_windows_in_it_are_named_and_those_left_out_say_why() -> None:
    found = explained(dosage(2, 30), logged(TUE), logged(WED), logged(date(2026, 11, 17)))
    assert found.rule == (
        "A window counts in the span in which it ends: 8 closed windows ended from 3 September 2026 to "
        "18 December 2026. What is still running counts when it has closed."
    )
    assert [window.counted for window in found.windows] == [True] * 8 + [False]
    assert found.windows[0].says == "2 of 2 sessions, 60 of 60 minutes"
    assert found.windows[-1].says == "still running: counts when it has closed"


def test_a_window_that_only_begins_in_the_span_belongs_to_the_next() -> None:
    week = choose(SpanKind.WEEK, MON, TODAY, CALENDAR, 3)
    found = explained(dosage(2, None, WindowKind.FORTNIGHT), logged(MON), chosen=week)
    assert [(window.counted, window.says) for window in found.windows] == [
        (False, "ends later: counts in the span in which it ends")
    ]
    assert found.shares.received.words == "nothing due"
    next_week = choose(SpanKind.WEEK, FRI + WEEK, TODAY, CALENDAR, 3)
    later = explained(dosage(2, None, WindowKind.FORTNIGHT), logged(MON), chosen=next_week)
    assert later.windows[0].says == "1 of 2 sessions; it began before the span and counts whole"


def test_the_last_windows_are_those_in_which_something_was_due() -> None:
    chosen = choose(SpanKind.LAST, TODAY, TODAY, CALENDAR, 3, 3)
    found = explained(dosage(2, 30), *(logged(date(2026, 11, day)) for day in (2, 3, 9, 10)), chosen=chosen)
    assert [window.starts_on for window in found.windows if window.counted] == [
        date(2026, 10, 19),
        date(2026, 11, 2),
        date(2026, 11, 9),
    ]
    assert found.shares.received.words == "66%"
    assert found.rule.startswith("The last 3 closed windows in which something was due.")
    assert found.windows[-1].says == "still running: counts when it has closed"


def test_under_three_sessions_a_figure_is_in_words_and_says_why() -> None:
    week = choose(SpanKind.WEEK, MON, TODAY, CALENDAR, 3)
    found = explained(dosage(2, 30), logged(MON, minutes=30), chosen=week)
    assert (found.shares.received.words, found.shares.received.percent) == ("1 of 2", None)
    assert found.shares.received.sentence == (
        "Received 1 of 2 sessions (30 of 60 minutes): delivered / due. "
        "Fewer than 3 sessions were due, so no percentage is given."
    )
    assert found.shares.accounted.words == "1 of 2"
    assert found.as_specified.words == "1 of 1"
    assert found.shares.status is Status.TO_CONFIRM
    assert found.shares.status_sentence == (
        "To confirm: 30 minutes are not logged, and they decide whether 80% was received."
    )


def test_minutes_alone_are_always_a_percentage() -> None:
    week = choose(SpanKind.WEEK, MON, TODAY, CALENDAR, 3)
    found = explained(dosage(None, None, window_minutes=60), logged(TUE, minutes=45), chosen=week)
    assert found.shares.received.words == "75%"


def test_sessions_and_minutes_that_do_not_add_up_give_no_figure_and_say_so() -> None:
    plain = ledger(dosage(1, None), [logged(TUE)], TODAY).windows
    hours = ledger(dosage(None, None, window_minutes=60), [logged(TUE, minutes=60)], TODAY).windows
    found = shares([plain[0], hours[0]], DEFAULTS)
    assert (found.unit, found.received.value, found.status) == (None, None, None)
    assert "do not add up" in found.received.sentence


def test_few_sessions_beside_a_line_of_minutes_alone_are_a_percentage_of_minutes() -> None:
    timed = ledger(dosage(1, 30), [logged(TUE)], TODAY).windows[0]
    hours = ledger(dosage(None, None, window_minutes=60), [logged(TUE, minutes=60)], TODAY).windows[0]
    assert shares([timed, hours], DEFAULTS).received.words == "100%"


def test_where_nothing_was_due_there_is_no_figure_and_never_a_hundred() -> None:
    found = shares(ledger(dosage(bound=Bound.CEILING), [logged(TUE)], TODAY).windows, DEFAULTS)
    assert (found.received.value, found.received.words, found.status) == (None, "nothing due", Status.NOTHING_DUE)
    absent = ledger(dosage(1, None), [logged(TUE, "not_delivered", reason="pupil_absent")], FRI + timedelta(1)).windows
    assert shares(absent, DEFAULTS).offered.sentence.startswith("Offered: no figure, because all that was due fell out")


def test_as_specified_is_the_share_of_what_was_taught_without_a_flag() -> None:
    dose = dosage(3, 30, role=DelivererRole.TA)
    records = [logged(MON), logged(TUE, role=DelivererRole.THERAPIST), logged(WED, other_activity=True, minutes=60)]
    found = as_specified(ledger(dose, records).worked)
    assert found.value == Fraction(30, 120)
    assert found.sentence == (
        "As the plan says 30 of 120 minutes taught = 25%: taught without straying from it / taught. "
        "Not so: another role than the plan says (30 minutes), another activity (60 minutes)."
    )
    plain = ledger(dosage(2, None), [logged(MON), logged(TUE, "part_delivered", other_activity=True)]).worked
    assert as_specified(plain).value == Fraction(2, 3)
    assert as_specified(ledger(dosage(2, 30)).worked).words == "nothing taught"


def test_timely_is_the_share_entered_on_the_day_in_london() -> None:
    late_evening = datetime(2026, 9, 15, 22, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 9, 15, 23, 1, tzinfo=UTC)
    records = [
        logged(TUE, recorded_at=late_evening),
        logged(TUE, recorded_at=after_midnight),
        logged(TUE, recorded_at=after_midnight, amends="r1"),
        logged(TUE),
    ]
    found = timely(records)
    assert (found.value, found.words) == (Fraction(1, 2), "1 of 2")
    assert timely([]).words == "nothing recorded"
    assert timely(records * 2).sentence == (
        "Entered on the day: 2 of 4 records = 50%: entered on the day itself / records. "
        "A record put right later counts once."
    )


def test_the_days_left_out_of_a_span_have_their_reasons_and_snow_stays_due() -> None:
    found = explained(dosage(2, 30), starts_on=WED, calendar=closed_on(date(2026, 11, 5)))
    assert [(days.starts_on, days.why) for days in found.left_out] == [
        (date(2026, 9, 2), "before the provision starts"),
        (date(2026, 10, 26), "half term"),
    ]
    assert [days.why for days in found.closed_days] == ["closed unexpectedly (snow); it stays due"]
