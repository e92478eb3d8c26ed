"""Where a session strays from what was specified: who gave it, by the record's word or by what is on file."""

from datetime import date

import pytest

from server.domain.credit import Flag
from server.domain.dosage import Range
from server.domain.record import Record, standing
from server.domain.vocabulary import DelivererRole
from tests.domain.build import TUE, WED, closed_on, dosage, exact, ledger, logged, week

BY_TA = dosage(2, 30, role=DelivererRole.TA, group=Range(1, 4))


@pytest.mark.parametrize(
    ("record", "flags"),
    [
        (logged(TUE), ()),
        (logged(TUE, by="sal"), (Flag.OTHER_ROLE,)),
        (logged(TUE, by="sal", role=DelivererRole.TA), ()),
        (logged(TUE, role=DelivererRole.TEACHER), (Flag.OTHER_ROLE,)),
        (logged(TUE, by="nobody"), ()),
        (logged(TUE, group_size=4), ()),
        (logged(TUE, group_size=5), (Flag.GROUP_TOO_LARGE,)),
        (logged(TUE, "part_delivered", other_activity=True), (Flag.OTHER_ACTIVITY,)),
        (logged(TUE, "not_delivered", by="sal", reason="clash"), ()),
        (logged(TUE, "not_delivered", by="sal"), ()),
    ],
)
def test_a_session_strays_only_where_it_says_so(record: Record, flags: tuple[Flag, ...]) -> None:
    (entry,) = ledger(BY_TA, [record]).worked[0].entries
    assert entry.worth.flags == flags


def test_without_a_role_in_the_plan_anybody_may_give_it() -> None:
    (entry,) = ledger(dosage(2, 30), [logged(TUE, by="sal", role=DelivererRole.EXTERNAL)]).worked[0].entries
    assert entry.worth.flags == ()


def test_half_a_session_that_was_due_takes_half_of_one() -> None:
    found = week(dosage(1, None, weekdays="mon wed"), logged(WED), starts_on=TUE)
    assert found.sessions is not None
    assert (found.sessions.due, found.sessions.delivered, found.sessions.extra) == exact("1/2", "1/2", "1/2")


def test_records_that_amend_what_is_not_given_begin_a_chain_each() -> None:
    one, other = logged(TUE, id="one", amends="gone"), logged(WED, id="other", amends="lost")
    assert standing([one, other]) == (one, other)


def test_one_minute_makes_up_for_one_and_snow_leaves_what_its_day_lacks() -> None:
    later = date(2026, 9, 22)
    first, *_ = ledger(dosage(None, None, window_minutes=30), [logged(later, minutes=1, makes_up=TUE)], later).windows
    assert first.minutes is not None
    assert first.minutes.made_up == 1
    part = logged(TUE, "part_delivered", minutes=10, reason="clash")
    (day,) = ledger(dosage(1, 30, weekdays="tue"), [part], calendar=closed_on(TUE)).worked[0].closed_days
    assert (day.on, day.sessions, day.minutes) == (TUE, 0, 0)
    asked = logged(TUE, "not_delivered", reason="not_a_school_day")  # it accounts for nothing until that is settled
    (open_,) = ledger(dosage(1, 30, weekdays="tue"), [asked], calendar=closed_on(TUE)).worked[0].closed_days
    assert (open_.sessions, open_.minutes) == (1, 30)
    (silent,) = ledger(dosage(1, 30, weekdays="tue"), [], calendar=closed_on(TUE)).worked[0].closed_days
    assert (silent.on, silent.sessions, silent.minutes) == (TUE, 1, 30)
