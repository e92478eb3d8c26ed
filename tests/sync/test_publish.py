"""Devices are told what changed, once, and nothing else."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from server.services.publish import append_server_event, publish
from server.store import grants
from server.store.engine import Database
from server.store.log import everything, read_head
from server.store.models.log import GrantRow
from server.store.models.people import PersonRow, PupilRow
from server.store.models.plans import ProvisionDeliverer, ProvisionRow
from server.store.models.school import CalendarDay, LogHead
from shared_schema.events import SERVER_BODIES
from tests.cast import Cast, Clock, known_id
from tests.sync.phone import TestPhone, give, statuses

TODAY = date(2026, 11, 3)


def told(database: Database, cast: Cast, clock: Clock, today: date = TODAY) -> list[dict[str, Any]]:
    """What publishing today adds to the log."""
    with database.write() as session:
        before = read_head(session, cast.larch_lane).seq
        publish(session, cast.larch_lane, clock.now, today)
        found = [event for page in everything(session, cast.larch_lane) for event in page if event.seq > before]
    for event in found:
        assert SERVER_BODIES[event.type, event.version]().validate(json.loads(event.body)) == {}
    return [
        {"type": event.type, "scope": event.scope, "entity": event.entity} | json.loads(event.body) for event in found
    ]


def only(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == kind]


def test_a_ta_s_phone_holds_all_that_today_needs(ada: TestPhone, cast: Cast, database: Database, clock: Clock) -> None:
    told(database, cast, clock)
    ada.pull()
    kinds = {event["type"] for event in ada.events.values()}
    assert kinds == {"calendar.set", "plan.person", "plan.pupil", "plan.provision", "due.set"}
    names = {event["body"]["short_name"] for event in ada.events.values() if event["type"] == "plan.pupil"}
    assert names == {"Asha R", "Ben O"}
    due = [event["body"] for event in ada.events.values() if event["type"] == "due.set"]
    this_week = [body for body in due if body["starts_on"] == "2026-11-02"]
    assert [(body["due_sessions"], body["due_minutes"], body["planned_minutes"]) for body in this_week] == [
        ("2", "60", 30)
    ] * 2


def test_a_second_run_finds_nothing_new(cast: Cast, database: Database, clock: Clock) -> None:
    assert told(database, cast, clock)
    assert told(database, cast, clock) == []
    tomorrow = told(database, cast, clock, date(2026, 11, 4))
    assert tomorrow == []


def test_a_school_without_a_log_begins_one(cast: Cast, database: Database, clock: Clock) -> None:
    with database.write() as session:
        session.execute(delete(LogHead).where(LogHead.school_id == cast.larch_lane))
        publish(session, cast.larch_lane, clock.now, TODAY)
        head = read_head(session, cast.larch_lane)
    assert head.seq > 0
    assert len(head.epoch) == 16


def test_due_windows_go_six_weeks_ahead_and_back_to_the_start_of_the_half_term(
    cast: Cast, database: Database, clock: Clock
) -> None:
    starts = {event["starts_on"] for event in only(told(database, cast, clock), "due.set")}
    # 20 October is 14 days back, earlier than the half term that began on 2 November; its week's days are before it.
    assert (min(starts), max(starts)) == ("2026-10-19", "2026-12-14")


def test_a_changed_dosage_changes_only_its_own_windows(cast: Cast, database: Database, clock: Clock) -> None:
    told(database, cast, clock)
    with database.write() as session:
        row = session.scalars(select(ProvisionRow).where(ProvisionRow.id == cast.talk_boost)).one()
        row.dosage = row.dosage | {"count": [4, 4]}
    news = told(database, cast, clock)
    assert {event["type"] for event in news} == {"plan.provision", "due.set"}
    assert {event["scope"] for event in news} == {f"pupil:{cast.cora}"}
    assert {(event["due_sessions"], event["version"]) for event in only(news, "due.set")} == {("4", 2)}


def test_windows_that_are_no_more_are_cleared_and_may_come_back(cast: Cast, database: Database, clock: Clock) -> None:
    first = only(told(database, cast, clock), "due.set")
    with database.write() as session:
        session.execute(
            update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost).values(ends_on=date(2026, 11, 20))
        )
    cleared = only(told(database, cast, clock), "due.set")
    assert {(event["due_sessions"], event["due_minutes"]) for event in cleared} == {("0", "0")}
    assert min(event["starts_on"] for event in cleared) == "2026-11-23"
    with database.write() as session:
        session.execute(update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost).values(ends_on=None))
    back = only(told(database, cast, clock), "due.set")
    ids = {event["entity"] for event in first}
    assert {event["entity"] for event in cleared} == {event["entity"] for event in back} < ids
    assert {event["due_sessions"] for event in back} == {"3"}


def test_a_line_with_open_questions_is_shown_and_has_no_windows(cast: Cast, database: Database, clock: Clock) -> None:
    with database.write() as session:
        session.execute(update(ProvisionRow).where(ProvisionRow.id == cast.talk_boost).values(asks=["How often?"]))
    news = [event for event in told(database, cast, clock) if event["scope"] == f"pupil:{cast.cora}"]
    assert only(news, "due.set") == []
    assert [event["judged"] for event in only(news, "plan.provision")] == [False]


def test_a_closure_is_told_and_changes_no_due_window(cast: Cast, database: Database, clock: Clock) -> None:
    told(database, cast, clock)
    with database.write() as session:
        snow = {"kind": "unplanned_closure", "on": date(2026, 11, 5), "reason": "snow", "known_from": clock.now}
        session.add(CalendarDay(school_id=cast.larch_lane, id=known_id("7", 1), school_year=None, **snow))
    (event,) = told(database, cast, clock)
    assert event["closures"] == [{"on": "2026-11-05", "reason": "snow"}]


def test_a_new_deliverer_gains_the_pupils_and_one_taken_off_loses_them(
    tom: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    told(database, cast, clock)
    with database.write() as session:
        session.add(ProvisionDeliverer(school_id=cast.larch_lane, provision_id=cast.precision, person_id=cast.tom))
        session.execute(delete(ProvisionDeliverer).where(ProvisionDeliverer.person_id == cast.ada))
    news = [
        (event["type"], event["scope"], event["pupil"])
        for event in told(database, cast, clock)
        if event["type"].startswith("grant.")
    ]
    assert sorted(news) == sorted(
        [("grant.add", f"user:{cast.tom}", pupil) for pupil in (cast.asha, cast.ben)]
        + [("grant.remove", f"user:{cast.ada}", pupil) for pupil in (cast.asha, cast.ben)]
    )
    assert statuses(tom.push(tom.log(cast.asha, cast.precision))) == ["applied"]
    tom.pull()
    assert f"pupil:{cast.asha}" in tom.scopes


def test_who_left_loses_what_a_provision_gave_and_an_explicit_grant_is_left_alone(
    cast: Cast, database: Database, clock: Clock
) -> None:
    told(database, cast, clock)
    with database.write() as session:
        session.execute(
            update(GrantRow)
            .where(GrantRow.person_id == cast.ada, GrantRow.pupil_id == cast.ben)
            .values(kind="explicit")
        )
        session.execute(update(PersonRow).where(PersonRow.id == cast.ada).values(active=False))
    news = told(database, cast, clock)
    assert [(event["type"], event["pupil"]) for event in news] == [("grant.remove", cast.asha)]


def test_a_group_s_line_is_told_to_each_pupil_s_scope_without_the_others(
    cast: Cast, database: Database, clock: Clock
) -> None:
    lines = [
        event for event in only(told(database, cast, clock), "plan.provision") if event["entity"] == cast.precision
    ]
    assert {event["scope"] for event in lines} == {f"pupil:{cast.asha}", f"pupil:{cast.ben}"}
    for event in lines:
        assert cast.asha not in str(event) or event["scope"] == f"pupil:{cast.asha}"


def test_a_changed_name_is_told_in_short(cast: Cast, database: Database, clock: Clock) -> None:
    told(database, cast, clock)
    with database.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.tom).values(name="Tom Reed Hill"))
        session.execute(update(PupilRow).where(PupilRow.id == cast.asha).values(short_name="Asha Ra"))
    news = told(database, cast, clock)
    assert [event.get("name") or event["short_name"] for event in news] == ["Tom H", "Asha Ra"]


@pytest.mark.parametrize("scope", ["user", "school"])
def test_the_server_s_own_events_join_the_one_log(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock, scope: str
) -> None:
    ada.push(ada.log(cast.asha, cast.precision))
    name = f"user:{cast.ada}" if scope == "user" else "school"
    with database.write() as session:
        body = {"pupil": cast.asha}
        append_server_event(session, cast.larch_lane, clock.now, "grant.add", name, cast.asha, body)
    ada.pull()
    event = next(event for event in ada.events.values() if event["type"] == "grant.add")
    assert (event["seq"], event["user"], event["n"], event["body"]) == (2, None, None, body)


def test_who_leaves_a_provision_and_still_looks_after_the_pupil_is_told_of_no_end(
    cast: Cast, database: Database, clock: Clock
) -> None:
    told(database, cast, clock)
    give(database, cast, clock, cast.tom, cast.cora)
    with database.write() as session:
        session.execute(delete(ProvisionDeliverer).where(ProvisionDeliverer.person_id == cast.tom))
    assert only(told(database, cast, clock), "grant.remove") == []
    with database.read() as session:
        assert grants.running(session, cast.larch_lane)[cast.tom, cast.cora] == {grants.EXPLICIT}
