"""What is held is put right at the desk: it counts on its own day as its author's, and what was sent is kept."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from server.domain.audit import examine
from server.services import held
from server.services.desk_held import HeldView, waiting
from server.services.keys import Keyring
from server.services.put_right import put_right
from server.services.refusal import Refusal
from server.store import audit, folds, ledgers
from server.store.engine import Database
from server.store.models.log import EquipmentRow, EventRow, HeldItem, LedgerDirty, NoteRow, PresenceRow, RecordRow
from tests.cast import KEYS, Cast, Clock, known_id
from tests.sync.phone import Item, TestPhone, give, session_body, sha, statuses


@pytest.fixture
def desk(database: Database, cast: Cast, clock: Clock) -> "Desk":
    return Desk(database, cast, clock)


class Desk:
    """What Sam sees and does about held items."""

    def __init__(self, database: Database, cast: Cast, clock: Clock) -> None:
        self.database, self.cast, self.clock = database, cast, clock

    def only(self) -> HeldView:
        (item,) = waiting(self.database, self.cast.larch_lane, Keyring(KEYS, self.cast.larch_lane))
        return item

    def put_right(self, body: dict[str, Any], pupil: str | None = None, note: str | None = None) -> None:
        now = self.clock.forward(minutes=1)
        about = pupil or self.cast.asha
        put_right(self.database, self.cast.larch_lane, self.only().id, about, body, self.cast.sam, now, note)

    def records(self) -> list[tuple[str, str, date, int | None]]:
        with self.database.read() as session:
            found = ledgers.records(session, self.cast.larch_lane)
        return [(each.by, each.pupil, each.on, each.minutes) for each in found]


def test_wrong_minutes_put_right_count_on_the_day_of_the_session_as_ada_s(
    ada: TestPhone, desk: Desk, cast: Cast, database: Database
) -> None:
    item = ada.log(cast.asha, cast.precision, on="2026-11-02", minutes="thirty")
    ada.push(item)
    shown = desk.only()
    assert (shown.code, shown.said.minutes, shown.said.on) == ("invalid", None, date(2026, 11, 2))
    assert shown.detail == "minutes: Must be a whole number."
    assert shown.can_be_put_right
    desk.put_right(item["body"] | {"minutes": 30}, note="You wrote it out.")
    assert desk.records() == [(cast.ada, cast.asha, date(2026, 11, 2), 30)]
    with database.read() as session:
        assert session.scalars(select(LedgerDirty.from_on)).one() == date(2026, 11, 2)
        row = session.scalars(select(HeldItem)).one()
        assert (row.resolution, row.resolved_by) == ("edited", cast.sam)
        assert json.loads(row.item) == item, "what was sent is kept"


def test_ada_hears_that_it_was_put_right_and_her_phone_stops_asking(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    ada.push(item)
    desk.put_right(item["body"] | {"minutes": 30}, note="You wrote it out.")
    ada.pull()
    (told,) = [event for event in ada.events.values() if event["type"] == "release"]
    assert told["body"] == {"item": item["id"], "resolution": "edited", "note": "You wrote it out."}
    event = ada.events[item["id"]]
    assert (event["user"], event["device"], event["body"]["minutes"]) == (cast.ada, None, 30)
    assert event["sha"] != sha(item)
    assert statuses(ada.push(item)) == ["edited"], "her phone waits no longer to read back what it sent"


def test_words_that_were_put_right_and_changed_afterwards_in_the_database_are_found_out(
    ada: TestPhone, desk: Desk, cast: Cast, database: Database
) -> None:
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    ada.push(item)
    desk.put_right(item["body"] | {"minutes": 30})

    def wrong() -> list[int]:
        with database.read() as session:
            found = examine(cast.larch_lane, audit.entries(session, cast.larch_lane), [], None)[1]
            assert {one.seq for one in found} <= set(audit.about(session, cast.larch_lane, item["id"]))
        return [one.seq for one in found]

    assert wrong() == []
    with database.write() as session:
        of_ada = (EventRow.school_id == cast.larch_lane, EventRow.id == item["id"])
        session.execute(update(EventRow).where(*of_ada).values(body=func.replace(EventRow.body, ":30,", ":50,")))
        folds.rebuild(session, cast.larch_lane, desk.clock.now)
    assert [record[3] for record in desk.records()] == [50], "all that is shown is what the log says"
    assert len(wrong()) == 1


def test_what_ada_says_next_of_it_is_understood(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    ada.push(item)
    desk.put_right(item["body"] | {"minutes": 30})
    assert statuses(ada.push(ada.void(item))) == ["applied"]


def test_an_undo_by_a_colleague_that_waited_for_it_follows(
    ada: TestPhone, tom: TestPhone, desk: Desk, cast: Cast, database: Database
) -> None:
    """Her own undo would have taken it back before anybody was asked."""
    give(database, cast, desk.clock, cast.tom, cast.asha)
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    assert statuses(ada.push(item)) + statuses(tom.push(tom.void(item))) == ["invalid", "invalid"]
    first = waiting(database, cast.larch_lane, Keyring(KEYS, cast.larch_lane))[0]
    put_right(database, cast.larch_lane, first.id, cast.asha, item["body"] | {"minutes": 30}, cast.sam, desk.clock.now)
    assert waiting(database, cast.larch_lane, Keyring(KEYS, cast.larch_lane)) == []
    with database.read() as session:
        assert session.scalars(select(RecordRow.outcome).order_by(RecordRow.seq)).all() == ["delivered", "void"]


def test_a_session_put_down_for_the_wrong_provision_is_moved(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.talk_boost)
    ada.push(item)
    assert desk.only().detail == "provision: Is not one of this pupil's."
    with pytest.raises(Refusal) as no:
        desk.put_right(item["body"])
    assert no.value.fields == {"body.provision": "Is not one of this pupil's."}
    desk.put_right(item["body"] | {"provision": cast.precision})
    assert [record[1] for record in desk.records()] == [cast.asha]


def test_a_session_put_down_for_the_wrong_pupil_is_moved(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    item = ada.log(cast.cora, cast.precision)
    ada.push(item)
    assert desk.only().code == "scope_denied"
    desk.put_right(item["body"], pupil=cast.ben)
    assert desk.records() == [(cast.ada, cast.ben, date(2026, 11, 3), 30)]


def test_a_record_in_words_of_a_later_version_is_said_again_in_today_s(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.precision, minutes=25) | {"version": 2}
    item["body"]["mood"] = "sunny"
    ada.push(item)
    assert (desk.only().code, desk.only().said.minutes) == ("unknown_type_or_version", 25)
    desk.put_right({name: said for name, said in item["body"].items() if name != "mood"})
    assert [record[3] for record in desk.records()] == [25]


def test_of_two_records_under_one_id_both_are_shown_and_both_count_in_the_end(
    ada: TestPhone, desk: Desk, cast: Cast
) -> None:
    item = ada.log(cast.asha, cast.precision, minutes=20)
    other = item | {"body": item["body"] | {"minutes": 30}}
    ada.push(item, other)
    shown = desk.only()
    assert shown.beside is not None
    assert (shown.code, shown.said.minutes, shown.beside.minutes) == ("id_conflict", 30, 20)
    desk.put_right(other["body"] | {"minutes": 35, "second_session": True})
    assert [record[3] for record in desk.records()] == [20, 35]
    assert statuses(ada.push(item, other)) == ["duplicate", "edited"]


def test_an_amendment_whose_record_never_came_begins_one(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    never_sent = ada.log(cast.asha, cast.precision)
    amended = ada.amend(never_sent, minutes=20)
    ada.push(amended)
    desk.put_right(amended["body"])
    assert [record[3] for record in desk.records()] == [20]


def test_notes_presence_and_equipment_are_put_right_too(
    ada: TestPhone, desk: Desk, cast: Cast, database: Database
) -> None:
    record = ada.log(cast.asha, cast.precision)
    ada.push(record)
    lost = {"provision": cast.precision, "on": "2026-11-03", "minutes_lost": 40, "reason": None}
    in_place = {"provision": cast.precision, "week_of": "2026-11-02", "in_place": True}
    bodies: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("note.add", {"record": record["id"], "text": " "}, {"text": "Read well."}),
        ("presence.report", lost | {"minutes_lost": -1}, {"minutes_lost": 40}),
        ("equipment.confirm", in_place | {"in_place": "yes"}, {"in_place": True}),
    ]
    for kind, body, right in bodies:
        assert statuses(ada.push(ada.item(kind, cast.asha, body))) == ["invalid"]
        desk.put_right(body | right)
    with database.read() as session:
        assert session.scalars(select(NoteRow.text)).one() == "Read well."
        assert session.scalars(select(PresenceRow.minutes_lost)).one() == 40
        assert session.scalars(select(EquipmentRow.in_place)).one()


def test_what_is_still_wrong_is_named_and_the_item_goes_on_waiting(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    ada.push(item)
    for body, fields in (
        (item["body"], {"body.minutes": "Must be a whole number."}),
        (item["body"] | {"minutes": 30, "outcome": "not_delivered"}, {"body.reason": "Say why it was not delivered."}),
        ({}, None),
    ):
        with pytest.raises(Refusal) as no:
            desk.put_right(body)
        assert no.value.code == "check_fields"
        assert fields is None or no.value.fields == fields
    with pytest.raises(Refusal) as no:
        desk.put_right(item["body"] | {"minutes": 30}, pupil=cast.dot)
    assert no.value.fields == {"pupil": "Is not one of this school's."}
    assert desk.only().code == "invalid"
    assert desk.records() == []


@pytest.mark.parametrize("kind", ["record.void", "pupil.smiled", "review.resolve"])
def test_what_holds_no_words_of_ours_can_only_be_sent_back(kind: str, ada: TestPhone, desk: Desk, cast: Cast) -> None:
    ada.push(ada.item(kind, cast.asha, {"wide": True}))
    assert not desk.only().can_be_put_right
    with pytest.raises(Refusal, match="cannot_count"):
        desk.put_right({})


def test_a_note_in_the_scope_of_the_whole_school_is_never_let_out(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock, desk: Desk
) -> None:
    item: Item = ada.item("note.add", cast.asha, {"record": cast.asha, "text": "Hello, all."}, scope="school")
    assert statuses(ada.push(item)) == ["scope_denied"]
    with pytest.raises(Refusal, match="cannot_count"):
        held.release(database, cast.larch_lane, desk.only().id, cast.sam, clock.now)
    assert desk.only().said.pupil is None


def test_the_second_of_two_taps_finds_nothing_and_another_school_s_item_is_not_there(
    ada: TestPhone, desk: Desk, cast: Cast, database: Database, clock: Clock
) -> None:
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    ada.push(item)
    shown, body = desk.only(), session_body(cast.precision, clock)
    with pytest.raises(Refusal, match="not_found"):
        put_right(database, cast.other_school, shown.id, cast.asha, body, cast.omar, clock.now)
    desk.put_right(body)
    with pytest.raises(Refusal, match="not_found"):
        put_right(database, cast.larch_lane, shown.id, cast.asha, body, cast.sam, clock.now)


def test_a_change_that_could_not_be_read_is_put_right_as_a_change_of_its_record(
    ada: TestPhone, desk: Desk, cast: Cast, database: Database
) -> None:
    record = ada.log(cast.asha, cast.precision)
    ada.push(record)
    change = ada.amend(record, minutes="twenty")
    ada.push(change)
    desk.put_right(change["body"] | {"minutes": 20})
    with database.read() as session:
        standing = select(RecordRow.entity, RecordRow.minutes).where(RecordRow.stands)
        assert [tuple(row) for row in session.execute(standing)] == [(record["id"], 20)]


def test_a_change_of_a_note_that_never_came_can_only_be_sent_back(ada: TestPhone, desk: Desk, cast: Cast) -> None:
    record = ada.log(cast.asha, cast.precision)
    never_sent = ada.item("note.add", cast.asha, {"record": record["id"], "text": "Read well."})
    change = never_sent | {"id": known_id("7", 1), "type": "note.amend", "base": never_sent["id"], "n": ada.next_n}
    ada.push(record, change)
    with pytest.raises(Refusal) as refused:
        desk.put_right(change["body"])
    assert (refused.value.code, "Send it back" in str(refused.value.detail)) == ("cannot_count", True)
    assert desk.only().said.text == "Read well."


def test_half_a_letter_in_what_is_typed_at_the_desk_is_named_and_nothing_changes(
    ada: TestPhone, desk: Desk, cast: Cast
) -> None:
    record = ada.log(cast.asha, cast.precision)
    note = ada.item("note.add", cast.asha, {"record": record["id"], "text": 7})
    ada.push(record, note)
    with pytest.raises(Refusal) as refused:
        desk.put_right(note["body"] | {"text": "Well done \ud83d"})
    assert (refused.value.code, len(refused.value.fields)) == ("check_fields", 1)
    assert desk.only().code == "invalid"
