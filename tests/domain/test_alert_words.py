"""What an alert says and what can be done about it, word for word."""

from typing import Any

import pytest

from server.domain.alert_words import can_be_saved, sentence, what_to_do
from server.domain.alerting import AlertKind
from server.domain.vocabulary import WindowKind

TITLE = "Lego Therapy"
SHORT = {"delivered": "1", "due": "4", "unit": "sessions", "windows": 1}
PLAN = {"weeks": 4, "provisions": ["Lego Therapy"], "items": ["Speech and language therapy."]}


def said(
    kind: AlertKind, facts: dict[str, Any], window: WindowKind | None = WindowKind.WEEK, pupil: str = "Kit W"
) -> str:
    return sentence(kind, facts, pupil, TITLE, window)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 Lego Therapy session has not been logged for Kit W since 14 September"),
        (2, "2 Lego Therapy sessions have not been logged for Kit W since 14 September"),
    ],
)
def test_what_is_not_logged_is_counted_from_its_first_day(number: int, words: str) -> None:
    assert said(AlertKind.UNACCOUNTED, {"unlogged": number, "starts_on": "2026-09-14"}) == words


def test_a_question_says_what_the_log_says_on_which_days_and_how_to_put_it_right() -> None:
    shut = {"days": ["2026-09-14"], "reasons": ["not_a_school_day"]}
    assert said(AlertKind.QUESTION, shut) == (
        "Lego Therapy for Kit W: the log says it was not a school day (14 September)"
    )
    assert what_to_do(AlertKind.QUESTION, shut) == (
        "Put the day in the calendar if school was closed, or ask for the record to be changed."
    )
    both = {"days": ["2026-09-14", "2026-10-05"], "reasons": ["not_a_school_day", "provision_ended"]}
    assert said(AlertKind.QUESTION, both) == (
        "Lego Therapy for Kit W: the log says it was not a school day and it has finished (14 September, 5 October)"
    )
    assert what_to_do(AlertKind.QUESTION, both) == (
        "Put the day in the calendar if school was closed, or ask for the record to be changed. "
        "End this line of the plan if it has finished, or ask for the record to be changed."
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["2026-09-14"], "14 September"),
        (["2026-09-14", "2026-09-15"], "14 September and 15 September"),
        (["2026-09-14", "2026-09-15", "2026-09-16"], "14 September, 15 September and 16 September"),
        (
            ["2026-09-14", "2026-09-15", "2026-09-16", "2026-09-17"],
            "14 September, 15 September, 16 September and 17 September",
        ),
    ],
)
def test_a_silent_school_is_one_sentence_however_many_days(days: list[str], words: str) -> None:
    expected = f"Almost nothing was logged in the whole school on {words}"
    assert said(AlertKind.SCHOOL_SILENT, {"of": days}, pupil="") == expected


@pytest.mark.parametrize(
    ("more", "listed"),
    [
        ({}, "Lego Therapy, “Speech and language therapy.”"),
        ({"provisions": ["Lego Therapy", "PECS"]}, "Lego Therapy, PECS, “Speech and language therapy.”"),
        ({"provisions": ["Lego Therapy", "PECS", "Reading"]}, "Lego Therapy, PECS, Reading, 1 more"),
        ({"provisions": ["Lego Therapy", "PECS", "Reading", "Maths"]}, "Lego Therapy, PECS, Reading, 2 more"),
        ({"provisions": [], "items": ["a" * 100]}, f"“{'a' * 80}”"),
    ],
)
def test_what_has_not_started_is_named_up_to_three_and_then_counted(more: dict[str, Any], listed: str) -> None:
    expected = f"4 weeks on, part of the plan for Kit W has not started: {listed}"
    assert said(AlertKind.NOT_STARTED, PLAN | more) == expected


def test_a_review_names_its_pupil_where_it_has_one() -> None:
    facts = {"review_on": "2026-10-23"}
    assert said(AlertKind.REVIEW_DUE, facts) == "The review of Lego Therapy for Kit W is due on 23 October"
    assert said(AlertKind.REVIEW_DUE, facts, pupil="") == "The review of Lego Therapy is due on 23 October"


@pytest.mark.parametrize(
    ("more", "window", "words"),
    [
        ({}, WindowKind.WEEK, "1 of 4 Lego Therapy sessions in 1 week"),
        ({}, WindowKind.DAY, "1 of 4 Lego Therapy sessions in 1 week"),
        ({"windows": 2}, WindowKind.HALF_TERM, "1 of 4 Lego Therapy sessions in 2 half terms"),
        ({"windows": 2}, None, "1 of 4 Lego Therapy sessions in 2 windows"),
        ({}, None, "1 of 4 Lego Therapy sessions in 1 window"),
        ({"delivered": "0", "due": "1"}, WindowKind.TERM, "0 of 1 Lego Therapy session in 1 term"),
        ({"unit": "minutes", "due": "60"}, WindowKind.WEEK, "1 of 60 minutes of Lego Therapy in 1 week"),
        ({"minutes": ["30", "120"]}, WindowKind.WEEK, "1 of 4 Lego Therapy sessions in 1 week"),
        (
            {"delivered": "3/2", "minutes": ["45", "120"]},
            WindowKind.WEEK,
            "45 of 120 minutes of Lego Therapy in 1 week",
        ),
        ({"delivered": "3/2", "minutes": None}, WindowKind.WEEK, "1½ of 4 Lego Therapy sessions in 1 week"),
        ({"delivered": "3/2"}, WindowKind.WEEK, "1½ of 4 Lego Therapy sessions in 1 week"),
        ({"not_as_specified": "0"}, WindowKind.WEEK, "1 of 4 Lego Therapy sessions in 1 week"),
        (
            {"not_as_specified": "2"},
            WindowKind.WEEK,
            "1 of 4 Lego Therapy sessions in 1 week, and 2 more that were not as the plan says",
        ),
    ],
)
def test_a_shortfall_says_how_much_of_how_much_in_how_long(
    more: dict[str, Any], window: WindowKind | None, words: str
) -> None:
    for kind in (AlertKind.UNDER, AlertKind.CRITICAL):
        assert said(kind, SHORT | more, window) == f"Kit W has had {words}"


def test_what_can_no_longer_be_met_says_that_the_window_is_too_short() -> None:
    words = "Kit W has had 1 of 4 Lego Therapy sessions, and this {} is too short for the rest"
    assert said(AlertKind.UNREACHABLE, SHORT) == words.format("week")
    assert said(AlertKind.UNREACHABLE, SHORT, WindowKind.HALF_TERM) == words.format("half term")
    assert said(AlertKind.UNREACHABLE, SHORT, None) == words.format("window")


def test_what_can_still_be_saved_says_whether_every_day_is_needed() -> None:
    words = "Kit W can still have all of Lego Therapy in this fortnight"
    assert can_be_saved("Kit W", TITLE, WindowKind.FORTNIGHT, last_chance=False) == words
    last = f"{words}, if every day that is left is used"
    assert can_be_saved("Kit W", TITLE, WindowKind.FORTNIGHT, last_chance=True) == last
    assert can_be_saved("Kit W", TITLE, None, last_chance=False).endswith("in this window")


def test_every_kind_has_a_next_step() -> None:
    steps = [what_to_do(kind, {}) for kind in AlertKind if kind is not AlertKind.QUESTION]
    assert len(set(steps)) == len(AlertKind) - 1
    assert all(step.endswith(".") for step in steps)
