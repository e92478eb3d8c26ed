"""When somebody may be told: in the school's hours, on a school day, on no day away; and what is told at once."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from server.domain import ladder
from server.domain.alerting import AlertKind
from server.domain.hours import told_from
from server.domain.ladder import Adult, NoticeKind, Open, Silence
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import Weekday
from tests.domain.build import CALENDAR, FRI, MON, THU, TUE, WED

LONDON = ZoneInfo("Europe/London")
SETTINGS = LadderSettings()
ADA, SAM = Adult("ada", "ta"), Adult("sam", "senco")
SUNDAY = date(2026, 9, 13)
LAST_DAY = date(2027, 7, 21)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(MON, "11:15"), at(MON, "11:15")),
        (at(MON, "17:59"), at(MON, "17:59")),
        (at(MON, "06:59"), at(MON, "07:00")),
        (at(MON, "18:00"), at(TUE, "07:00")),
        (at(FRI, "20:30"), at(date(2026, 9, 21), "07:00")),
        (at(SUNDAY, "11:15"), at(MON, "07:00")),
        (at(date(2026, 10, 23), "18:00"), at(date(2026, 11, 2), "07:00")),  # the half term, and the clocks go back
        (at(LAST_DAY, "18:00"), at(LAST_DAY, "18:00")),  # the calendar ends: nothing is waited for
    ],
)
def test_out_of_hours_it_waits_for_the_next_school_day_s_hours(now: datetime, then: datetime) -> None:
    assert told_from(ADA, now, CALENDAR, SETTINGS) == then


def test_nobody_is_told_on_a_day_away_or_a_day_off() -> None:
    away = replace(ADA, away_until=WED)
    assert told_from(away, at(MON, "11:15"), CALENDAR, SETTINGS) == at(THU, "07:00")
    off = replace(ADA, days_off=frozenset({Weekday.MON, Weekday.TUE}))
    assert told_from(off, at(MON, "11:15"), CALENDAR, SETTINGS) == at(WED, "07:00")
    gone = replace(ADA, away_until=LAST_DAY)
    assert told_from(gone, at(MON, "11:15"), CALENDAR, SETTINGS) == at(MON, "11:15")


def test_the_hours_are_the_school_s() -> None:
    late = LadderSettings(hours_from=time(7, 30), hours_until=time(17, 0))
    assert told_from(ADA, at(MON, "07:00"), CALENDAR, late) == at(MON, "07:30")
    assert told_from(ADA, at(MON, "17:00"), CALENDAR, late) == at(TUE, "07:30")


def told_at(clock: str, told_today: dict[str, int], settings: LadderSettings = SETTINGS) -> tuple[str, ...]:
    critical = Open("a", AlertKind.CRITICAL, True, False, at(MON, "03:30"), {})
    return ladder.at_once(critical, at(MON, clock), (SAM,), told_today, CALENDAR, settings)


def test_what_is_urgent_is_told_from_the_morning_on_until_the_hours_are_over() -> None:
    assert [told_at(clock, {}) for clock in ("07:59", "08:00", "17:59", "18:00")] == [(), ("sam",), ("sam",), ()]


def test_who_was_told_of_nothing_today_may_be_told_of_one_thing() -> None:
    once = LadderSettings(notices_a_day=1)
    assert (told_at("11:00", {}, once), told_at("11:00", {"sam": 1}, once)) == (("sam",), ())


def test_a_group_s_nudge_asks_for_the_most_that_one_pupil_of_it_misses() -> None:
    silences = [Silence("group", "asha", ("ada",), 2), Silence("group", "kit", ("ada",), 1)]
    (nudge,) = ladder.nudges(MON, (ADA,), silences)
    assert (nudge.person, nudge.kind, nudge.sessions) == ("ada", NoticeKind.NUDGE, 2)
