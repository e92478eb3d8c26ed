"""The rungs as the clock takes them, through the real review, and the whole life of an alert on the desk."""

from datetime import date, time

import pytest
from sqlalchemy import update

from server.domain.calendar import UnplannedClosure
from server.domain.ladder_settings import LadderSettings
from server.services import alerts
from server.services.alerts import Alert
from server.services.choosing import choose
from server.services.ids import new_id
from server.services.ladder import ask_about_today, ask_again, tell_the_morning
from server.services.people import set_away
from server.services.refusal import Refusal
from server.services.review import review
from server.services.who import Who
from server.store import outbox, schools
from server.store.engine import Database
from server.store.models.people import PersonRow
from server.store.models.plans import ProvisionRow
from tests.cast import Cast, known_id
from tests.services.conftest import At
from tests.services.rungs import take, told
from tests.services.test_review import log, missed, open_alerts
from tests.sync.phone import TestPhone


def nudged(database: Database, person: str) -> list[int]:
    """The days on which this person was asked."""
    return [day for kind, who, day in told(database) if (kind, who) == ("nudge", person)]


def slots_on(database: Database, provision: str, *weekdays: str) -> None:
    slots = [{"weekday": weekday, "starts_at": None} for weekday in weekdays]
    with database.write() as session:
        session.execute(update(ProvisionRow).where(ProvisionRow.id == provision).values(slots=slots))


@pytest.fixture
def sam(cast: Cast) -> Who:
    return Who(cast.larch_lane, cast.sam, "senco")


@pytest.fixture
def dee(database: Database, cast: Cast) -> str:
    """A deputy."""
    deputy = known_id("b", 7)
    with database.write() as session:
        session.add(
            PersonRow(
                school_id=cast.larch_lane,
                id=deputy,
                name="Dee Deputy",
                access_role="deputy_senco",
                qualifications=[],
                active=True,
            )
        )
    return deputy


@pytest.fixture
def shortfall(database: Database, cast: Cast, at: At, tom: TestPhone) -> Alert:
    """Cora had nothing in the first week; it is Monday, before eight."""
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(7))
    return next(alert for alert in open_alerts(database, cast, cast.cora) if alert.kind == "under")


def test_who_has_not_logged_a_session_of_today_is_asked_at_four_and_again_the_next_school_day(
    database: Database, cast: Cast, at: At
) -> None:
    slots_on(database, cast.talk_boost, "wed")
    assert take(database, cast, ask_about_today, at(4, 16, 0)) == 1
    assert take(database, cast, ask_about_today, at(4, 16, 1)) == 0
    take(database, cast, ask_again, at(5, 10, 0))
    take(database, cast, ask_about_today, at(5, 16, 0))
    take(database, cast, ask_again, at(6, 10, 0))
    assert nudged(database, cast.tom) == [4, 5]
    assert told(database) == told(database, outbox.PUSH)


def test_who_was_asked_this_morning_is_not_asked_again_this_afternoon(database: Database, cast: Cast, at: At) -> None:
    slots_on(database, cast.talk_boost, "wed", "thu")
    for rung, day, hour in ((ask_about_today, 4, 16), (ask_again, 5, 10), (ask_about_today, 5, 16), (ask_again, 6, 10)):
        take(database, cast, rung, at(day, hour, 0))
    assert nudged(database, cast.tom) == [4, 5, 6]


def test_who_has_logged_it_is_not_asked(database: Database, cast: Cast, at: At, tom: TestPhone) -> None:
    slots_on(database, cast.talk_boost, "wed", "thu")
    log(tom, cast.cora, cast.talk_boost, at(4, 14), **missed("pupil_absent"))
    assert take(database, cast, ask_about_today, at(4, 16, 0)) == 0
    assert take(database, cast, ask_again, at(5, 10, 0)) == 0


def test_nobody_is_asked_on_a_day_off_or_of_a_day_on_which_school_was_closed(
    database: Database, cast: Cast, at: At, sam: Who
) -> None:
    slots_on(database, cast.talk_boost, "wed", "thu")
    set_away(database, sam, cast.tom, None, ["wed"], at(3))
    assert take(database, cast, ask_about_today, at(4, 16, 0)) == 0
    with database.write() as session:
        closure = UnplannedClosure(date(2026, 11, 5), "snow")
        schools.add_closures(session, cast.larch_lane, [closure], lambda: new_id(at(5)), at(5))
    assert take(database, cast, ask_about_today, at(5, 16, 0)) == 0
    for provision in (cast.talk_boost, cast.precision):
        slots_on(database, provision, "thu")
    assert take(database, cast, ask_again, at(6, 10, 0)) == 0


def test_the_second_question_is_asked_on_the_first_day_after_the_snow(database: Database, cast: Cast, at: At) -> None:
    slots_on(database, cast.talk_boost, "wed")
    assert take(database, cast, ask_about_today, at(4, 16, 0)) == 1
    with database.write() as session:
        days = [UnplannedClosure(date(2026, 11, day), "snow") for day in (5, 6)]
        schools.add_closures(session, cast.larch_lane, days, lambda: new_id(at(5)), at(5))
    for day in (5, 6, 9, 10):
        take(database, cast, ask_again, at(day, 10, 0))
    assert nudged(database, cast.tom) == [4, 9]


def test_who_was_asked_twice_before_the_closure_was_known_is_not_asked_a_third_time(
    database: Database, cast: Cast, at: At
) -> None:
    slots_on(database, cast.talk_boost, "wed")
    take(database, cast, ask_about_today, at(4, 16, 0))
    take(database, cast, ask_again, at(5, 10, 0))
    with database.write() as session:
        closure = UnplannedClosure(date(2026, 11, 5), "snow")
        schools.add_closures(session, cast.larch_lane, [closure], lambda: new_id(at(5)), at(5))
    take(database, cast, ask_again, at(6, 10, 0))
    assert nudged(database, cast.tom) == [4, 5]


def test_a_rung_whose_day_is_over_says_nothing(database: Database, cast: Cast, at: At, shortfall: Alert) -> None:
    slots_on(database, cast.talk_boost, "wed")
    assert ask_about_today(database, cast.larch_lane, at(4, 16, 0), at(5, 9)) == 0
    assert tell_the_morning(database, cast.larch_lane, at(9, 8, 0), at(9, 18, 0)) == 0
    assert tell_the_morning(database, cast.larch_lane, at(9, 8, 0), at(9, 14, 0)) == 1


def test_the_morning_is_told_once_and_names_what_is_new(
    database: Database, cast: Cast, at: At, shortfall: Alert
) -> None:
    assert take(database, cast, tell_the_morning, at(9, 8, 0)) == 1
    assert take(database, cast, tell_the_morning, at(9, 8, 5)) == 0
    assert take(database, cast, tell_the_morning, at(10, 8, 0)) == 0


def test_the_life_of_an_alert_says_who_was_told_when_and_by_what_channel(
    database: Database, cast: Cast, at: At, shortfall: Alert, dee: str, sam: Who
) -> None:
    for day in (9, 10, 11, 12, 13):
        take(database, cast, tell_the_morning, at(day, 8, 0))
    alerts.acknowledge(database, sam, shortfall.id, at(13, 9, 0))
    alerts.assign(database, sam, shortfall.id, cast.hana, date(2026, 11, 18), at(13, 9, 1))
    alerts.snooze(database, sam, shortfall.id, date(2026, 11, 17), at(13, 9, 2))
    take(database, cast, tell_the_morning, at(16, 8, 0))
    take(database, cast, tell_the_morning, at(17, 8, 0))
    alerts.resolve(database, sam, shortfall.id, "Wednesdays are free of cover.", at(17, 9))
    alerts.reopen(database, sam, shortfall.id, at(17, 10))
    (life,) = [each for each in alerts.listed(database, cast.larch_lane) if each.id == shortfall.id]
    assert [(step.at.day, step.act, step.by, step.text) for step in life.events] == [
        (7, "opened", "Kept", None),
        (9, "assigned", "Kept", "Sam Senco, by Monday 16 November"),
        (9, "told", "Sam Senco", "desk"),
        (12, "told", "Dee Deputy", "desk"),
        (13, "acknowledged", "Sam Senco", None),
        (13, "assigned", "Sam Senco", "Hana Head, by Wednesday 18 November"),
        (13, "told", "Hana Head", "desk"),
        (13, "snoozed", "Sam Senco", "Tuesday 17 November"),
        (17, "woken", "Kept", None),
        (17, "told", "Sam Senco", "desk"),
        (17, "resolved", "Sam Senco", "Wednesdays are free of cover."),
        (17, "reopened", "Sam Senco", None),
    ]
    assert (life.assigned_to, life.due_on, life.snoozed_until) == (
        {"id": cast.hana, "name": "Hana Head"},
        date(2026, 11, 18),
        None,
    )


def test_it_is_put_off_only_to_a_day_to_come_and_given_only_to_who_can_read_it(
    database: Database, cast: Cast, at: At, shortfall: Alert, sam: Who
) -> None:
    for until in (date(2026, 11, 9), date(2026, 11, 8), date(2027, 11, 9)):
        with pytest.raises(Refusal) as refusal:
            alerts.snooze(database, sam, shortfall.id, until, at(9, 9))
        assert list(refusal.value.fields) == ["until"]
    for person in (cast.ada, cast.omar, known_id("b", 99)):
        with pytest.raises(Refusal) as refusal:
            alerts.assign(database, sam, shortfall.id, person, None, at(9, 9))
        assert list(refusal.value.fields) == ["person"]


@pytest.mark.parametrize("by_when", [None, date(2026, 11, 11)])
def test_whoever_is_given_an_alert_hears_of_it_and_again_on_its_day(
    database: Database, cast: Cast, at: At, shortfall: Alert, sam: Who, by_when: date | None
) -> None:
    alerts.assign(database, sam, shortfall.id, cast.hana, by_when, at(9, 9))
    alerts.assign(database, sam, shortfall.id, cast.hana, by_when, at(9, 10))  # a second tap says nothing new
    assert told(database) == told(database, outbox.PUSH) == [("digest", cast.hana, 9)]
    alerts.acknowledge(database, sam, shortfall.id, at(9, 11))
    for day in (10, 11):
        take(database, cast, tell_the_morning, at(day, 8, 0))
    assert told(database)[1:] == ([("digest", cast.hana, 11)] if by_when else [])


def test_who_takes_an_alert_needs_no_notice_of_it(
    database: Database, cast: Cast, at: At, shortfall: Alert, sam: Who
) -> None:
    alerts.assign(database, sam, shortfall.id, cast.sam, None, at(9, 9))
    assert told(database) == []


def test_what_the_facts_have_ended_is_not_opened_again(
    database: Database, cast: Cast, at: At, shortfall: Alert, tom: TestPhone, sam: Who
) -> None:
    for day in (9, 10, 11):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), minutes=20)
    review(database, cast.larch_lane, at(14))
    assert alerts.reopen(database, sam, shortfall.id, at(14, 9)).state == "resolved"


def test_two_weeks_with_nothing_are_given_to_the_senco_by_a_day_and_told_the_head(
    database: Database, cast: Cast, at: At, ada: TestPhone
) -> None:
    for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13):
        log(ada, cast.asha, cast.precision, at(14, 11), on=f"2026-11-{day:02}", **missed("no_room"))
    review(database, cast.larch_lane, at(18))
    take(database, cast, tell_the_morning, at(18, 8, 0))
    (alert,) = [each for each in open_alerts(database, cast, cast.asha) if each.kind == "critical"]
    assert (alert.assigned_to, alert.due_on) == ({"id": cast.sam, "name": "Sam Senco"}, date(2026, 11, 25))
    assert {(kind, person) for kind, person, _ in told(database)} == {("urgent", cast.sam), ("urgent", cast.hana)}


def test_while_the_senco_is_away_the_deputy_is_told(
    database: Database, cast: Cast, at: At, shortfall: Alert, dee: str, sam: Who
) -> None:
    set_away(database, sam, cast.sam, date(2026, 11, 9), [], at(9, 7))
    take(database, cast, tell_the_morning, at(9, 8, 0))
    assert [(person, day) for _, person, day in told(database)] == [(dee, 9)]
    take(database, cast, tell_the_morning, at(10, 8, 0))
    assert [(person, day) for _, person, day in told(database)] == [(dee, 9), (cast.sam, 10)]


def test_a_school_chooses_its_own_ladder(database: Database, cast: Cast, at: At, shortfall: Alert, dee: str) -> None:
    own = LadderSettings(pass_on_after_days=1, nudge_at=time(15, 45))
    with database.write() as session:
        schools.set_ladder_settings(session, cast.larch_lane, own)
    with database.read() as session:
        assert schools.ladder_settings(session, cast.larch_lane) == own
        assert schools.school(session, cast.larch_lane).settings == {
            "ladder": {"pass_on_after_days": 1, "nudge_at": "15:45"}
        }
    for day in (9, 10):
        take(database, cast, tell_the_morning, at(day, 8, 0))
    assert [(person, day) for _, person, day in told(database)] == [(cast.sam, 9), (dee, 10)]


def test_a_school_chooses_when_too_little_has_gone_on_for_so_long_that_somebody_must_act(
    database: Database, cast: Cast, at: At, shortfall: Alert
) -> None:
    """Two weeks that may have been given, and one with nothing: six of nine."""
    assert shortfall.facts["action"] is True
    choose(database, cast.larch_lane, {"action_under_percent": 50}, at(8))
    review(database, cast.larch_lane, at(9))
    take(database, cast, tell_the_morning, at(9, 8, 0))
    (alert,) = open_alerts(database, cast, cast.cora)
    assert (alert.facts["action"], alert.assigned_to) == (False, None)
