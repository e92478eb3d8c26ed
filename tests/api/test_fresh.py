"""What weighs is done by who has just shown who they are; and where one is signed in."""

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from server.services import signin
from server.store.engine import Database
from server.store.models.school import School
from tests.api.conftest import SignedIn
from tests.api.passkey import SoftPasskey
from tests.api.test_passkeys import CHALLENGE, add
from tests.api.test_second_factor import enrol
from tests.api.test_signin import PASSWORD, choose_password
from tests.cast import Cast, Clock

AGAIN = "/api/v1/session/fresh"


@pytest.fixture
def sams(client: FlaskClient, database: Database, cast: Cast, clock: Clock) -> tuple[FlaskClient, pyotp.TOTP]:
    choose_password(client, database, cast, clock)
    return client, enrol(client, clock)[0]


def weighty(browser: FlaskClient, cast: Cast) -> int:
    """A pairing code is asked for."""
    answer = browser.post("/api/v1/devices/codes", json={"person": cast.ada})
    assert answer.status_code == 200 or answer.get_json()["code"] == "sign_in_again"
    return answer.status_code


def test_after_five_minutes_what_weighs_is_asked_for_once_more_and_the_rest_is_not(
    sams: tuple[FlaskClient, pyotp.TOTP], cast: Cast, clock: Clock
) -> None:
    browser, app = sams
    assert weighty(browser, cast) == 200
    clock.forward(minutes=5)
    assert weighty(browser, cast) == 403
    assert browser.get("/api/v1/people").status_code == 200
    proof = {"password": PASSWORD, "code": app.at(clock.now)}
    assert browser.post(AGAIN, json=proof).status_code == 204
    assert weighty(browser, cast) == 200
    clock.forward(minutes=5)
    assert weighty(browser, cast) == 403


def test_showing_it_gives_a_new_session_token_and_the_old_one_is_worth_nothing(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP], clock: Clock
) -> None:
    browser, totp = sams
    thief, copied = app.test_client(), browser.get_cookie("kept-desk")
    assert copied is not None
    thief.set_cookie("kept-desk", copied.value)
    assert browser.post(AGAIN, json={"password": PASSWORD, "code": totp.at(clock.now)}).status_code == 204
    assert browser.get("/api/v1/sessions").status_code == 200
    assert thief.get("/api/v1/sessions").status_code == 401


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        ({}, "check_fields"),
        ({"password": PASSWORD}, "check_fields"),
        ({"password": "not this one, no", "code": "right"}, "wrong_sign_in"),
        ({"password": PASSWORD, "code": "000000"}, "wrong_factor"),
    ],
)
def test_less_than_both_factors_is_not_enough(
    sams: tuple[FlaskClient, pyotp.TOTP], cast: Cast, clock: Clock, proof: dict[str, str], code: str
) -> None:
    browser, app = sams
    clock.forward(minutes=6)
    given = {name: app.at(clock.now) if value == "right" else value for name, value in proof.items()}
    assert browser.post(AGAIN, json=given).get_json()["code"] == code
    assert weighty(browser, cast) == 403


def test_a_passkey_shows_it_too_but_only_ones_own(desk: SignedIn, cast: Cast, clock: Clock) -> None:
    browser, mine, hanas = desk(cast.sam), SoftPasskey(), SoftPasskey()
    add(browser, mine)
    add(desk(cast.hana), hanas)
    clock.forward(minutes=6)
    signed = hanas.sign(browser.post(CHALLENGE, json={}).get_json())
    assert browser.post(AGAIN, json={"passkey": signed}).get_json()["code"] == "wrong_passkey"
    assert weighty(browser, cast) == 403
    signed = mine.sign(browser.post(CHALLENGE, json={}).get_json())
    assert browser.post(AGAIN, json={"passkey": signed}).status_code == 204
    assert weighty(browser, cast) == 200


def test_in_a_demonstration_school_a_link_opens_the_desk_and_one_tap_goes_on(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    with database.write() as session:
        session.execute(update(School).where(School.id == cast.larch_lane).values(demo=True))
    token = signin.create_desk_link(database, cast.larch_lane, cast.sam, clock.now)
    assert client.post("/api/v1/session/link", json={"token": token}).status_code == 200
    clock.forward(minutes=6)
    assert weighty(client, cast) == 403
    assert client.post(AGAIN, json={}).status_code == 204
    assert weighty(client, cast) == 200
    enrol(client, clock)
    clock.forward(minutes=6)
    assert client.post(AGAIN, json={}).get_json()["code"] == "check_fields"


def test_in_a_real_school_one_tap_is_never_enough(desk: SignedIn, cast: Cast, clock: Clock) -> None:
    browser = desk(cast.sam)
    clock.forward(minutes=6)
    assert browser.post(AGAIN, json={}).get_json()["code"] == "check_fields"
    assert weighty(browser, cast) == 403


def test_one_sees_where_one_is_signed_in_and_ends_the_others(
    desk: SignedIn, database: Database, cast: Cast, clock: Clock
) -> None:
    first = desk(cast.sam)
    clock.forward(minutes=1)
    second, third, hanas = desk(cast.sam), desk(cast.sam), desk(cast.hana)
    listed = first.get("/api/v1/sessions").get_json()["sessions"]
    assert [each["this"] for each in listed] == [False, False, True]
    assert first.delete(f"/api/v1/sessions/{listed[0]['id']}").status_code == 204
    assert sorted(each.get("/api/v1/sessions").status_code for each in (second, third)) == [200, 401]
    assert first.delete("/api/v1/sessions").status_code == 204
    assert [each.get("/api/v1/sessions").status_code for each in (first, second, third)] == [200, 401, 401]
    assert hanas.get("/api/v1/sessions").status_code == 200
    theirs = hanas.get("/api/v1/sessions").get_json()["sessions"][0]["id"]
    assert first.delete(f"/api/v1/sessions/{theirs}").status_code == 404


def test_signing_out_empties_the_browser_but_never_a_paired_device(desk: SignedIn, cast: Cast) -> None:
    """Where Sam also logs on this browser, unsent sessions are in it, which nobody else has."""
    assert desk(cast.sam).delete("/api/v1/session").headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    shared = desk(cast.sam)
    shared.set_cookie(f"kept-append-{cast.sams_phone.id}", cast.sams_phone.append_token)
    assert shared.delete("/api/v1/session").headers["Clear-Site-Data"] == '"cache"'
