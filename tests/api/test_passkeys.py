"""Passkeys: one alone signs in, where its device has checked its owner, here and nowhere else, once for each asking."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.services import passkeys
from server.services.base64url import to_text
from server.settings import Settings
from server.store import factors
from server.store.engine import Database
from tests.api.conftest import SignedIn
from tests.api.passkey import SoftPasskey
from tests.api.test_signin import PASSWORD, choose_password
from tests.cast import Cast, Clock, known_id

CHALLENGE, SIGN_IN = "/api/v1/session/passkey/challenge", "/api/v1/session/passkey"


def add(browser: FlaskClient, passkey: SoftPasskey) -> list[str]:
    asked = browser.post("/api/v1/passkeys/challenge", json={}).get_json()
    answer = browser.post("/api/v1/passkeys", json=passkey.make(asked))
    assert answer.status_code == 200, answer.get_json()
    codes: list[str] = answer.get_json()["recovery_codes"]
    return codes


def refused(browser: FlaskClient, signed: dict[str, str]) -> bool:
    answer = browser.post(SIGN_IN, json=signed)
    return (answer.status_code, answer.get_json().get("code")) == (401, "wrong_passkey")


def test_a_passkey_is_a_second_factor_and_signs_in_alone(
    app: Flask, client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    passkey = SoftPasskey()
    assert len(add(client, passkey)) == 10
    assert client.get("/api/v1/sessions").status_code == 200
    elsewhere = app.test_client()
    asked = elsewhere.post(CHALLENGE, json={}).get_json()
    assert elsewhere.post(SIGN_IN, json=passkey.sign(asked)).get_json()["person"]["id"] == cast.sam
    assert elsewhere.get("/api/v1/sessions").status_code == 200
    given = app.test_client().post("/api/v1/session", json={"email": "sam@school.example", "password": PASSWORD})
    assert given.get_json() == {"next": "passkey"}


def test_an_answer_counts_once_and_for_five_minutes(app: Flask, desk: SignedIn, cast: Cast, clock: Clock) -> None:
    passkey = SoftPasskey()
    add(desk(cast.sam), passkey)
    browser = app.test_client()
    signed = passkey.sign(browser.post(CHALLENGE, json={}).get_json())
    assert browser.post(SIGN_IN, json=signed).status_code == 200
    assert refused(app.test_client(), signed)
    asked = browser.post(CHALLENGE, json={}).get_json()
    clock.forward(minutes=5)
    assert refused(app.test_client(), passkey.sign(asked))


def test_a_device_that_has_not_checked_its_owner_is_no_second_factor(app: Flask, desk: SignedIn, cast: Cast) -> None:
    browser, passkey = desk(cast.sam), SoftPasskey()
    asked = browser.post("/api/v1/passkeys/challenge", json={}).get_json()
    answer = browser.post("/api/v1/passkeys", json=passkey.make(asked, verified=False))
    assert (answer.status_code, answer.get_json()["code"]) == (401, "wrong_passkey")
    add(browser, passkey)
    asked = browser.post(CHALLENGE, json={}).get_json()
    assert refused(app.test_client(), passkey.sign(asked, verified=False))


@pytest.mark.parametrize("other", [{"origin": "http://localhost:9999"}, {"rp_id": "kept.evil.example"}])
def test_a_passkey_that_answers_to_another_site_is_worth_nothing_here(
    app: Flask, desk: SignedIn, cast: Cast, other: dict[str, str]
) -> None:
    """Somebody who imitates the desk hands on what the passkey signed for the imitation."""
    passkey = SoftPasskey()
    add(desk(cast.sam), passkey)
    passkey.origin, passkey.rp_id = other.get("origin", passkey.origin), other.get("rp_id", passkey.rp_id)
    browser = app.test_client()
    assert refused(browser, passkey.sign(browser.post(CHALLENGE, json={}).get_json()))


def test_a_copy_that_counts_behind_is_refused(app: Flask, desk: SignedIn, cast: Cast) -> None:
    passkey = SoftPasskey()
    add(desk(cast.sam), passkey)
    browser = app.test_client()
    for _ in range(2):
        signed = passkey.sign(browser.post(CHALLENGE, json={}).get_json())
        assert browser.post(SIGN_IN, json=signed).status_code == 200
    passkey.count = 0
    assert refused(app.test_client(), passkey.sign(browser.post(CHALLENGE, json={}).get_json()))


def test_another_key_under_a_known_name_is_refused(app: Flask, desk: SignedIn, cast: Cast) -> None:
    passkey, forged = SoftPasskey(), SoftPasskey()
    add(desk(cast.sam), passkey)
    forged.id = passkey.id
    browser = app.test_client()
    assert refused(browser, forged.sign(browser.post(CHALLENGE, json={}).get_json()))


def test_what_was_asked_of_one_is_not_answered_by_another(desk: SignedIn, cast: Cast) -> None:
    asked = desk(cast.sam).post("/api/v1/passkeys/challenge", json={}).get_json()
    answer = desk(cast.hana).post("/api/v1/passkeys", json=SoftPasskey().make(asked))
    assert answer.get_json()["code"] == "wrong_passkey"


DEEP = to_text(b"[" * 3000)
"""Lists in lists, as deep as the longest part has room for."""


def test_bytes_that_are_no_passkey_are_refused_and_break_nothing(app: Flask, desk: SignedIn, cast: Cast) -> None:
    browser, passkey = desk(cast.sam), SoftPasskey()
    add(browser, passkey)
    for field in ("id", "client_data", "authenticator_data", "signature"):
        for rubbish in ("!", "AAAA", "e30", "_" * 400, DEEP):
            signed = passkey.sign(app.test_client().post(CHALLENGE, json={}).get_json()) | {field: rubbish}
            assert refused(app.test_client(), signed), field
            app.extensions["kept"].now.forward(minutes=1)
    for field in ("client_data", "attestation"):
        for rubbish in ("oWNmbXRk", DEEP, to_text(b"\x81" * 3000), to_text(b"\x9b" + b"\xff" * 8)):
            asked = desk(cast.sam).post("/api/v1/passkeys/challenge", json={}).get_json()
            made = SoftPasskey().make(asked) | {field: rubbish}
            assert desk(cast.sam).post("/api/v1/passkeys", json=made).get_json()["code"] == "wrong_passkey"


def test_a_passkey_of_somebody_who_left_signs_nobody_in(app: Flask, desk: SignedIn, cast: Cast) -> None:
    passkey = SoftPasskey()
    add(desk(cast.hana), passkey)
    assert desk(cast.sam).post(f"/api/v1/people/{cast.hana}/access", json={"active": False}).status_code == 204
    browser = app.test_client()
    assert refused(browser, passkey.sign(browser.post(CHALLENGE, json={}).get_json()))


def test_one_of_two_is_removed_and_the_last_stays(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    add(browser, SoftPasskey())
    assert add(browser, SoftPasskey()) == []
    first, second = [each["id"] for each in browser.get("/api/v1/second-factor").get_json()["passkeys"]]
    assert browser.delete(f"/api/v1/passkeys/{first}").status_code == 204
    kept = browser.delete(f"/api/v1/passkeys/{second}")
    assert (kept.status_code, kept.get_json()["code"]) == (409, "last_factor")
    assert desk(cast.hana).delete(f"/api/v1/passkeys/{second}").status_code == 404


def test_the_same_passkey_is_not_added_twice_and_nobody_has_more_than_twenty(
    desk: SignedIn, database: Database, cast: Cast, clock: Clock
) -> None:
    browser, passkey = desk(cast.sam), SoftPasskey()

    def taken(made: SoftPasskey) -> bool:
        asked = browser.post("/api/v1/passkeys/challenge", json={}).get_json()
        answer = browser.post("/api/v1/passkeys", json=made.make(asked))
        assert (answer.status_code, answer.get_json().get("code")) in ((200, None), (401, "wrong_passkey"))
        return answer.status_code == 200

    assert taken(passkey)
    assert not taken(passkey)
    with database.write() as session:
        for number in range(1, 19):
            here = (known_id("6", number), cast.larch_lane, cast.sam, bytes([number]))
            assert factors.add_passkey(session, factors.Passkey(*here, b"a key", 0, "Laptop", clock.now))
    assert taken(SoftPasskey())
    assert not taken(SoftPasskey())
    assert len(browser.get("/api/v1/second-factor").get_json()["passkeys"]) == 20


def test_a_passkey_that_is_removed_while_its_answer_is_weighed_signs_nobody_in(
    app: Flask, desk: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, passkey = desk(cast.sam), SoftPasskey()
    add(browser, passkey)
    (first,) = [each["id"] for each in browser.get("/api/v1/second-factor").get_json()["passkeys"]]
    add(browser, SoftPasskey())
    read = factors.passkey

    def and_then_removed(*given: Any) -> factors.Passkey | None:
        found = read(*given)
        monkeypatch.undo()
        assert browser.delete(f"/api/v1/passkeys/{first}").status_code == 204
        return found

    monkeypatch.setattr(factors, "passkey", and_then_removed)
    other = app.test_client()
    assert refused(other, passkey.sign(other.post(CHALLENGE, json={}).get_json()))


def test_who_leaves_while_their_passkey_is_weighed_is_not_signed_in(
    app: Flask, desk: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    passkey, sam, weighed = SoftPasskey(), desk(cast.sam), passkeys.verified
    add(desk(cast.hana), passkey)

    def and_then_left(*given: Any) -> factors.Passkey:
        found = weighed(*given)
        assert sam.post(f"/api/v1/people/{cast.hana}/access", json={"active": False}).status_code == 204
        return found

    monkeypatch.setattr(passkeys, "verified", and_then_left)
    other = app.test_client()
    assert refused(other, passkey.sign(other.post(CHALLENGE, json={}).get_json()))


def test_a_school_s_passkeys_are_bound_to_the_name_of_its_kept(database: Database, clock: Clock) -> None:
    settings = Settings(base_url="https://kept.school.example:8443")
    assert passkeys.home(settings) == ("kept.school.example", ["https://kept.school.example:8443"])
    assert passkeys.to_sign(database, settings, "1.2.3.4", clock.now).rp_id == "kept.school.example"
