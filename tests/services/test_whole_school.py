"""What concerns no single line, as the rungs find it: a silent school, a review that is due, a plan not started."""

from datetime import UTC, date, datetime

from sqlalchemy import update

from server.domain.alerting import TOLD_BEFORE
from server.domain.calendar import UnplannedClosure
from server.services import alerts
from server.services.ids import new_id
from server.services.ladder import ask_about_today, ask_again, tell_the_morning
from server.services.review import review, review_changes
from server.services.who import Who
from server.store import ladder as ladder_store
from server.store import schools
from server.store.engine import Database
from server.store.models.plans import ProvisionDeliverer, ProvisionPupil, ProvisionRow
from tests.cast import Cast, Clock, known_id
from tests.services.conftest import At
from tests.services.rungs import take
from tests.services.test_review import kinds, open_alerts
from tests.sync.phone import TestPhone


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
    database: Database, cast: Cast, clock: Clock, at: At, tom: TestPhone
) -> None:
    lived_school(database, cast, clock, tom, (3, 4, 5, 6, 9))
    take(database, cast, tell_the_morning, at(11, 8, 0))
    (alert,) = open_alerts(database, cast)
    sam = Who(cast.larch_lane, cast.sam, "senco")
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


def test_a_review_that_is_opened_again_takes_in_what_was_asked_meanwhile(
    database: Database, cast: Cast, at: At
) -> None:
    review_on = update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost)
    sam = Who(cast.larch_lane, cast.sam, "senco")
    told = []
    for day in (4, 5):
        with database.write() as session:
            session.execute(review_on.values(review_on=date(2026, 11, 14 + day)))
        take(database, cast, tell_the_morning, at(day, 8, 0))
        (alert,) = open_alerts(database, cast)
        told.append(alert.id)
        if day == 4:
            alerts.resolve(database, sam, alert.id, "Held early.", at(day, 9))
    alerts.reopen(database, sam, told[0], at(5, 9))
    take(database, cast, tell_the_morning, at(6, 8, 0))
    assert [each.id for each in open_alerts(database, cast)] == [told[0]]
    (later,) = [each for each in alerts.listed(database, cast.larch_lane, "resolved") if each.id == told[1]]
    assert later.events[-1].text == TOLD_BEFORE


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
