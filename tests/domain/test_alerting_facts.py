"""What an alert knows, why it ends, and which one of several is told."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from server.domain.alerting import Act, AlertKind, Decision, Question, Raised, Subject, decide, settled_through
from server.domain.column import Column
from server.domain.judged import Judged, facts_of, gone_on
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import State, Status

MONDAY = date(2026, 9, 7)
WEEK = timedelta(7)
ON_TRACK, WATCH, UNDER, TO_CONFIRM = Status.ON_TRACK, Status.WATCH, Status.UNDER, Status.TO_CONFIRM


def week(number: int, status: Status | None, delivered: int = 0, unaccounted: int = 0, **more: object) -> Judged:
    starts_on = MONDAY + number * WEEK
    column = Column(Fraction(4), Fraction(delivered), unaccounted=Fraction(unaccounted))
    plain = Judged(starts_on, starts_on + timedelta(4), True, "sessions", column, status=status)
    return replace(plain, **more)  # type: ignore[arg-type]


def running(number: int, state: State, **more: object) -> Judged:
    return week(number, None, closed=False, state=state, **more)


def subject(*windows: Judged, statutory: bool = True, critical: bool = False, **more: object) -> Subject:
    return Subject(True, statutory, critical, windows, **more)  # type: ignore[arg-type]


def raised(kind: AlertKind, number: int = 0, **facts: object) -> Raised:
    return Raised(
        kind, MONDAY + number * WEEK, {"through": (MONDAY + number * WEEK + timedelta(4)).isoformat(), **facts}
    )


def acts(
    found: Subject, *standing: Raised, settled: tuple[Raised, ...] = ()
) -> list[tuple[Act, AlertKind, str | None]]:
    return [(each.act, each.kind, each.because) for each in decide(found, standing, settled)]


def test_the_facts_of_windows_are_their_sums_and_the_last_one_s_state() -> None:
    first = week(0, UNDER, 1, 1, minutes=Column(Fraction(120), Fraction(30)))
    first = replace(first, column=replace(first.column, not_as_specified=Fraction(1)))
    second = running(1, State.AT_RISK, minutes=Column(Fraction(120), Fraction(15)), awaiting_sync=True)
    second = replace(second, column=Column(Fraction(4), Fraction(1, 2), unaccounted=Fraction(2)))
    facts = {
        "delivered": "3/2",
        "due": "8",
        "not_as_specified": "1",
        "unaccounted": "1",
        "unit": "sessions",
        "minutes": ["45", "240"],
        "windows": 2,
        "state": "at_risk",
        "starts_on": "2026-09-07",
        "ends_on": "2026-09-18",
        "through": "2026-09-18",
        "awaiting_sync": True,
    }
    assert facts_of([first, second]) == facts
    alone = facts_of([first, replace(second, minutes=None, state=None, unit="minutes", awaiting_sync=False)])
    assert (alone["minutes"], alone["state"], alone["unit"], alone["awaiting_sync"]) == (None, None, "minutes", False)


@pytest.mark.parametrize(
    ("given", "since", "through"),
    [
        ([(4, 0), (0, 0), (0, 0)], 1, 2),
        ([(0, 0), (0, 0), (0, 0)], 0, 2),
        ([(0, 0), (1, 0), (0, 0)], 2, 2),
        ([(0, 0), (0, 1)], None, None),
        ([(0, 0), (1, 0)], None, None),
    ],
)
def test_nothing_was_delivered_from_and_until(given: list[tuple[int, int]], since: int | None, through: int) -> None:
    weeks = [week(number, UNDER, had, silent) for number, (had, silent) in enumerate(given)]
    found = gone_on(weeks, LadderSettings(action_after_missed=3))
    days = None if since is None else (MONDAY + since * WEEK, MONDAY + through * WEEK + timedelta(4))
    assert (found["nothing_since"], found["nothing_through"]) == tuple(day.isoformat() for day in days or ()) or (
        days is None and found["nothing_since"] is None and found["nothing_through"] is None
    )


@pytest.mark.parametrize(("delivered", "action"), [(237, True), (238, True), (239, True), (240, False)])
def test_under_four_fifths_over_three_windows_is_so_to_the_last_session(delivered: int, action: bool) -> None:
    columns = [Column(Fraction(100), Fraction(delivered, 3)) for _ in range(3)]
    weeks = [week(number, UNDER, column=column) for number, column in enumerate(columns)]
    assert gone_on(weeks, LadderSettings())["action"] is action


@pytest.mark.parametrize(
    ("found", "standing", "because"),
    [
        (subject(week(0, ON_TRACK, 4)), AlertKind.CRITICAL, "Enough was delivered again."),
        (subject(week(0, WATCH, 3)), AlertKind.CRITICAL, "Enough was delivered again."),
        (subject(), AlertKind.CRITICAL, "Enough was delivered again."),
        (subject(week(0, TO_CONFIRM), statutory=False), AlertKind.CRITICAL, "Enough was delivered again."),
        (subject(week(0, TO_CONFIRM)), AlertKind.CRITICAL, None),
        (subject(critical=True), AlertKind.CRITICAL, None),
        (
            subject(week(0, ON_TRACK, 4), critical=True, statutory=False),
            AlertKind.CRITICAL,
            "Enough was delivered again.",
        ),
        (subject(week(0, ON_TRACK, 4)), AlertKind.UNDER, "Delivery is back on track."),
        (subject(week(0, WATCH, 3)), AlertKind.UNDER, None),
        (subject(), AlertKind.UNDER, "Nothing is due any more."),
        (subject(running(0, State.DONE)), AlertKind.UNREACHABLE, "The window has closed, or can be met after all."),
        (subject(week(0, ON_TRACK, 4)), AlertKind.UNREACHABLE, "The window has closed, or can be met after all."),
        (subject(running(0, State.UNREACHABLE)), AlertKind.UNREACHABLE, None),
        (subject(running(1, State.UNREACHABLE)), AlertKind.UNREACHABLE, "The next window has begun."),
        (
            subject(running(0, State.UNREACHABLE), statutory=False),
            AlertKind.UNREACHABLE,
            "The window has closed, or can be met after all.",
        ),
        (subject(week(0, TO_CONFIRM, unlogged=1)), AlertKind.UNACCOUNTED, "Everything has been logged."),
        (subject(week(0, TO_CONFIRM, unlogged_long=1)), AlertKind.UNACCOUNTED, None),
        (subject(), AlertKind.QUESTION, "The record, the calendar or the plan was put right."),
        (
            replace(subject(week(0, UNDER), critical=True), judged=False),
            AlertKind.UNDER,
            "This line is not judged until its questions are answered.",
        ),
    ],
)
def test_an_alert_stands_or_says_why_it_ends(found: Subject, standing: AlertKind, because: str | None) -> None:
    act = Act.KEEP if because is None else Act.RESOLVE
    assert [each for each in acts(found, raised(standing)) if each[1] is standing] == [(act, standing, because)]


def test_what_stands_keeps_the_window_that_it_began_with_and_learns_the_new_facts() -> None:
    both = [week(0, UNDER), week(1, UNDER, 1)]
    (kept,) = decide(subject(*both, statutory=False), [raised(AlertKind.UNDER, 5)], [])
    assert (kept.act, kept.window_starts_on) == (Act.KEEP, MONDAY + 5 * WEEK)
    assert kept.facts == facts_of(both) | gone_on(both, LadderSettings())
    old = raised(AlertKind.CRITICAL, old="facts")
    assert decide(subject(critical=True), [old], []) == (
        Decision(Act.KEEP, AlertKind.CRITICAL, old.window_starts_on, old.facts),
    )
    (over,) = decide(subject(week(0, ON_TRACK, 4)), [raised(AlertKind.UNDER, old="facts")], [])
    assert over.facts["old"] == "facts"


def test_what_is_out_of_reach_hides_a_shortfall_only_where_it_is_told() -> None:
    found = subject(week(0, UNDER), running(1, State.UNREACHABLE))
    assert acts(found) == [(Act.OPEN, AlertKind.UNDER, None)]
    assert acts(found, raised(AlertKind.UNREACHABLE, 1)) == [(Act.KEEP, AlertKind.UNREACHABLE, None)]
    lost = subject(week(0, UNDER), running(1, State.UNREACHABLE, lost=True))
    assert acts(lost, raised(AlertKind.UNDER)) == [
        (Act.RESOLVE, AlertKind.UNDER, "This can no longer be met, and is told there."),
        (Act.OPEN, AlertKind.UNREACHABLE, None),
    ]


def test_silence_that_is_told_says_how_much_since_when() -> None:
    windows = [week(0, TO_CONFIRM, unlogged=2), week(1, TO_CONFIRM, unlogged=3, unlogged_long=2, awaiting_sync=True)]
    windows += [week(2, TO_CONFIRM, unlogged=2, unlogged_long=1), running(3, State.ON_TRACK, unlogged=1)]
    told = MONDAY + 20 * timedelta(1)
    found = decide(subject(*windows, told_through=told), [], [])
    facts = {
        "unlogged": 5,
        "starts_on": "2026-09-14",
        "ends_on": "2026-09-25",
        "through": told.isoformat(),
        "awaiting_sync": True,
    }
    assert found == (Decision(Act.OPEN, AlertKind.UNACCOUNTED, date(2026, 9, 14), facts),)
    (without,) = decide(subject(*windows), [], [])
    assert without.facts["through"] == "2026-09-25"


def test_a_question_names_its_records_days_and_reasons_without_those_that_were_answered() -> None:
    reasons = {"a": "provision_ended", "b": "not_a_school_day", "c": "not_a_school_day"}
    asked = [Question(record, MONDAY + timedelta(ord("c") - ord(record)), why) for record, why in reasons.items()]
    facts = {
        "records": ["a", "b"],
        "days": ["2026-09-08", "2026-09-09"],
        "reasons": ["not_a_school_day", "provision_ended"],
    }
    settled = [raised(AlertKind.UNDER, 9), raised(AlertKind.QUESTION, records=["c"])]
    found = decide(subject(questions=asked), [], settled)
    assert found == (Decision(Act.OPEN, AlertKind.QUESTION, None, facts),)


@pytest.mark.parametrize(
    ("settled", "kind", "through"),
    [
        ((), AlertKind.UNDER, date.min),
        ((raised(AlertKind.CRITICAL, 1), raised(AlertKind.UNDER)), AlertKind.UNDER, MONDAY + timedelta(11)),
        ((raised(AlertKind.CRITICAL), raised(AlertKind.UNDER, 1)), AlertKind.CRITICAL, MONDAY + timedelta(4)),
        ((raised(AlertKind.UNDER, 1),), AlertKind.UNREACHABLE, date.min),
        ((raised(AlertKind.UNREACHABLE, 1),), AlertKind.UNDER, MONDAY + timedelta(11)),
        ((raised(AlertKind.CRITICAL, 1),), AlertKind.UNACCOUNTED, date.min),
        ((raised(AlertKind.UNACCOUNTED),), AlertKind.UNACCOUNTED, MONDAY + timedelta(4)),
    ],
)
def test_who_settles_a_shortfall_settles_the_lesser_ones_of_those_days(
    settled: tuple[Raised, ...], kind: AlertKind, through: date
) -> None:
    assert settled_through(settled, kind) == through


@pytest.mark.parametrize(
    ("weeks", "settled", "begins"),
    [
        ([UNDER, UNDER], None, 0),
        ([UNDER, ON_TRACK, UNDER], None, 2),
        ([TO_CONFIRM, UNDER, WATCH, UNDER], None, 1),
        ([UNDER, UNDER], 0, 1),
        ([UNDER, UNDER], 1, None),
    ],
)
def test_a_shortfall_is_told_from_its_first_window_that_nobody_has_settled(
    weeks: list[Status], settled: int | None, begins: int | None
) -> None:
    windows = [week(number, status) for number, status in enumerate(weeks)]
    done = () if settled is None else (raised(AlertKind.UNDER, settled),)
    found = decide(subject(*windows), [], done)
    assert [each.window_starts_on for each in found] == ([] if begins is None else [MONDAY + begins * WEEK])


def test_critical_is_told_of_the_shortfall_and_the_lost_window_after_it() -> None:
    lost = running(2, State.UNREACHABLE, lost=True)
    weeks = [week(0, ON_TRACK, 4), week(1, UNDER), lost]
    (found,) = decide(subject(*weeks, critical=True), [], [])
    assert found == Decision(
        Act.OPEN, AlertKind.CRITICAL, MONDAY + WEEK, facts_of(weeks[1:]) | gone_on(weeks[:2], LadderSettings())
    )
    assert acts(subject(*weeks, critical=True), settled=(raised(AlertKind.CRITICAL, 2),)) == []
    again = acts(subject(*weeks, critical=True), settled=(raised(AlertKind.CRITICAL, 1),))
    assert again == [(Act.OPEN, AlertKind.CRITICAL, None)]


def test_ten_days_with_nothing_in_a_window_that_was_on_track_are_told_of_it() -> None:
    waiting = week(3, UNDER, awaiting_sync=True)
    windows = [*(week(number, ON_TRACK, 4) for number in range(3)), waiting, running(4, State.UNREACHABLE)]
    (found,) = decide(subject(*windows, critical=True), [], [])
    assert (found.kind, found.window_starts_on, found.facts["windows"]) == (AlertKind.CRITICAL, MONDAY + 2 * WEEK, 1)
