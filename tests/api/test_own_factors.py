"""What somebody does with their own second factors, and who guesses at them."""

import json
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.services import authenticator
from server.store import audit
from server.store.engine import Database
from tests.api.passkey import SoftPasskey
from tests.api.test_second_factor import APP, EMAIL, code, enrol, give_password
from tests.api.test_signin import PASSWORD, choose_password
from tests.cast import Cast, Clock


@pytest.fixture
def sams(client: FlaskClient, database: Database, cast: Cast, clock: Clock) -> FlaskClient:
    """Sam at the desk, with an app."""
    choose_password(client, database, cast, clock)
    enrol(client, clock)
    return client


def test_of_two_ways_to_sign_in_the_app_is_taken_away_and_asked_for_no_more(app: Flask, sams: FlaskClient) -> None:
    made = SoftPasskey().make(sams.post("/api/v1/passkeys/challenge", json={}).get_json())
    assert sams.post("/api/v1/passkeys", json=made).status_code == 200
    assert sams.delete(APP).status_code == 204
    shown = sams.get("/api/v1/second-factor").get_json()
    assert (shown["authenticator"], len(shown["passkeys"])) == (False, 1)
    answer = app.test_client().post("/api/v1/session", json={"email": EMAIL, "password": PASSWORD})
    assert answer.get_json() == {"next": "passkey"}
    assert sams.delete(APP).status_code == 404


def test_a_code_of_a_secret_that_another_has_replaced_meanwhile_confirms_nothing(
    sams: FlaskClient, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """The same page stands open twice: the second asks for a new secret while the first one's code is weighed."""
    first = pyotp.TOTP(sams.post(APP, json={}).get_json()["secret"])
    weighed, asked = authenticator.step_of, []

    def and_then_asked_anew(*given: Any) -> int | None:
        step = weighed(*given)
        monkeypatch.undo()
        asked.append(pyotp.TOTP(sams.post(APP, json={}).get_json()["secret"]))
        return step

    monkeypatch.setattr(authenticator, "step_of", and_then_asked_anew)
    refused = sams.post(f"{APP}/confirm", json={"code": first.at(clock.now)})
    assert (refused.status_code, refused.get_json()["code"]) == (401, "wrong_factor")
    assert sams.post(f"{APP}/confirm", json={"code": asked[0].at(clock.now)}).status_code == 200


def test_whoever_guesses_codes_is_told_of_once_an_hour(
    app: Flask, sams: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    def told() -> int:
        with database.read() as session:
            acts = [json.loads(entry.text)["act"] for entry in audit.entries(session, cast.larch_lane)]
        return acts.count("person.codes_refused")

    for times in (1, 2):
        clock.forward(hours=1)
        browser = give_password(app)
        assert [code(browser, "000000")[0] for _ in range(8)] == [401] * 5 + [429] * 3
        assert told() == times
