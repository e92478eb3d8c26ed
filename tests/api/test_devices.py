"""How a phone becomes a person's device, unlocks, is seen on the desk, and is removed."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from server.services import pairing
from server.services.base64url import to_bytes, to_text
from server.services.devices import missing
from server.services.envelopes import kid_of, raw_public
from server.services.refusal import Refusal
from server.services.signatures import key_id
from server.store import audit
from server.store.engine import Database
from server.store.models.devices import DeviceCode, DeviceItem, DeviceRow
from server.store.models.people import PersonRow
from tests.api.conftest import Paired, SignedIn
from tests.cast import Cast, Clock, known_id

NEW_PHONE = known_id("f", 77)


def code_for(browser: FlaskClient, person: str) -> dict[str, Any]:
    answer = browser.post("/api/v1/devices/codes", json={"person": person})
    assert answer.status_code == 200
    shown: dict[str, Any] = answer.get_json()
    return shown


def pair(phone: FlaskClient, code: str, device: str = NEW_PHONE) -> Any:
    return phone.post("/api/v1/devices/pair", json={"code": code, "device": device, "name": "Ada's phone"})


def test_a_typed_code_makes_a_phone_adas(app: Flask, desk: SignedIn, cast: Cast) -> None:
    shown = code_for(desk(cast.sam), cast.ada)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", shown["code"])
    assert shown["person"] == {"id": cast.ada, "name": "Ada Tee"}
    phone = app.test_client()
    answer = pair(phone, shown["code"])
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["device"] == NEW_PHONE
    assert told["user"] == {"id": cast.ada, "name": "Ada Tee", "deliverer_role": "ta"}
    assert told["school"] == {"id": cast.larch_lane, "name": "Larch Lane Primary", "demo": False}
    assert told["digits"] == shown["digits"]
    assert told["epoch"] == "epoch-of-the-first-day"
    assert told["read_until"] == "2026-11-03T10:30:00.000Z"
    cookie = phone.get_cookie(f"kept-append-{NEW_PHONE}")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert cookie.value not in answer.get_data(as_text=True)


def test_the_code_stands_in_the_fragment_of_the_address_and_the_picture_holds_no_script(
    desk: SignedIn, cast: Cast
) -> None:
    shown = code_for(desk(cast.sam), cast.ada)
    assert shown["url"] == f"http://127.0.0.1:8000/#pair={shown['code'].replace('-', '')}"
    assert shown["qr_svg"].startswith("<svg xmlns=")
    assert "script" not in shown["qr_svg"]


def test_a_code_is_read_in_small_letters_with_spaces_and_o_for_0(app: Flask, desk: SignedIn, cast: Cast) -> None:
    code = code_for(desk(cast.sam), cast.ada)["code"]
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert pair(app.test_client(), typed).status_code == 200


def test_a_code_works_once(app: Flask, desk: SignedIn, cast: Cast) -> None:
    code = code_for(desk(cast.sam), cast.ada)["code"]
    assert pair(app.test_client(), code).status_code == 200
    again = pair(app.test_client(), code, known_id("f", 78))
    assert (again.status_code, again.get_json()["code"]) == (410, "wrong_code")


def test_a_code_runs_out_after_ten_minutes(app: Flask, desk: SignedIn, cast: Cast, clock: Clock) -> None:
    code = code_for(desk(cast.sam), cast.ada)["code"]
    clock.forward(minutes=10)
    assert pair(app.test_client(), code).status_code == 410


def test_a_newer_code_ends_the_one_before(app: Flask, desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    older, newer = code_for(browser, cast.ada)["code"], code_for(browser, cast.ada)["code"]
    assert pair(app.test_client(), older).status_code == 410
    assert pair(app.test_client(), newer).status_code == 200


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(app: Flask, desk: SignedIn, cast: Cast) -> None:
    code = code_for(desk(cast.sam), cast.ada)["code"]
    wrong = code[:2] + ("0000000000" if code[2:].strip("0-") else "1111111111")[2:]
    for _ in range(5):
        assert pair(app.test_client(), wrong).status_code == 410
    assert pair(app.test_client(), code).status_code == 410


def test_of_two_phones_that_use_a_code_at_once_one_is_paired(database: Database, cast: Cast, clock: Clock) -> None:
    code = pairing.create_code(database, cast.larch_lane, cast.ada, clock.now).code
    together, outcomes = Barrier(2), []

    def use(device: str) -> None:
        together.wait()
        try:
            pairing.pair(database, code, device, "phone", "here", clock.now)
        except Refusal as refusal:
            outcomes.append(refusal.code)
        else:
            outcomes.append("paired")

    threads = [Thread(target=use, args=(known_id("f", number),)) for number in (81, 82)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["paired", "wrong_code"]


def test_guessing_codes_from_one_address_is_slowed(app: Flask, cast: Cast) -> None:
    statuses = [pair(app.test_client(), f"AAAAA{number:05}").status_code for number in range(32)]
    assert statuses == [410] * 30 + [429] * 2


def test_pairing_the_same_phone_again_gives_it_new_credentials(app: Flask, desk: SignedIn, cast: Cast) -> None:
    browser, phone = desk(cast.sam), app.test_client()
    first = pair(phone, code_for(browser, cast.ada)["code"]).get_json()
    second = pair(phone, code_for(browser, cast.ada)["code"]).get_json()
    assert second["unlock_key"] != first["unlock_key"]
    assert unlock(phone, first["unlock_key"]).status_code == 403
    assert unlock(phone, second["unlock_key"]).status_code == 200


def test_a_phone_that_is_another_persons_is_not_taken_over(app: Flask, desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    refused = pair(app.test_client(), code_for(browser, cast.ada)["code"], cast.toms_phone.id)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "device_taken")


def test_a_code_for_somebody_who_left_or_is_of_another_school_is_not_made(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    leave(database, cast, cast.ada)
    browser = desk(cast.sam)
    for person in (cast.ada, cast.omar, known_id("b", 99)):
        refused = browser.post("/api/v1/devices/codes", json={"person": person})
        assert (refused.status_code, refused.get_json()["code"]) == (404, "not_found")


def unlock(phone: FlaskClient, key: str, device: str = NEW_PHONE) -> Any:
    return phone.post("/api/v1/devices/unlock", json={"device": device, "unlock_key": key})


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


def test_the_desk_sees_what_each_phone_still_holds_and_what_never_came(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    with database.write() as session:
        session.execute(
            update(DeviceRow)
            .where(DeviceRow.school_id == cast.larch_lane, DeviceRow.id == cast.adas_phone.id)
            .values(manifest={"next_n": 8, "queued": 2, "oldest_at": "2026-11-02T10:15:00.000Z", "blocked": 0})
        )
        session.execute(
            insert(DeviceItem),
            [{"school_id": cast.larch_lane, "device_id": cast.adas_phone.id, "n": number} for number in (1, 2, 4, 5)],
        )
    listed = {phone["id"]: phone for phone in desk(cast.sam).get("/api/v1/devices").get_json()["devices"]}
    assert cast.omars_phone.id not in listed
    shown = listed[cast.adas_phone.id]
    assert shown["person"] == {"id": cast.ada, "name": "Ada Tee"}
    assert (shown["unsent"], shown["oldest_at"]) == (2, "2026-11-02T10:15:00.000Z")
    assert shown["missing_n"] == [3]
    assert listed[cast.toms_phone.id]["missing_n"] == []


@pytest.mark.parametrize(
    ("next_n", "unsent", "received", "never_came"),
    [(1, 0, (), ()), (4, 3, (), ()), (4, 0, (1, 2, 3), ()), (6, 2, (1, 3), (2,)), (6, 0, (2, 4), (1, 3, 5))],
)
def test_of_the_numbers_that_have_not_come_the_newest_are_still_on_the_phone(
    next_n: int, unsent: int, received: tuple[int, ...], never_came: tuple[int, ...], clock: Clock
) -> None:
    phone = pairing.store.DeviceValue(
        NEW_PHONE, "phone", NEW_PHONE, clock.now, None, None, unsent, None, next_n, frozenset(received)
    )
    assert missing(phone) == never_came


def test_what_was_thrown_away_or_could_not_be_taken_is_not_looked_for(
    device: Paired, desk: SignedIn, cast: Cast
) -> None:
    phone = device(cast.adas_phone)
    numbers = {"next_n": 5, "queued": 1, "oldest_at": None, "blocked": 1, "blocked_n": [1], "discarded_n": [3]}
    said = {"req": known_id("4", 1), "device": cast.adas_phone.id, "app": "1", "protocols": [1], "events": {}}
    said |= {"storage": {"persisted": True, "installed": True}, "clock": "2026-11-03T10:15:00Z", "manifest": numbers}
    assert phone.post("/sync/v1/hello", json=said).get_json()["missing_n"] == [2]
    assert listed(desk(cast.sam), cast.adas_phone.id)["missing_n"] == [2]


def test_a_manifest_that_was_late_on_its_way_says_nothing(device: Paired, desk: SignedIn, cast: Cast) -> None:
    phone = device(cast.adas_phone)
    for next_n, queued in ((4, 3), (2, 1)):
        manifest = {"next_n": next_n, "queued": queued, "oldest_at": None, "blocked": 0}
        body = {"req": known_id("4", 1), "device": cast.adas_phone.id, "epoch": "", "witness": [0, ""]}
        assert phone.post("/sync/v1/push", json=body | {"manifest": manifest, "items": []}).status_code == 200
    assert listed(desk(cast.sam), cast.adas_phone.id)["unsent"] == 3


def test_a_code_is_stored_slow_hashed(database: Database, cast: Cast, clock: Clock) -> None:
    code = pairing.create_code(database, cast.larch_lane, cast.ada, clock.now).code
    with database.read() as session:
        stored = session.scalars(select(DeviceCode.code_hash)).one()
    assert stored.startswith("$argon2id$")
    assert code.replace("-", "") not in stored


def leave(database: Database, cast: Cast, person: str) -> None:
    with database.write() as session:
        session.execute(
            update(PersonRow).where(PersonRow.school_id == cast.larch_lane, PersonRow.id == person).values(active=False)
        )


def empty_push(phone: FlaskClient, device: str, speaks: str | None = None) -> Any:
    manifest = {"next_n": 1, "queued": 0, "oldest_at": None, "blocked": 0}
    body = {
        "req": known_id("4", 1),
        "device": device,
        "epoch": "",
        "witness": [0, ""],
        "manifest": manifest,
        "items": [],
    }
    return phone.post("/sync/v1/push", json=body, headers={"Kept-Device": speaks} if speaks else {})


def test_two_people_share_a_browser_and_neither_is_taken_for_the_other(device: Paired, cast: Cast) -> None:
    browser, ada, tom = device(cast.adas_phone), cast.adas_phone.id, cast.toms_phone.id
    browser.set_cookie(f"kept-append-{tom}", cast.toms_phone.append_token)
    assert [empty_push(browser, each, each).status_code for each in (ada, tom)] == [200, 200]
    assert [empty_push(browser, ada, tom).status_code, empty_push(browser, ada).status_code] == [401, 401]
    assert empty_push(browser, ada, cast.adas_tablet.id).status_code == 401


def test_pairing_the_second_person_leaves_the_first_one_s_credential(
    desk: SignedIn, device: Paired, cast: Cast
) -> None:
    browser = device(cast.toms_phone)
    assert pair(browser, code_for(desk(cast.sam), cast.ada)["code"]).status_code == 200
    assert empty_push(browser, cast.toms_phone.id, cast.toms_phone.id).status_code == 200
    assert empty_push(browser, NEW_PHONE, NEW_PHONE).status_code == 200


def test_a_person_who_pairs_again_as_another_device_has_one_credential(
    desk: SignedIn, device: Paired, cast: Cast
) -> None:
    browser = device(cast.adas_phone)
    assert pair(browser, code_for(desk(cast.sam), cast.ada)["code"]).status_code == 200
    assert browser.get_cookie(f"kept-append-{cast.adas_phone.id}") is None
    assert empty_push(browser, NEW_PHONE).status_code == 200


def test_a_phone_that_is_signed_out_is_removed_from_the_list_and_keeps_no_credential(
    desk: SignedIn, device: Paired, database: Database, cast: Cast
) -> None:
    phone = device(cast.adas_phone)
    assert phone.post("/api/v1/devices/leave", json={}).status_code == 204
    assert phone.get_cookie(f"kept-append-{cast.adas_phone.id}") is None
    assert listed(desk(cast.sam), cast.adas_phone.id)["revoked_at"] is not None
    assert phone.post("/api/v1/devices/leave", json={}).status_code == 401


def test_a_credential_without_storage_is_an_eviction_and_is_named(
    desk: SignedIn, device: Paired, app: Flask, cast: Cast
) -> None:
    phone = device(cast.adas_phone)
    assert phone.post("/api/v1/devices/lost", json={}).get_json() == {"people": ["Ada Tee"]}
    assert listed(desk(cast.sam), cast.adas_phone.id)["lost_at"] == "2026-11-03T10:15:00.000Z"
    assert app.test_client().post("/api/v1/devices/lost", json={}).get_json() == {"people": []}


def test_a_device_that_speaks_again_has_not_lost_anything(desk: SignedIn, device: Paired, cast: Cast) -> None:
    phone = device(cast.adas_phone)
    phone.post("/api/v1/devices/lost", json={})
    assert empty_push(phone, cast.adas_phone.id).status_code == 200
    assert listed(desk(cast.sam), cast.adas_phone.id)["lost_at"] is None


def test_of_a_removed_device_nothing_is_lost(desk: SignedIn, device: Paired, cast: Cast) -> None:
    browser = desk(cast.sam)
    browser.post(f"/api/v1/devices/{cast.adas_phone.id}/revoke", json={})
    assert device(cast.adas_phone).post("/api/v1/devices/lost", json={}).get_json() == {"people": []}
    assert listed(browser, cast.adas_phone.id)["lost_at"] is None


@pytest.mark.parametrize(("minutes", "told"), [(5, None), (-5, None), (6, 6), (-60, -60)])
def test_a_clock_that_is_more_than_five_minutes_off_is_flagged(
    desk: SignedIn, device: Paired, cast: Cast, clock: Clock, minutes: int, told: int | None
) -> None:
    manifest = {"next_n": 1, "queued": 0, "oldest_at": None, "blocked": 0}
    said = {"req": known_id("4", 1), "device": cast.adas_phone.id, "app": "1", "protocols": [1], "events": {}}
    said |= {"storage": {"persisted": True, "installed": True}, "manifest": manifest}
    at = (clock.now + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
    assert device(cast.adas_phone).post("/sync/v1/hello", json=said | {"clock": at}).status_code == 200
    assert listed(desk(cast.sam), cast.adas_phone.id)["clock_off_minutes"] == told


def listed(browser: FlaskClient, device_id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = browser.get("/api/v1/devices").get_json()["devices"]
    return next(each for each in found if each["id"] == device_id)


class Key:
    """A phone's signing key."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.raw = raw_public(self.private.public_key())

    def sign(self, signed: bytes) -> str:
        r, s = decode_dss_signature(self.private.sign(signed, ec.ECDSA(SHA256())))
        return to_text(r.to_bytes(32) + s.to_bytes(32))


def pair_with(phone: FlaskClient, code: str, key: Key, device: str = NEW_PHONE) -> Any:
    asked = {"code": code, "device": device, "name": "Ada's phone", "signing_key": to_text(key.raw)}
    return phone.post("/api/v1/devices/pair", json=asked)


def challenge(phone: FlaskClient, device: str = NEW_PHONE) -> str:
    answer = phone.post("/api/v1/devices/challenge", json={"device": device})
    assert answer.status_code == 200
    return str(answer.get_json()["challenge"])


def sign_in(phone: FlaskClient, key: Key, device: str = NEW_PHONE, given: str | None = None) -> Any:
    given = given or challenge(phone, device)
    signature = key.sign(f"kept-unlock-1\n{device}\n{given}".encode())
    asked = {"device": device, "challenge": given, "signature": signature}
    return phone.post("/api/v1/devices/unlock", json=asked)


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
