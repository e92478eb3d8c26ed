"""Explained numbers, as the desk shows and prints them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain.credit import Flag
from server.domain.dosage import Dosage, Range
from server.domain.explain import WindowExplanation, explain, explain_window
from server.domain.explain_words import reason_in_words
from server.domain.ledger import LedgerSettings
from server.domain.record import Record
from server.domain.vocabulary import Bound, DelivererRole, Reason, WindowKind
from tests.domain.build import (
    ASHA,
    CALENDAR,
    DEFAULTS,
    EHC_PLAN,
    FRI,
    MON,
    PEOPLE,
    THU,
    TUE,
    WED,
    closed_on,
    dosage,
    ledger,
    logged,
    provision,
)


def explained(dose: Dosage, *records: Record, as_of: date = FRI, day: date = FRI, **more: object) -> WindowExplanation:
    given = {"pupil": ASHA, "plan": EHC_PLAN, "calendar": CALENDAR, "settings": DEFAULTS, "starts_on": MON, **more}
    line = provision(
        dose, **{name: value for name, value in given.items() if name in ("starts_on", "ends_on", "block_weeks")}
    )
    found = explain_window(
        line, given["pupil"], given["plan"], given["calendar"], given["settings"], PEOPLE, records, as_of, day
    )  # type: ignore[arg-type]
    assert found is not None
    return found


def said(found: WindowExplanation, figure: str, unit: str | None = None) -> str:
    return next(line.sentence for line in found.lines if (line.figure, line.unit) == (figure, unit))


TWICE = dosage(2, 30)
FORTNIGHT, HALF = WindowKind.FORTNIGHT, WindowKind.HALF_TERM


@pytest.mark.parametrize(
    ("dose", "more", "sentence"),
    [
        (TWICE, {}, "Due 2 sessions: 2 a week. In minutes 60: 2 x 30 minutes."),
        (
            dosage(2, None),
            {"starts_on": WED},
            (
                "Due 2 sessions: 2 a week; 3 of 5 school days, so the week counts in full"
                " (setting: short weeks count from 3 days)."
            ),
        ),
        (
            dosage(2, None),
            {"starts_on": FRI, "settings": LedgerSettings("in_full")},
            (
                "Due 2 sessions: 2 a week; 1 of 5 school days, so the week counts in full"
                " (setting: short weeks count in full)."
            ),
        ),
        (
            dosage(2, None),
            {"starts_on": THU},
            "Due 1 session: 2 a week; 2 of 5 school days make 0.8, rounded to a whole session.",
        ),
        (
            dosage(1, None),
            {"starts_on": FRI},
            "Due 1 session: 1 a week; 1 of 5 school days make 0.2, and a statutory plan is owed at least 1.",
        ),
        (
            dosage(3, None),
            {"starts_on": TUE, "settings": LedgerSettings("in_proportion")},
            "Due 2.4 sessions: 3 a week; 4 of 5 school days make 2.4.",
        ),
        (dosage(5, None), {"starts_on": THU}, "Due 2 sessions: 5 a week; 2 of 5 school days make 2."),
        (
            dosage(3, None, weekdays="mon wed fri"),
            {"starts_on": TUE},
            "Due 2 sessions: 3 a week on 3 weekdays; 2 of them in this week.",
        ),
        (dosage(1, 15, WindowKind.DAY), {}, "Due 1 session: 1 a day. In minutes 15: 1 x 15 minutes."),
        (dosage(6, None, WindowKind.BLOCK), {"ends_on": FRI}, "Due 6 sessions: 6 in all."),
        (
            dosage(None, None, window_minutes=100),
            {"starts_on": THU},
            "Due 40 minutes: 100 minutes a week; 2 of 5 school days make 40.",
        ),
        (
            dosage(2, None, HALF),
            {"starts_on": date(2026, 9, 3)},
            "Due 2 sessions: 2 a half term.",
        ),
        (
            dosage(bound=Bound.CEILING),
            {},
            "Due 0 sessions: “up to” is a ceiling, which cannot be missed.",
        ),
        (dosage(None, None), {}, "Due 0 sessions: the plan says neither how often nor how long in all."),
    ],
)
def test_what_is_due_is_said_with_its_rule_and_numbers(dose: Dosage, more: dict[str, object], sentence: str) -> None:
    assert said(explained(dose, logged(FRI), **more), "due") == sentence


def test_extra_make_ups_and_what_was_not_as_specified_are_said() -> None:
    later = MON + timedelta(7)
    line = dosage(3, 30, group=Range(1, 1))
    records = [
        logged(MON),
        logged(TUE, group_size=3),
        logged(later, makes_up=MON),
        logged(later + timedelta(1), makes_up=MON),
    ]
    found = explained(line, *records, logged(later + timedelta(2), makes_up=MON), as_of=FRI + timedelta(7))
    assert (
        said(found, "not_as_specified", "sessions") == "Not as specified 1 session: it took place, but earns no credit."
    )
    assert said(found, "made_up", "minutes") == "Made up later 60 minutes."
    assert said(found, "owed", "sessions") == "Owed 0 sessions: 3 due less 1 delivered and 2 made up."
    assert said(found, "extra", "sessions") == "Extra 1 session: above what was due, never moved elsewhere."
    assert [session.makes_up for session in found.counted] == [False, False, True, True, True]
    assert found.counted[-1].sentence.endswith("It makes up for this window.")


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (logged(TUE), "Delivered: counts 1 session and 30 minutes."),
        (
            logged(TUE, minutes=25),
            "Delivered, 25 minutes: counts 1 session and 25 minutes (setting: 80% of 30 minutes counts as one).",
        ),
        (logged(TUE, minutes=10), "Delivered, 10 minutes: counts ⅓ of a session and 10 minutes."),
        (
            logged(TUE, "part_delivered", reason="clash"),
            "Part delivered: counts ½ of a session and 15 minutes; the rest: timetable clash or lesson ran over.",
        ),
        (
            logged(TUE, "part_delivered", reason="provision_ended"),
            (
                "Part delivered: counts ½ of a session and 15 minutes; the rest: said to have finished,"
                " which is a question for the SENCO and removes nothing."
            ),
        ),
        (logged(TUE, "not_delivered", reason="no_room"), "Not delivered: no room or equipment."),
        (logged(TUE, "not_delivered"), "Not delivered: no reason given."),
        (logged(TUE, other_activity=True), "Delivered; another activity: it earns no credit."),
        (
            logged(TUE, role=DelivererRole.THERAPIST, group_size=9),
            (
                "Delivered; the group was larger than the plan says; another role than the plan says:"
                " counts 1 session and 30 minutes."
            ),
        ),
        (
            logged(TUE, "part_delivered", minutes=30, reason="clash"),
            "Part delivered, 30 minutes: counts 1 session and 30 minutes.",
        ),
    ],
)
def test_each_session_says_what_it_counts_for(record: Record, sentence: str) -> None:
    (session,) = explained(dosage(2, 30, role=DelivererRole.TA, group=Range(1, 4)), record).counted
    assert session.sentence == sentence
    assert (session.record, session.on, session.by) == (record.id, TUE, "ada")


def test_a_session_without_credit_counts_nothing_and_shows_its_flag() -> None:
    (session,) = explained(dosage(1, None, qualified=True), logged(TUE)).counted
    assert (session.sessions, session.minutes, session.flags) == (0, None, (Flag.UNQUALIFIED,))
    (session,) = explained(dosage(None, None, window_minutes=50), logged(TUE, minutes=20)).counted
    assert (session.sessions, session.minutes) == (None, 20)
    assert session.sentence == "Delivered, 20 minutes: counts 20 minutes."


def test_the_open_window_says_what_can_still_be_done() -> None:
    found = explained(dosage(2, 30), as_of=WED)
    assert said(found, "state") == (
        "Last chance: every day that is left is needed. 2 days left, room for 2 sessions;"
        " at the usual rate of 100% that makes 2 in all."
    )
    minutes = explained(dosage(None, None, window_minutes=50), as_of=THU)
    assert said(minutes, "state") == "At risk. 1 day left."
    assert not [line for line in found.lines if line.figure == "status"]


def test_the_days_left_out_each_have_a_reason() -> None:
    pupil = replace(ASHA, on_roll_from=date(2026, 10, 21), on_roll_to=date(2026, 11, 4))
    fortnight = ledger(dosage(1, None, FORTNIGHT), as_of=date(2027, 2, 26), starts_on=date(2027, 2, 10)).worked[0]
    line = provision(dosage(1, None, FORTNIGHT), starts_on=date(2027, 2, 10))
    left_out = explain(fortnight, line, ASHA, CALENDAR, DEFAULTS).left_out
    assert [(days.starts_on.day, days.ends_on.day, days.why) for days in left_out] == [
        (8, 9, "before the provision starts"),
        (15, 19, "half term"),
    ]
    half = explained(dosage(1, None, HALF), as_of=date(2026, 10, 23), day=date(2026, 10, 23), pupil=pupil).left_out
    assert [days.why for days in half] == ["before the provision starts", "before the pupil joined"]
    second = explained(dosage(1, None, HALF), as_of=date(2026, 11, 20), day=date(2026, 11, 3), pupil=pupil).left_out
    assert [(days.starts_on, days.why) for days in second] == [(date(2026, 11, 5), "after the pupil left")]
    joined = replace(ASHA, on_roll_from=date(2027, 1, 4))
    first = explained(dosage(1, None), as_of=date(2027, 1, 8), day=date(2027, 1, 5), pupil=joined).left_out
    assert [days.why for days in first] == ["INSET day"], "the pupil is on roll on the day of joining"


def test_where_a_year_has_six_terms_the_days_of_the_other_half_are_not_left_out() -> None:
    found = explained(dosage(6, None, WindowKind.TERM), settings=replace(DEFAULTS, terms_per_year=6)).left_out
    assert [(days.starts_on, days.why) for days in found] == [(date(2026, 9, 2), "before the provision starts")]


def test_closed_days_are_told_apart() -> None:
    year = explained(dosage(9, None, WindowKind.YEAR), as_of=date(2027, 7, 21), starts_on=date(2026, 9, 1)).left_out
    assert {days.why for days in year} == {"INSET day", "half term", "school holiday", "bank holiday"}
    banks = [days.starts_on for days in year if days.why == "bank holiday"]
    assert banks == [date(2027, 3, 26), date(2027, 5, 3)], "the first is the last day of its term"
    ended = explained(dosage(9, None, WindowKind.TERM), ends_on=FRI).left_out
    assert ended[-1].why == "after the provision ends"
    assert (ended[-1].starts_on, ended[-1].ends_on) == (date(2026, 9, 21), date(2026, 12, 18))
    weekday = explained(dosage(1, None, weekdays="mon")).left_out
    assert [(days.starts_on, days.ends_on, days.why) for days in weekday] == [
        (TUE, FRI, "not one of the days of the provision")
    ]
    block = explained(dosage(9, None, WindowKind.BLOCK), ends_on=FRI).left_out
    assert block == ()
    shut = replace(CALENDAR.years[0], planned_closures=frozenset({WED}))
    closed = explained(dosage(1, None), calendar=replace(CALENDAR, years=(shut,))).left_out
    assert [days.why for days in closed] == ["planned closure"]


def test_snow_is_named_and_its_day_stays_due() -> None:
    found = explained(dosage(3, None, weekdays="mon wed fri"), calendar=closed_on(WED))
    assert [(days.starts_on, days.why) for days in found.closed_days] == [
        (WED, "closed unexpectedly (snow); it stays due")
    ]
    assert said(found, "not_delivered", "sessions") == "Not delivered 1 session: school closed unexpectedly."


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_in_words_and_never_as_i(reason: Reason) -> None:
    said = reason_in_words(reason)
    assert "_" not in said
    assert not said.startswith("I ")
