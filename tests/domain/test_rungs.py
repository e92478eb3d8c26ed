"""Each rung of the ladder by itself: who is to know, since when it waits, what is written on the notice."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from server.domain import ladder
from server.domain.alerting import AlertKind
from server.domain.ladder import Action, Adult, Notice, NoticeKind, Open, Saved
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import State
from tests.domain.build import CALENDAR, FRI, MON, THU, TUE, WED

LONDON = ZoneInfo("Europe/London")
SETTINGS = LadderSettings()
SAM, DEE, HANA, ADA = Adult("sam", "senco"), Adult("dee", "deputy_senco"), Adult("hana", "head"), Adult("ada", "ta")
EVERYBODY = (SAM, DEE, HANA, ADA)
WEEK_TWO = date(2026, 9, 22)


def opened(kind: AlertKind = AlertKind.UNDER, day: date = MON, **more: object) -> Open:
    alert = Open(kind.value, kind, True, False, datetime.combine(day, time(3, 30), LONDON), {})
    return replace(alert, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "who"), [(MON, ["sam"]), (WED, ["sam"]), (THU, ["sam", "dee"]), (WEEK_TWO, ["sam", "dee", "hana"])]
)
def test_who_is_told_later_is_told_beside_those_who_were_told_before(today: date, who: list[str]) -> None:
    assert list(ladder.recipients(opened(), EVERYBODY, today, CALENDAR, SETTINGS)) == who


def test_the_head_is_told_of_ten_days_with_nothing_beside_the_senco() -> None:
    nothing = {"nothing_since": "2026-09-14", "nothing_through": "2026-09-25"}
    alert = opened(AlertKind.CRITICAL, date(2026, 9, 28), facts=nothing)
    assert ladder.recipients(alert, EVERYBODY, date(2026, 9, 28), CALENDAR, SETTINGS) == ("sam", "hana")
    assert ladder.nothing_for(alert, CALENDAR) == 10
    assert ladder.nothing_for(replace(alert, statutory=False), CALENDAR) == 0
    assert ladder.nothing_for(replace(alert, facts=nothing | {"nothing_since": None}), CALENDAR) == 0


@pytest.mark.parametrize(
    ("more", "since"),
    [
        ({}, MON),
        ({"snoozed_until": THU}, None),
        ({"snoozed_until": WED}, MON),  # today
        ({"acknowledged": True}, None),
        ({"due_on": TUE}, TUE),
        ({"due_on": date(2026, 9, 11)}, MON),
        ({"due_on": THU}, MON),
        ({"acknowledged": True, "due_on": TUE}, TUE),
        ({"acknowledged": True, "due_on": THU}, None),
    ],
)
def test_on_wednesday_what_was_opened_on_monday_waits_since(more: dict[str, object], since: date | None) -> None:
    assert ladder.asks_from(opened(**more), WED) == since  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("alerts", "kind"),
    [
        ((opened(),), NoticeKind.DIGEST),
        ((opened(AlertKind.CRITICAL),), NoticeKind.URGENT),
        ((opened(), opened(AlertKind.UNREACHABLE)), NoticeKind.URGENT),
        ((), NoticeKind.DIGEST),
    ],
)
def test_the_morning_is_urgent_if_one_thing_of_it_is(alerts: tuple[Open, ...], kind: NoticeKind) -> None:
    line = Saved("p", "kit", MON, State.LAST_CHANCE)
    found = ladder.morning(MON, EVERYBODY, alerts, [line], {}, CALENDAR, SETTINGS)
    named = tuple(alert.id for alert in alerts)
    assert found == (Notice("sam", kind, named, ("p:kit:2026-09-14:last_chance",)),)


def test_what_somebody_must_do_is_whoever_is_on_duty_s_in_five_school_days() -> None:
    alert = opened(facts={"action": True})
    assert ladder.actions(FRI, EVERYBODY, [alert], CALENDAR, SETTINGS) == (Action("under", "sam", date(2026, 9, 25)),)
    assert ladder.actions(FRI, (ADA,), [alert], CALENDAR, SETTINGS) == ()
    assert ladder.actions(FRI, EVERYBODY, [replace(alert, assigned_to="dee")], CALENDAR, SETTINGS) == ()


def test_where_the_calendar_ends_every_day_counts() -> None:
    last_day = date(2027, 7, 21)
    (action,) = ladder.actions(last_day, EVERYBODY, [opened(facts={"action": True})], CALENDAR, SETTINGS)
    assert action.due_on == date(2027, 7, 26)
