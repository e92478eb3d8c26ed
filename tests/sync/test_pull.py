"""A phone holds exactly what its person may see: all of it, in order, and nothing of anybody else."""

import json
from datetime import datetime
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.event import listen

from server.services import protocol, sync
from server.services.refusal import Refusal
from server.store import grants, log
from server.store.engine import Database
from server.store.log_statements import BLANK
from server.store.models.devices import DeviceRow
from server.store.models.log import EventRow, GrantRow
from shared_schema import sync as words
from tests.cast import Cast, Clock, known_id
from tests.sync.phone import TestPhone, phone_of, statuses


def in_the_log(database: Database, cast: Cast, scopes: list[str]) -> list[str]:
    with database.read() as session:
        rows = session.execute(
            select(EventRow.id).where(EventRow.school_id == cast.larch_lane, EventRow.scope.in_(scopes))
        )
        return sorted(row.id for row in rows)


def end_grant(database: Database, pupil: str, now: datetime) -> None:
    with database.write() as session:
        session.execute(update(GrantRow).where(GrantRow.pupil_id == pupil).values(ended_at=now))


def test_the_first_answer_is_the_list_of_scopes_and_nothing_else(ada: TestPhone, cast: Cast) -> None:
    ada.push(ada.log(cast.asha, cast.precision))
    answer = ada.page()
    assert answer.scopes == sorted([f"pupil:{cast.asha}", f"pupil:{cast.ben}", "school", f"user:{cast.ada}"])
    assert (answer.events, answer.cursor, answer.more) == ([], 0, True)
    ada.pull()
    assert len(ada.events) == 1


def test_a_phone_reads_back_what_it_sent_with_the_same_sha(ada: TestPhone, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.precision, minutes=25)
    result = ada.push(item).results[0]
    ada.pull()
    event = ada.events[item["id"]]
    assert (event["sha"], event["seq"], event["body"]) == (result.sha, result.seq, item["body"])
    assert (event["user"], event["device"], event["n"]) == (cast.ada, ada.who.device_id, item["n"])


def test_what_was_spelled_when_an_event_came_says_what_its_columns_say(
    ada: TestPhone, database: Database, cast: Cast
) -> None:
    """It leaves as it was spelled then; the audit log commits to the columns."""
    record = ada.log(cast.asha, cast.precision)
    note = ada.item("note.add", cast.asha, {"record": record["id"], "text": 'He read "quetzal" – é, 日, 🦜.'})
    ada.push(record, note, ada.amend(record, minutes=5), ada.log(cast.asha, cast.precision, minutes="many"))
    ada.push(ada.void(record))
    with database.read() as session:
        events = [event for some in log.everything(session, cast.larch_lane) for event in some]
        page = log.page(session, cast.larch_lane, None, 0, 500)
    assert {"record.log", "record.amend", "record.void", "note.add", "held"} <= {event.type for event in events}
    assert [seq for seq, _ in page] == [event.seq for event in events]
    for event, (_, leaving) in zip(events, page, strict=True):
        told = json.loads(leaving)
        assert list(told) == list(words.Event().fields)
        for name in told.keys() - {"stated_at", "received_at", "body", "sha"}:
            assert told[name] == getattr(event, name), name
        stated_at = told["stated_at"] and datetime.fromisoformat(told["stated_at"])
        assert (stated_at, datetime.fromisoformat(told["received_at"])) == (event.stated_at, event.received_at)
        assert (told["body"], told["sha"]) == (json.loads(event.body), event.sha.hex())


def test_nobody_else_s_pupils_are_in_any_answer(ada: TestPhone, tom: TestPhone, cast: Cast) -> None:
    tom.push(tom.log(cast.cora, cast.talk_boost))
    ada.push(ada.log(cast.asha, cast.precision))
    ada.pull()
    assert {event["scope"] for event in ada.events.values()} == {f"pupil:{cast.asha}"}
    assert ada.cursor == 2


def test_a_colleague_sees_what_the_other_logged(ada: TestPhone, adas_tablet: TestPhone, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.precision)
    ada.push(item)
    adas_tablet.pull()
    assert list(adas_tablet.events) == [item["id"]]


def test_a_senco_reads_every_scope_of_the_school_and_of_no_other(
    ada: TestPhone, sam: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    omar = phone_of(database, cast, clock, cast.omars_phone, "senco")
    omar.push(omar.log(cast.dot, cast.elsewhere))
    ada.push(ada.log(cast.asha, cast.precision), ada.log(cast.cora, cast.talk_boost))
    sam.pull()
    assert {event["type"] for event in sam.events.values()} == {"record.log", "held"}
    assert len(sam.events) == 2


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
def test_pages_of_any_size_leave_no_gap(
    ada: TestPhone, tom: TestPhone, cast: Cast, database: Database, limit: int
) -> None:
    for _ in range(4):
        ada.push(ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision))
        tom.push(tom.log(cast.cora, cast.talk_boost))
    ada.pull(limit)
    assert sorted(ada.events) == in_the_log(database, cast, ada.scopes)
    tom.push(tom.log(cast.cora, cast.talk_boost))
    ada.push(ada.log(cast.asha, cast.precision))
    ada.pull(limit)
    assert sorted(ada.events) == in_the_log(database, cast, ada.scopes)


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_what_was_erased_leaves_in_no_page_and_holds_up_none(
    ada: TestPhone, cast: Cast, database: Database, limit: int
) -> None:
    for pupil in (cast.ben, cast.asha, cast.asha, cast.asha, cast.ben, cast.asha):
        ada.push(ada.log(pupil, cast.precision))
    with database.write() as session:
        session.execute(update(EventRow).where(EventRow.scope == f"pupil:{cast.asha}").values(body=BLANK))
    ada.pull(limit)
    assert sorted(ada.events) == in_the_log(database, cast, [f"pupil:{cast.ben}"])
    assert ada.cursor == 6


@pytest.mark.parametrize("scopes", [1, 7, 50])
def test_a_page_of_a_few_scopes_reads_nobody_else_s_rows(database: Database, cast: Cast, scopes: int) -> None:
    """By their index and up to the limit, however long the log is."""
    asked: list[Any] = []
    listen(database.read_engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with database.glance() as session:
        log.page(session, cast.larch_lane, [f"pupil:{n}" for n in range(scopes)], 0, 500)
        ((statement, values),) = asked
        explain = "EXPLAIN QUERY PLAN " if database.write_engine.dialect.name == "sqlite" else "EXPLAIN "
        session.cursor.execute(explain + statement, values)
        plan = " ".join(str(row) for row in session.cursor.fetchall())
    assert "ix_event_scope" in plan


def test_a_pupil_who_was_lost_is_gone_before_any_further_data(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    ada.push(ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision))
    ada.pull()
    end_grant(database, cast.asha, clock.now)
    answer = ada.page()
    assert answer.events == []
    assert f"pupil:{cast.asha}" not in (answer.scopes or [])
    assert {event["scope"] for event in ada.events.values()} == {f"pupil:{cast.ben}"}


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_a_pupil_who_was_gained_is_filled_in_from_the_beginning(
    ada: TestPhone, tom: TestPhone, cast: Cast, database: Database, clock: Clock, limit: int
) -> None:
    for _ in range(3):
        tom.push(tom.log(cast.cora, cast.talk_boost))
        ada.push(ada.log(cast.asha, cast.precision))
    ada.pull()
    with database.write() as session:
        grants.start(session, cast.larch_lane, known_id("8", 99), cast.ada, cast.cora, "explicit", clock.now)
    tom.push(tom.log(cast.cora, cast.talk_boost))
    ada.pull(limit)
    assert sorted(ada.events) == in_the_log(database, cast, ada.scopes)
    assert sum(event["scope"] == f"pupil:{cast.cora}" for event in ada.events.values()) == 4


def test_a_scope_that_is_not_the_asker_s_is_not_filled_in(ada: TestPhone, tom: TestPhone, cast: Cast) -> None:
    tom.push(tom.log(cast.cora, cast.talk_boost))
    ada.pull()
    ada.behind = {f"pupil:{cast.cora}": 0}
    assert ada.page().events == []


def test_a_log_that_went_back_is_noticed_by_the_cursor_too(ada: TestPhone, cast: Cast) -> None:
    ada.push(ada.log(cast.asha, cast.precision))
    ada.pull()
    ada.witness, ada.chain = (0, ""), "ff" * 12
    with pytest.raises(sync.Rewound):
        ada.page()


def test_a_reader_among_writers_never_meets_a_gap(ada: TestPhone, adas_tablet: TestPhone, cast: Cast) -> None:
    """Whoever sees an event has seen all below it of the same scopes."""
    faults: list[BaseException] = []
    writing = True

    def write(phone: TestPhone) -> None:
        try:
            phone.clock = Clock()
            for _ in range(15):
                phone.push(phone.log(cast.asha, cast.precision), phone.log(cast.ben, cast.precision))
        except BaseException as fault:
            faults.append(fault)

    reader = phone_of(ada.database, cast, Clock(), cast.adas_phone)
    threads = [Thread(target=write, args=(phone,)) for phone in (ada, adas_tablet)]
    for thread in threads:
        thread.start()
    while writing:
        writing = any(thread.is_alive() for thread in threads)
        reader.pull(7)
        seqs = sorted(event["seq"] for event in reader.events.values())
        assert seqs == list(range(1, len(seqs) + 1))
    assert faults == []
    assert len(reader.events) == 60


def test_the_body_is_given_as_it_was_sent(ada: TestPhone, cast: Cast) -> None:
    note = ada.item("note.add", cast.asha, {"record": cast.asha, "text": "Größe: “fine”\nand\u2028 well \\ \x7e"})
    ada.push(note)
    ada.pull()
    assert ada.events[note["id"]]["body"] == note["body"]
    with ada.database.read() as session:
        stored = next(log.everything(session, cast.larch_lane))[0]
    assert json.loads(stored.body) == note["body"]


def test_only_an_app_that_is_too_old_is_asked_to_update_and_only_when_it_pulls(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    def runs(app: str | None) -> None:
        with database.write() as session:
            session.execute(update(DeviceRow).where(DeviceRow.id == ada.who.device_id).values(app=app))

    for app in (None, protocol.MIN_APP, "2026.11.1", "2027.1.0"):
        runs(app)
        ada.pull()
    for app in ("2026.9.12", "2025.12.0", "0"):
        runs(app)
        with pytest.raises(Refusal, match="update_needed"):
            ada.pull()
        assert statuses(ada.push(ada.log(cast.asha, cast.precision))) == ["applied"]


def test_a_page_that_one_pupil_fills_leaves_the_next_pupil_for_the_next_page(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    ada.push(*(ada.log(pupil, cast.precision) for pupil in (cast.asha, cast.ben) for _ in range(3)))
    ada.pull()
    ada.events, ada.behind = {}, {f"pupil:{cast.asha}": 0, f"pupil:{cast.ben}": 0}
    first = ada.page(2)
    assert (len(first.events), first.more) == (2, True)
    assert first.behind == {f"pupil:{cast.asha}": 2, f"pupil:{cast.ben}": 0}
    ada.pull(2)
    assert sorted(ada.events) == in_the_log(database, cast, [f"pupil:{cast.asha}", f"pupil:{cast.ben}"])


def test_a_phone_that_greets_in_another_phone_s_name_is_told_to_pair_again(
    ada: TestPhone, cast: Cast, clock: Clock, database: Database
) -> None:
    manifest = {"next_n": 1, "queued": 0, "oldest_at": None, "blocked": 0}
    said = {"device": cast.toms_phone.id, "app": "1", "storage": {}, "clock": clock.now, "manifest": manifest}
    with pytest.raises(Refusal) as refused:
        sync.hello(database, ada.who, said, clock.now)
    assert refused.value.code == "unknown_device"
    with database.read() as session:
        assert session.scalars(select(DeviceRow.app).where(DeviceRow.app.is_not(None))).all() == []
