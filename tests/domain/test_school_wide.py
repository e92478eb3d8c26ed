"""What concerns no single line: a school that falls silent, a plan that has not started, a review that is due."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.alerting import AlertKind
from server.domain.calendar import Span
from server.domain.plan import Plan, Provision, SectionFItem
from server.domain.school_wide import (
    Asked,
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


def test_five_lines_on_three_days_are_enough_to_tell() -> None:
    assert silent_days(lived(5, 5, 5, 0), ()) == {DAYS[3]}
    assert silent_days(lived(5, 5, 5, 1), ()) == frozenset()
    assert silent_days(lived(4, 4, 4, 0), ()) == frozenset()


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


def test_the_question_of_a_silent_school_says_from_when_until_when_and_what_has_come() -> None:
    heard = lived(20, 22, 19, 0, 2, 1)
    asked = silence_asked({DAYS[5], DAYS[3], DAYS[4], DAYS[20]}, heard)
    texts = [DAYS[index].isoformat() for index in (3, 4, 5, 20)]
    facts = {"of": texts, "starts_on": texts[0], "ends_on": texts[3], "through": texts[3], "logged": 3}
    assert asked == Asked(AlertKind.SCHOOL_SILENT, "school_silent", None, None, False, facts)


def test_settled_for_these_days_or_more_is_settled_and_for_another_key_is_not() -> None:
    asked = silence_asked({DAYS[3]}, lived(20, 22, 19, 0))
    assert asked is not None
    assert still_to_ask([asked], {asked.key: {DAYS[3].isoformat()}}) == []
    assert still_to_ask([asked], {"another": {DAYS[3].isoformat()}}) == [asked]


def test_the_question_of_a_plan_names_its_lines_and_its_sentences() -> None:
    """Lego Therapy began in the second week, and nobody put in a line for speech."""
    speech = SectionFItem("f2", "Speech and language therapy.")
    plan = replace(PLAN, items=(*PLAN.items, speech))
    lego = replace(LINE, items=("f1",), starts_on=START + timedelta(days=7))
    support = replace(PLAN, id="support", source=PlanSource.SEN_SUPPORT)
    day = START + timedelta(days=35)
    (found,) = not_started([support, plan], [lego], (), {"v": START}, day, 4)
    facts = {
        "of": ["f2", "v"],
        "provisions": ["Precision Teaching"],
        "items": ["Speech and language therapy."],
        "since": START.isoformat(),
        "weeks": 4,
        "through": day.isoformat(),
    }
    assert found == Asked(AlertKind.NOT_STARTED, "not_started:plan", None, "asha", True, facts)
    (later,) = not_started([PLAN], [lego], (), {"v": START}, day, 4)
    assert later.facts["since"] == lego.starts_on.isoformat()


def test_a_sentence_without_a_provision_has_four_weeks_from_when_the_plan_or_a_line_of_it_changed() -> None:
    asked = [asked_on(START + timedelta(days=after), LINE, had=(("v", "asha"),)) for after in (1, 27, 28)]
    assert asked == [[], [], [["f1"]]]
    day = START + timedelta(days=28)
    new = {"v": START + timedelta(days=1)}
    assert not_started([PLAN], [LINE], {("v", "asha")}, new, day, 4) == []
    assert len(not_started([PLAN], [LINE], {("v", "asha")}, new, day + timedelta(days=1), 4)) == 1


def test_a_line_with_open_questions_keeps_no_sentence_from_being_asked_about() -> None:
    (found,) = not_started([PLAN], [LINE], (), {}, START + timedelta(days=28), 4)
    assert found.facts["of"] == ["f1"]


def test_a_plan_of_which_nothing_runs_is_not_asked_about() -> None:
    ended = replace(LINE, ends_on=START + timedelta(days=27))
    assert asked_on(START + timedelta(days=28), ended) == []
    assert asked_on(START + timedelta(days=28)) == []
    running = replace(ended, ends_on=START + timedelta(days=28), items=("f1",))
    assert asked_on(START + timedelta(days=28), running) == [["v"]]


def test_the_question_of_a_review_is_its_lines_and_its_pupils_if_it_has_one() -> None:
    review = date(2026, 10, 23)
    alone = replace(LINE, review_on=review)
    group = replace(alone, id="w", pupils=("asha", "kit"))
    text = review.isoformat()
    facts = {"of": [text], "review_on": text, "through": text}
    assert reviews_due([LINE, alone, group], {"v"}, review, CALENDAR, 10) == [
        Asked(AlertKind.REVIEW_DUE, "review_due:v", "v", "asha", True, facts),
        Asked(AlertKind.REVIEW_DUE, "review_due:w", "w", None, False, facts),
    ]
    begins = replace(alone, starts_on=review)
    assert len(reviews_due([begins], (), review, CALENDAR, 10)) == 1


def test_where_the_calendar_ends_before_ten_school_days_a_fortnight_or_two_stands_for_them() -> None:
    """Monday before the summer, with two school days left; in twenty days it is the holidays."""
    monday = date(2027, 7, 19)
    lines = [replace(LINE, id=f"in {days}", review_on=monday + timedelta(days=days)) for days in (1, 20, 21)]
    assert [asked.provision for asked in reviews_due(lines, (), monday, CALENDAR, 10)] == ["in 1", "in 20"]
