"""What closed windows still owe, and which make-up sessions may be booked for them (delivery.md 9)."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from server.domain.catch_up import Booking, Debt, Plans, debts, faults, suits
from server.domain.dosage import Dosage, Range
from server.domain.plan import Person, Provision, Pupil, Slot
from server.domain.vocabulary import DelivererRole, Weekday, WindowKind
from tests.domain.build import (
    ADA,
    ASHA,
    BEN,
    CALENDAR,
    DEFAULTS,
    FRI,
    MON,
    SAL,
    THU,
    TUE,
    WED,
    closed_on,
    dosage,
    ledger,
    logged,
    provision,
)

NEXT = [day + timedelta(days=7) for day in (MON, TUE, WED, THU, FRI)]
TWICE = dosage()
OWED = Debt(MON, FRI, Fraction(2), Fraction(60), Fraction(2), Fraction(60))
STALE = "This repays a time that ended on 18 September 2026. Choose a day after it."
BOOKED = "There is a make-up session on 22 September 2026 already: one a day is enough for a pupil. Choose another day."


def booked(on: date = NEXT[0], minutes: int | None = 30, makes_up: date = MON, **more: Any) -> Booking:
    plain = {"id": "b", "session": "s", "provision": "v", "pupil": "asha", "person": "ada"}
    return Booking(on=on, minutes=minutes, makes_up=makes_up, **{**plain, **more})


def left(dose: Dosage, *waiting: Booking, records: Any = (), as_of: date = NEXT[4]) -> list[tuple[Any, ...]]:
    found = debts(ledger(dose, records, as_of).windows, waiting, dose)
    return [(debt.starts_on, debt.sessions, debt.minutes, debt.open) for debt in found]


def test_what_closed_windows_owe_is_a_debt_the_oldest_first() -> None:
    assert left(TWICE, records=[logged(MON, minutes=30)]) == [(MON, 1, 30, True), (NEXT[0], 2, 60, True)]
    assert left(TWICE, as_of=NEXT[3]) == [(MON, 2, 60, True)], "the second week still runs"
    taught = [logged(MON, minutes=30), logged(FRI, minutes=30)]
    assert left(TWICE, records=taught) == [(NEXT[0], 2, 60, True)]


def test_a_debt_says_what_is_owed_whatever_is_booked() -> None:
    (debt,) = debts(ledger(TWICE).windows, [booked(minutes=20)], TWICE)
    assert debt == Debt(MON, FRI, Fraction(2), Fraction(60), Fraction(1), Fraction(40))


def test_bookings_count_on_the_window_that_they_repay_from_its_first_day_to_its_last() -> None:
    assert left(TWICE, booked(), booked(makes_up=FRI)) == [(MON, 0, 0, False), (NEXT[0], 2, 60, True)]
    assert left(TWICE, booked(makes_up=NEXT[0])) == [(MON, 2, 60, True), (NEXT[0], 1, 30, True)]


def test_a_booking_that_states_no_minutes_repays_what_the_plan_gives_a_session() -> None:
    assert left(TWICE, booked(minutes=None), as_of=FRI) == [(MON, 1, 30, True)]
    assert left(TWICE, booked(minutes=25), booked(minutes=25), as_of=FRI) == [(MON, 0, 10, True)], "no part is lost"
    assert left(TWICE, *[booked(minutes=45)] * 3, as_of=FRI) == [(MON, 0, 0, False)], "never below nothing"


def test_sessions_without_minutes_and_minutes_without_sessions_are_owed_as_they_are() -> None:
    sessions, minutes = dosage(2, None), dosage(None, None, window_minutes=90)
    assert left(sessions, booked(), as_of=FRI) == [(MON, 1, None, True)]
    assert left(sessions, booked(), booked(), as_of=FRI) == [(MON, 0, None, False)]
    assert left(minutes, booked(minutes=30), as_of=FRI) == [(MON, None, 60, True)]
    assert left(minutes, booked(minutes=None), as_of=FRI) == [(MON, None, 90, True)]
    assert left(minutes, booked(minutes=90), as_of=FRI) == [(MON, None, 0, False)]


@pytest.mark.parametrize(
    ("person", "dose", "statutory", "counts"),
    [
        (ADA, dosage(), True, True),
        (ADA, dosage(role=DelivererRole.TA), False, True),
        (ADA, dosage(role=DelivererRole.THERAPIST), False, False),
        (SAL, dosage(role=DelivererRole.THERAPIST, qualified=True), True, True),
        (SAL, dosage(role=DelivererRole.TA, qualified=True), True, False),
        (ADA, dosage(qualified=True), True, False),
        (ADA, dosage(qualified=True), False, True),
        (SAL, dosage(qualified=True), True, True),
        (ADA, dosage(role=DelivererRole.TA, qualified=True), True, False),
    ],
)
def test_a_make_up_is_given_by_who_would_count(person: Person, dose: Dosage, statutory: bool, counts: bool) -> None:
    assert suits(person, dose, statutory) is counts


def wrong(
    on: date = NEXT[1],
    dose: Dosage = TWICE,
    *,
    person: Person = ADA,
    minutes: int | None = 30,
    debt: Debt = OWED,
    lines: list[Provision] | None = None,
    **more: Any,
) -> dict[str, str]:
    line = provision(dose)
    plain = {
        "provision": line,
        "lines": lines if lines is not None else [line],
        "pupil": ASHA,
        "calendar": CALENDAR,
        "settings": DEFAULTS,
        "statutory": True,
        "waiting": (),
        "today": NEXT[0],
    }
    return faults(Plans(**{**plain, **more}), debt, on, person, minutes)


def test_a_later_school_day_with_somebody_who_counts_may_be_booked_from_today_on() -> None:
    assert wrong() == {}
    assert wrong(NEXT[0]) == {}
    assert wrong(minutes=60) == {}, "all that is owed in one session"


@pytest.mark.parametrize(
    ("on", "more", "said"),
    [
        (FRI, {}, STALE),
        (FRI - timedelta(days=1), {"today": MON}, STALE),
        (NEXT[0], {"today": NEXT[1]}, "21 September 2026 is over. Choose today or a later day."),
        (date(2026, 9, 26), {}, "26 September 2026 is not a school day. Choose another."),
        (date(2026, 10, 26), {}, "26 October 2026 is not a school day. Choose another."),
        (NEXT[1], {"calendar": closed_on(NEXT[1])}, "22 September 2026 is not a school day. Choose another."),
        (
            NEXT[1],
            {"pupil": Pupil("asha", "Asha", on_roll_to=NEXT[0])},
            "The pupil has left by 22 September 2026. Choose an earlier day.",
        ),
        (NEXT[1], {"pupil": Pupil("asha", "Asha", on_roll_to=NEXT[1])}, None),
        (
            NEXT[1],
            {"waiting": [booked(NEXT[1], provision="another")]},
            BOOKED,
        ),
        (NEXT[1], {"waiting": [booked(NEXT[1], pupil="ben"), booked(NEXT[2])]}, None),
    ],
)
def test_each_day_that_will_not_do_says_why(on: date, more: dict[str, Any], said: str | None) -> None:
    assert wrong(on, **more) == ({} if said is None else {"on": said})


TAKEN = "22 September 2026 has its own session of this, and your school gives no more a day. Choose another day."
TUESDAYS = dosage(2, 30, weekdays="tue thu")
DAILY = dosage(1, 30, WindowKind.DAY)


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        (provision(TWICE), False),
        (provision(TUESDAYS), True),
        (provision(dosage(2, 30, weekdays="mon thu")), False),
        (provision(dosage(1, 30, WindowKind.DAY, weekdays="tue")), True),
        (provision(dosage(1, 30, WindowKind.DAY, weekdays="mon wed")), False),
        (provision(DAILY), False),
        (provision(TWICE, slots=(Slot(Weekday.TUE, "09:30"), Slot(Weekday.THU, "09:30"))), True),
        (provision(TWICE, slots=(Slot(Weekday.WED, "09:30"),)), False),
        (provision(TUESDAYS, ends_on=NEXT[0]), False),
        (provision(TUESDAYS, ends_on=NEXT[1]), True),
        (provision(TUESDAYS, starts_on=NEXT[1]), True),
        (provision(TUESDAYS, starts_on=NEXT[2]), False),
        (provision(TUESDAYS, starts_on=NEXT[2], ends_on=NEXT[3]), False),
    ],
    ids=[
        "any day of the week",
        "on Tuesdays",
        "on other days",
        "daily on Tuesdays",
        "daily on others",
        "every day: there one more is all that catching up can be",
        "timetabled",
        "timetabled elsewhere",
        "ended before",
        "ends that day",
        "starts that day",
        "starts later",
        "not in force",
    ],
)
def test_a_day_that_has_its_own_session_takes_no_more_than_the_school_gives(line: Provision, taken: bool) -> None:
    assert wrong(lines=[line]) == ({"on": TAKEN} if taken else {})


def test_of_versions_of_one_line_each_puts_its_own_days() -> None:
    before, after = provision(TUESDAYS, ends_on=NEXT[1]), provision(dosage(1, 30, weekdays="wed"), starts_on=NEXT[2])
    assert wrong(NEXT[1], lines=[before, after]) == {"on": TAKEN}
    assert wrong(NEXT[2], lines=[before, after]).keys() == {"on"}
    assert wrong(NEXT[3], lines=[before, after]) == {}


def test_somebody_who_would_not_count_cannot_be_booked() -> None:
    said = "The plan asks for another role, or for a qualification: this would not count. Choose somebody else."
    assert wrong(dose=dosage(qualified=True)) == {"person": said}
    assert wrong(dose=dosage(qualified=True), person=SAL) == {}
    assert wrong(dose=dosage(qualified=True), statutory=False) == {}


def test_a_group_takes_no_more_pupils_than_the_plan_says() -> None:
    pair = dosage(group=Range(1, 2))
    one, two, three = (booked(NEXT[1], pupil=pupil) for pupil in ("ben", "cy", "di"))
    said = "The plan says 2 together at most, and 2 are booked with this person then."
    assert wrong(dose=pair, waiting=[one]) == {}
    assert wrong(dose=pair, waiting=[one, two]) == {"person": said}
    assert wrong(dose=TWICE, waiting=[one, two, three]) == {}
    assert wrong(dose=pair, waiting=[one, two], person=BEN) == {}, "with somebody else"
    elsewhere = [booked(NEXT[1], pupil="ben", provision="another"), booked(NEXT[2], pupil="cy")]
    assert wrong(dose=pair, waiting=[one, *elsewhere]) == {}


def test_minutes_are_asked_for_where_no_plan_gives_them_and_never_above_what_is_left() -> None:
    in_minutes = dosage(None, None, window_minutes=90)
    in_sessions = Debt(MON, FRI, Fraction(2), None, Fraction(2), None)
    part = Debt(MON, FRI, Fraction(1), Fraction(61, 2), Fraction(1), Fraction(61, 2))
    assert wrong(minutes=None) == {}, "the plan says 30"
    assert wrong(dose=in_minutes, minutes=None) == {"minutes": "Say how many minutes."}
    assert wrong(dose=dosage(2, None), debt=in_sessions, minutes=None) == {}
    assert wrong(dose=dosage(2, None), debt=in_sessions, minutes=500) == {}
    assert wrong(minutes=61) == {"minutes": "Only 60 minutes are left to book here. Choose no more than that."}
    assert wrong(debt=part, minutes=31) == {}, "of half a minute nothing is lost"
    assert wrong(debt=part, minutes=32) == {
        "minutes": "Only 31 minutes are left to book here. Choose no more than that."
    }


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert wrong(FRI, dosage(role=DelivererRole.HLTA), minutes=500).keys() == {"on", "person", "minutes"}
