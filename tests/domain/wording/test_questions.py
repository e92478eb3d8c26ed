"""What a person must decide before a wording is counted: the question as it stands on screen, with the readings that a
careful reader could give it, and no question where the wording is plain."""

import pytest

from server.domain.wording import Ask, Column, read

SAYS_NO_PERIOD = "How often? The plan gives no week, day or term."
TWO_THINGS = "The plan says two things that do not agree. Which holds?"
A_DAY_OF_AN_ADULT = "A day of an adult's time is not a session's length. How many minutes for the pupil?"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("bi-weekly", [("all", "“bi-weekly” can mean two things. Which is it?", "twice a week|once a fortnight")]),
        (
            "bi-monthly",
            [("all", "“bi-monthly” can mean two things. Which is it?", "twice a month|once every two months")],
        ),
        ("bi-termly", [("all", "“bi-termly” can mean two things. Which is it?", "twice a term|once every two terms")]),
        ("bi-annual", [("all", "“bi-annual” can mean two things. Which is it?", "twice a year|once every two years")]),
        ("20.30 minutes", [("all", "What does “20.30 minutes” mean?", "20 to 30 minutes|20.30 minutes")]),
        (
            "5x2x15",
            [
                (
                    "all",
                    "What does “5 x 2 x 15” mean?",
                    "5 x 2 sessions of 15 minutes|5 sessions of 2 x 15 minutes",
                )
            ],
        ),
        ("11 x 12", [("all", "What does “11 x 12” mean?", "")]),
        ("3 x 4", [("all", "What does “3 x 4” mean?", "")]),
        ("02-Mar", [("all", "“02-mar” looks like a date that a spreadsheet made from a range. What was it?", "")]),
        ("01:06", [("group", "“01:06” looks like a time that a spreadsheet made from a ratio.", "1:6")]),
        (
            "once per cycle",
            [("all", "How long is a cycle?", "one timetable week|two timetable weeks|one term")],
        ),
        (
            "every 45 minutes",
            [
                (
                    "sessions",
                    "“every 45 minutes” is a gap between times, not a length. How many times a day is that?",
                    "",
                )
            ],
        ),
        ("T1/2", [("terms", "“t1/2”: two terms, or half a term?", "terms 1 and 2|term 1, second half")]),
        ("T1, T2", []),
        ("Autumn/Spring Terms", []),
        ("1 day per week", [("session_minutes", A_DAY_OF_AN_ADULT, "")]),
        ("weekly 5", [("sessions", "What does the number 5 count?", "")]),
        ("3 weekly", [("sessions", "What does the number 3 count?", "")]),
        ("every 2 terms", [("all", "What does “every 2 terms” mean?", "")]),
        ("every 2 to 3 weeks", [("all", "What does “every 2 to 3 weeks” mean?", "")]),
        ("every 2.5 weeks", [("all", "What does “every 2.5 weeks” mean?", "")]),
        ("every 3 weeks", [("period", "Every 3 weeks: which weeks?", "")]),
        ("every 2 weeks", []),
        ("every one week", []),
        (
            "30 minutes monthly",
            [("period", "A month is not a school window. Which is meant?", "once a half term|every four weeks")],
        ),
        ("4.5 minutes daily", [("session_minutes", "Is a session really 4½ minutes long?", "")]),
        ("3 min pw", [("session_minutes", "Is a session really 3 minutes long?", "")]),
        ("5 minutes daily", []),
    ],
)
def test_a_wording_with_two_meanings_is_asked_with_both(text: str, asks: list[tuple[str, str, str]]) -> None:
    assert list(read(text).asks) == [_ask(*each) for each in asks]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("3 x 20", "3 times a week|3 times a half term|3 times in all"),
        ("1 x 1 hr", "once a week|once a half term|once in all"),
        ("2 sessions of 30 minutes", "twice a week|twice a half term|twice in all"),
        ("2-3x", "2 to 3 times a week|2 to 3 times a half term|2 to 3 times in all"),
        ("2.5 x 30 minutes", "2½ times a week|2½ times a half term|2½ times in all"),
        ("at least 3 times", "a week|a term|in all"),
        ("15 hours of 1:1 support", "a week|a term|in all"),
    ],
)
def test_a_number_without_its_period_is_asked_for_it(text: str, readings: str) -> None:
    assert list(read(text).asks) == [_ask("period", SAYS_NO_PERIOD, readings)]


@pytest.mark.parametrize(
    ("text", "field", "question", "readings"),
    [
        ("daily 15 min (1 hour per week)", "all", TWO_THINGS, "15 min daily|1 hour per week"),
        ("3 x 20 minutes a week, 2 hours a fortnight and a bit", None, "", ""),
        ("3 x 20 minutes a week, 3 hours a fortnight", "all", TWO_THINGS, "20 minutes a week|3 hours a fortnight"),
        ("daily 15 min (75 minutes per week)", None, "", ""),
        ("15 min daily, 2.5 hours a fortnight", None, "", ""),
        ("1 hour a week, 6 hours a half term", "all", TWO_THINGS, "1 hour a week|6 hours a half term"),
        ("6 hours a half term, 12 hours a term", "all", TWO_THINGS, "6 hours a half term|12 hours a term"),
        (
            "190 days x 10 mins a week",
            "period",
            "The plan names two periods. Which holds?",
            "190 days|a week",
        ),
        ("2-2 x week", None, "", ""),
        ("2-3 sessions each week, 12 sessions over 6 weeks", None, "", ""),
        ("2 sessions, 3 a week", "sessions", "The plan names two numbers of times. Which holds?", "2 sessions|3"),
        ("1 day per week, 2 sessions", "session_minutes", A_DAY_OF_AN_ADULT, ""),
        ("5-2 x week", "sessions", "What does the number 5 count?", ""),
        ("weekly and termly", "period", "The plan names two periods. Which holds?", "weekly|termly"),
        ("weekly, once every week", None, "", ""),
        ("20 mins or 30 mins weekly", "session_minutes", "The plan names two lengths. Which holds?", "20 mins|30 mins"),
        ("20 minutes weekly, for 20 minutes", None, "", ""),
        (
            "2 sessions, 3 times a week",
            "sessions",
            "The plan names two numbers of times. Which holds?",
            "2 sessions|3 times",
        ),
        ("twice a week, 2 sessions", None, "", ""),
        ("12 sessions, 2 a week", None, "", ""),
        ("two 20 minute sessions each week, 12 sessions over 6 weeks", None, "", ""),
        (
            "two 20 minute sessions each week, 10 sessions over 6 weeks",
            "sessions",
            "The plan names two numbers of times. Which holds?",
            "two|10 sessions",
        ),
        ("once or twice a week", None, "", ""),
    ],
)
def test_two_statements_of_one_wording_that_do_not_agree_are_asked(
    text: str, field: str | None, question: str, readings: str
) -> None:
    """Fifteen minutes daily come to 75 a week and to 2½ hours a fortnight; weeks are not made into terms."""
    assert list(read(text).asks) == ([_ask(field, question, readings)] if field else [])


def test_two_adults_to_one_pupil_is_asked_in_a_column_of_group_sizes_only() -> None:
    asked = _ask("group", "“2:1”: adults to pupils, or pupils to adults?", "adults first|pupils first")
    assert read("2:1", Column.GROUP).asks == (asked,)
    assert read("2:1", Column.SECTION_F).asks == ()
    assert read("1:6", Column.GROUP).asks == ()
    assert read("one to one", Column.GROUP).asks == ()


def test_a_number_that_no_rule_takes_does_not_hide_the_next() -> None:
    asked = [ask.question for ask in read("3 weekly and 2 a day").asks]
    assert asked == ["What does the number 3 count?", "The plan names two periods. Which holds?"]


def _ask(field: str, question: str, readings: str) -> Ask:
    return Ask(field, question, tuple(readings.split("|")) if readings else ())
