"""The ladder, walked for weeks without a database: who is told, by which rung, on which school day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import ladder
from server.domain.alerting import AlertKind, Subject, decide
from server.domain.calendar import ONE_DAY
from server.domain.column import Column
from server.domain.judged import Judged
from server.domain.ladder import Adult, NoticeKind, Open, Saved, Silence
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import State, Status, Weekday
from tests.domain.build import CALENDAR

LONDON = ZoneInfo("Europe/London")
SETTINGS = LadderSettings()
SAM, DEE, HANA, ADA = Adult("sam", "senco"), Adult("dee", "deputy_senco"), Adult("hana", "head"), Adult("ada", "ta")
EVERYBODY = (SAM, DEE, HANA, ADA)
MONDAY = date(2026, 9, 14)


def at(day: date, hour: int = 3, minute: int = 30) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def opened(day: date = MONDAY, kind: AlertKind = AlertKind.UNDER, **more: object) -> Open:
    alert = Open(f"alert-{kind}", kind, True, False, at(day), {"through": day.isoformat()})
    return replace(alert, **more)  # type: ignore[arg-type]


@dataclass
class Walk:
    """The mornings of one school. What is told is remembered as the services remember it."""

    alerts: dict[str, Open] = field(default_factory=dict)
    saved: dict[date, list[Saved]] = field(default_factory=dict)
    adults: tuple[Adult, ...] = EVERYBODY
    said: dict[str, set[str]] = field(default_factory=dict)
    told: list[tuple[date, str]] = field(default_factory=list)

    def days(self, number: int, since: date = MONDAY) -> "Walk":
        for step in range(number):
            self.morning(since + step * ONE_DAY)
        return self

    def morning(self, today: date) -> None:
        for alert in ladder.woken(today, self.alerts.values()):
            self.change(alert, snoozed_until=None, acknowledged=False, waits_from=at(today, 8, 0))
        standing = list(self.alerts.values())
        for action in ladder.actions(today, self.adults, standing, CALENDAR, SETTINGS):
            self.change(action.alert, assigned_to=action.owner, due_on=action.due_on)
        found = ladder.morning(
            today,
            self.adults,
            list(self.alerts.values()),
            self.saved.get(today, []),
            self.said,
            CALENDAR,
            SETTINGS,
        )
        for notice in found:
            self.told.append((today, notice.person))
            self.said.setdefault(notice.person, set()).update(notice.lines)
            for alert in notice.alerts:
                self.change(alert, told={**self.alerts[alert].told, notice.person: at(today, 8, 0)})

    def change(self, alert: str, **how: object) -> None:
        self.alerts[alert] = replace(self.alerts[alert], **how)  # type: ignore[arg-type]

    def of(self, person: str) -> list[str]:
        return [f"{day:%a %-d}" for day, who in self.told if who == person]


def walk(*alerts: Open, **more: object) -> Walk:
    return Walk({alert.id: alert for alert in alerts}, **more)  # type: ignore[arg-type]


def test_nobody_acknowledges_the_deputy_is_told_after_three_school_days_and_the_head_after_six() -> None:
    lived = walk(opened()).days(30)
    assert (lived.of("sam"), lived.of("dee"), lived.of("hana")) == (["Mon 14"], ["Thu 17"], ["Tue 22"])
    assert lived.of("ada") == []


def test_what_opened_at_a_weekend_waits_from_the_next_school_day() -> None:
    lived = walk(opened(date(2026, 9, 12))).days(20, date(2026, 9, 12))
    assert (lived.of("sam"), lived.of("dee")) == (["Mon 14"], ["Thu 17"])


def test_a_half_term_in_between_passes_nothing_on() -> None:
    thursday = date(2026, 10, 22)
    lived = walk(opened(thursday)).days(14, thursday)
    assert lived.of("dee") == ["Tue 3"]


def test_without_a_deputy_the_head_is_told_after_three_school_days() -> None:
    assert walk(opened(), adults=(SAM, HANA, ADA)).days(20).of("hana") == ["Thu 17"]


def test_what_somebody_has_seen_goes_no_further_and_is_told_to_nobody_again() -> None:
    lived = walk(opened())
    lived.days(2)
    lived.change("alert-under", acknowledged=True)
    lived.days(28, MONDAY + 2 * ONE_DAY)
    assert lived.told == [(MONDAY, "sam")]


def test_the_deputy_stands_in_while_the_senco_is_away_and_the_senco_reads_it_on_coming_back() -> None:
    away = replace(SAM, away_until=MONDAY + ONE_DAY)
    lived = walk(opened(), adults=(away, DEE, HANA, ADA)).days(3)
    assert (lived.of("dee"), lived.of("sam")) == (["Mon 14"], ["Wed 16"])


def test_on_a_day_off_the_deputy_stands_in() -> None:
    part_time = replace(SAM, days_off=frozenset({Weekday.MON}))
    assert walk(opened(), adults=(part_time, DEE, HANA)).days(1).told == [(MONDAY, "dee")]


def test_where_nobody_is_here_it_waits_for_the_senco() -> None:
    away = replace(SAM, away_until=MONDAY + 3 * ONE_DAY)
    lived = walk(opened(), adults=(away, ADA)).days(6)
    assert lived.told == [(MONDAY + 4 * ONE_DAY, "sam")]


def test_put_off_to_a_day_it_is_silent_until_then_and_then_begins_anew() -> None:
    lived = walk(opened()).days(1)
    lived.change("alert-under", snoozed_until=MONDAY + 7 * ONE_DAY)
    lived.days(30, MONDAY + ONE_DAY)
    assert (lived.of("sam"), lived.of("dee"), lived.of("hana")) == (["Mon 14", "Mon 21"], ["Thu 24"], ["Tue 29"])


def test_opened_again_it_is_news_again() -> None:
    lived = walk(opened()).days(1)
    lived.change("alert-under", waits_from=at(MONDAY, 15))
    lived.days(1, MONDAY + ONE_DAY)
    assert lived.of("sam") == ["Mon 14", "Tue 15"]


def test_ten_school_days_with_nothing_on_a_statutory_provision_are_told_to_the_head_too() -> None:
    two_weeks = {"nothing_since": "2026-09-14", "nothing_through": "2026-09-25", "action": True}
    nine_days = two_weeks | {"nothing_since": "2026-09-15"}
    day = date(2026, 9, 28)
    kind = AlertKind.CRITICAL
    assert walk(opened(day, kind, facts=two_weeks)).days(1, day).of("hana") == ["Mon 28"]
    assert walk(opened(day, kind, facts=nine_days)).days(1, day).of("hana") == []
    assert walk(opened(day, kind, facts=two_weeks, statutory=False)).days(1, day).of("hana") == []


def test_the_days_of_a_window_that_still_runs_are_no_days_with_nothing() -> None:
    """A week with nothing, and on the Thursday after it one session and no day left for the rest."""

    def week(starts_on: date, delivered: int, **more: object) -> Judged:
        column = Column(Fraction(4), Fraction(delivered))
        closed = Judged(starts_on, starts_on + 4 * ONE_DAY, True, "sessions", column, status=Status.UNDER)
        return replace(closed, **more)  # type: ignore[arg-type]

    runs = week(MONDAY + 7 * ONE_DAY, 1, closed=False, status=None, state=State.UNREACHABLE, lost=True)
    (found,) = decide(Subject(True, True, True, [week(MONDAY, 0), runs]), [], [])
    thursday = MONDAY + 10 * ONE_DAY
    alert = opened(thursday, found.kind, facts=found.facts)
    assert (found.kind, ladder.nothing_for(alert, CALENDAR)) == (AlertKind.CRITICAL, 5)
    assert walk(alert).days(1, thursday).of("hana") == []


def test_a_shortfall_that_goes_on_is_somebodys_by_a_day_and_they_are_reminded_on_it() -> None:
    lived = walk(opened(facts={"action": True, "through": "2026-09-11"})).days(1)
    owned = lived.alerts["alert-under"]
    assert (owned.assigned_to, owned.due_on) == ("sam", MONDAY + 7 * ONE_DAY)
    lived.change("alert-under", acknowledged=True)
    lived.days(9, MONDAY + ONE_DAY)
    assert lived.of("sam") == ["Mon 14", "Mon 21"]


def test_what_was_given_to_somebody_and_is_not_done_three_school_days_after_its_day_is_passed_on() -> None:
    lived = walk(opened(acknowledged=True, assigned_to="hana", due_on=MONDAY)).days(10)
    assert (lived.of("hana"), lived.of("dee"), lived.of("sam")) == (["Mon 14"], ["Thu 17"], [])


def test_an_absent_owner_is_not_waited_for() -> None:
    away = replace(HANA, away_until=date(2026, 12, 1))
    lived = walk(opened(acknowledged=True, assigned_to="hana", due_on=MONDAY), adults=(SAM, DEE, away)).days(1)
    assert lived.told == [(MONDAY, "sam")]


def test_what_can_still_be_saved_is_said_once_and_its_last_chance_once_more() -> None:
    risk = Saved("p", "kit", MONDAY, State.AT_RISK)
    chance = replace(risk, state=State.LAST_CHANCE)
    days = {MONDAY + n * ONE_DAY: [risk if n < 3 else chance] for n in range(5)}
    lived = walk(saved=days).days(5)
    assert lived.told == [(MONDAY, "sam"), (MONDAY + 3 * ONE_DAY, "sam")]


def test_everything_of_a_morning_is_one_notice() -> None:
    many = [opened(id=f"a{n}") for n in range(40)]
    lines = [Saved(f"p{n}", "kit", MONDAY, State.AT_RISK) for n in range(20)]
    assert walk(*many, saved={MONDAY: lines}).days(1).told == [(MONDAY, "sam")]


def test_on_a_day_without_school_nobody_is_told() -> None:
    for day in (date(2026, 9, 12), date(2026, 10, 28), date(2027, 5, 3)):
        assert walk(opened(day)).days(1, day).told == []


@pytest.mark.parametrize(
    ("kind", "hour", "told_today", "who"),
    [
        (AlertKind.UNREACHABLE, 11, 0, ("sam",)),
        (AlertKind.UNREACHABLE, 11, 7, ("sam",)),
        (AlertKind.CRITICAL, 11, 1, ("sam",)),
        (AlertKind.CRITICAL, 11, 2, ()),
        (AlertKind.UNREACHABLE, 3, 0, ()),
        (AlertKind.UNREACHABLE, 19, 0, ()),
        (AlertKind.UNDER, 11, 0, ()),
    ],
)
def test_what_is_urgent_is_told_at_once_in_hours_and_never_more_than_twice_a_day_but_of_what_is_lost(
    kind: AlertKind, hour: int, told_today: int, who: tuple[str, ...]
) -> None:
    alert = opened(MONDAY, kind)
    assert ladder.at_once(alert, at(MONDAY, hour), EVERYBODY, {"sam": told_today}, CALENDAR, SETTINGS) == who


def test_nothing_is_told_at_once_on_a_sunday() -> None:
    sunday = MONDAY - ONE_DAY
    alert = opened(sunday, AlertKind.UNREACHABLE)
    assert ladder.at_once(alert, at(sunday, 11), EVERYBODY, {}, CALENDAR, SETTINGS) == ()


def test_a_nudge_counts_a_groups_session_once_and_asks_nobody_who_is_not_here() -> None:
    ben = Adult("ben", "ta", away_until=MONDAY)
    silences = [
        Silence("group", "asha", ("ada", "ben"), 1),
        Silence("group", "kit", ("ada", "ben"), 1),
        Silence("alone", "kit", ("ada",), 1),
        Silence("logged", "kit", ("ben",), 0),
    ]
    (nudge,) = ladder.nudges(MONDAY, (ADA, ben), silences)
    assert (nudge.person, nudge.kind, nudge.sessions) == ("ada", NoticeKind.NUDGE, 2)


def test_a_setting_that_would_keep_a_notice_from_being_sent_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="nudge_at"):
        LadderSettings(nudge_at=time(18, 0))
    for days in (0, 11):
        with pytest.raises(ValueError, match="pass_on_after_days"):
            LadderSettings(pass_on_after_days=days)


@given(st.lists(st.sampled_from([State.AT_RISK, State.LAST_CHANCE, None]), max_size=40))
def test_a_window_that_is_at_risk_and_not_by_turns_is_told_at_most_twice(states: list[State | None]) -> None:
    days = {
        MONDAY + n * ONE_DAY: [Saved("p", "kit", MONDAY, state)] for n, state in enumerate(states) if state is not None
    }
    assert len(walk(saved=days).days(len(states)).told) <= 2


alerts_drawn = st.lists(
    st.builds(
        opened,
        day=st.integers(0, 30).map(lambda n: MONDAY + n * ONE_DAY),
        kind=st.sampled_from([AlertKind.UNDER, AlertKind.CRITICAL, AlertKind.UNACCOUNTED]),
        id=st.uuids().map(str),
        acknowledged=st.booleans(),
        snoozed_until=st.none() | st.integers(0, 40).map(lambda n: MONDAY + n * ONE_DAY),
        due_on=st.none() | st.integers(0, 40).map(lambda n: MONDAY + n * ONE_DAY),
    ),
    max_size=6,
)


@given(alerts_drawn, st.integers(0, 20))
def test_whatever_is_open_nobody_is_told_twice_on_a_day_or_on_a_day_without_school(
    drawn: list[Open], away: int
) -> None:
    adults = (replace(SAM, away_until=MONDAY + away * ONE_DAY), DEE, HANA, ADA)
    lived = Walk(adults=adults)
    for step in range(60):
        today = MONDAY + step * ONE_DAY
        lived.alerts |= {alert.id: alert for alert in drawn if alert.waits_from.date() == today}
        lived.morning(today)
    assert len(lived.told) == len(set(lived.told))
    assert all(CALENDAR.is_school_day(day) for day, _ in lived.told)
    assert not any(who == "sam" and day <= MONDAY + away * ONE_DAY for day, who in lived.told)
    # Nothing open is told to nobody: what waits has reached the SENCO, or whoever stood in.
    end = MONDAY + 59 * ONE_DAY
    for alert in lived.alerts.values():
        since = ladder.asks_from(alert, end)
        if since is not None and since < end - timedelta(days=7):
            assert alert.told
