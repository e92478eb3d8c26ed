"""Ambient support, equipment and reviews have figures of their own; nobody's silence is a loss."""

from datetime import date, timedelta

import pytest

from server.domain.buckets import (
    Ambient,
    Equipment,
    EquipmentWeeks,
    Presence,
    Review,
    ReviewState,
    Said,
    ambient,
    equipment,
    review,
)
from server.domain.calendar import Span
from server.domain.record import Record
from server.domain.vocabulary import Kind, Reason, WindowKind
from tests.domain.build import ASHA, CALENDAR, FRI, MON, THU, TUE, WED, closed_on, dosage, logged, provision

TODAY = date(2026, 9, 28)
THREE_WEEKS = Span(MON, TODAY)
NEXT = timedelta(7)


def support(*reports: Presence, span: Span = THREE_WEEKS, today: date = TODAY, **more: object) -> Ambient:
    calendar = more.pop("calendar", CALENDAR)
    line = provision(dosage(None, None, kind=Kind.AMBIENT, window_minutes=1200), starts_on=MON, **more)
    return ambient(reports, span, line, ASHA, calendar, today)  # type: ignore[arg-type]


def slope(*said: Equipment, span: Span = THREE_WEEKS, today: date = TODAY) -> EquipmentWeeks:
    line = provision(dosage(None, None, kind=Kind.EQUIPMENT), starts_on=MON)
    return equipment(said, span, line, ASHA, CALENDAR, today)


def reviewed(
    *records: Record,
    today: date,
    window: WindowKind | None = None,
    terms: int = 3,
    starts_on: date = MON,
    **more: object,
) -> Review:
    line = provision(dosage(None, None, window, kind=Kind.REVIEW), starts_on, **more)  # type: ignore[arg-type]
    return review(records, line, CALENDAR, terms, today)


def test_support_counts_as_there_on_each_day_of_which_nobody_said_otherwise() -> None:
    found = support()
    assert (found.days, found.days_lost, found.minutes_lost, found.reasons) == (10, 0, 0, ())
    assert (
        found.sentence == "Nothing lost on 10 school days: it counts as there unless somebody reports that it was not."
    )


def test_minutes_lost_are_added_up_by_reason_and_by_week() -> None:
    found = support(
        Presence(TUE, 30, Reason.STAFF_COVERING, "ada"),
        Presence(WED, 0, None, "ada"),
        Presence(MON + NEXT, 45, None, "ada"),
    )
    assert (found.days_lost, found.minutes_lost) == (2, 75)
    assert found.reasons == ((None, 45), (Reason.STAFF_COVERING, 30))
    assert [(week.week_of, week.minutes_lost, week.days_lost) for week in found.weeks] == [
        (MON, 30, 1),
        (MON + NEXT, 45, 1),
    ]
    assert found.sentence == (
        "75 minutes lost on 2 of 10 school days: adult moved to cover 30, no reason 45. "
        "The other days count as there, because nobody reported that it was not."
    )


def test_of_the_reasons_that_cost_most_comes_first_and_the_same_one_is_added_up() -> None:
    days = [MON, TUE, WED, THU]
    reasons = [Reason.NO_ROOM, Reason.CLASH, None, Reason.INCIDENT]
    even = support(*(Presence(day, 30, reason, "ada") for day, reason in zip(days, reasons, strict=True)))
    assert even.reasons == ((None, 30), (Reason.CLASH, 30), (Reason.INCIDENT, 30), (Reason.NO_ROOM, 30))
    twice = support(Presence(MON, 30, Reason.CLASH, "ada"), Presence(TUE, 20, Reason.CLASH, "ada"))
    assert twice.reasons == ((Reason.CLASH, 50),)


def test_support_that_has_ended_counts_no_more_days() -> None:
    assert support(block_weeks=1).days == 5
    before = support(span=Span(TODAY, TODAY + NEXT))
    assert (before.days, before.sentence) == (0, "No school day of it is over in this span.")


def test_one_minute_of_one_day_is_not_said_in_the_plural() -> None:
    found = support(Presence(MON, 1, Reason.INCIDENT, "ada"), span=Span(MON, MON))
    assert found.sentence.startswith("1 minute lost on 1 of 1 school day: incident or drill 1.")


def test_the_last_word_of_a_day_stands() -> None:
    assert support(Presence(TUE, 30, None, "ada"), Presence(TUE, 0, None, "ben")).minutes_lost == 0
    assert support(Presence(TUE, 0, None, "ada"), Presence(TUE, 20, None, "ben")).minutes_lost == 20


def test_today_counts_once_something_is_said_of_it() -> None:
    assert support(Presence(TODAY, 10, None, "ada")).days == 11
    assert support(Presence(TODAY + timedelta(1), 10, None, "ada")).minutes_lost == 0


def test_what_lies_outside_the_span_or_on_no_school_day_is_not_in_it() -> None:
    elsewhere = [Presence(MON - timedelta(3), 30, None, "ada"), Presence(FRI + timedelta(1), 30, None, "ada")]
    assert support(*elsewhere).minutes_lost == 0
    assert support(Presence(TUE, 30, None, "ada"), span=Span(WED, FRI)).minutes_lost == 0


def test_a_day_that_snow_closed_is_not_called_there() -> None:
    snow = closed_on(THU)
    assert support(calendar=snow).days == 9
    assert support(Presence(THU, 300, Reason.SCHOOL_CLOSED, "ada"), calendar=snow).minutes_lost == 300


def test_equipment_is_in_place_not_in_place_or_not_said_week_by_week() -> None:
    found = slope(Equipment(MON, True, "ada"), Equipment(MON + NEXT, True, "ada"), Equipment(MON + NEXT, False, "ben"))
    assert [(week.week_of, week.said) for week in found.weeks] == [
        (MON, Said.IN_PLACE),
        (MON + NEXT, Said.NOT_IN_PLACE),
    ]
    assert found.sentence == "In place in 1 of 2 school weeks, not in place in 1, not said in 0."
    silent = slope()
    assert (silent.in_place, silent.not_in_place, silent.not_said) == (0, 0, 2)
    assert silent.sentence.endswith("A week of which nobody said anything is neither in place nor not.")


def test_the_running_week_counts_only_once_somebody_has_said_something() -> None:
    monday = TODAY
    running = Span(MON, monday + timedelta(6))
    assert len(slope(span=running).weeks) == 2
    assert slope(span=Span(MON, FRI), today=FRI).weeks == ()
    assert slope(Equipment(monday, True, "ada"), span=running).in_place == 1


def test_a_week_belongs_to_the_span_that_holds_its_last_school_day() -> None:
    assert slope(span=Span(THU, FRI)).not_said == 1
    assert slope(span=Span(MON, WED)).sentence == "No school week of it is over in this span."


@pytest.mark.parametrize(
    ("today", "state", "said"),
    [
        (date(2026, 11, 19), ReviewState.TO_COME, "Due on 20 November 2026: not held yet."),
        (date(2026, 11, 20), ReviewState.DUE, "Due on 20 November 2026: today."),
        (date(2026, 11, 21), ReviewState.PASSED, "Due on 20 November 2026: passed 1 day ago, none recorded since."),
        (date(2026, 11, 23), ReviewState.PASSED, "Due on 20 November 2026: passed 3 days ago, none recorded since."),
    ],
)
def test_a_review_is_to_come_due_or_passed(today: date, state: ReviewState, said: str) -> None:
    found = reviewed(today=today, review_on=date(2026, 11, 20))
    assert (found.state, found.sentence) == (state, said)


def test_a_review_that_was_recorded_in_its_term_was_held() -> None:
    held = logged(date(2026, 11, 18))
    found = reviewed(held, today=date(2026, 12, 1), review_on=date(2026, 11, 20))
    assert (found.state, found.held_on) == (ReviewState.HELD, date(2026, 11, 18))
    last_term = reviewed(held, today=date(2027, 2, 8), review_on=date(2027, 2, 5))
    assert last_term.state is ReviewState.PASSED
    missed = logged(date(2026, 11, 18), "not_delivered", reason="staff_absent")
    assert reviewed(missed, today=date(2026, 12, 1), review_on=date(2026, 11, 20)).held_on is None


def test_a_termly_review_is_due_by_the_end_of_each_term() -> None:
    found = reviewed(today=date(2026, 11, 18), window=WindowKind.TERM)
    assert (found.state, found.due_on) == (ReviewState.TO_COME, date(2026, 12, 18))
    assert found.sentence == "Due by 18 December 2026: not held yet."
    assert reviewed(today=date(2026, 12, 20), window=WindowKind.TERM).state is ReviewState.PASSED
    assert reviewed(logged(MON), today=date(2026, 11, 18), window=WindowKind.TERM).state is ReviewState.HELD


def test_without_a_date_there_is_nothing_to_pass() -> None:
    found = reviewed(logged(TUE), today=TODAY)
    assert (found.state, found.due_on) == (ReviewState.NO_DATE, None)
    assert found.held_on == TUE
    assert found.sentence == "No date for a review is on file. The last one was held on 15 September 2026."
    assert reviewed(today=TODAY).sentence == "No date for a review is on file."


def test_a_review_that_is_recorded_today_was_held_today() -> None:
    found = reviewed(logged(TUE), today=TUE, window=WindowKind.TERM)
    assert (found.state, found.sentence) == (
        ReviewState.HELD,
        "Due by 18 December 2026: held on 15 September 2026.",
    )


def test_a_review_each_half_term_is_held_in_that_half() -> None:
    late = logged(date(2026, 10, 20))
    found = reviewed(late, today=date(2026, 11, 10), window=WindowKind.HALF_TERM)
    assert (found.state, found.due_on) == (ReviewState.TO_COME, date(2026, 12, 18))
    first_day = reviewed(logged(date(2026, 10, 31)), today=date(2026, 11, 10), window=WindowKind.HALF_TERM)
    assert first_day.state is ReviewState.HELD


def test_a_review_with_a_date_may_be_held_from_the_first_day_of_its_term_whatever_its_window() -> None:
    held = logged(date(2026, 9, 14))
    on_file = {"review_on": date(2026, 11, 20), "today": date(2026, 12, 1)}
    assert reviewed(held, **on_file, window=WindowKind.HALF_TERM).state is ReviewState.HELD
    assert reviewed(held, **on_file, terms=6).state is ReviewState.PASSED
    last_term = reviewed(logged(date(2026, 12, 10)), today=date(2027, 1, 4), review_on=date(2027, 1, 4))
    assert last_term.state is ReviewState.DUE


def test_a_review_before_the_first_term_on_file_is_held_on_its_own_day() -> None:
    summer = date(2026, 8, 20)
    assert reviewed(logged(summer), today=TODAY, review_on=summer).state is ReviewState.HELD
    assert reviewed(logged(summer - timedelta(1)), today=TODAY, review_on=summer).state is ReviewState.PASSED


@pytest.mark.parametrize(
    ("starts_on", "today", "terms", "due_on"),
    [
        (MON, date(2026, 10, 20), 6, date(2026, 10, 25)),
        (MON, date(2027, 1, 4), 3, date(2027, 3, 26)),
        (date(2026, 12, 18), date(2026, 12, 18), 3, date(2026, 12, 18)),
        (date(2026, 12, 20), date(2026, 12, 22), 3, None),
        (date(2026, 7, 1), date(2026, 8, 1), 3, None),
    ],
)
def test_a_termly_review_has_a_date_once_a_term_of_it_has_begun(
    starts_on: date, today: date, terms: int, due_on: date | None
) -> None:
    assert reviewed(today=today, window=WindowKind.TERM, starts_on=starts_on, terms=terms).due_on == due_on
