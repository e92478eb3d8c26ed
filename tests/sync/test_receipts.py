"""A batch that comes again, word for word, is answered without being read, and not otherwise than if it were."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from server.services import sync
from server.services.sync_wire import PushAnswer
from server.store import copies, pairing
from server.store.engine import Database
from server.store.models.devices import DeviceRow
from server.store.models.log import EventRow
from server.store.models.people import PersonRow
from tests.cast import Cast, Clock
from tests.sync.phone import Item, TestPhone, statuses


@pytest.fixture
def items(ada: TestPhone, cast: Cast) -> list[Item]:
    return [ada.log(pupil, cast.precision) for pupil in (cast.asha, cast.ben, cast.asha)]


def unread(phone: TestPhone, items: list[Item], monkeypatch: pytest.MonkeyPatch) -> PushAnswer:
    """The answer to a batch of which no item may be looked at."""
    with monkeypatch.context() as patch:
        patch.setattr(sync, "read_item", lambda _: pytest.fail("it was read"))
        return phone.push(*items)


def read(phone: TestPhone, items: list[Item]) -> PushAnswer:
    """The same where nothing is known of the batch."""
    with phone.database.write() as session:
        session.execute(update(DeviceRow).values(batch_sha=None))
    return phone.push(*items)


def test_it_is_answered_as_item_by_item(
    ada: TestPhone, items: list[Item], monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    assert statuses(ada.push(*items)) == ["applied"] * 3
    again = unread(ada, items, monkeypatch)
    assert statuses(again) == ["duplicate"] * 3
    assert [result.id for result in again.results] == [item["id"] for item in items]
    assert [(each.results, each.epoch, each.witness, each.wipe) for each in (again,)] == [
        (each.results, each.epoch, each.witness, each.wipe) for each in (read(ada, items),)
    ]
    with database.read() as session:
        assert len(session.scalars(select(EventRow.id)).all()) == 3


def test_others_who_wrote_meanwhile_are_in_its_witness(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.push(*items)
    later = adas_tablet.push(adas_tablet.log(cast.asha, cast.precision))
    assert unread(ada, items, monkeypatch).witness == later.witness


def test_another_batch_is_read(ada: TestPhone, cast: Cast, items: list[Item]) -> None:
    ada.push(*items)
    assert statuses(ada.push(*items[:2])) == ["duplicate"] * 2
    assert statuses(ada.push(*items[::-1])) == ["duplicate"] * 3
    assert statuses(ada.push(*items, ada.log(cast.ben, cast.precision))) == ["duplicate"] * 3 + ["applied"]
    changed = items[0] | {"body": items[0]["body"] | {"minutes": 5}}
    assert statuses(ada.push(changed, *items[1:])) == ["id_conflict", "duplicate", "duplicate"]


def test_another_device_is_not_answered_by_it(ada: TestPhone, adas_tablet: TestPhone, items: list[Item]) -> None:
    ada.push(*items)
    assert statuses(adas_tablet.push(*items)) == ["duplicate"] * 3
    assert statuses(ada.push(*items)) == ["duplicate"] * 3


def test_there_is_none_for_a_batch_of_which_an_item_was_held_or_known(ada: TestPhone, cast: Cast) -> None:
    good, elsewhere = ada.log(cast.asha, cast.precision), ada.log(cast.cora, cast.talk_boost)
    assert statuses(ada.push(good, elsewhere)) == ["applied", "scope_denied"]
    assert statuses(ada.push(good, ada.log(cast.ben, cast.precision))) == ["duplicate", "applied"]
    with ada.database.read() as session:
        row = session.scalars(select(DeviceRow).where(DeviceRow.id == ada.who.device_id)).one()
        assert (row.batch_sha, row.batch_first, row.batch_last) == (None, None, None)


def test_who_was_removed_or_has_left_meanwhile_is_told_so_all_the_same(
    ada: TestPhone, cast: Cast, items: list[Item], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ada.push(*items)
    with ada.database.write() as session:
        pairing.revoke(session, cast.larch_lane, ada.who.device_id or "", clock.now)
        session.execute(update(PersonRow).where(PersonRow.id == cast.ada).values(active=False))
    ada.who = type(ada.who)(*(getattr(ada.who, name) for name in ada.who.__slots__[:4]), active=False, revoked=True)
    again = unread(ada, items, monkeypatch)
    assert (statuses(again), again.wipe) == (["duplicate"] * 3, True)
    assert statuses(ada.push(ada.log(cast.asha, cast.precision))) == ["user_inactive"]


def test_a_log_that_went_back_says_so_although_it_knows_the_batch(
    ada: TestPhone, cast: Cast, items: list[Item], database: Database
) -> None:
    ada.push(*items)
    witness = ada.witness
    ada.witness = (witness[0] + 1, "5" * 24)
    with database.write() as session:
        copies.begin_again(session, {cast.larch_lane: "after the restore"})
    with pytest.raises(sync.Rewound) as gone_back:
        ada.push(*items)
    assert gone_back.value.epoch == "after the restore"
    ada.witness = witness
    assert ada.push(*items).epoch == "after the restore"


def test_what_the_device_tells_of_itself_with_it_is_heard(
    ada: TestPhone, items: list[Item], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    ada.push(*items)
    ada.next_n += 2
    with monkeypatch.context() as patch:
        patch.setattr(sync, "read_item", lambda _: pytest.fail("it was read"))
        ada.push(*items, queued=2)
    assert row_of(ada).manifest["queued"] == 2
    clock.forward(minutes=5)
    unread(ada, items, monkeypatch)
    assert seen(ada) == clock.now


def row_of(phone: TestPhone) -> DeviceRow:
    with phone.database.read() as session:
        return session.scalars(select(DeviceRow).where(DeviceRow.id == phone.who.device_id)).one()


def seen(phone: TestPhone) -> datetime | None:
    return row_of(phone).last_seen_at
