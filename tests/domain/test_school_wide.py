"""What concerns no single line: a school that falls silent, a plan that has not started, a review that is due."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import Span
from server.domain.plan import Plan, Provision, SectionFItem
from server.domain.school_wide import (
    Heard,
    not_started,
    reviews_due,
    silence_asked,
    silent_days,
    still_to_ask,
)
from server.domain.vocabulary import Kind, PlanSource
from tests.domain.build import CALENDAR, dosage, provision

DAYS = CALENDAR.school_days(Span(date(2026, 9, 3), date(2026, 12, 18)))
START = date(2026, 9, 14)
LINE = provision(dosage(), START, plan="plan")
PLAN = Plan("plan", "asha", PlanSource.SECTION_F, START, (SectionFItem("f1", "Lego Therapy weekly."),))


def lived(*lines: int) -> list[Heard]:
    return [Heard(day, number, number) for day, number in zip(DAYS, lines, strict=False)]


def test_a_day_on_which_nobody_says_anything_is_silent_for_the_school() -> None:
    assert silent_days(lived(20, 22, 19, 21, 0), ()) == {DAYS[4]}


def test_a_bad_day_is_not_a_silent_one() -> None:
    assert silent_days(lived(20, 22, 19, 21, 6), ()) == frozenset()


def test_in_the_first_days_and_in_a_small_school_nobody_can_tell() -> None:
    assert silent_days(lived(20, 22, 0), ()) == frozenset()
    assert silent_days(lived(4, 3, 4, 4, 4, 0), ()) == frozenset()


def test_a_week_of_silence_does_not_become_what_is_usual() -> None:
    assert silent_days(lived(20, 22, 19, *[0] * 30), ()) == frozenset(DAYS[3:33])


def test_what_comes_late_ends_it() -> None:
    heard = lived(20, 22, 19, 21, 0)
    assert silent_days([*heard[:-1], replace(heard[-1], by_now=15)], {DAYS[4]}) == frozenset()


@given(st.lists(st.integers(15, 30), min_size=4, max_size=15), st.lists(st.integers(0, 30), max_size=12))
def test_a_day_that_is_heard_bit_by_bit_never_opens_and_ends_by_turns(usual: list[int], steps: list[int]) -> None:
    """However records come, and some are withdrawn again, between a fifth and half of the usual nothing changes."""
    known: frozenset[date] = frozenset()
    turns = []
    middle = sorted(usual[-10:])[(len(usual[-10:]) - 1) // 2]
    for by_now in steps:
        day = Heard(DAYS[len(usual)], 0, by_now)
        found = silent_days([*lived(*usual), day], known)
        if (day.on in found) != (day.on in known):
            turns.append(by_now)
        known = found
    assert all(turn * 5 < middle if number % 2 == 0 else turn * 2 >= middle for number, turn in enumerate(turns))


def test_all_silent_days_are_one_question_and_settled_ones_none() -> None:
    heard = lived(20, 22, 19, 0, 2)
    asked = silence_asked({DAYS[3], DAYS[4]}, heard)
    assert asked is not None
    assert (asked.facts["of"], asked.facts["logged"]) == ([DAYS[3].isoformat(), DAYS[4].isoformat()], 2)
    assert silence_asked((), heard) is None
    assert still_to_ask([asked], {asked.key: {DAYS[3].isoformat()}}) == [asked]
    assert still_to_ask([asked], {asked.key: {day.isoformat() for day in DAYS}}) == []


def asked_on(day: date, *lines: Provision, had: tuple[tuple[str, str], ...] = (), plan: Plan = PLAN) -> list[object]:
    known = {line.id: START for line in lines}
    return [each.facts["of"] for each in not_started([plan], lines, had, known, day, 4)]


def test_four_weeks_after_a_plan_began_what_has_not_started_is_asked() -> None:
    named = replace(LINE, items=("f1",))
    assert asked_on(START + timedelta(days=27), named) == []
    assert asked_on(START + timedelta(days=28), named) == [["v"]]
    assert asked_on(START + timedelta(days=28), named, had=(("v", "asha"),)) == []


def test_a_sentence_that_no_provision_stands_for_has_not_started() -> None:
    assert asked_on(START + timedelta(days=28), LINE, had=(("v", "asha"),)) == [["f1"]]


def test_a_line_that_took_over_from_one_that_was_delivered_has_started() -> None:
    before = replace(LINE, ends_on=START + timedelta(days=40), items=("f1",))
    after = replace(LINE, id="w", starts_on=START + timedelta(days=41), replaces="v", items=("f1",))
    day = after.starts_on + timedelta(days=28)
    assert asked_on(day, before, after, had=(("v", "asha"),)) == []
    assert asked_on(day, before, after) == [["w"]]


def test_before_kept_knew_a_line_nobody_has_said_that_it_had_not_started() -> None:
    named = replace(LINE, items=("f1",))
    late = {named.id: date(2026, 11, 2)}
    assert not_started([PLAN], [named], (), late, date(2026, 11, 20), 4) == []
    assert len(not_started([PLAN], [named], (), late, date(2026, 11, 30), 4)) == 1


def test_no_other_plan_and_nothing_that_never_falls_due_is_asked() -> None:
    day = START + timedelta(days=60)
    support = replace(PLAN, source=PlanSource.SEN_SUPPORT)
    assert asked_on(day, replace(LINE, items=("f1",)), plan=support) == []
    table = replace(LINE, items=("f1",), dosage=dosage(kind=Kind.EQUIPMENT, window=None))
    assert asked_on(day, table) == []


def test_a_review_is_asked_ten_school_days_ahead_and_until_its_date_is_changed() -> None:
    line = replace(LINE, review_on=date(2026, 10, 23))
    found = [
        day
        for day in (date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 23), date(2026, 11, 9))
        if reviews_due([line], {"v"}, day, CALENDAR, 10)
    ]
    assert found == [date(2026, 10, 9), date(2026, 10, 23), date(2026, 11, 9)]
    assert reviews_due([replace(line, ends_on=date(2026, 10, 1))], (), date(2026, 10, 20), CALENDAR, 10) == []
