"""What a phone hands in is in the log once, however often it is sent and whatever comes with it.

Over 300 lines: the outcomes of one request, which are told apart only side by side.
"""

import json
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from msgspec import UNSET
from sqlalchemy import func, select, update

from server.services import sync
from server.services.sync_items import Item as ReadItem
from server.services.sync_items import read_item
from server.services.sync_wire import Manifest, Push
from server.store import log, pairing
from server.store.engine import Database
from server.store.models.devices import DeviceItem, DeviceRow
from server.store.models.log import EventRow, GrantRow, HeldItem, LedgerDirty, RecordRow
from server.store.models.school import LogHead
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of, sha, statuses


def count(database: Database, model: type) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def test_a_session_is_applied_and_can_be_read_as_a_record(ada: TestPhone, cast: Cast, database: Database) -> None:
    item = ada.log(cast.asha, cast.precision, minutes=25)
    answer = ada.push(item)
    assert statuses(answer) == ["applied"]
    assert (answer.results[0].seq, answer.results[0].sha) == (1, sha(item))
    with database.read() as session:
        row = session.scalars(select(RecordRow)).one()
        dirty = session.scalars(select(LedgerDirty)).one()
    assert (row.id, row.pupil_id, row.provision_id, row.minutes, row.person_id) == (
        item["id"],
        cast.asha,
        cast.precision,
        25,
        cast.ada,
    )
    assert (dirty.provision_id, dirty.pupil_id, dirty.from_on) == (cast.precision, cast.asha, row.on)


def test_a_retry_after_a_lost_answer_stores_nothing_twice(ada: TestPhone, cast: Cast, database: Database) -> None:
    items = [ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision)]
    first = ada.push(*items)
    ada.witness = (0, "")
    for _ in range(3):
        again = ada.push(*items)
        assert statuses(again) == ["duplicate", "duplicate"]
        assert [result.seq for result in again.results] == [result.seq for result in first.results]
        assert [result.sha for result in again.results] == [sha(item) for item in items]
    assert count(database, EventRow) == count(database, RecordRow) == count(database, DeviceItem) == 2


def test_the_order_of_names_and_white_space_do_not_make_another_item(ada: TestPhone, cast: Cast) -> None:
    item = ada.log(cast.asha, cast.precision)
    ada.push(item)
    spaced = json.dumps(dict(reversed(item.items())), indent=1).encode()
    assert statuses(ada.push(spaced)) == ["duplicate"]


def test_two_devices_of_one_person_both_count(ada: TestPhone, adas_tablet: TestPhone, cast: Cast) -> None:
    assert statuses(ada.push(ada.log(cast.asha, cast.precision))) == ["applied"]
    assert statuses(adas_tablet.push(adas_tablet.log(cast.asha, cast.precision))) == ["applied"]


def test_one_item_twice_in_a_push_is_stored_once(ada: TestPhone, cast: Cast, database: Database) -> None:
    item = ada.log(cast.asha, cast.precision)
    assert statuses(ada.push(item, item)) == ["applied", "duplicate"]
    assert count(database, EventRow) == 1


def test_the_same_id_with_other_content_is_held_and_both_are_kept(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    item = ada.log(cast.asha, cast.precision, minutes=20)
    other = item | {"body": item["body"] | {"minutes": 30}}
    ada.push(item)
    assert statuses(ada.push(other)) == ["id_conflict"]
    assert statuses(ada.push(item, other)) == ["duplicate", "id_conflict"]
    with database.read() as session:
        kept = session.scalars(select(HeldItem)).one()
        assert json.loads(kept.item)["body"]["minutes"] == 30
        assert session.scalars(select(RecordRow.minutes)).one() == 20
    assert count(database, EventRow) == 2


def test_one_bad_item_costs_itself_only(ada: TestPhone, cast: Cast, database: Database) -> None:
    good = [ada.log(cast.asha, cast.precision) for _ in range(2)]
    spoiled = ada.log(cast.asha, cast.precision) | {"scope": "playground"}
    answer = ada.push(good[0], spoiled, b'{"id": 7}', b'"a"', good[1])
    assert statuses(answer) == ["applied", "malformed", "malformed", "malformed", "applied"]
    assert [result.id for result in answer.results] == [good[0]["id"], spoiled["id"], None, None, good[1]["id"]]
    assert count(database, EventRow) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"minutes": 12.5}, "malformed"),
        ({"minutes": 2**60}, "malformed"),
        ({"room": "\ud800"}, "malformed"),
        ({"room": "\0"}, "malformed"),
        ({"größe": 1}, "malformed"),
        ({"room": [[[[[[[[[[]]]]]]]]]]}, "malformed"),
        ({"minutes": "thirty"}, "invalid"),
        ({"minutes": None, "outcome": "not_delivered"}, "invalid"),
        ({"reason": "pupil_absent"}, "invalid"),
        ({"on": "2026-02-30"}, "invalid"),
        ({"room": "library"}, "invalid"),
        ({"provision": "0192eeee-0000-7000-8000-000000000002"}, "invalid"),
        ({"provision": "0192eeee-0000-7000-8000-000000000077"}, "invalid"),
    ],
)
def test_what_cannot_be_spelled_alike_is_refused_and_what_cannot_count_is_held(
    ada: TestPhone, cast: Cast, change: dict[str, object], said: str
) -> None:
    good = ada.log(cast.asha, cast.precision)
    item = ada.log(cast.asha, cast.precision)
    item["body"] |= change
    assert statuses(ada.push(item, good)) == [said, "applied"]


def test_a_name_that_stands_twice_makes_an_item_unreadable(ada: TestPhone, cast: Cast) -> None:
    raw = json.dumps(ada.log(cast.asha, cast.precision)).replace('"minutes"', '"minutes": 5, "minutes"')
    assert statuses(ada.push(raw.encode())) == ["malformed"]


def test_an_item_over_64_kib_is_refused_with_the_limit(ada: TestPhone, cast: Cast) -> None:
    long = ada.item("note.add", cast.asha, {"record": cast.asha, "text": "x" * 65_536})
    result = ada.push(long).results[0]
    assert (result.id, result.code, result.limit) == (long["id"], "too_large", 65_536)


def test_a_type_that_this_server_does_not_know_yet_is_kept(ada: TestPhone, cast: Cast, database: Database) -> None:
    newer = ada.item("record.log", cast.asha, {"mood": "fine"}, version=2)
    unheard = ada.item("pupil.smiled", cast.asha, {"wide": True})
    assert statuses(ada.push(newer, unheard)) == ["unknown_type_or_version"] * 2
    assert statuses(ada.push(newer, unheard)) == ["unknown_type_or_version"] * 2
    assert count(database, HeldItem) == 2


def test_a_pupil_of_somebody_else_is_held_and_so_is_the_whole_school(ada: TestPhone, cast: Cast) -> None:
    toms = ada.log(cast.cora, cast.talk_boost)
    stranger = ada.log(cast.dot, cast.elsewhere)
    school = ada.log(cast.asha, cast.precision) | {"scope": "school"}
    assert statuses(ada.push(toms, stranger, school)) == ["scope_denied"] * 3


def test_work_done_before_access_was_lost_is_held_and_not_dropped(
    ada: TestPhone, cast: Cast, clock: Clock, database: Database
) -> None:
    item = ada.log(cast.asha, cast.precision)
    with database.write() as session:
        ended = update(GrantRow).where(GrantRow.pupil_id == cast.asha).values(ended_at=clock.now)
        session.execute(ended)
    answer = ada.push(item, ada.log(cast.ben, cast.precision))
    assert statuses(answer) == ["scope_denied", "applied"]
    again = ada.push(item)
    assert (statuses(again), again.results[0].seq) == (["scope_denied"], answer.results[0].seq)


def test_a_removed_device_may_hand_in_what_it_has_and_is_told_to_wipe_itself(ada: TestPhone, cast: Cast) -> None:
    ada.who = ada.who.__class__(ada.who.school_id, ada.who.person_id, "ta", ada.who.device_id, revoked=True)
    answer = ada.push(ada.log(cast.asha, cast.precision))
    assert statuses(answer) == ["scope_denied"]
    assert answer.wipe is True


def test_what_a_person_who_left_recorded_is_held(ada: TestPhone, cast: Cast) -> None:
    ada.who = ada.who.__class__(ada.who.school_id, ada.who.person_id, "ta", ada.who.device_id, active=False)
    assert statuses(ada.push(ada.log(cast.asha, cast.precision))) == ["user_inactive"]


def test_an_amendment_carries_the_whole_record_and_names_what_it_changes(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database
) -> None:
    first = ada.log(cast.asha, cast.precision)
    amended = ada.amend(first, minutes=20)
    ada.push(first, amended)
    assert statuses(adas_tablet.push(adas_tablet.void(first))) == ["applied"]
    with database.read() as session:
        rows = session.execute(
            select(RecordRow.entity, RecordRow.amends, RecordRow.outcome, RecordRow.minutes).order_by(RecordRow.seq)
        ).all()
    assert [tuple(row) for row in rows] == [
        (first["id"], None, "delivered", 30),
        (first["id"], first["id"], "delivered", 20),
        (first["id"], first["id"], "void", None),
    ]


def test_a_change_to_what_is_not_in_the_log_waits_for_it(ada: TestPhone, cast: Cast) -> None:
    lost = ada.log(cast.asha, cast.precision)
    assert statuses(ada.push(ada.void(lost))) == ["invalid"]


def test_a_change_cannot_cross_to_another_pupil_provision_or_kind(ada: TestPhone, cast: Cast) -> None:
    first = ada.log(cast.asha, cast.precision)
    note = ada.item("note.add", cast.asha, {"record": first["id"], "text": "Read well."})
    ada.push(first, note)
    to_ben = ada.amend(first) | {"scope": f"pupil:{cast.ben}"}
    to_note = ada.void(first) | {"base": note["id"], "entity": note["id"]}
    of_another = ada.void(first) | {"base": note["id"]}
    assert statuses(ada.push(to_ben, to_note, of_another)) == ["invalid"] * 3


def test_a_server_that_went_back_in_time_says_so_and_gets_all_of_it_again(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    kept, lost = ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision)
    ada.push(kept)
    ada.push(lost)
    with database.write() as session:
        chain = log.chain_at(session, cast.larch_lane, 1)
        for model in (RecordRow, EventRow):
            session.execute(model.__table__.delete().where(model.seq > 1))
        session.execute(update(LogHead).where(LogHead.school_id == cast.larch_lane).values(seq=1, chain=chain))
    new = ada.log(cast.asha, cast.precision)
    with pytest.raises(sync.Rewound) as gone_back:
        ada.push(new)
    assert gone_back.value.epoch
    ada.witness = (0, "")
    assert statuses(ada.push(kept, lost, new)) == ["duplicate", "applied", "applied"]


def test_another_log_of_the_same_length_is_a_rewind_too(ada: TestPhone, cast: Cast) -> None:
    ada.push(ada.log(cast.asha, cast.precision))
    ada.witness = (1, "00" * 12)
    with pytest.raises(sync.Rewound):
        ada.push(ada.log(cast.asha, cast.precision))


def test_no_clock_changes_what_is_accepted(ada: TestPhone, cast: Cast) -> None:
    early = ada.log(cast.asha, cast.precision) | {"stated_at": "2016-11-03T10:15:00Z"}
    late = ada.log(cast.asha, cast.precision) | {"stated_at": "2036-11-03T10:15:00.123456Z"}
    skewed = ada.log(cast.asha, cast.precision) | {"clock": {"offset_ms": -315_576_000_000}}
    assert statuses(ada.push(late, early, skewed)) == ["applied"] * 3


def test_concurrent_pushers_leave_no_gap_and_lose_nothing(
    database: Database, cast: Cast, ada: TestPhone, adas_tablet: TestPhone, tom: TestPhone, sam: TestPhone
) -> None:
    faults: list[BaseException] = []

    def work(phone: TestPhone, pupil: str, provision: str) -> None:
        try:
            phone.clock = Clock()
            for _ in range(12):
                phone.push(*(phone.log(pupil, provision) for _ in range(5)))
        except BaseException as fault:
            faults.append(fault)

    places = [(ada, cast.asha), (adas_tablet, cast.ben), (sam, cast.asha)]
    threads = [Thread(target=work, args=(phone, pupil, cast.precision)) for phone, pupil in places]
    threads.append(Thread(target=work, args=(tom, cast.cora, cast.talk_boost)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with database.read() as session:
        seqs = session.scalars(select(EventRow.seq).order_by(EventRow.seq)).all()
        head = log.read_head(session, cast.larch_lane)
        assert log.chain_at(session, cast.larch_lane, head.seq) == head.chain
    assert seqs == list(range(1, 4 * 12 * 5 + 1))
    assert count(database, RecordRow) == 240


def test_hello_tells_what_never_arrived_beyond_what_still_waits(
    ada: TestPhone, cast: Cast, clock: Clock, database: Database
) -> None:
    sent = [ada.log(cast.asha, cast.precision) for _ in range(6)]
    ada.push(sent[0], sent[1], sent[3])
    manifest = {"next_n": 7, "queued": 2, "oldest_at": datetime(2026, 11, 3, 9, 0, tzinfo=UTC), "blocked": 0}
    words = {"device": ada.who.device_id, "app": "2026.11.0", "storage": {}, "clock": clock.now, "manifest": manifest}
    assert sync.hello(database, ada.who, words, clock.now).missing_n == [3]
    with database.read() as session:
        device = session.scalars(select(DeviceRow).where(DeviceRow.id == ada.who.device_id)).one()
    assert (device.app, device.manifest["queued"], device.synced_at) == ("2026.11.0", 2, clock.now)


def test_a_manifest_that_boasts_costs_no_more_than_the_list(ada: TestPhone, clock: Clock, database: Database) -> None:
    manifest = {"next_n": 2**31 - 1, "queued": 2**31 - 1, "oldest_at": None, "blocked": 0}
    words = {"device": ada.who.device_id, "app": "1", "storage": {}, "clock": clock.now, "manifest": manifest}
    assert sync.hello(database, ada.who, words, clock.now).missing_n == []
    manifest["queued"] = 0
    assert len(sync.hello(database, ada.who, words, clock.now).missing_n) == 1000


def test_a_rescue_file_counts_from_its_own_person_and_is_held_from_anybody_else(
    ada: TestPhone, adas_tablet: TestPhone, tom: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    one, two = ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision)
    by_own = sync.rescue(database, adas_tablet.who, ada.envelope([json.dumps(one).encode()]), clock.now)
    by_tom = sync.rescue(database, tom.who, ada.envelope([json.dumps(two).encode()]), clock.now)
    assert statuses(by_own) == ["applied"]
    assert statuses(by_tom) == ["scope_denied"]
    with database.read() as session:
        assert (
            session.scalars(select(EventRow.device_id).where(EventRow.type == "record.log")).one() == ada.who.device_id
        )
        assert session.scalars(select(HeldItem.person_id)).one() == cast.ada


def test_a_file_says_how_its_phone_was_and_not_that_it_has_sent_all_since(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    ada.push(ada.log(cast.asha, cast.precision))

    def heard() -> tuple[Any, Any]:
        with database.read() as session:
            of_ada = select(DeviceRow.synced_at, DeviceRow.manifest).where(DeviceRow.id == ada.who.device_id)
            synced_at, manifest = session.execute(of_ada).one()
            return synced_at, (manifest["next_n"], manifest["queued"], manifest.get("blocked_n"))

    synced_at, _ = heard()
    item = json.dumps(ada.log(cast.asha, cast.precision)).encode()
    refused = json.dumps(ada.log(cast.asha, cast.precision) | {"scope": "playground"}).encode()
    old = ada.envelope([item, refused], queued=2)
    answer = sync.rescue(database, adas_tablet.who, old, clock.forward(days=3))
    assert statuses(answer) == ["applied", "malformed"]
    assert heard() == (synced_at, (4, 2, []))
    told = Manifest(4, 0, None, 1, [3])
    new = Push(old.req, old.device, "", answer.witness, told, [])
    sync.rescue(database, adas_tablet.who, new, clock.forward(days=1))
    assert heard() == (synced_at, (4, 0, [3])), "which numbers nobody need look for"
    sync.rescue(database, adas_tablet.who, old, clock.forward(days=1))
    assert heard() == (synced_at, (4, 0, [3])), "an older file changes nothing of that"


def test_what_a_removed_phone_wrote_into_a_file_is_held_also_from_its_own_person(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        pairing.revoke(session, cast.larch_lane, cast.adas_phone.id, clock.now)
    file = ada.envelope([json.dumps(ada.log(cast.asha, cast.precision)).encode()])
    answer = sync.rescue(database, adas_tablet.who, file, clock.now)
    assert (statuses(answer), answer.wipe) == (["scope_denied"], UNSET)
    with database.read() as session:
        assert "removed this device" in str(session.scalars(select(HeldItem.detail)).one())


def test_another_school_is_never_touched(database: Database, cast: Cast, clock: Clock) -> None:
    omar = phone_of(database, cast, clock, cast.omars_phone, "senco")
    assert statuses(omar.push(omar.log(cast.dot, cast.elsewhere))) == ["applied"]
    assert statuses(omar.push(omar.log(cast.asha, cast.precision))) == ["scope_denied"]
    with database.read() as session:
        assert log.read_head(session, cast.larch_lane).seq == 0


def test_an_item_never_raises_whatever_bytes_it_is() -> None:
    for raw in (b"", b"null", b"\xff", b"[" * 60_000, b'{"id":' + b"[" * 60_000, b'"\\ud800"'):
        assert not isinstance(read_item(raw), ReadItem)
