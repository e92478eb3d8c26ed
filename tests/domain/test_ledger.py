"""What counts as delivered, where, and what is owed: the rules of sections 5 to 7 by example.

Over 300 lines: the rules of three sections that lean on each other, in the order of the document.
"""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from server.domain.dosage import Range
from server.domain.ledger import LedgerSettings
from server.domain.record import Record, standing
from server.domain.vocabulary import Bound, DelivererRole, Reason, Status, WindowKind
from tests.domain.build import (
    ASHA,
    FRI,
    MON,
    SEN_SUPPORT,
    THU,
    TUE,
    WED,
    closed_on,
    dosage,
    exact,
    ledger,
    logged,
    week,
)

ONE_TO_ONE = Range(1, 1)
NEXT_MON = MON + timedelta(7)
NEXT_FRI = FRI + timedelta(7)


# a) to g): the worked cases of the research that the rules were made from


def test_a_a_week_with_a_bank_holiday_still_owes_both_and_a_short_session_counts_its_share() -> None:
    found = week(dosage(2, 30), logged(TUE, minutes=30), logged(THU, minutes=20), starts_on=TUE)
    assert (found.sessions.due, found.minutes.due) == (2, 60)
    assert found.sessions.delivered == 1 + Fraction(20, 30)
    assert (found.minutes.delivered, found.received, found.status) == (50, Fraction(5, 6), Status.WATCH)


def test_b_a_pupils_illness_lowers_what_was_received_and_not_what_was_offered() -> None:
    days = [MON, TUE, WED, THU]
    records = [logged(day) if day != TUE else logged(day, "not_delivered", reason="pupil_absent") for day in days]
    found = ledger(dosage(1, 15, WindowKind.DAY), records, THU).windows
    assert sum(window.minutes.due for window in found if window.minutes) == 60
    ill = found[1]
    assert ill.minutes.not_delivered == {Reason.PUPIL_ABSENT: 15}
    assert (ill.received, ill.offered, ill.accounted) == (0, None, 1)


def test_d_a_fortnight_with_a_holiday_in_it_owes_one_session() -> None:
    dose = dosage(1, 45, WindowKind.FORTNIGHT)
    found = ledger(dose, (), date(2027, 2, 26), starts_on=date(2027, 1, 4)).windows
    spanning = next(window for window in found if window.starts_on < date(2027, 2, 15) < window.ends_on)
    assert (spanning.starts_on, spanning.ends_on) == (date(2027, 2, 8), date(2027, 2, 26))
    assert (spanning.sessions.due, spanning.minutes.due) == (1, 45)


def test_e_up_to_ten_hours_can_never_be_missed() -> None:
    dose = dosage(None, None, window_minutes=600, bound=Bound.CEILING)
    found = week(dose, logged(TUE, minutes=40), logged(WED, "not_delivered", minutes=60, reason="staff_absent"))
    assert found.sessions is None
    assert (found.minutes.due, found.minutes.extra, found.minutes.not_delivered) == (0, 40, {})
    assert (found.status, found.received) == (Status.NOTHING_DUE, None)


def test_f_a_statutory_one_to_one_with_three_pupils_earns_nothing_and_stays_visible() -> None:
    found = week(dosage(1, 30, group=ONE_TO_ONE), logged(TUE, group_size=3))
    assert (found.minutes.delivered, found.minutes.not_as_specified) == (0, 30)
    assert (found.received, found.minutes.owed, found.minutes.extra) == (0, 30, 0)
    support = week(dosage(1, 30, group=ONE_TO_ONE), logged(TUE, group_size=3), plan=SEN_SUPPORT)
    assert support.received == 1


def test_g_what_nobody_logged_is_to_confirm_and_not_under() -> None:
    found = week(dosage(2, 30), logged(TUE))
    assert (found.sessions.unaccounted, found.status) == (1, Status.TO_CONFIRM)
    missed = week(dosage(2, 30), logged(TUE), logged(THU, "not_delivered", reason="staff_absent"))
    assert missed.status is Status.UNDER


# credit


@pytest.mark.parametrize(
    ("record", "sessions", "minutes"),
    [
        (logged(TUE), "1", "30"),
        (logged(TUE, minutes=24), "1", "24"),
        (logged(TUE, minutes=23), "23/30", "23"),
        (logged(TUE, minutes=45), "1", "30"),
        (logged(TUE, "part_delivered"), "1/2", "15"),
        (logged(TUE, "part_delivered", minutes=10), "1/3", "10"),
        (logged(TUE, "part_delivered", minutes=0), "0", "0"),
    ],
)
def test_the_credit_of_one_session(record: Record, sessions: str, minutes: str) -> None:
    found = week(dosage(1, 30), record)
    assert (found.sessions.delivered, found.minutes.delivered) == exact(sessions, minutes)


def test_without_planned_minutes_there_is_no_minutes_column() -> None:
    found = week(dosage(2, None), logged(TUE, minutes=5), logged(WED, "part_delivered", minutes=5))
    assert found.minutes is None
    assert found.sessions.delivered == Fraction(3, 2)


def test_the_share_that_makes_a_whole_session_is_a_setting() -> None:
    found = week(dosage(1, 30), logged(TUE, minutes=22), settings=LedgerSettings(full_session_share=Fraction(3, 4)))
    assert found.sessions.delivered == Fraction(22, 30)
    found = week(dosage(1, 30), logged(TUE, minutes=23), settings=LedgerSettings(full_session_share=Fraction(3, 4)))
    assert found.sessions.delivered == 1


def test_what_is_above_what_was_due_is_extra_in_each_unit_by_itself() -> None:
    found = week(dosage(1, 30), logged(TUE, minutes=10), logged(WED, minutes=40))
    assert (found.sessions.delivered, found.sessions.extra) == exact("1", "1/3")
    assert (found.minutes.delivered, found.minutes.extra) == exact("30", "20")


def test_another_activity_earns_nothing_even_without_a_statutory_plan() -> None:
    found = week(dosage(2, 30), logged(TUE, other_activity=True), logged(WED), logged(THU), plan=None)
    assert (found.minutes.delivered, found.minutes.not_as_specified, found.minutes.extra) == (
        60,
        0,
        0,
    )


@pytest.mark.parametrize(("by", "delivered"), [("ada", 0), ("sal", 30), ("nobody", 0)])
def test_a_statutory_line_that_wants_a_qualification_counts_only_the_qualified(by: str, delivered: int) -> None:
    found = week(dosage(1, 30, qualified=True), logged(TUE, by=by))
    assert found.minutes.delivered == delivered
    support = week(dosage(1, 30, qualified=True), logged(TUE, by=by), plan=SEN_SUPPORT)
    assert support.minutes.delivered == 30


def test_another_role_or_a_larger_group_keeps_its_credit() -> None:
    dose = dosage(1, 30, role=DelivererRole.THERAPIST, group=Range(2, 4))
    found = week(dose, logged(TUE, role=DelivererRole.TA, group_size=9))
    assert found.received == 1


# reasons


def test_a_reason_accounts_for_one_session_and_its_minutes_in_log_order() -> None:
    found = week(
        dosage(2, 30),
        logged(WED, "not_delivered", reason="no_room"),
        logged(TUE, "not_delivered", minutes=45, reason="clash"),
        logged(MON, "not_delivered", reason="incident"),
    )
    assert found.sessions.not_delivered == {Reason.NO_ROOM: 1, Reason.CLASH: 1}
    assert found.minutes.not_delivered == {Reason.NO_ROOM: 30, Reason.CLASH: 30}


def test_what_a_part_session_lacks_carries_its_reason_or_is_unaccounted() -> None:
    found = week(
        dosage(2, 30), logged(TUE, "part_delivered", minutes=10, reason="clash"), logged(WED, "part_delivered")
    )
    assert found.sessions.not_delivered == {Reason.CLASH: Fraction(2, 3)}
    assert found.sessions.unaccounted == Fraction(1, 2)
    assert (found.minutes.not_delivered, found.minutes.unaccounted) == ({Reason.CLASH: 20}, 15)


def test_a_part_session_that_earns_no_credit_still_accounts_for_what_it_lacks() -> None:
    found = week(dosage(1, 30), logged(TUE, "part_delivered", minutes=10, reason="clash", other_activity=True))
    assert found.minutes
    assert (found.minutes.not_as_specified, found.minutes.not_delivered) == (10, {Reason.CLASH: 20})


@pytest.mark.parametrize("reason", ["not_a_school_day", "provision_ended"])
def test_a_question_about_calendar_or_plan_removes_nothing(reason: str) -> None:
    found = week(dosage(1, 30), logged(TUE, "not_delivered", reason=reason))
    assert (found.sessions.unaccounted, found.sessions.owed) == (1, 1)
    assert found.sessions.not_delivered == {}


def test_a_minutes_only_dosage_counts_the_minutes_stated() -> None:
    dose = dosage(None, None, window_minutes=100)
    found = week(dose, logged(TUE, minutes=60), logged(WED, "not_delivered", minutes=25, reason="clash"))
    assert found.sessions is None
    assert (found.minutes.delivered, found.minutes.unaccounted) == (60, 15)
    silent = week(dose, logged(TUE), logged(WED, "not_delivered", reason="clash"))
    assert silent.minutes.unaccounted == 100


# unplanned closures


def test_snow_accounts_for_its_day_on_a_weekday_dosage_less_what_that_day_records() -> None:
    snow = closed_on(MON, WED, NEXT_MON)
    found = week(dosage(3, 30, weekdays="mon wed fri"), logged(MON, "part_delivered"), calendar=snow, ends_on=FRI)
    assert found.sessions.due == 3
    assert found.sessions.not_delivered == {Reason.SCHOOL_CLOSED: Fraction(3, 2)}
    assert found.sessions.unaccounted == 1


def test_snow_never_accounts_for_another_days_silence() -> None:
    found = week(
        dosage(3, 30, weekdays="mon wed fri"), logged(WED, other_activity=True), calendar=closed_on(WED), ends_on=FRI
    )
    assert (found.sessions.not_as_specified, found.sessions.unaccounted) == (1, 2)


def test_a_question_accounts_for_nothing_and_leaves_the_day_to_the_snow() -> None:
    question = logged(MON, "not_delivered", reason="not_a_school_day")
    (found,) = ledger(dosage(1, 15, WindowKind.DAY), [question], MON, calendar=closed_on(MON)).windows
    assert found.minutes.not_delivered == {Reason.SCHOOL_CLOSED: 15}


def test_snow_on_a_day_window_and_snow_to_come() -> None:
    first, second = ledger(dosage(1, 15, WindowKind.DAY), (), TUE, calendar=closed_on(TUE, WED)).windows
    assert second.minutes.not_delivered == {Reason.SCHOOL_CLOSED: 15}
    assert (second.offered, second.accounted, first.accounted) == (None, 1, 0)


def test_snow_leaves_a_dosage_without_days_as_it_is() -> None:
    found = week(dosage(2, 30), calendar=closed_on(MON))
    assert (found.sessions.due, found.sessions.unaccounted) == (2, 2)


# chains


def test_of_a_chain_only_the_latest_stands() -> None:
    first = logged(TUE, minutes=10, id="first")
    second = logged(TUE, minutes=20, id="second", amends="first")
    third = logged(WED, minutes=30, id="third", amends="first")
    assert standing([first, second, third]) == (third,)


def test_a_withdrawn_record_stays_withdrawn_unless_the_void_itself_is_amended() -> None:
    first = logged(TUE, id="first")
    void = logged(TUE, "void", id="void", amends="first")
    late = logged(TUE, id="late", amends="first")
    restored = logged(TUE, id="restored", amends="void")
    assert standing([first, void]) == ()
    assert standing([first, void, late]) == ()
    assert standing([first, void, late, restored]) == (restored,)
    assert standing([void]) == ()


def test_the_ones_that_stand_keep_the_order_of_the_log() -> None:
    first, other = logged(TUE, id="first"), logged(WED, id="other")
    amended = logged(TUE, id="amended", amends="first")
    assert standing([first, other, amended]) == (other, amended)


def test_a_record_after_the_day_is_dropped_before_chains_are_resolved() -> None:
    first = logged(TUE, id="first")
    moved = logged(NEXT_MON, id="moved", amends="first")
    assert [window.received for window in ledger(dosage(1, 30), [first, moved], FRI).windows] == [1]
    assert [window.received for window in ledger(dosage(1, 30), [first, moved], NEXT_FRI).windows] == [0, 1]


# places


def test_a_record_that_no_window_holds_is_unplaced_and_counts_nowhere() -> None:
    holiday, early = logged(date(2026, 10, 28)), logged(date(2026, 9, 8))
    found = ledger(dosage(1, 30), [holiday, early], date(2026, 10, 30))
    assert found.unplaced == tuple(sorted([holiday.id, early.id]))
    assert all(window.received == 0 for window in found.windows)


def test_a_saturday_belongs_to_its_week_while_provision_and_pupil_last() -> None:
    saturday = FRI + timedelta(1)
    assert week(dosage(1, 30), logged(saturday), as_of=saturday).received == 1
    gone = replace(ASHA, on_roll_to=FRI)
    assert ledger(dosage(1, 30), [logged(saturday)], saturday, pupil=gone).unplaced
    assert ledger(dosage(1, 15, WindowKind.DAY), [logged(saturday)], saturday).unplaced


def test_records_of_others_are_passed_over() -> None:
    found = ledger(dosage(1, 30), [logged(TUE, pupil="other"), logged(TUE, provision="other")])
    assert (found.unplaced, [window.received for window in found.windows]) == ((), [0])


def test_windows_with_nothing_due_and_nothing_recorded_are_left_out() -> None:
    ceiling = dosage(bound=Bound.CEILING)
    assert ledger(ceiling).windows == ()
    assert len(ledger(ceiling, [logged(TUE, "not_delivered", reason="clash")]).windows) == 1


# make-ups


def test_a_make_up_lowers_what_is_owed_and_never_repaints_the_window() -> None:
    first, second = ledger(dosage(1, 30), [logged(NEXT_MON, makes_up=TUE)], NEXT_FRI).windows
    assert (first.minutes.made_up, first.minutes.owed, first.minutes.delivered) == (30, 0, 0)
    assert (first.received, first.status) == (0, Status.TO_CONFIRM)
    assert second.minutes.delivered == 0


def test_a_make_up_above_what_is_owed_is_extra_there() -> None:
    repays = [logged(NEXT_MON, makes_up=TUE), logged(NEXT_FRI, makes_up=TUE)]
    first, _ = ledger(dosage(1, 30), [*repays, logged(MON, minutes=10)], NEXT_FRI).windows
    assert (first.minutes.made_up, first.minutes.owed, first.minutes.extra) == (20, 0, 40)


def test_naming_the_own_window_changes_nothing() -> None:
    assert week(dosage(1, 30), logged(THU, makes_up=MON)).received == 1
    assert week(dosage(1, 30), logged(TUE, makes_up=FRI)).received == 1


def test_a_make_up_for_a_later_window_or_for_none_is_unplaced() -> None:
    later, nowhere = logged(TUE, makes_up=NEXT_MON), logged(TUE, makes_up=date(2026, 8, 1))
    found = ledger(dosage(1, 30), [later, nowhere], NEXT_FRI)
    assert found.unplaced == tuple(sorted([later.id, nowhere.id]))


def test_a_make_up_may_take_place_where_no_window_is() -> None:
    found = ledger(dosage(1, 30), [logged(date(2026, 10, 28), makes_up=TUE)], date(2026, 10, 30))
    assert found.unplaced == ()
    assert found.windows[0].minutes.made_up == 30


def test_a_make_up_accounts_for_no_shortfall_and_without_credit_appears_nowhere() -> None:
    ceiling = dosage(bound=Bound.CEILING)
    plain = logged(NEXT_MON, makes_up=TUE)
    for nothing in (replace(plain, other_activity=True), logged(NEXT_MON, "part_delivered", minutes=0, makes_up=TUE)):
        found = ledger(ceiling, [nothing], NEXT_FRI)
        assert (found.windows, found.unplaced) == ((), ())
    assert len(ledger(ceiling, [plain], NEXT_FRI).windows) == 1
    part = logged(NEXT_MON, "part_delivered", makes_up=TUE, reason="clash")
    first, _ = ledger(dosage(1, 30), [part], NEXT_FRI).windows
    assert (first.minutes.made_up, first.minutes.not_delivered) == (15, {})


def test_a_make_up_of_a_minutes_only_window_is_counted_in_minutes() -> None:
    dose = dosage(None, None, window_minutes=30)
    nothing = logged(NEXT_MON, minutes=0, makes_up=TUE)
    something = logged(NEXT_MON, minutes=20, makes_up=TUE)
    first, _ = ledger(dose, [nothing, something], NEXT_FRI).windows
    assert first.minutes.made_up == 20


# duplicates


def test_a_second_persons_record_of_a_filled_day_is_a_duplicate() -> None:
    mine, theirs = logged(TUE), logged(TUE, by="ben")
    found = ledger(dosage(2, 30), [mine, theirs])
    assert found.duplicates == (theirs.id,)
    assert found.windows[0].sessions.delivered == 1


def test_it_is_none_if_it_says_second_session_or_is_by_the_same_person() -> None:
    for second in (logged(TUE, by="ben", second_session=True), logged(TUE)):
        found = ledger(dosage(2, 30), [logged(TUE), second])
        assert found.duplicates == ()
        assert found.windows[0].received == 1


def test_an_earlier_duplicate_fills_nothing_and_a_session_without_credit_does() -> None:
    crowd = [logged(TUE, other_activity=True), logged(TUE, by="ben"), logged(TUE, by="sal", minutes=5)]
    found = ledger(dosage(2, 30), crowd, settings=LedgerSettings(max_sessions_a_day=1))
    assert found.duplicates == tuple(record.id for record in crowd[1:])
    found = ledger(dosage(2, 30), crowd, settings=LedgerSettings(max_sessions_a_day=2))
    assert found.duplicates == (crowd[2].id,)


def test_a_day_that_takes_two_takes_two_people() -> None:
    both = [logged(TUE), logged(TUE, by="ben"), logged(TUE, by="sal")]
    assert ledger(dosage(2, 15, WindowKind.DAY), both).duplicates == (both[2].id,)
    missed = [logged(TUE, "not_delivered", reason="clash"), logged(TUE, by="ben")]
    assert ledger(dosage(2, 30), missed).duplicates == ()


def test_a_duplicate_is_never_also_unplaced() -> None:
    holiday = date(2026, 10, 28)
    pair = [logged(holiday), logged(holiday, by="ben")]
    found = ledger(dosage(1, 30), pair, holiday)
    assert (found.unplaced, found.duplicates) == ((pair[0].id,), (pair[1].id,))
