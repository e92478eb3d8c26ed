"""Who is shut out while they prove who they are comes in no more: what was weighed counts only if it still stands."""

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from server.services import second_factor, signin
from server.store.engine import Database
from server.store.models.people import PersonRow
from tests.api.conftest import SignedIn
from tests.api.test_fresh import AGAIN, weighty
from tests.api.test_second_factor import code, enrol, give_password
from tests.api.test_signin import PASSWORD, choose_password
from tests.cast import Cast, Clock


@pytest.fixture
def sams(client: FlaskClient, database: Database, cast: Cast, clock: Clock) -> tuple[FlaskClient, pyotp.TOTP]:
    choose_password(client, database, cast, clock)
    return client, enrol(client, clock)[0]


def once_the_code_is_weighed(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    weighed = second_factor.check

    def and_then(*given: Any) -> str:
        shown = weighed(*given)
        monkeypatch.undo()
        then()
        return shown

    monkeypatch.setattr(second_factor, "check", and_then)


def test_a_right_code_opens_nothing_once_a_new_password_was_chosen_by_a_link(
    app: Flask,
    sams: tuple[FlaskClient, pyotp.TOTP],
    database: Database,
    cast: Cast,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thief, owner = give_password(app), app.test_client()
    once_the_code_is_weighed(monkeypatch, lambda: choose_password(owner, database, cast, clock))
    assert code(thief, sams[1].at(clock.now)) == (401, "not_signed_in")
    assert thief.get("/api/v1/session").get_json() == {"session": None}


def test_a_session_that_was_ended_from_another_place_is_not_made_fresh(
    sams: tuple[FlaskClient, pyotp.TOTP], desk: SignedIn, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, app = sams
    clock.forward(minutes=6)
    elsewhere = desk(cast.sam)
    once_the_code_is_weighed(monkeypatch, lambda: elsewhere.delete("/api/v1/sessions"))
    answer = browser.post(AGAIN, json={"password": PASSWORD, "code": app.at(clock.now)})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "not_signed_in")
    assert browser.get("/api/v1/sessions").status_code == 401
    assert weighty(elsewhere, cast) == 200


def test_who_has_left_sets_up_nothing_with_a_link_from_before(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    token = signin.create_setup_token(database, cast.larch_lane, cast.sam, clock.now)
    with database.write() as session:
        sam = update(PersonRow).where(PersonRow.school_id == cast.larch_lane, PersonRow.id == cast.sam)
        session.execute(sam.values(active=False))
    refused = client.post("/api/v1/setup", json={"token": token, "password": PASSWORD})
    assert (refused.status_code, refused.get_json()["code"]) == (410, "spent_link")
