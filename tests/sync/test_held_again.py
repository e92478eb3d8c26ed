"""What is held is taken back once however often it is asked for, and what nobody can read waits for the SENCO."""

from sqlalchemy import update

from server.store import held
from server.store.engine import Database
from server.store.models.log import HeldItem
from tests.cast import Cast
from tests.sync.phone import TestPhone, statuses


def waiting(database: Database, cast: Cast) -> list[held.Held]:
    with database.read() as session:
        return held.waiting(session, cast.larch_lane)


def test_who_takes_a_held_item_back_twice_is_told_once_of_each(ada: TestPhone, cast: Cast, database: Database) -> None:
    item = ada.log(cast.cora, cast.talk_boost)
    ada.push(item)
    voids = [ada.void(item) for _ in range(2)]
    assert {result.status for result in ada.push(*voids).results} == {"held"}
    assert waiting(database, cast) == []
    ada.pull()
    released = [event["body"] for event in ada.events.values() if event["type"] == "release"]
    assert [(body["item"], body["resolution"]) for body in released] == [
        (each["id"], "withdrawn") for each in (item, *voids)
    ]


def test_what_waits_and_cannot_be_read_any_more_is_left_to_the_senco_and_stops_nobody(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    """An older Kept may have taken what this one does not."""
    first = ada.log(cast.asha, cast.precision)
    changes = [ada.amend(first, minutes=minutes) for minutes in (20, 25)]
    ada.push(*changes)
    with database.write() as session:
        session.execute(update(HeldItem).where(HeldItem.item_id == changes[0]["id"]).values(item="[]"))
    assert statuses(ada.push(first)) == ["applied"]
    assert [row.item_id for row in waiting(database, cast)] == [changes[0]["id"]]
