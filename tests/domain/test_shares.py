"""The figures of a span, word by word: each formula with its numbers, and words instead of a percentage for few."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from server.domain.column import Column
from server.domain.shares import Share, Shares, as_specified, shares, timely
from server.domain.vocabulary import DelivererRole, Reason, Status
from server.domain.worked import WindowLedger
from tests.domain.build import DEFAULTS, FRI, MON, THU, TUE, WED, dosage, exact, ledger, logged, week

MIXED = "Sessions and minutes stand side by side here and do not add up: each line has figures of its own."
DUE_LESS = "delivered / (due less what fell out on the pupil's side or because school was closed)"
NO_PERCENTAGE = "Fewer than 3 sessions were due, so no percentage is given."


def closed(sessions: Column | None, minutes: Column | None = None) -> WindowLedger:
    return WindowLedger("asha", "v", MON, FRI, True, sessions, minutes, None, None, None, None, None)


def of(sessions: Column | None, minutes: Column | None = None) -> Shares:
    return shares([closed(sessions, minutes)], DEFAULTS)


def column(due: int, delivered: int, unaccounted: int = 0, **missed: int) -> Column:
    lost = {Reason(reason): Fraction(number) for reason, number in missed.items()}
    return Column(Fraction(due), Fraction(delivered), not_delivered=lost, unaccounted=Fraction(unaccounted))


def test_three_sessions_are_enough_for_a_percentage() -> None:
    found = of(column(3, 2, 1))
    assert (found.few, found.unit, found.received.percent) == (False, "sessions", "66%")
    assert found.received == Share(
        *exact("2/3", 2, 3), "sessions", "66%", "66%", "Received 2 of 3 sessions = 66%, rounded down: delivered / due."
    )
    assert found.accounted.sentence == (
        "Accounted for 2 of 3 sessions = 66%, rounded down: (due less what nobody has logged) / due. "
        "Not logged: 1 session."
    )
    assert of(column(2, 2)).few


def test_what_fell_out_beyond_the_school_is_taken_off_what_was_due_for_offered_and_said() -> None:
    found = of(column(8, 4, pupil_absent=2, school_closed=1, staff_absent=1))
    assert found.offered.sentence == (
        f"Offered 4 of 5 sessions = 80%: {DUE_LESS}. 8 due less 3: pupil absent 2, school closed unexpectedly 1."
    )
    assert found.received.sentence == "Received 4 of 8 sessions = 50%: delivered / due."
    assert found.accounted.sentence == (
        "Accounted for 8 of 8 sessions = 100%: (due less what nobody has logged) / due. All is logged."
    )
    assert of(column(4, 3, staff_absent=1)).offered.sentence == (
        f"Offered 3 of 4 sessions = 75%: {DUE_LESS}. Nothing fell out so, and this is the same as received."
    )


def test_of_two_sessions_in_minutes_the_sessions_are_said_first() -> None:
    found = of(column(2, 1, pupil_absent=1), column(60, 30, pupil_absent=30))
    assert (found.unit, found.few) == ("minutes", True)
    assert (found.received.words, found.received.percent) == ("1 of 2", None)
    assert found.received.sentence == (f"Received 1 of 2 sessions (30 of 60 minutes): delivered / due. {NO_PERCENTAGE}")
    assert found.offered == Share(
        *exact(1, 30, 30),
        "minutes",
        None,
        "1 of 1",
        f"Offered 1 of 1 session (30 of 30 minutes): {DUE_LESS}. 60 due less 30: pupil absent 30. {NO_PERCENTAGE}",
    )


def test_of_two_sessions_one_missed_by_the_school_is_still_offered_of_two() -> None:
    found = of(column(2, 1, staff_absent=1))
    assert (found.offered.words, found.offered.percent) == ("1 of 2", None)
    assert found.received.sentence == f"Received 1 of 2 sessions: delivered / due. {NO_PERCENTAGE}"


def test_where_the_only_session_fell_out_some_minutes_are_left_of_no_sessions() -> None:
    found = of(column(1, 0, pupil_absent=1), column(30, 0, 10, pupil_absent=20))
    assert found.offered.sentence == (
        f"Offered 0 of 0 sessions (0 of 10 minutes): {DUE_LESS}. 30 due less 20: pupil absent 20. {NO_PERCENTAGE}"
    )


def test_where_nothing_was_due_there_is_no_figure() -> None:
    found = of(column(0, 0))
    for share, name in ((found.received, "Received"), (found.offered, "Offered"), (found.accounted, "Accounted for")):
        sentence = f"{name}: nothing was due, so there is no figure."
        assert share == Share(None, *exact(0, 0), "sessions", None, "nothing due", sentence)
    assert (found.status, found.status_sentence) == (Status.NOTHING_DUE, "Nothing was due.")


def test_where_all_fell_out_beyond_the_school_nothing_could_be_offered() -> None:
    found = of(column(3, 0, pupil_absent=3))
    assert (found.offered.value, found.offered.words) == (None, "nothing due")
    assert found.offered.sentence == (
        "Offered: no figure, because all that was due fell out on the pupil's side or to closures."
    )
    assert found.received.words == "0%"


def test_sessions_and_minutes_side_by_side_give_no_figure_and_no_status() -> None:
    found = shares([closed(column(3, 2)), closed(None, column(60, 30))], DEFAULTS)
    for share in (found.received, found.offered, found.accounted):
        assert share == Share(None, *exact(0, 0), "sessions", None, "nothing due", MIXED)
    assert (found.unit, found.few, found.status, found.status_sentence) == (None, False, None, None)


def test_a_week_as_it_is_worked_out_says_the_same() -> None:
    found = shares([week(dosage(2, 30), logged(MON), logged(TUE, "not_delivered", reason="pupil_absent"))], DEFAULTS)
    assert (found.received.words, found.offered.words, found.accounted.words) == ("1 of 2", "1 of 1", "2 of 2")


def test_what_was_taught_without_straying_from_the_plan_is_all_of_it() -> None:
    found = as_specified(ledger(dosage(2, None), [logged(MON), logged(TUE)]).worked)
    assert (found.unit, found.percent) == ("sessions", "100%")
    assert found.sentence == (
        "As the plan says 2 of 2 sessions taught = 100%: taught without straying from it / taught. "
        "No session strayed from the plan."
    )


def test_one_of_two_sessions_that_strayed_is_named() -> None:
    dose = dosage(2, 30, role=DelivererRole.TA)
    worked = ledger(dose, [logged(MON), logged(TUE, role=DelivererRole.THERAPIST)]).worked
    assert as_specified(worked, few=True).sentence == (
        "As the plan says 1 of 2 sessions (30 of 60 minutes taught): taught without straying from it / taught. "
        f"Not so: another role than the plan says (30 minutes). {NO_PERCENTAGE}"
    )


def test_where_nothing_was_taught_nothing_is_as_the_plan_says() -> None:
    found = as_specified(ledger(dosage(2, 30)).worked)
    sentence = "As the plan says: nothing was taught, so there is no figure."
    assert found == Share(None, *exact(0, 0), "minutes", None, "nothing taught", sentence)


@pytest.mark.parametrize(
    ("late", "percent", "words", "numbers", "why"),
    [
        ((WED, THU), "33%", "33%", "1 of 3 records = 33%, rounded down", ""),
        ((), None, "1 of 1", "1 of 1 record", " Fewer than 3 records, so no percentage is given."),
        ((WED,), None, "1 of 2", "1 of 2 records", " Fewer than 3 records, so no percentage is given."),
    ],
)
def test_records_entered_on_the_day_are_counted_and_two_are_too_few_for_a_percentage(
    late: tuple[date, ...], percent: str | None, words: str, numbers: str, why: str
) -> None:
    noon = datetime(2026, 9, 15, 12, tzinfo=UTC)
    found = timely([logged(TUE, recorded_at=noon), *(logged(TUE, recorded_at=noon + timedelta(days=2)) for _ in late)])
    assert (found.percent, found.words, found.unit) == (percent, words, "records")
    assert found.sentence == (
        f"Entered on the day: {numbers}: entered on the day itself / records. "
        f"A record put right later counts once.{why}"
    )


def test_where_nothing_was_recorded_nothing_was_late() -> None:
    sentence = "Entered on the day: nothing was recorded."
    assert timely([]) == Share(None, *exact(0, 0), "records", None, "nothing recorded", sentence)
