"""The demo school is a real one: made by the importers, lived by phones, with a log that the server took in."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from server.services import demo
from server.services.demo import _file as read
from server.services.demo import make_demo
from server.services.demo_phone import Phone
from server.services.today import today
from server.store import people, plans
from server.store.engine import Database
from server.store.models.devices import DeviceRow
from server.store.models.log import EventRow, HeldItem, RecordRow
from server.store.models.school import LogHead
from tests.cast import Cast, Clock

SATURDAY = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def test_two_weeks_of_the_demo_school_are_in_its_log(database: Database) -> None:
    school_id = make_demo(database, SATURDAY, weeks=1)
    with database.read() as session:
        school, calendar = plans.school(session, school_id), plans.calendar_of(session, school_id)
        stored = plans.provisions(session, school_id)
        assert today(school, calendar, SATURDAY) == date(2026, 11, 20)
        assert (len(people.pupils(session, school_id)), len(people.people(session, school_id))) == (24, 9)
        assert (len(stored), sum(not held.judged for held in stored.values())) == (60, 4)
        assert session.scalar(select(func.count()).select_from(HeldItem)) == 0
        first, last = session.execute(select(func.min(RecordRow.on), func.max(RecordRow.on))).one()
        assert (first, last) == (date(2026, 11, 9), date(2026, 11, 19)), "today's sessions are left to do"
        seqs = list(session.scalars(select(EventRow.seq).order_by(EventRow.seq)))
        assert seqs == list(range(1, len(seqs) + 1)) == list(range(1, session.scalars(select(LogHead.seq)).one() + 1))
        assert session.scalar(select(func.count()).select_from(DeviceRow)) == 8


def test_the_demo_tells_the_same_story_each_time(database: Database) -> None:
    stories = []
    for _ in range(2):
        school_id = make_demo(database, SATURDAY, weeks=0)
        with database.read() as session:
            names = {
                provision.provision.id: provision.provision.title
                for provision in plans.provisions(session, school_id).values()
            }
            rows = session.execute(
                select(RecordRow.provision_id, RecordRow.on, RecordRow.outcome, RecordRow.minutes).where(
                    RecordRow.school_id == school_id
                )
            )
            stories.append(sorted((names[row[0]], *row[1:3], row[3] or 0) for row in rows))
    assert stories[0] == stories[1]
    assert stories[0]


@pytest.mark.slow
def test_six_weeks_show_one_promise_in_clear_trouble(database: Database) -> None:
    school_id = make_demo(database, SATURDAY)
    with database.read() as session:
        pupils = {pupil.name: pupil.id for pupil in people.pupils(session, school_id).values()}
        stored = plans.provisions(session, school_id).values()
        elsa = next(
            held.provision.id
            for held in stored
            if held.provision.title == "ELSA" and held.provision.pupils == (pupils["Amara Fennel"],)
        )
        told = session.execute(select(RecordRow.outcome, RecordRow.reason).where(RecordRow.provision_id == elsa)).all()
    reasons = [row.reason for row in told if row.outcome == "not_delivered"]
    assert len(reasons) == len(told) >= 5, "nothing was delivered"
    assert reasons.count("staff_covering") >= 4, "on some Thursday she may have been away herself"


def test_a_fault_in_the_demo_s_own_files_is_named_and_no_half_school_is_shown(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        demo, "_file", lambda name: b"Name,Role\nJo Field,astronaut\n" if name == "staff.csv" else read(name)
    )
    with pytest.raises(RuntimeError, match=r"the demo's staff: .*"):
        make_demo(database, SATURDAY, weeks=0)


def test_what_the_server_holds_back_is_an_error_in_the_demo_s_story(
    database: Database, cast: Cast, clock: Clock
) -> None:
    with database.read() as session:
        tom = people.person(session, cast.larch_lane, cast.tom)
    phone = Phone(database, cast.larch_lane, tom, clock.now)
    body = {"provision": cast.talk_boost, "on": "2026-11-03", "minutes_lost": 5, "reason": None}
    phone.say("presence.report", f"pupil:{cast.cora}", body, clock.now)
    phone.send(clock.now)
    phone.say("presence.report", f"pupil:{cast.asha}", body, clock.forward(minutes=1))
    with pytest.raises(RuntimeError, match=r"said something that does not count: .*scope_denied"):
        phone.send(clock.now)
