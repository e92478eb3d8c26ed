"""What the desk sees of each phone, and what becomes of a browser that two people share."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, update

from server.services import pairing
from server.services.devices import missing
from server.store.engine import Database
from server.store.models.devices import DeviceItem, DeviceRow
from tests.api.conftest import Paired, SignedIn
from tests.api.phones import NEW_PHONE, code_for, empty_push, listed, pair
from tests.cast import Cast, Clock, known_id


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
