"""How a phone becomes a person's device: a code that is short-lived, used once and hard to guess."""

import re
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select

from server.services import pairing
from server.services.refusal import Refusal
from server.store.engine import Database
from server.store.models.devices import DeviceCode
from tests.api.conftest import SignedIn
from tests.api.phones import NEW_PHONE, code_for, leave, pair, unlock
from tests.cast import Cast, Clock, known_id


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


def test_a_code_that_was_made_before_somebody_left_pairs_nothing(
    app: Flask, desk: SignedIn, database: Database, cast: Cast
) -> None:
    code = code_for(desk(cast.sam), cast.ada)["code"]
    leave(database, cast, cast.ada)
    refused = pair(app.test_client(), code)
    assert (refused.status_code, refused.get_json()["code"]) == (410, "wrong_code")
    assert NEW_PHONE not in [each["id"] for each in desk(cast.sam).get("/api/v1/devices").get_json()["devices"]]


def test_a_code_is_stored_slow_hashed(database: Database, cast: Cast, clock: Clock) -> None:
    code = pairing.create_code(database, cast.larch_lane, cast.ada, clock.now).code
    with database.read() as session:
        stored = session.scalars(select(DeviceCode.code_hash)).one()
    assert stored.startswith("$argon2id$")
    assert code.replace("-", "") not in stored
