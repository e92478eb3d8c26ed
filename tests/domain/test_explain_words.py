"""The sentences behind a window's figures, word by word, where several must not stand for one and none for some."""

from datetime import date
from fractions import Fraction

import pytest

from server.domain.column import Column
from server.domain.dosage import Dosage
from server.domain.explain_words import (
    column_in_words,
    figures_in_words,
    reason_in_words,
    state_in_words,
    status_in_words,
)
from server.domain.forecast import Forecast
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Reason, State, Status, WindowKind
from tests.domain.build import FRI, MON, SEN_SUPPORT, THU, TUE, WED, dosage, logged, week
from tests.domain.test_explain import explained, said

FORTNIGHT = WindowKind.FORTNIGHT


@pytest.mark.parametrize(
    ("dose", "more", "sentence"),
    [
        (
            dosage(None, None, window_minutes=100),
            {"starts_on": WED},
            (
                "Due 100 minutes: 100 minutes a week; 3 of 5 school days, so the week counts in full"
                " (setting: short weeks count from 3 days)."
            ),
        ),
        (dosage(None, None, window_minutes=1), {}, "Due 1 minute: 1 minute a week."),
        (
            dosage(None, None, window_minutes=60, weekdays="mon wed fri"),
            {"starts_on": TUE},
            "Due 40 minutes: 60 minutes a week on 3 weekdays; 2 of them in this week.",
        ),
        (dosage(1, None, weekdays="fri"), {}, "Due 1 session: 1 a week on 1 weekday; 1 of them in this week."),
        (
            dosage(4, None, FORTNIGHT),
            {"starts_on": WED},
            "Due 3 sessions: 4 a fortnight; 8 of 10 school days make 3.2, rounded to a whole session.",
        ),
        (
            dosage(None, None, FORTNIGHT, window_minutes=50),
            {"starts_on": TUE},
            "Due 45 minutes: 50 minutes a fortnight; 9 of 10 school days make 45.",
        ),
        (
            dosage(1, 30),
            {"starts_on": FRI, "plan": SEN_SUPPORT},
            "Due 0 sessions: 1 a week; 1 of 5 school days make 0.2, rounded to a whole session.",
        ),
        (
            dosage(3, 30),
            {"starts_on": TUE, "settings": LedgerSettings("in_proportion")},
            "Due 2.4 sessions: 3 a week; 4 of 5 school days make 2.4. In minutes 72: 2.4 x 30 minutes.",
        ),
    ],
)
def test_what_is_due_is_said_with_its_rule(dose: Dosage, more: dict[str, object], sentence: str) -> None:
    assert said(explained(dose, logged(FRI), **more), "due") == sentence


def test_a_bank_holiday_is_one_of_the_five_days_that_a_short_week_is_cut_by() -> None:
    """The bank holiday is 3 May 2027."""
    friday = date(2027, 5, 7)
    thursday = explained(dosage(2, None), as_of=friday, day=friday, starts_on=date(2027, 5, 6))
    assert said(thursday, "due") == (
        "Due 1 session: 2 a week; 2 of 5 school days make 0.8, rounded to a whole session."
    )
    tuesday = explained(dosage(2, None), as_of=friday, day=friday, starts_on=date(2027, 5, 4))
    assert said(tuesday, "due") == (
        "Due 2 sessions: 2 a week; 4 of 5 school days, so the week counts in full"
        " (setting: short weeks count from 3 days)."
    )


def column(due: int | str, **more: object) -> Column:
    amounts = {name: Fraction(amount) for name, amount in more.items() if name != "lost"}
    lost = {Reason(reason): Fraction(amount) for reason, amount in more.get("lost", {}).items()}  # type: ignore[attr-defined]
    return Column(Fraction(due), not_delivered=lost, **amounts)  # type: ignore[arg-type]


def test_what_is_due_of_one_half_is_said_of_one() -> None:
    half = week(dosage(None, None, window_minutes=2), logged(MON, minutes=1))
    assert dict(figures_in_words(half)) == {
        "received": "Received: 1 of 2 minutes due was delivered.",
        "offered": "Offered: the same as received; nothing was lost on the pupil's side or to closures.",
        "accounted": "Accounted: 1 of 2 minutes due is delivered or has a reason.",
    }
    none = week(dosage(3, None))
    assert dict(figures_in_words(none)) == {
        "received": "Received: 0 of 3 sessions due were delivered.",
        "offered": "Offered: the same as received; nothing was lost on the pupil's side or to closures.",
        "accounted": "Accounted: 0 of 3 sessions due are delivered or have a reason.",
    }
    one = week(dosage(1, None))
    assert dict(figures_in_words(one))["received"] == "Received: 0 of 1 session due was delivered."
    assert dict(figures_in_words(one))["accounted"] == "Accounted: 0 of 1 session due is delivered or has a reason."


def test_what_was_offered_leaves_out_the_pupils_side_and_closures_and_nothing_else() -> None:
    lost = [
        logged(MON, "not_delivered", reason="pupil_declined"),
        logged(TUE, "not_delivered", reason="school_closed"),
        logged(WED, "not_delivered", reason="external_no_show"),
        logged(THU),
    ]
    offered = dict(figures_in_words(week(dosage(5, None), *lost)))["offered"]
    assert offered == "Offered: 1 of 3 sessions; 2 lost on the pupil's side or to closures."
    all_lost = dict(figures_in_words(week(dosage(2, None), *lost[:2])))["offered"]
    assert all_lost == "Offered: none, because all that was due was lost on the pupil's side or to closures."


def test_each_amount_of_a_column_has_its_sentence() -> None:
    full = column(
        "10",
        delivered=2,
        not_as_specified=1,
        lost={"clash": "1/2", "no_room": 2},
        unaccounted="9/2",
        made_up=1,
        owed=7,
        extra="1/2",
    )
    assert column_in_words(full, "sessions", "each window") == (
        ("delivered", "Delivered 2 sessions, in each window at most what was due."),
        ("not_as_specified", "Not as specified 1 session: it took place, but earns no credit."),
        ("not_delivered", "Not delivered ½ session: timetable clash or lesson ran over."),
        ("not_delivered", "Not delivered 2 sessions: no room or equipment."),
        ("unaccounted", "Not logged 4½ sessions: no record says what became of it."),
        ("made_up", "Made up later 1 session."),
        ("owed", "Owed 7 sessions: 10 due less 2 delivered and 1 made up."),
        ("extra", "Extra ½ session: above what was due, never moved elsewhere."),
    )
    still = column_in_words(column(2, unaccounted=2, owed=2), "minutes", closed=False)
    assert still == (
        ("delivered", "Delivered 0 minutes, at most what was due."),
        (
            "unaccounted",
            "Not logged yet 2 minutes: it is still to come, or no record says what became of it.",
        ),
        ("owed", "Owed 2 minutes: 2 due less 0 delivered."),
    )


@pytest.mark.parametrize(
    ("status", "unaccounted", "sentence"),
    [
        (Status.ON_TRACK, 0, "On track: at least 95% was received."),
        (Status.WATCH, 0, "Watch: at least 70% and less than 95% was received."),
        (Status.UNDER, 0, "Under: less than 70% was received, whatever is still not logged."),
        (Status.TO_CONFIRM, 1, "To confirm: 1 session is not logged, and it decides whether 70% was received."),
        (Status.TO_CONFIRM, "3/2", "To confirm: 1½ sessions are not logged, and they decide whether 70% was received."),
        (Status.TO_CONFIRM, 2, "To confirm: 2 sessions are not logged, and they decide whether 70% was received."),
        (Status.NOTHING_DUE, 0, "Nothing was due."),
    ],
)
def test_a_status_is_said_with_the_schools_own_marks(status: Status, unaccounted: int | str, sentence: str) -> None:
    marks = LedgerSettings(on_track_from=Fraction(19, 20), watch_from=Fraction(7, 10))
    assert status_in_words(status, column(4, unaccounted=unaccounted), "sessions", marks) == sentence


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [
        (None, None),
        (Forecast(None, (FRI,), 1, Fraction(1), Fraction(1)), None),
        (
            Forecast(State.DONE, (THU, FRI), 2, Fraction(1), Fraction(2)),
            (
                "Done: everything due has been delivered. 2 days left, room for 2 sessions; "
                "at the usual rate of 100% that makes 2 in all."
            ),
        ),
        (
            Forecast(State.UNREACHABLE, (), 0, Fraction(1, 2), Fraction(1)),
            "Can no longer be met. 0 days left, room for 0 sessions; at the usual rate of 50% that makes 1 in all.",
        ),
        (
            Forecast(State.LAST_CHANCE, (FRI,), 1, Fraction(3, 4), Fraction(7, 4)),
            (
                "Last chance: every day that is left is needed. 1 day left, room for 1 session; "
                "at the usual rate of 75% that makes 1¾ in all."
            ),
        ),
        (Forecast(State.ON_TRACK, (THU, FRI)), "On track. 2 days left."),
    ],
)
def test_the_state_of_the_open_window_is_said_with_its_numbers(ahead: Forecast | None, sentence: str | None) -> None:
    assert state_in_words(ahead) == sentence


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason.PUPIL_REDUCED_TIMETABLE, "pupil suspended or on a part-time timetable"),
        (Reason.STAFF_ABSENT, "adult absent"),
        (Reason.STAFF_COVERING, "adult moved to cover"),
        (Reason.SCHOOL_CLOSED, "school closed unexpectedly"),
    ],
)
def test_a_reason_is_said_of_somebody_else(reason: Reason, words: str) -> None:
    assert reason_in_words(reason) == words


def test_a_window_with_nothing_due_has_no_figures() -> None:
    assert figures_in_words(week(dosage(None, None), logged(MON))) == ()
