"""What needs a person, as properties over drawn weeks: silence is no miss, nothing flaps, nothing is said twice."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.alerting import LADDER, TOLD_BEFORE, Act, AlertKind, Decision, Question, Raised, Subject, decide
from server.domain.column import Column
from server.domain.figures import status_of
from server.domain.judged import Judged, gone_on
from server.domain.ladder_settings import LadderSettings
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import State, Status

MONDAY = date(2026, 9, 7)
SETTINGS = LedgerSettings()


def week(number: int, delivered: int, unaccounted: int, due: int = 4, **other: object) -> Judged:
    column = Column(Fraction(due), Fraction(delivered), unaccounted=Fraction(unaccounted))
    starts_on = MONDAY + timedelta(weeks=number)
    made = Judged(
        starts_on, starts_on + timedelta(days=4), True, "sessions", column, status=status_of(column, SETTINGS)
    )
    return replace(made, **other)  # type: ignore[arg-type]


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    weeks = []
    for number in range(draw(st.integers(0, 5))):
        due = draw(st.integers(1, 5))
        delivered = draw(st.integers(0, due))
        unaccounted = draw(st.integers(0, due - delivered))
        waits = draw(st.booleans()) if draw(st.integers(0, 3)) == 0 else False
        silent = draw(st.integers(0, unaccounted))
        weeks.append(
            week(number, delivered, unaccounted, due, awaiting_sync=waits, unlogged=unaccounted, unlogged_long=silent)
        )
    if draw(st.booleans()):
        state = draw(st.sampled_from(State))
        lost = state is State.UNREACHABLE and draw(st.booleans())
        now = week(len(weeks), 0, 4, closed=False, status=None, state=state, lost=lost)
        weeks.append(now)
    statutory = draw(st.booleans())
    last = [each.status for each in weeks if each.closed and not each.awaiting_sync][-2:]
    critical = last == [Status.UNDER, Status.UNDER]
    asked = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=2))
    questions = [Question(record, MONDAY, "not_a_school_day") for record in asked]
    judged = draw(st.integers(0, 5)) > 0
    return Subject(judged, statutory, critical, weeks, questions, told_through=MONDAY + timedelta(weeks=6))


def carried_out(standing: list[Raised], decisions: tuple[Decision, ...]) -> list[Raised]:
    return [Raised(each.kind, each.window_starts_on, each.facts) for each in decisions if each.act is not Act.RESOLVE]


def lived(history: list[Subject]) -> list[Raised]:
    """The alerts that stand after these reviews."""
    standing: list[Raised] = []
    for subject in history:
        standing = carried_out(standing, decide(subject, standing, []))
    return standing


@given(st.lists(subjects(), max_size=3), subjects())
def test_a_second_look_at_the_same_facts_only_keeps(history: list[Subject], subject: Subject) -> None:
    standing = lived([*history, subject])
    again = decide(subject, standing, [])
    assert all(each.act is Act.KEEP for each in again)
    assert carried_out(standing, again) == standing


@given(st.lists(subjects(), max_size=3), subjects())
def test_one_problem_is_one_alert_and_the_gravest_stands(history: list[Subject], subject: Subject) -> None:
    kinds = [each.kind for each in lived([*history, subject])]
    assert len(kinds) == len(set(kinds))
    assert sum(kind in LADDER for kind in kinds) <= 1


@given(st.lists(subjects(), max_size=3), subjects())
def test_a_line_with_open_questions_never_has_an_alert(history: list[Subject], subject: Subject) -> None:
    assert lived([*history, replace(subject, judged=False)]) == []


@given(subjects())
def test_what_is_only_not_logged_opens_no_alert_but_its_own(subject: Subject) -> None:
    silent = [
        replace(
            each,
            column=replace(each.column, unaccounted=each.column.due - each.column.delivered),
            status=Status.TO_CONFIRM if each.closed and each.column.delivered < each.column.due else each.status,
            state=None,
            lost=False,
        )
        for each in subject.windows
    ]
    opened = decide(replace(subject, windows=silent, critical=False, questions=[]), [], [])
    assert {each.kind for each in opened} <= {AlertKind.UNACCOUNTED}


@given(subjects())
def test_what_waits_for_a_phone_is_not_judged(subject: Subject) -> None:
    waiting = [replace(each, awaiting_sync=True, unlogged_long=0) for each in subject.windows if each.closed]
    opened = decide(replace(subject, windows=waiting, critical=False, questions=[]), [], [])
    assert opened == ()


@given(subjects())
def test_what_a_person_settled_is_not_raised_again_on_the_same_facts(subject: Subject) -> None:
    settled = [Raised(each.kind, each.window_starts_on, each.facts) for each in decide(subject, [], [])]
    later = decide(replace(subject, windows=[replace(each, unlogged_long=0) for each in subject.windows]), [], settled)
    graver = LADDER if any(each.kind in LADDER for each in settled) else ()
    assert not {each.kind for each in later} & {*(each.kind for each in settled), *graver}


@given(subjects())
def test_only_statutory_provisions_are_critical_or_unreachable(subject: Subject) -> None:
    kinds = {each.kind for each in decide(replace(subject, statutory=False), [], [])}
    assert not kinds & {AlertKind.CRITICAL, AlertKind.UNREACHABLE}


@given(st.lists(subjects(), min_size=1, max_size=4))
def test_every_alert_can_be_said_in_words(history: list[Subject]) -> None:
    from server.domain.alert_words import sentence, what_to_do
    from server.domain.vocabulary import WindowKind

    for alert in lived(history):
        words = sentence(alert.kind, alert.facts, "Kit W", "Lego Therapy", WindowKind.WEEK)
        assert "Kit W" in words
        assert "Lego Therapy" in words
        assert what_to_do(alert.kind, alert.facts)


def test_between_the_two_marks_an_alert_neither_opens_nor_ends() -> None:
    under, watch, good = week(0, 1, 0, 5), week(1, 4, 0, 5), week(2, 5, 0, 5)
    seen: list[list[str]] = []
    standing: list[Raised] = []
    for weeks in ([watch], [watch, under], [under, watch], [under, watch, good], [watch, good, watch]):
        ordered = [replace(each, starts_on=MONDAY + timedelta(weeks=n)) for n, each in enumerate(weeks)]
        decisions = decide(Subject(True, False, False, ordered), standing, [])
        standing = carried_out(standing, decisions)
        seen.append([each.act.value for each in decisions])
    assert seen == [[], ["open"], ["keep"], ["resolve"], []]


def test_a_shortfall_that_is_past_when_it_is_first_seen_opens_nothing() -> None:
    for latest in (week(1, 4, 0, 5), week(1, 3, 2, 5)):
        assert decide(Subject(True, False, False, [week(0, 1, 0, 5), latest]), [], []) == ()


def test_a_new_window_that_is_out_of_reach_is_a_new_alert() -> None:
    first = week(0, 0, 0, closed=False, status=None, state=State.UNREACHABLE, lost=True)
    second = replace(first, starts_on=MONDAY + timedelta(weeks=1), ends_on=MONDAY + timedelta(days=11))
    standing = carried_out([], decide(Subject(True, True, False, [first]), [], []))
    acts = [(each.act, each.window_starts_on) for each in decide(Subject(True, True, False, [second]), standing, [])]
    assert acts == [(Act.RESOLVE, first.starts_on), (Act.OPEN, second.starts_on)]


def test_what_becomes_critical_is_told_there_alone() -> None:
    first, second = week(0, 1, 0, 5), week(1, 1, 0, 5)
    standing = carried_out([], decide(Subject(True, True, False, [first]), [], []))
    decisions = decide(Subject(True, True, True, [first, second]), standing, [])
    assert [(each.act, each.kind) for each in decisions] == [
        (Act.RESOLVE, AlertKind.UNDER),
        (Act.OPEN, AlertKind.CRITICAL),
    ]
    assert decisions[0].because == "This is now critical, and told there."


def test_who_settles_the_gravest_is_not_told_of_the_same_weeks_by_a_lesser_name() -> None:
    weeks = [week(0, 1, 0, 5), week(1, 1, 0, 5)]
    (critical,) = decide(Subject(True, True, True, weeks), [], [])
    settled = [Raised(critical.kind, critical.window_starts_on, critical.facts)]
    assert decide(Subject(True, True, True, weeks), [], settled) == ()
    (again,) = decide(Subject(True, True, False, [*weeks, week(2, 1, 0, 5)]), [], settled)
    assert (again.kind, again.window_starts_on) == (AlertKind.UNDER, week(2, 0, 0).starts_on)


def test_what_was_opened_again_takes_the_later_one_in_and_says_so() -> None:
    """The later one is over, and yet delivery is not back on track."""
    weeks = [week(0, 1, 0, 5), week(1, 1, 0, 5)]
    again, later = (Raised(AlertKind.UNDER, each.starts_on, {}) for each in weeks)
    first, second = decide(Subject(True, False, False, weeks), [again, later], [])
    assert (first.act, second.act, second.because) == (Act.KEEP, Act.RESOLVE, TOLD_BEFORE)


@given(st.sampled_from([State.LAST_CHANCE, State.AT_RISK]), st.booleans())
def test_what_can_still_be_saved_is_no_alert(state: State, statutory: bool) -> None:
    now = week(0, 1, 0, closed=False, status=None, state=state)
    assert decide(Subject(True, statutory, False, [now]), [], []) == ()


def test_what_was_given_otherwise_than_planned_is_said_and_not_hidden() -> None:
    from server.domain.alert_words import sentence
    from server.domain.vocabulary import WindowKind

    given_to_two = Column(Fraction(4), Fraction(0), not_as_specified=Fraction(3))
    weeks = [week(0, 0, 0, column=given_to_two, status=Status.UNDER)]
    (alert,) = decide(Subject(True, False, False, weeks), [], [])
    words = sentence(alert.kind, alert.facts, "Kit W", "PECS", WindowKind.WEEK)
    assert words == "Kit W has had 0 of 4 PECS sessions in 1 week, and 3 more that were not as the plan says"


@pytest.mark.parametrize(
    ("weeks", "chosen", "action"),
    [
        ([(4, 0), (0, 0)], {}, False),
        ([(0, 0), (0, 0)], {}, True),
        ([(0, 0), (0, 1)], {}, False),
        ([(3, 0), (3, 0)], {}, False),
        ([(3, 0), (3, 0), (3, 0)], {}, True),
        ([(3, 0), (3, 1), (3, 0)], {}, False),
        ([(4, 0), (0, 0)], {"action_after_missed": 1}, True),
        ([(0, 0), (0, 0)], {"action_after_missed": 3}, False),
        ([(3, 0), (3, 0)], {"action_over_windows": 2}, True),
        ([(3, 0), (3, 0), (3, 0)], {"action_under_percent": 75}, False),
    ],
)
def test_after_two_windows_with_nothing_or_under_four_fifths_over_three_somebody_must_act(
    weeks: list[tuple[int, int]], chosen: dict[str, int], action: bool
) -> None:
    """Of four due each week: given, and not logged, which may have been given."""
    windows = [week(number, taught, silent) for number, (taught, silent) in enumerate(weeks)]
    assert gone_on(windows, LadderSettings(**chosen))["action"] is action  # type: ignore[arg-type]


@given(st.integers(0, 90), st.lists(st.integers(0, 9), min_size=2, max_size=30), st.booleans())
def test_small_changes_never_open_and_end_an_alert_by_turns(least: int, above: list[int], statutory: bool) -> None:
    """One hundred sessions a window, of which the log says now some and now up to nine more: one mark at most lies
    between, and a window is on one side of the other."""
    standing: list[Raised] = []
    acts: list[Act] = []
    for more in above:
        subject = Subject(True, statutory, critical=False, windows=[week(0, least + more, 0, 100)])
        decisions = decide(subject, standing, [])
        standing = carried_out(standing, decisions)
        acts += [each.act for each in decisions if each.act is not Act.KEEP]
    assert len(acts) <= 2
    assert acts in ([], [Act.OPEN], [Act.OPEN, Act.RESOLVE]) if least + 9 >= 90 else acts in ([], [Act.OPEN])
