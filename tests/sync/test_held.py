"""What is held waits in plain sight of its author and of the SENCO, who lets it count or sends it back."""

import json

import pytest
from sqlalchemy import select

from server.services.held import release, send_back
from server.services.refusal import Refusal
from server.store import grants, held
from server.store.engine import Database
from server.store.models.log import HeldItem, RecordRow
from server.store.models.plans import ProvisionPupil
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, give, sha, statuses


def waiting(database: Database, cast: Cast) -> list[held.Held]:
    with database.read() as session:
        return held.waiting(session, cast.larch_lane)


def test_its_author_is_told_why_and_colleagues_are_not(ada: TestPhone, tom: TestPhone, cast: Cast) -> None:
    item = ada.log(cast.cora, cast.talk_boost)
    ada.push(item)
    ada.pull()
    tom.pull()
    (event,) = ada.events.values()
    assert (event["type"], event["scope"], event["entity"]) == ("held", f"user:{cast.ada}", item["id"])
    assert (event["body"]["item"], event["body"]["code"], event["sha"]) == (item["id"], "scope_denied", sha(item))
    assert tom.events == {}


def test_a_released_item_counts_as_its_author_s_own(
    ada: TestPhone, sam: TestPhone, tom: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    item = ada.log(cast.cora, cast.talk_boost, minutes=20)
    ada.push(item)
    release(database, cast.larch_lane, waiting(database, cast)[0].id, cast.sam, clock.now)
    assert waiting(database, cast) == []
    assert statuses(ada.push(item)) == ["duplicate"]
    tom.pull()
    event = tom.events[item["id"]]
    assert (event["user"], event["device"], event["n"], event["sha"]) == (
        cast.ada,
        ada.who.device_id,
        item["n"],
        sha(item),
    )
    with database.read() as session:
        row = session.scalars(select(RecordRow)).one()
        assert (row.minutes, row.person_id) == (20, cast.ada)
        assert session.scalars(select(HeldItem.resolved_by)).one() == cast.sam
    ada.pull()
    assert [event["body"]["resolution"] for event in ada.events.values() if event["type"] == "release"] == ["released"]


def test_an_item_under_a_taken_id_counts_under_a_new_one(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    item = ada.log(cast.asha, cast.precision, minutes=20)
    other = item | {"body": item["body"] | {"minutes": 30}}
    ada.push(item, other)
    release(database, cast.larch_lane, waiting(database, cast)[0].id, cast.sam, clock.now)
    with database.read() as session:
        rows = session.execute(select(RecordRow.id, RecordRow.entity, RecordRow.minutes).order_by(RecordRow.seq)).all()
    assert [row.minutes for row in rows] == [20, 30]
    assert all(row.id == row.entity for row in rows)
    assert statuses(ada.push(item, other)) == ["duplicate", "released"], "what counts as another is not read back"


def test_what_cannot_be_understood_cannot_be_released(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    ada.push(ada.log(cast.asha, cast.precision, minutes="thirty"))
    with pytest.raises(Refusal) as no:
        release(database, cast.larch_lane, waiting(database, cast)[0].id, cast.sam, clock.now)
    assert no.value.code == "cannot_count"
    assert len(waiting(database, cast)) == 1


def test_what_only_waited_for_another_item_counts_by_itself_once_that_is_there(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database
) -> None:
    """After a restore the phones come back in any order: here the changes of changes come first, one of them in the
    push that brings the record."""
    first = ada.log(cast.asha, cast.precision)
    amended = ada.amend(first, minutes=20)
    void = adas_tablet.void(first, base=amended)
    assert statuses(adas_tablet.push(void)) == ["invalid"]
    assert statuses(ada.push(amended, first)) == ["invalid", "applied"]
    assert waiting(database, cast) == []
    with database.read() as session:
        assert session.scalars(select(RecordRow.outcome).order_by(RecordRow.seq)).all() == [
            "delivered",
            "delivered",
            "void",
        ]
    assert statuses(ada.push(amended)) == statuses(adas_tablet.push(void)) == ["duplicate"]
    ada.pull()
    told = [event for event in ada.events.values() if event["type"] == "release"]
    assert [event["entity"] for event in told] == [amended["id"], void["id"]]


def test_what_waited_for_an_item_that_the_senco_lets_count_counts_with_it(
    ada: TestPhone, tom: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    record = ada.log(cast.cora, cast.talk_boost)
    void = tom.void(record)
    assert statuses(ada.push(record)) + statuses(tom.push(void)) == ["scope_denied", "invalid"]
    release(database, cast.larch_lane, waiting(database, cast)[0].id, cast.sam, clock.now)
    assert waiting(database, cast) == []


def test_a_change_by_somebody_who_has_lost_the_pupil_meanwhile_is_left_to_the_senco(
    ada: TestPhone, tom: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    record = ada.log(cast.asha, cast.precision)
    give(database, cast, clock, cast.tom, cast.asha)
    void = tom.void(record)
    assert statuses(tom.push(void)) == ["invalid"]
    with database.write() as session:
        grants.end(session, cast.larch_lane, cast.tom, cast.asha, grants.EXPLICIT, clock.now)
    assert statuses(ada.push(record)) == ["applied"]
    (left,) = waiting(database, cast)
    assert left.item_id == void["id"]
    release(database, cast.larch_lane, left.id, cast.sam, clock.now)
    assert waiting(database, cast) == []


def test_an_item_sent_back_stays_uncounted_and_says_so(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    item = ada.log(cast.cora, cast.talk_boost)
    ada.push(item)
    send_back(database, cast.larch_lane, waiting(database, cast)[0].id, cast.sam, clock.now, "Log it for Ben.")
    ada.pull()
    told = next(event for event in ada.events.values() if event["type"] == "release")
    assert told["body"] == {"item": item["id"], "resolution": "returned", "note": "Log it for Ben."}
    assert statuses(ada.push(item)) == ["scope_denied"]
    with database.read() as session:
        assert session.scalars(select(RecordRow)).all() == []


def test_the_second_of_two_taps_finds_nothing_to_do(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    ada.push(ada.log(cast.cora, cast.talk_boost))
    item = waiting(database, cast)[0].id
    release(database, cast.larch_lane, item, cast.sam, clock.now)
    for again in (release, send_back):
        with pytest.raises(Refusal, match="not_found"):
            again(database, cast.larch_lane, item, cast.sam, clock.now)


def test_another_school_s_held_items_are_not_there(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    ada.push(ada.log(cast.cora, cast.talk_boost))
    with pytest.raises(Refusal, match="not_found"):
        release(database, cast.other_school, waiting(database, cast)[0].id, cast.omar, clock.now)


def test_the_item_is_kept_exactly_as_it_was_sent(ada: TestPhone, cast: Cast, database: Database) -> None:
    item = ada.item("pupil.smiled", cast.asha, {"wide": True, "at": ["door", "desk"]})
    ada.push(item)
    assert json.loads(waiting(database, cast)[0].item) == item


@pytest.mark.parametrize("code", ["scope_denied", "invalid"])
def test_its_author_takes_a_held_item_back_and_nobody_is_asked(
    code: str, ada: TestPhone, cast: Cast, database: Database
) -> None:
    denied = code == "scope_denied"
    item = ada.log(cast.cora, cast.talk_boost) if denied else ada.log(cast.asha, cast.precision, minutes="thirty")
    assert statuses(ada.push(item)) == [code]
    void = ada.void(item)
    assert ada.push(void).results[0].status == "held"
    assert waiting(database, cast) == []
    ada.pull()
    released = [event["body"] for event in ada.events.values() if event["type"] == "release"]
    assert [(body["item"], body["resolution"]) for body in released] == [
        (item["id"], "withdrawn"),
        (void["id"], "withdrawn"),
    ]
    assert [result.status for result in ada.push(item, void).results] == ["held", "held"]
    assert waiting(database, cast) == []


def test_nobody_takes_back_what_another_holds(ada: TestPhone, tom: TestPhone, cast: Cast, database: Database) -> None:
    item = ada.log(cast.cora, cast.talk_boost)
    ada.push(item)
    tom.push(tom.void(item))
    assert len(waiting(database, cast)) == 2


def test_of_two_items_under_one_id_the_senco_says_which_was_taken_back(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database
) -> None:
    item = ada.log(cast.asha, cast.precision, minutes="thirty")
    other = adas_tablet.log(cast.ben, cast.precision, minutes=20) | {"id": item["id"], "entity": item["id"]}
    ada.push(item)
    assert statuses(adas_tablet.push(other)) == ["id_conflict"]
    assert ada.push(ada.void(item)).results[0].status == "held"
    assert [row.code for row in waiting(database, cast)] == ["invalid", "id_conflict", "invalid"]


def test_an_undo_of_what_counts_takes_back_nothing_that_came_under_the_same_id(
    ada: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    item = ada.log(cast.asha, cast.precision)
    other = ada.log(cast.asha, cast.precision, minutes=20) | {"id": item["id"], "entity": item["id"]}
    assert statuses(ada.push(item, other)) == ["applied", "id_conflict"]
    with database.write() as session:
        grants.end(session, cast.larch_lane, cast.ada, cast.asha, grants.PROVISION, clock.now)
    assert statuses(ada.push(ada.void(item))) == ["scope_denied"]
    assert [row.code for row in waiting(database, cast)] == ["id_conflict", "scope_denied"]


def test_a_record_stays_with_its_provision_though_the_pupil_has_both(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    with database.write() as session:
        session.add(ProvisionPupil(school_id=cast.larch_lane, provision_id=cast.talk_boost, pupil_id=cast.asha))
    record = ada.log(cast.asha, cast.precision)
    assert statuses(ada.push(record, ada.amend(record, provision=cast.talk_boost))) == ["applied", "invalid"]
    (moved,) = waiting(database, cast)
    assert moved.detail == "provision: A record stays with its provision. Withdraw it and record it anew."
    assert statuses(ada.push(ada.amend(record, minutes=20))) == ["applied"]
