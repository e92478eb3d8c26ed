"""A look at some windows, the others as they were stored, finds what a look at all of them finds; or it says so.
And what the log says that the calendar or the plan denies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain.alerting import Question
from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.dosage import Dosage
from server.domain.judging import Verdict, questions
from server.domain.reach import reach_of
from server.domain.record import Record
from server.domain.vocabulary import Outcome, WindowKind
from tests.domain.build import (
    ASHA,
    CALENDAR,
    FRI,
    MON,
    THU,
    TUE,
    WED,
    closed_on,
    dosage,
    due_windows,
    judged,
    logged,
    missed,
    provision,
)

WEEK = timedelta(7)
TODAY = date(2026, 11, 11)
TWICE = dosage(2)
FORTNIGHTLY = dosage(4, 30, WindowKind.FORTNIGHT)
HISTORIES: dict[str, list[Record]] = {
    "every other week": [logged(MON + week * WEEK + day) for week in range(0, 9, 2) for day in (ONE_DAY, 2 * ONE_DAY)],
    "nothing": [],
    "half of it": [logged(MON + week * WEEK) for week in range(8)],
    "until it stopped": [logged(MON + week * WEEK + day) for week in range(5) for day in (ONE_DAY, 2 * ONE_DAY)],
}


def some(dose: Dosage, records: Sequence[Record], again: Sequence[date], today: date = TODAY) -> Verdict:
    """`again` are worked again; the others are as the look at all of them stored them."""
    stored = [ledger for ledger in judged(dose, *records, today=today).ledgers if ledger.starts_on not in again]
    return judged(dose, *records, today=today, touching=again, before=stored)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("late", [[], [logged(MON + 6 * WEEK, "delivered")], missed(MON + WEEK, TUE + WEEK)])
@pytest.mark.parametrize("kind", [WindowKind.WEEK, WindowKind.FORTNIGHT, WindowKind.DAY])
def test_a_look_that_goes_back_as_far_as_something_changed_finds_what_a_whole_one_does(
    history: str, late: list[Record], kind: WindowKind
) -> None:
    dose = dosage(1 if kind is WindowKind.DAY else 2, 30, kind)
    days = [record.on for record in late]
    changed = Span(min(days), max(days)) if days else None
    reach = reach_of(due_windows(dose, starts_on=MON), changed, (), TODAY - ONE_DAY, CALENDAR, TODAY)
    whole = judged(dose, *HISTORIES[history], *late, today=TODAY)
    again = [window.starts_on for window in reach.again({ledger.starts_on: ledger for ledger in whole.ledgers})]
    found = some(dose, [*HISTORIES[history], *late], again)
    assert kind is WindowKind.FORTNIGHT or MON not in again
    if found.from_enough_records:
        assert replace(found, from_enough_windows=True) == whole
    else:
        assert not found.critical


@pytest.mark.parametrize(
    ("good", "weeks", "open_too", "enough"),
    [
        ((0,), 4, False, True),
        ((3,), 4, True, True),
        ((0,), 3, True, False),
        ((), 5, False, False),
    ],
)
def test_the_stored_windows_are_enough_if_the_last_four_that_closed_reach_back_to_one_that_was_on_track(
    good: tuple[int, ...], weeks: int, open_too: bool, enough: bool
) -> None:
    given = [logged(MON + week * WEEK + day) for week in good for day in (0 * ONE_DAY, ONE_DAY)]
    today = FRI + (weeks - 1) * WEEK + (3 if open_too else 1) * ONE_DAY
    whole = judged(TWICE, *given, today=today)
    assert len(whole.windows) == weeks + open_too
    assert whole.from_enough_windows
    assert some(TWICE, given, [whole.ledgers[-1].starts_on], today).from_enough_windows is enough


def test_a_window_that_waits_for_a_phone_is_none_of_the_four() -> None:
    given = [logged(MON), logged(TUE)]
    today = FRI + 3 * WEEK + 3 * ONE_DAY
    whole = judged(TWICE, *given, today=today)
    again = [each.starts_on for each in whole.ledgers[-2:]]
    for through, enough in ((FRI + 3 * WEEK, True), (THU + 3 * WEEK, False)):
        found = judged(TWICE, *given, today=today, touching=again, before=whole.ledgers[:-2], synced_through=[through])
        assert found.from_enough_windows is enough


@pytest.mark.parametrize(
    ("dose", "records", "today", "enough"),
    [
        (TWICE, [], MON, True),  # none has closed
        (TWICE, [logged(MON), logged(TUE)], MON + WEEK, True),  # something was delivered in the last one
        (TWICE, [logged(MON), logged(TUE), *missed(MON + WEEK, TUE + WEEK)], MON + 2 * WEEK, False),
        (TWICE, [logged(MON), *missed(MON + WEEK, TUE + WEEK)], MON + 2 * WEEK, True),  # not logged: not judged
        (FORTNIGHTLY, missed(MON, TUE, WED, THU), MON + 2 * WEEK, False),
        (FORTNIGHTLY, missed(MON, TUE, WED), MON + 2 * WEEK, True),
    ],
)
def test_only_the_records_can_tell_that_ten_school_days_had_nothing(
    dose: Dosage, records: list[Record], today: date, enough: bool
) -> None:
    whole = judged(dose, *records, today=today)
    found = some(dose, records, [whole.ledgers[-1].starts_on], today)
    assert whole.from_enough_records
    assert found.from_enough_records is enough
    assert not found.critical


def test_fewer_than_ten_school_days_back_something_was_delivered() -> None:
    """The week of Tuesday 5 January has four school days: with the week that was missed there are nine."""
    january, monday = date(2027, 1, 5), date(2027, 1, 11)
    records = [logged(january), logged(january + ONE_DAY), *missed(monday, monday + ONE_DAY)]
    whole = judged(TWICE, *records, today=monday + WEEK, starts_on=january)
    stored = whole.ledgers[:-1]
    again = [whole.ledgers[-1].starts_on]
    found = judged(TWICE, *records, today=monday + WEEK, starts_on=january, touching=again, before=stored)
    assert (found.from_enough_records, found.critical) == (True, False)


# Questions


def asked(*records: Record, calendar: SchoolCalendar = CALENDAR, **more: object) -> list[str]:
    line = provision(TWICE, MON, ends_on=date(2026, 10, 2))
    pupil = replace(ASHA, **more)  # type: ignore[arg-type]
    return [question.record for question in questions(records, line, pupil, calendar)]


def test_the_log_says_that_there_was_no_school_and_the_calendar_that_there_was() -> None:
    saturday = FRI + ONE_DAY
    for outcome in ("not_delivered", "delivered"):
        on_monday, on_saturday = (logged(day, outcome, reason="not_a_school_day") for day in (MON, saturday))
        assert asked(on_monday, on_saturday) == [on_monday.id]
        assert asked(on_monday, calendar=closed_on(MON)) == []
        assert asked(on_monday, calendar=closed_on(TUE)) == [on_monday.id]


def test_the_log_says_that_a_line_has_finished_and_the_plan_that_it_has_not() -> None:
    running, over = (logged(day, "not_delivered", reason="provision_ended") for day in (WED, date(2026, 10, 5)))
    assert asked(over, running) == [running.id]
    assert asked(running, on_roll_to=TUE) == []


def test_a_block_has_finished_when_its_weeks_are_over() -> None:
    running, over = (logged(day, "not_delivered", reason="provision_ended") for day in (FRI + WEEK, MON + 2 * WEEK))
    found = questions([running, over], provision(TWICE, MON, block_weeks=2), ASHA, CALENDAR)
    assert [question.record for question in found] == [running.id]


def test_a_question_is_of_this_pupil_s_provision_and_of_no_other_reason() -> None:
    said = logged(MON, "not_delivered", reason="not_a_school_day")
    others = [replace(said, id="p", pupil="kit"), replace(said, id="l", provision="w"), *missed(MON, FRI), logged(MON)]
    assert asked(*others, said) == [said.id]
    withdrawn = replace(said, id="void", outcome=Outcome.VOID, reason=None, amends=said.id)
    assert asked(said, withdrawn) == []


def test_a_question_names_its_record_its_day_and_what_was_said() -> None:
    said = logged(TUE, "not_delivered", reason="provision_ended")
    found = questions([said], provision(TWICE, MON), ASHA, CALENDAR)
    assert found == (Question(said.id, TUE, "provision_ended"),)
