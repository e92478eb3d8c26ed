"""The review: what a week of logging, or of silence, comes to on the desk.

Over 300 lines, because its weeks follow each other in one school.
"""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from server.domain.alerting import AlertKind
from server.services import alerts
from server.services.alerts import Alert
from server.services.ids import new_id
from server.services.ladder import tell_the_morning
from server.services.review import recompute, review, review_changes
from server.services.who import Who
from server.store import alerts as store
from server.store.engine import Database
from server.store.log import last_bodies, read_head
from server.store.models.alerts import OutboxRow
from server.store.models.log import RecordRow, WindowRow
from server.store.models.plans import ProvisionRow
from tests.cast import Cast
from tests.services.conftest import At
from tests.sync.phone import TestPhone


def log(phone: TestPhone, pupil: str, provision: str, at: datetime, **body: Any) -> str:
    """Says at that moment what became of that day's session, and sends it."""
    phone.clock.now = at
    item = phone.log(pupil, provision, **body)
    phone.push(item)
    return str(item["id"])


def missed(reason: str = "staff_covering") -> dict[str, Any]:
    return {"outcome": "not_delivered", "minutes": None, "reason": reason}


def open_alerts(database: Database, cast: Cast, pupil: str | None = None) -> list[Alert]:
    found = alerts.listed(database, cast.larch_lane)
    return [alert for alert in found if pupil is None or (alert.pupil or {}).get("id") == pupil]


def kinds(database: Database, cast: Cast, pupil: str | None = None) -> list[str]:
    return sorted(alert.kind for alert in open_alerts(database, cast, pupil))


def nudges(database: Database, cast: Cast, person: str) -> list[str]:
    with database.read() as session:
        said = last_bodies(session, cast.larch_lane, ("nudge.set",))
    return [body for (_, scope, _), body in said.items() if scope == f"user:{person}"]


def log_length(database: Database, cast: Cast) -> int:
    with database.read() as session:
        return read_head(session, cast.larch_lane).seq


def outbox(database: Database) -> list[OutboxRow]:
    with database.read() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_nobody_is_asked_about_the_time_before_the_line_was_put_in(database: Database, cast: Cast, at: At) -> None:
    review(database, cast.larch_lane, at(4))
    assert kinds(database, cast) == []
    with database.read() as session:
        stored = session.scalars(select(WindowRow).where(WindowRow.school_id == cast.larch_lane)).all()
    assert {row.status for row in stored if row.closed} == {"to_confirm"}


def test_a_day_that_nobody_logged_is_first_asked_of_who_delivers_it(
    database: Database, cast: Cast, at: At, tom: TestPhone, published: None
) -> None:
    tom.clock.now = at(4, 16)
    tom.push()
    review(database, cast.larch_lane, at(5))
    assert kinds(database, cast, cast.cora) == []
    (nudge,) = nudges(database, cast, cast.tom)
    assert '"open":true' in nudge
    assert '"unaccounted":"1"' in nudge
    assert outbox(database) == []


def test_the_senco_is_told_on_the_second_school_day(
    database: Database, cast: Cast, at: At, tom: TestPhone, published: None
) -> None:
    tom.clock.now = at(4, 16)
    tom.push()
    review(database, cast.larch_lane, at(6))
    (alert,) = open_alerts(database, cast, cast.cora)
    assert alert.kind == "unaccounted"
    assert alert.sentence == "2 Talk boost sessions have not been logged for Cora L since 2 November"
    assert "missed" not in alert.sentence


def test_a_phone_that_has_not_synced_gives_one_more_day(
    database: Database, cast: Cast, at: At, published: None
) -> None:
    review(database, cast.larch_lane, at(6))
    assert kinds(database, cast, cast.cora) == []
    review(database, cast.larch_lane, at(9))
    assert kinds(database, cast, cast.cora) == ["unaccounted"]


def test_logging_ends_the_question_and_the_alert(
    database: Database, cast: Cast, at: At, tom: TestPhone, published: None
) -> None:
    review(database, cast.larch_lane, at(9))
    (alert,) = open_alerts(database, cast, cast.cora)
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(9, 10), on=f"2026-11-0{day}", minutes=20)
    review_changes(database, cast.larch_lane, at(9, 10, 5))
    assert kinds(database, cast, cast.cora) == []
    assert all('"open":false' in nudge for nudge in nudges(database, cast, cast.tom))
    (life,) = [each for each in alerts.listed(database, cast.larch_lane, "resolved") if each.id == alert.id]
    assert [step.act for step in life.events] == ["opened", "resolved"]
    assert life.events[-1].by == "Kept"


def test_a_week_that_closed_under_the_mark_is_an_alert(database: Database, cast: Cast, at: At, tom: TestPhone) -> None:
    log(tom, cast.cora, cast.talk_boost, at(4, 10), minutes=20)
    log(tom, cast.cora, cast.talk_boost, at(5, 10), **missed())
    log(tom, cast.cora, cast.talk_boost, at(6, 16), **missed("pupil_absent"))
    review_changes(database, cast.larch_lane, at(6, 16, 31))
    assert "under" not in kinds(database, cast, cast.cora)
    review(database, cast.larch_lane, at(7))
    (alert,) = open_alerts(database, cast, cast.cora)
    assert (alert.kind, alert.statutory) == ("under", False)
    assert alert.sentence == "Cora L has had 1 of 3 Talk boost sessions in 1 week"


def test_the_notice_waits_for_the_morning_of_a_school_day(
    database: Database, cast: Cast, at: At, tom: TestPhone
) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(7))
    assert outbox(database) == []
    assert tell_the_morning(database, cast.larch_lane, at(7, 8, 0), at(7, 8, 0)) == 0
    tell_the_morning(database, cast.larch_lane, at(9, 8, 0), at(9, 8, 0))
    (alert,) = open_alerts(database, cast, cast.cora)
    for notice in outbox(database):
        assert (notice.person_id, notice.kind, notice.body["alerts"]) == (cast.sam, "digest", [alert.id])
    assert sorted(notice.channel for notice in outbox(database)) == ["desk", "push"]


def test_a_closed_week_waits_for_a_phone_that_is_behind(database: Database, cast: Cast, at: At, tom: TestPhone) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 10), **missed())
    review(database, cast.larch_lane, at(7))
    assert kinds(database, cast, cast.cora) == []
    tom.clock.now = at(9, 9)
    tom.push()
    review(database, cast.larch_lane, at(9, 15, 30))
    assert kinds(database, cast, cast.cora) == ["under"]


def test_the_next_good_week_ends_the_alert(database: Database, cast: Cast, at: At, tom: TestPhone) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    for day in (9, 10, 11):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), minutes=20)
    log(tom, cast.cora, cast.talk_boost, at(13, 16), minutes=20)
    review(database, cast.larch_lane, at(12))
    assert kinds(database, cast, cast.cora) == ["under"]
    review(database, cast.larch_lane, at(14))
    assert kinds(database, cast, cast.cora) == []


def test_a_second_week_is_the_same_alert_with_its_history(
    database: Database, cast: Cast, at: At, tom: TestPhone
) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(7))
    for day in (11, 12, 13):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(14))
    (alert,) = open_alerts(database, cast, cast.cora)
    assert alert.sentence == "Cora L has had 0 of 6 Talk boost sessions in 2 weeks"
    assert [step.act for step in alert.events] == ["opened", "changed"]


def test_what_a_person_settled_is_not_raised_again_until_it_happens_again(
    database: Database, cast: Cast, at: At, tom: TestPhone
) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(7))
    (alert,) = open_alerts(database, cast, cast.cora)
    sam = Who(cast.larch_lane, cast.sam, "senco")
    alerts.resolve(database, sam, alert.id, "Cover is agreed for Wednesdays.", at(9, 9))
    with database.write() as session:
        recompute(session, cast.larch_lane, None, at(10))
    assert kinds(database, cast, cast.cora) == []
    for day in (11, 12, 13):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(14))
    (again,) = open_alerts(database, cast, cast.cora)
    assert again.sentence == "Cora L has had 0 of 3 Talk boost sessions in 1 week"


def test_a_statutory_week_that_can_no_longer_be_met_is_told_the_same_day(
    database: Database, cast: Cast, at: At, ada: TestPhone
) -> None:
    for day in (3, 4, 5):
        log(ada, cast.asha, cast.precision, at(day, 11), **missed("no_room"))
    log(ada, cast.asha, cast.precision, at(5, 11), on="2026-11-02", **missed("no_room"))
    now = at(5, 11, 30)
    review_changes(database, cast.larch_lane, now)
    assert kinds(database, cast, cast.asha) == ["unreachable"]
    (alert,) = open_alerts(database, cast, cast.asha)
    assert (
        alert.sentence == "Asha R has had 0 of 2 Precision teaching sessions, and this week is too short for the rest"
    )
    for notice in outbox(database):
        assert (notice.kind, notice.next_try_at, notice.body["alerts"]) == ("urgent", now, [alert.id])
    assert sorted(notice.channel for notice in outbox(database)) == ["desk", "push"]


def test_two_statutory_weeks_under_the_mark_are_critical_and_said_once(
    database: Database, cast: Cast, at: At, ada: TestPhone
) -> None:
    for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13):
        log(ada, cast.asha, cast.precision, at(14, 11), on=f"2026-11-{day:02}", **missed("no_room"))
    review(database, cast.larch_lane, at(19))
    assert kinds(database, cast, cast.asha) == ["critical"]


def test_a_record_that_says_that_nothing_was_due_is_a_question(
    database: Database, cast: Cast, at: At, tom: TestPhone
) -> None:
    log(tom, cast.cora, cast.talk_boost, at(4, 10), **missed("not_a_school_day"))
    review_changes(database, cast.larch_lane, at(4, 10, 5))
    (alert,) = open_alerts(database, cast, cast.cora)
    assert alert.kind == "question"
    assert alert.sentence == "Talk boost for Cora L: the log says it was not a school day (4 November)"


def test_a_line_with_open_questions_is_not_judged(database: Database, cast: Cast, at: At, tom: TestPhone) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(7))
    with database.write() as session:
        session.execute(update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost).values(asks=["How long?"]))
        recompute(session, cast.larch_lane, [cast.talk_boost], at(9))
    assert kinds(database, cast, cast.cora) == []
    with database.read() as session:
        assert not session.scalars(select(WindowRow).where(WindowRow.pupil_id == cast.cora)).all()


def test_only_what_was_touched_is_computed_again(
    database: Database, cast: Cast, at: At, tom: TestPhone, ada: TestPhone
) -> None:
    review(database, cast.larch_lane, at(4))
    log(tom, cast.cora, cast.talk_boost, at(4, 10), minutes=20)
    looked = review_changes(database, cast.larch_lane, at(4, 10, 1))
    assert looked.provisions == (cast.talk_boost,)
    with database.read() as session:
        computed = {
            (row.pupil_id, row.computed_at)
            for row in session.scalars(select(WindowRow).where(WindowRow.ends_on == date(2026, 11, 6)))
        }
    assert computed == {
        (cast.asha, at(4)),
        (cast.ben, at(4)),
        (cast.cora, at(4, 10, 1)),
    }
    assert review_changes(database, cast.larch_lane, at(4, 10, 2)).provisions == ()
    assert review(database, cast.larch_lane, at(4, 15, 30)).provisions == ()


def test_reviewing_again_says_nothing_again(
    database: Database, cast: Cast, at: At, tom: TestPhone, published: None
) -> None:
    log(tom, cast.cora, cast.talk_boost, at(4, 16), **missed())
    review(database, cast.larch_lane, at(9))
    before = alerts.listed(database, cast.larch_lane, "all"), len(outbox(database)), log_length(database, cast)
    with database.write() as session:
        recompute(session, cast.larch_lane, None, at(9, 4))
    assert before == (
        alerts.listed(database, cast.larch_lane, "all"),
        len(outbox(database)),
        log_length(database, cast),
    )


def test_a_provision_that_cannot_be_worked_out_stops_no_other(
    database: Database, cast: Cast, at: At, tom: TestPhone, ada: TestPhone
) -> None:
    log(ada, cast.asha, cast.precision, at(3, 11))
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    with database.write() as session:
        session.execute(
            update(RecordRow).where(RecordRow.provision_id == cast.precision).values(outcome="half a session")
        )
    looked = review(database, cast.larch_lane, at(7))
    assert looked.failed == (cast.precision,)
    assert kinds(database, cast, cast.cora) == ["under"]
    assert review_changes(database, cast.larch_lane, at(7, 4)).provisions == ()
    assert review(database, cast.larch_lane, at(7, 15)).failed == (cast.precision,)


def test_of_a_provision_that_fails_half_way_nothing_is_stored(database: Database, cast: Cast, at: At) -> None:
    with database.write() as session:
        settled = store.StoredAlert(
            id=new_id(at(3)),
            key="under",
            kind=AlertKind.UNDER,
            provision=cast.precision,
            pupil=cast.ben,
            window_starts_on=None,
            statutory=True,
            state="open",
            facts={"through": "some day"},
            opened_at=at(3),
            seen_at=at(3),
            resolved_by=None,
            waits_from=at(3),
        )
        store.add(session, cast.larch_lane, settled)
        store.resolve(session, cast.larch_lane, settled.id, cast.sam, "Done.", at(3))
    assert review(database, cast.larch_lane, at(9)).failed == (cast.precision,)
    with database.read() as session:
        computed = set(session.scalars(select(WindowRow.pupil_id).where(WindowRow.school_id == cast.larch_lane)))
    assert computed == {cast.cora}
    assert {alert.pupil["id"] for alert in alerts.listed(database, cast.larch_lane)} <= {cast.ben, cast.cora}


def test_a_window_that_closed_and_stayed_as_it_was_is_not_written_again(database: Database, cast: Cast, at: At) -> None:
    for day in (4, 5):
        review(database, cast.larch_lane, at(day))
    with database.read() as session:
        rows = session.scalars(select(WindowRow).where(WindowRow.school_id == cast.larch_lane)).all()
    assert {row.computed_at for row in rows if row.closed} == {at(4)}
    assert {row.computed_at for row in rows if not row.closed} == {at(5)}


def test_another_school_sees_and_changes_nothing(database: Database, cast: Cast, at: At) -> None:
    review(database, cast.larch_lane, at(9))
    assert open_alerts(database, cast)
    assert alerts.listed(database, cast.other_school, "all") == []
    with database.read() as session:
        assert not session.scalars(select(WindowRow).where(WindowRow.school_id == cast.other_school)).all()


@pytest.mark.parametrize("again", [False, True])
def test_acknowledging_is_done_once_however_often_it_is_asked(
    database: Database, cast: Cast, at: At, again: bool
) -> None:
    review(database, cast.larch_lane, at(9))
    alert = open_alerts(database, cast)[0]
    sam, hana = Who(cast.larch_lane, cast.sam, "senco"), Who(cast.larch_lane, cast.hana, "head")
    alerts.acknowledge(database, sam, alert.id, at(9, 9))
    if again:
        alerts.acknowledge(database, hana, alert.id, at(9, 10))
    seen = next(each for each in open_alerts(database, cast) if each.id == alert.id)
    assert (seen.state, [(step.act, step.by) for step in seen.events]) == (
        "acknowledged",
        [("opened", "Kept"), ("acknowledged", "Sam Senco")],
    )
