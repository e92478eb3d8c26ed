"""How a phone with a key that it was given unlocks, and what a removed one may still do."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.services import pairing
from server.store.engine import Database
from server.store.models.devices import DeviceRow
from tests.api.conftest import Paired, SignedIn
from tests.api.phones import NEW_PHONE, code_for, leave, pair, unlock
from tests.cast import Cast, Clock, known_id


def test_the_unlock_key_is_traded_for_a_read_token_of_fifteen_minutes(
    app: Flask, desk: SignedIn, database: Database, cast: Cast, clock: Clock
) -> None:
    phone = app.test_client()
    paired = pair(phone, code_for(desk(cast.sam), cast.ada)["code"]).get_json()
    clock.forward(minutes=20)
    assert pairing.device_by_read_token(database, paired["read_token"], clock.now) is None
    token = unlock(phone, paired["unlock_key"]).get_json()["read_token"]
    who = pairing.device_by_read_token(database, token, clock.now)
    assert who is not None
    assert (who.person_id, who.device_id) == (cast.ada, NEW_PHONE)
    assert pairing.device_by_read_token(database, token, clock.forward(minutes=15)) is None


def test_a_phone_that_lost_its_cookie_gets_a_new_one_for_its_unlock_key(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    unlocked = unlock(client, f"unlock-{cast.adas_phone.id}", cast.adas_phone.id)
    assert unlocked.status_code == 200
    cookie = client.get_cookie(f"kept-append-{cast.adas_phone.id}")
    assert cookie is not None
    who = pairing.device_by_append(database, cookie.value)
    assert who is not None
    assert (who.person_id, who.device_id) == (cast.ada, cast.adas_phone.id)
    assert pairing.device_by_append(database, cast.adas_phone.append_token) is None


def test_a_phone_that_has_its_cookie_keeps_it(device: Paired, database: Database, cast: Cast) -> None:
    unlocked = unlock(device(cast.adas_phone), f"unlock-{cast.adas_phone.id}", cast.adas_phone.id)
    assert unlocked.status_code == 200
    assert "Set-Cookie" not in unlocked.headers
    assert pairing.device_by_append(database, cast.adas_phone.append_token) is not None


def test_a_key_that_nobody_was_given_unlocks_nothing(client: FlaskClient, cast: Cast) -> None:
    refused = unlock(client, "any", cast.adas_phone.id)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "wrong_unlock_key")


def test_one_phone_cannot_unlock_another(device: Paired, cast: Cast) -> None:
    refused = unlock(device(cast.adas_phone), f"unlock-{cast.adas_phone.id}", cast.toms_phone.id)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "wrong_unlock_key")


def test_guessing_unlock_keys_is_slowed(device: Paired, cast: Cast) -> None:
    phone = device(cast.adas_phone)
    statuses = [unlock(phone, f"guess {number}", cast.adas_phone.id).status_code for number in range(12)]
    assert statuses == [403] * 10 + [429] * 2


def test_a_removed_phone_reads_nothing_more_and_cannot_unlock(
    desk: SignedIn, device: Paired, database: Database, cast: Cast, clock: Clock
) -> None:
    browser = desk(cast.sam)
    for _ in range(2):
        assert browser.post(f"/api/v1/devices/{cast.adas_phone.id}/revoke", json={}).status_code == 204
    assert pairing.device_by_read_token(database, cast.adas_phone.read_token, clock.now) is None
    refused = unlock(device(cast.adas_phone), f"unlock-{cast.adas_phone.id}", cast.adas_phone.id)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "device_revoked")


def test_a_removed_phone_is_still_known_by_its_cookie_so_that_it_can_hand_in(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    desk(cast.sam).post(f"/api/v1/devices/{cast.adas_phone.id}/revoke", json={})
    who = pairing.device_by_append(database, cast.adas_phone.append_token)
    assert who is not None
    assert who.revoked


def test_the_phone_of_somebody_who_left_hands_in_but_reads_nothing(
    device: Paired, database: Database, cast: Cast, clock: Clock
) -> None:
    leave(database, cast, cast.ada)
    who = pairing.device_by_append(database, cast.adas_phone.append_token)
    assert who is not None
    assert not who.active
    assert pairing.device_by_read_token(database, cast.adas_phone.read_token, clock.now) is None
    refused = unlock(device(cast.adas_phone), f"unlock-{cast.adas_phone.id}", cast.adas_phone.id)
    assert refused.get_json()["code"] == "device_revoked"


def test_a_phone_of_another_school_is_not_there(desk: SignedIn, database: Database, cast: Cast) -> None:
    browser = desk(cast.sam)
    foreign = browser.post(f"/api/v1/devices/{cast.omars_phone.id}/revoke", json={})
    absent = browser.post(f"/api/v1/devices/{known_id('f', 66)}/revoke", json={})
    assert foreign.status_code == absent.status_code == 404
    assert foreign.get_data() == absent.get_data()
    with database.read() as session:
        assert session.scalars(select(DeviceRow.revoked_at).where(DeviceRow.id == cast.omars_phone.id)).one() is None
