"""How a phone with a key of its own unlocks: a challenge, signed once."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.services import pairing
from server.services.base64url import to_bytes
from server.services.envelopes import kid_of
from server.services.signatures import key_id, public_key
from server.store import audit
from server.store.engine import Database
from tests.api.conftest import SignedIn
from tests.api.phones import (
    NEW_PHONE,
    Key,
    challenge,
    code_for,
    empty_push,
    pair_with,
    sign_in,
    unlock,
)
from tests.cast import Cast, Clock, known_id


def acts(database: Database, cast: Cast) -> list[dict[str, Any]]:
    with database.read() as session:
        return [json.loads(entry.text) for entry in audit.entries(session, cast.larch_lane)]


@pytest.fixture
def signing(app: Flask, desk: SignedIn, cast: Cast) -> tuple[FlaskClient, Key]:
    """A phone of Ada's that was paired with a key of its own."""
    phone, key = app.test_client(), Key()
    assert pair_with(phone, code_for(desk(cast.sam), cast.ada)["code"], key).status_code == 200
    return phone, key


def test_a_phone_that_makes_its_own_key_is_given_the_school_s_and_no_other(
    app: Flask, desk: SignedIn, cast: Cast
) -> None:
    key = Key()
    told = pair_with(app.test_client(), code_for(desk(cast.sam), cast.ada)["code"], key).get_json()
    assert (told["key_id"], told["unlock_key"]) == (key_id(key.raw), "")
    assert kid_of(to_bytes(told["seal"]["key"])) == told["seal"]["kid"]


def test_a_signed_challenge_unlocks_for_fifteen_minutes(
    signing: tuple[FlaskClient, Key], database: Database, cast: Cast, clock: Clock
) -> None:
    phone, key = signing
    clock.forward(minutes=20)
    told = sign_in(phone, key).get_json()
    assert told["seal"].keys() == {"kid", "key"}
    who = pairing.device_by_read_token(database, told["read_token"], clock.now)
    assert who is not None
    assert (who.person_id, who.device_id) == (cast.ada, NEW_PHONE)
    assert pairing.device_by_read_token(database, told["read_token"], clock.forward(minutes=15)) is None


def test_a_challenge_is_good_once_and_for_two_minutes(signing: tuple[FlaskClient, Key], clock: Clock) -> None:
    phone, key = signing
    given = challenge(phone)
    assert sign_in(phone, key, given=given).status_code == 200
    again = sign_in(phone, key, given=given)
    assert (again.status_code, again.get_json()["code"]) == (410, "old_challenge")
    late = challenge(phone)
    clock.forward(minutes=2)
    assert sign_in(phone, key, given=late).status_code == 410


def test_a_challenge_of_one_phone_is_no_challenge_of_another(signing: tuple[FlaskClient, Key], cast: Cast) -> None:
    phone, key = signing
    assert sign_in(phone, key, given=challenge(phone, cast.adas_tablet.id)).status_code == 410


@pytest.mark.parametrize("device", [NEW_PHONE, "0192ffff-0000-7000-8000-000000000002", known_id("f", 66)])
def test_another_key_unlocks_nothing_and_learns_nothing(signing: tuple[FlaskClient, Key], device: str) -> None:
    """The phone's own id with another key, a phone that has no key, and one that is not there: all the same."""
    refused = sign_in(signing[0], Key(), device)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "wrong_signature")


def test_a_phone_that_signs_cannot_be_unlocked_by_a_key_that_was_given(
    signing: tuple[FlaskClient, Key],
) -> None:
    assert unlock(signing[0], "").status_code == 422
    assert unlock(signing[0], "any").status_code == 403


def test_paired_again_the_new_key_unlocks_and_the_old_one_does_not(
    signing: tuple[FlaskClient, Key], desk: SignedIn, cast: Cast
) -> None:
    phone, old = signing
    new = Key()
    assert pair_with(phone, code_for(desk(cast.sam), cast.ada)["code"], new).status_code == 200
    assert sign_in(phone, old).get_json()["code"] == "wrong_signature"
    assert sign_in(phone, new).status_code == 200


def test_what_is_no_key_leaves_the_code_unspent(app: Flask, desk: SignedIn, cast: Cast) -> None:
    code, key = code_for(desk(cast.sam), cast.ada)["code"], Key()
    for wrong in (bytes([4]) + bytes(64), key.raw[:33]):
        key.raw, right = wrong, key.raw
        refused = pair_with(app.test_client(), code, key)
        assert (refused.status_code, [*refused.get_json()["fields"]]) == (422, ["signing_key"])
        key.raw = right
    assert pair_with(app.test_client(), code, key).status_code == 200


def test_a_removed_phone_that_signs_well_is_told_that_it_was_removed(
    signing: tuple[FlaskClient, Key], desk: SignedIn, cast: Cast
) -> None:
    phone, key = signing
    token = sign_in(phone, key).get_json()["read_token"]
    desk(cast.sam).post(f"/api/v1/devices/{NEW_PHONE}/revoke", json={})
    assert sign_in(phone, key).get_json()["code"] == "device_revoked"
    pull = phone.post("/sync/v1/pull", json={}, headers={"Authorization": f"Bearer {token}"})
    assert (pull.status_code, pull.get_json()["code"]) == (401, "locked")
    assert empty_push(phone, NEW_PHONE).get_json()["wipe"] is True


def test_a_phone_in_two_schools_is_unlocked_where_its_key_is(
    signing: tuple[FlaskClient, Key], app: Flask, desk: SignedIn, database: Database, cast: Cast, clock: Clock
) -> None:
    """Somebody at another school pairs under this phone's id: that gives them nothing of this one."""
    theirs = Key()
    assert pair_with(app.test_client(), code_for(desk(cast.omar), cast.omar)["code"], theirs).status_code == 200
    for key, person in ((signing[1], cast.ada), (theirs, cast.omar)):
        token = sign_in(app.test_client(), key).get_json()["read_token"]
        who = pairing.device_by_read_token(database, token, clock.now)
        assert who is not None
        assert who.person_id == person


def test_guessing_signatures_is_slowed_and_told_of_once(
    signing: tuple[FlaskClient, Key], database: Database, cast: Cast
) -> None:
    statuses = [sign_in(signing[0], Key()).status_code for _ in range(13)]
    assert statuses == [403] * 10 + [429] * 3
    assert [act["device"] for act in acts(database, cast) if act["act"] == "device.unlock_refused"] == [NEW_PHONE]


def test_the_audit_log_tells_who_added_a_phone_and_who_removed_it(
    signing: tuple[FlaskClient, Key], desk: SignedIn, database: Database, cast: Cast
) -> None:
    browser = desk(cast.sam)
    for _ in range(2):
        browser.post(f"/api/v1/devices/{NEW_PHONE}/revoke", json={})
    told = [(act["act"], act["actor"]) for act in acts(database, cast) if act["act"].startswith("device.")]
    assert told == [("device.code", cast.sam), ("device.paired", cast.ada), ("device.revoked", cast.sam)]


def test_without_a_folder_for_keys_a_phone_is_told_to_wait(
    signing: tuple[FlaskClient, Key], app: Flask, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.write_text("a file in the folder's place")
    kept = app.extensions["kept"]
    app.extensions["kept"] = replace(kept, settings=replace(kept.settings, keys_dir=closed))
    refused = sign_in(*signing)
    assert (refused.status_code, refused.get_json()["code"]) == (503, "no_storage")


def test_a_key_that_is_written_shorter_or_lies_on_no_curve_pairs_nothing(
    app: Flask, desk: SignedIn, cast: Cast
) -> None:
    code, key = code_for(desk(cast.sam), cast.ada)["code"], Key()
    whole = key.raw
    for wrong in (bytes([2 + whole[64] % 2]) + whole[1:33], whole[:64] + bytes([whole[64] ^ 1]), b"short"):
        with pytest.raises(ValueError, match="key"):
            public_key(wrong)
        key.raw = wrong
        refused = pair_with(app.test_client(), code, key)
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["signing_key"])
    key.raw = whole
    assert pair_with(app.test_client(), code, key).status_code == 200
