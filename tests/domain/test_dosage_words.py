"""A dosage is said as a SENCO would say it, and nothing is said that the plan does not say."""

from datetime import date
from fractions import Fraction

import pytest

from server.domain.dosage import Dosage, Range
from server.domain.dosage_words import dosage_in_words, length_in_words, quantity, span_of_minutes
from server.domain.vocabulary import Bound, DelivererRole, Kind, Weekday, WindowKind


def direct(window: WindowKind | None = WindowKind.WEEK, **more: object) -> Dosage:
    return Dosage(Kind.DIRECT, window, **more)  # type: ignore[arg-type]


TWICE, HALF_HOUR = Range(2, 2), Range(30, 30)


@pytest.mark.parametrize(
    ("dosage", "words"),
    [
        (
            direct(count=TWICE, minutes=HALF_HOUR, group=Range(1, 1), role=DelivererRole.TA),
            "2 x 30 minutes a week, one to one, TA",
        ),
        (direct(count=Range(2, 3), minutes=Range(20, 30)), "2 to 3 x 20 to 30 minutes a week"),
        (direct(count=Range(1, 1)), "1 session a week"),
        (direct(count=Range(3, 3), window_minutes=60), "3 sessions (1 hour in all) a week"),
        (direct(window_minutes=1200), "20 hours a week"),
        (direct(WindowKind.DAY, count=Range(1, 1), minutes=Range(15, 15)), "1 x 15 minutes a day"),
        (direct(WindowKind.HALF_TERM, count=Range(6, 6), minutes=Range(45, 45)), "6 x 45 minutes each half term"),
        (direct(WindowKind.BLOCK, count=Range(12, 12)), "12 sessions in all"),
        (direct(count=Range(1, 1), minutes=Range(1, 1)), "1 x 1 minute a week"),
        (direct(count=TWICE, group=Range(2, 4)), "2 sessions a week, in a group of 2 to 4"),
        (direct(count=TWICE, group=Range(4, 4)), "2 sessions a week, in a group of 4"),
        (direct(count=TWICE, group=Range(1, 6)), "2 sessions a week, in a group of up to 6"),
        (direct(count=TWICE, group=TWICE), "2 sessions a week, in a pair"),
        (direct(count=TWICE, role=DelivererRole.THERAPIST, qualified=True), "2 sessions a week, qualified therapist"),
        (direct(count=TWICE, qualified=True), "2 sessions a week, qualified person"),
        (direct(window_minutes=1500, bound=Bound.CEILING), "Up to 25 hours a week"),
        (direct(count=TWICE, bound=Bound.FLOOR), "At least 2 sessions a week"),
        (
            direct(count=TWICE, weekdays=frozenset({Weekday.WED, Weekday.MON})),
            "2 sessions a week, on Monday and Wednesday",
        ),
        (direct(count=Range(1, 1), weekdays=frozenset({Weekday.FRI})), "1 session a week, on Friday"),
        (
            direct(count=Range(3, 3), weekdays=frozenset({Weekday.MON, Weekday.TUE, Weekday.FRI})),
            "3 sessions a week, on Monday, Tuesday and Friday",
        ),
        (direct(count=Range(5, 5), weekdays=frozenset(Weekday)), "5 sessions a week, every school day"),
        (direct(None), "No amount given"),
        (direct(None, count=TWICE, minutes=HALF_HOUR), "2 x 30 minutes"),
        (Dosage(Kind.INDIRECT, WindowKind.TERM, count=Range(1, 1)), "1 session each term, indirect"),
        (Dosage(Kind.AMBIENT, None, group=Range(1, 1)), "Throughout the day, one to one"),
        (Dosage(Kind.AMBIENT, WindowKind.WEEK, window_minutes=900), "15 hours a week"),
        (Dosage(Kind.REVIEW, None), "Reviewed"),
        (Dosage(Kind.EQUIPMENT, None), "Kept in place, confirmed each week"),
        (Dosage(Kind.REVIEW, WindowKind.TERM), "Reviewed each term"),
    ],
)
def test_a_dosage_reads_as_it_is_said(dosage: Dosage, words: str) -> None:
    assert dosage_in_words(dosage) == words


def test_how_long_a_provision_runs() -> None:
    starts_on = date(2026, 9, 7)
    assert length_in_words(starts_on, None, None) == "from 7 September 2026"
    assert length_in_words(starts_on, None, 6) == "6 school weeks from 7 September 2026"
    assert length_in_words(starts_on, None, 1) == "1 school week from 7 September 2026"
    assert length_in_words(starts_on, date(2026, 12, 18), None) == "7 September to 18 December 2026"
    assert length_in_words(starts_on, date(2027, 3, 5), None) == "7 September 2026 to 5 March 2027"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("2", "2"),
        ("3/2", "1½"),
        ("1/2", "½"),
        ("2/3", "⅔"),
        ("3/8", "⅜"),
        ("12/5", "2.4"),
        ("9/7", "1.29"),
        ("2001/1000", "2"),
        ("0", "0"),
    ],
)
def test_an_amount_is_short_enough_to_read(amount: str, words: str) -> None:
    assert quantity(Fraction(amount)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "1 minute"),
        (30, "30 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (150, "2 hours 30 minutes"),
        (121, "2 hours 1 minute"),
    ],
)
def test_minutes_are_said_as_hours_from_two_hours_on(minutes: int, words: str) -> None:
    assert span_of_minutes(minutes) == words


def test_a_part_of_a_minute_is_not_hidden_in_hours() -> None:
    assert span_of_minutes(Fraction(901, 6)) == "150.17 minutes"
