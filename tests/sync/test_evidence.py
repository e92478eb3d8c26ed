"""What a signature is worth: changed items are held, unsigned ones are graded, and a copied phone is found."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from server.services import held
from server.services.ids import new_id
from server.store import audit, folds, pairing
from server.store import held as held_items
from server.store.engine import Database
from server.store.models.devices import DeviceRow
from server.store.models.log import EventRow, RecordRow
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of, statuses


@pytest.fixture
def signing(ada: TestPhone) -> TestPhone:
    ada.begin_to_sign()
    return ada


def grades(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(select(RecordRow.grade).order_by(RecordRow.seq)))


def the_held(database: Database, cast: Cast) -> list[held_items.Held]:
    with database.read() as session:
        return held_items.waiting(session, cast.larch_lane)


def test_what_is_signed_counts_as_what_it_says(signing: TestPhone, database: Database, cast: Cast) -> None:
    item = signing.signed(signing.log(cast.asha, cast.precision, grade="timer"))
    assert statuses(signing.push(item)) == ["applied"]
    assert statuses(signing.push(item)) == ["duplicate"]
    assert grades(database) == ["timer"]
    with database.read() as session:
        kept = session.execute(select(EventRow.key_id, EventRow.signature)).one()
    assert tuple(kept) == (item["key_id"], item["signature"])


def test_what_a_phone_that_signs_sends_unsigned_counts_and_is_graded_so(
    signing: TestPhone, database: Database, cast: Cast, clock: Clock
) -> None:
    assert statuses(signing.push(signing.log(cast.asha, cast.precision, grade="timer"))) == ["applied"]
    assert grades(database) == ["unsigned_device"]
    with database.write() as session:
        folds.rebuild(session, cast.larch_lane, clock.now)
    assert grades(database) == ["unsigned_device"]


def test_of_a_phone_without_a_key_nothing_is_asked(ada: TestPhone, database: Database, cast: Cast) -> None:
    assert statuses(ada.push(ada.log(cast.asha, cast.precision, grade="timer"))) == ["applied"]
    assert grades(database) == ["timer"]


def changed(item: dict[str, Any], what: str) -> dict[str, Any]:
    match what:
        case "body":
            return item | {"body": item["body"] | {"minutes": 45}}
        case "n":
            return item | {"n": item["n"] + 5}
        case "stated_at":
            return item | {"stated_at": "2026-11-02T10:15:00.000Z"}
        case "key_id":
            return item | {"key_id": "0" * 16}
        case "no signature":
            return item | {"signature": None}
        case "no key_id":
            return item | {"key_id": None}
    return item | {"signature": what}


@pytest.mark.parametrize(
    "what", ["body", "n", "stated_at", "key_id", "no signature", "no key_id", "x", "A" * 86, "=" * 86, "A" * 256]
)
def test_what_was_changed_on_its_way_is_held_with_all_that_it_says(
    signing: TestPhone, database: Database, cast: Cast, what: str
) -> None:
    item = changed(signing.signed(signing.log(cast.asha, cast.precision)), what)
    assert statuses(signing.push(item)) == ["bad_signature"]
    [waits] = the_held(database, cast)
    assert json.loads(waits.item) == item
    assert waits.detail
    assert grades(database) == []


def test_one_changed_item_holds_up_no_other(signing: TestPhone, cast: Cast) -> None:
    good, bad, unsigned = (signing.signed(signing.log(cast.asha, cast.precision)) for _ in range(3))
    unsigned |= {"key_id": None, "signature": None}
    answer = signing.push(good, changed(bad, "body"), unsigned)
    assert statuses(answer) == ["applied", "bad_signature", "applied"]


def test_a_record_carried_into_another_queue_is_held(
    signing: TestPhone, tom: TestPhone, adas_tablet: TestPhone, cast: Cast
) -> None:
    """Neither another person's phone nor another phone of the same person can pass it off as its own."""
    item = signing.signed(signing.log(cast.asha, cast.precision))
    for other in (tom, adas_tablet):
        other.begin_to_sign()
        assert statuses(other.push(item | {"id": (fresh := new_id(other.clock.now)), "entity": fresh})) == [
            "bad_signature"
        ]


def test_the_senco_may_count_it_all_the_same_and_its_grade_says_so(
    signing: TestPhone, database: Database, cast: Cast, clock: Clock
) -> None:
    signing.push(changed(signing.signed(signing.log(cast.asha, cast.precision, grade="timer")), "body"))
    [waits] = the_held(database, cast)
    held.release(database, cast.larch_lane, waits.id, cast.sam, clock.now)
    assert grades(database) == ["unsigned_device"]


def test_what_the_key_before_signed_still_verifies_after_pairing_again(
    signing: TestPhone, database: Database, cast: Cast
) -> None:
    queued = signing.signed(signing.log(cast.asha, cast.precision, grade="timer"))
    signing.begin_to_sign()
    new = signing.signed(signing.log(cast.asha, cast.precision, grade="timer"))
    assert statuses(signing.push(queued, new)) == ["applied", "applied"]
    assert grades(database) == ["timer", "timer"]


def test_a_removed_phone_hands_in_into_quarantine_signed_or_not(
    signing: TestPhone, database: Database, cast: Cast, clock: Clock
) -> None:
    items = [signing.signed(signing.log(cast.asha, cast.precision)), signing.log(cast.asha, cast.precision)]
    with database.write() as session:
        assert pairing.revoke(session, cast.larch_lane, cast.adas_phone.id, clock.now) is True
        assert pairing.revoke(session, cast.larch_lane, cast.adas_phone.id, clock.now) is False
    signing.who = replace(signing.who, revoked=True)
    answer = signing.push(*items)
    assert (statuses(answer), answer.wipe) == (["scope_denied"] * 2, True)


def used_twice(database: Database, cast: Cast) -> tuple[bool, int]:
    """Whether Ada's phone is marked, and how often the audit log tells."""
    with database.read() as session:
        at = session.scalars(select(DeviceRow.used_twice_at).where(DeviceRow.id == cast.adas_phone.id)).one()
        told = [json.loads(entry.text)["act"] for entry in audit.entries(session, cast.larch_lane)]
    return at is not None, told.count("device.used_twice")


def test_a_copy_of_a_phone_that_goes_on_counting_is_found_and_nothing_is_lost(
    signing: TestPhone, database: Database, cast: Cast, clock: Clock
) -> None:
    signing.push(signing.signed(signing.log(cast.asha, cast.precision)))
    copy = phone_of(database, cast, clock, cast.adas_phone)
    copy.key, copy.next_n, copy.witness = signing.key, signing.next_n, signing.witness
    assert (
        statuses(signing.push(*(signing.signed(signing.log(cast.asha, cast.precision)) for _ in range(2))))
        == ["applied"] * 2
    )
    assert used_twice(database, cast) == (False, 0)
    for _ in range(2):
        assert statuses(copy.push(copy.signed(copy.log(cast.asha, cast.precision)))) == ["applied"]
    assert used_twice(database, cast) == (True, 1)


def test_a_retry_and_a_conflict_of_ids_are_no_copy(signing: TestPhone, database: Database, cast: Cast) -> None:
    item = signing.signed(signing.log(cast.asha, cast.precision))
    signing.push(item)
    signing.push(item)
    assert statuses(signing.push(signing.signed(changed(item, "body")))) == ["id_conflict"]
    assert used_twice(database, cast) == (False, 0)


def test_one_number_twice_in_one_push_is_a_copy_too(signing: TestPhone, database: Database, cast: Cast) -> None:
    first, second = signing.log(cast.asha, cast.precision), signing.log(cast.asha, cast.precision)
    signing.push(signing.signed(first), signing.signed(second | {"n": first["n"]}))
    assert used_twice(database, cast) == (True, 1)
    signing.begin_to_sign()
    assert used_twice(database, cast) == (False, 1)
