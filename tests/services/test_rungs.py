"""The rungs as the clock takes them, through the real review, and the whole life of an alert on the desk."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select, update

from server.domain.calendar import UnplannedClosure
from server.domain.ladder_settings import LadderSettings
from server.services import alerts
from server.services.alerts import Alert
from server.services.ids import new_id
from server.services.ladder import ask_about_today, ask_again, tell_the_morning
from server.services.people import set_away
from server.services.refusal import Refusal
from server.services.review import review, review_changes
from server.services.who import Who
from server.store import ladder as ladder_store
from server.store import outbox, schools
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from server.store.models.people import PersonRow
from server.store.models.plans import ProvisionDeliverer, ProvisionPupil, ProvisionRow
from tests.cast import Cast, Clock, known_id
from tests.services.conftest import At
from tests.services.test_review import kinds, log, missed, open_alerts
from tests.sync.phone import TestPhone

Rung = Callable[[Database, str, datetime, datetime], int]


def take(database: Database, cast: Cast, rung: Rung, now: datetime) -> int:
    return rung(database, cast.larch_lane, now, now)


def told(database: Database, channel: str = outbox.DESK) -> list[tuple[str, str, int]]:
    """Kind, person and day of what was told."""
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.channel == channel).order_by(OutboxRow.created_at))
        return [(row.kind, row.person_id, row.created_at.day) for row in rows]


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
    assert take(database, cast, ask_again, at(6, 10, 0)) == 0


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
        (9, "told", "Sam Senco", "desk"),
        (9, "assigned", "Kept", "Sam Senco, by Monday 16 November"),
        (12, "told", "Dee Deputy", "desk"),
        (13, "acknowledged", "Sam Senco", None),
        (13, "assigned", "Sam Senco", "Hana Head, by Wednesday 18 November"),
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


def lived_school(database: Database, cast: Cast, clock: Clock, tom: TestPhone, days: tuple[int, ...]) -> list[str]:
    """Six more pupils with a line each on every weekday; Tom logs them all on these days of November."""
    lines = []
    with database.write() as session:
        pattern = session.get_one(ProvisionRow, (cast.larch_lane, cast.talk_boost))
        values = {c.name: getattr(pattern, c.name) for c in ProvisionRow.__table__.columns}
        for number in range(20, 26):
            values |= {"id": known_id("e", number), "dosage": pattern.dosage | {"window": "day", "count": [1, 1]}}
            session.add(ProvisionRow(**values))
            lines.append(values["id"])
        session.flush()
        for line in lines:
            session.add(ProvisionPupil(school_id=cast.larch_lane, provision_id=line, pupil_id=cast.cora))
            session.add(ProvisionDeliverer(school_id=cast.larch_lane, provision_id=line, person_id=cast.tom))
    for day in days:
        clock.now = datetime(2026, 11, day, 15, tzinfo=UTC)
        tom.push(*(tom.log(cast.cora, line, minutes=20) for line in lines))
    return lines


def test_when_a_whole_school_falls_silent_one_question_is_asked_instead_of_one_of_each(
    database: Database, cast: Cast, clock: Clock, at: At, tom: TestPhone
) -> None:
    lines = lived_school(database, cast, clock, tom, (3, 4, 5, 6, 9))
    assert take(database, cast, ask_about_today, at(10, 16, 0)) == 0
    assert take(database, cast, tell_the_morning, at(11, 8, 0)) == 1
    assert kinds(database, cast) == ["school_silent"]
    assert take(database, cast, ask_again, at(11, 10, 0)) == 0
    tom.clock.now = at(12, 16)
    tom.push()
    for day in (11, 12, 13, 16):
        review(database, cast.larch_lane, at(day))
        take(database, cast, tell_the_morning, at(day, 8, 0))
    silent = [alert for alert in open_alerts(database, cast) if alert.kind == "school_silent"]
    assert [alert.facts["of"] for alert in silent] == [["2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13"]]
    assert silent[0].sentence.endswith("on 10 November, 11 November, 12 November and 13 November")
    asked = [alert.provision for alert in open_alerts(database, cast) if alert.kind == "unaccounted"]
    assert not {provision["id"] for provision in asked if provision} & set(lines)


def test_the_question_ends_when_the_day_is_in_the_calendar_or_its_sessions_come(
    database: Database, cast: Cast, clock: Clock, at: At, tom: TestPhone
) -> None:
    lines = lived_school(database, cast, clock, tom, (3, 4, 5, 6, 9))
    take(database, cast, tell_the_morning, at(11, 8, 0))
    take(database, cast, tell_the_morning, at(12, 8, 0))
    with database.write() as session:
        closure = UnplannedClosure(date(2026, 11, 10), "snow")
        schools.add_closures(session, cast.larch_lane, [closure], lambda: new_id(at(12)), at(12))
    clock.now = at(12, 9)
    tom.push(*(tom.log(cast.cora, line, on="2026-11-11", minutes=20, grade="late") for line in lines[:4]))
    take(database, cast, ask_again, at(12, 10, 0))
    assert kinds(database, cast) == []
    (over,) = [each for each in alerts.listed(database, cast.larch_lane, "resolved") if each.kind == "school_silent"]
    assert over.events[-1].text == "The day is in the calendar as closed, or sessions of it have come."


def test_a_day_that_a_person_has_settled_is_asked_of_nobody(
    database: Database, cast: Cast, clock: Clock, at: At, tom: TestPhone, sam: Who
) -> None:
    lived_school(database, cast, clock, tom, (3, 4, 5, 6, 9))
    take(database, cast, tell_the_morning, at(11, 8, 0))
    (alert,) = open_alerts(database, cast)
    alerts.resolve(database, sam, alert.id, "Everybody was on the trip to York.", at(11, 9))
    clock.now = at(11, 15)
    with database.read() as session:
        heard = ladder_store.heard(session, cast.larch_lane, [date(2026, 11, 9), date(2026, 11, 10)])
    assert [(each.on_the_day, each.by_now) for each in heard] == [(6, 6), (0, 0)]
    assert take(database, cast, ask_again, at(11, 10, 0)) == 0
    review(database, cast.larch_lane, at(13))
    take(database, cast, tell_the_morning, at(13, 8, 0))
    days = [alert.facts["of"] for alert in open_alerts(database, cast) if alert.kind == "school_silent"]
    assert days == [["2026-11-11", "2026-11-12"]]


def test_a_review_that_is_due_is_told_ahead_and_over_when_its_date_is_changed(
    database: Database, cast: Cast, at: At
) -> None:
    review_on = update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost)
    with database.write() as session:
        session.execute(review_on.values(review_on=date(2026, 11, 18)))
    take(database, cast, tell_the_morning, at(4, 8, 0))
    (alert,) = open_alerts(database, cast)
    assert alert.sentence == "The review of Talk boost for Cora L is due on 18 November"
    with database.write() as session:
        session.execute(review_on.values(review_on=date(2027, 2, 3)))
    take(database, cast, tell_the_morning, at(5, 8, 0))
    assert kinds(database, cast) == []


def test_four_weeks_after_a_plan_came_to_kept_what_has_not_started_is_told_once(
    database: Database, cast: Cast, at: At
) -> None:
    take(database, cast, tell_the_morning, at(30, 8, 0))
    assert kinds(database, cast, cast.asha) == []
    for day in (1, 2):
        take(database, cast, tell_the_morning, at(day, 8, 0, month=12))
    (alert,) = [each for each in open_alerts(database, cast, cast.asha) if each.kind == "not_started"]
    assert alert.sentence == "4 weeks on, part of the plan for Asha R has not started: Precision teaching"
    assert alert.provision is None
    review_changes(database, cast.larch_lane, at(4, 9, month=12))
    assert [alert.kind for alert in open_alerts(database, cast, cast.asha)] == ["not_started"]
