"""The people of a school: listed, let in, given a role, and let go."""

import json
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from server.services import people
from server.services.refusal import Refusal
from server.services.who import Who
from server.store import audit
from server.store.engine import Database
from server.store.models.people import PersonRow
from tests.api.conftest import Paired, SignedIn
from tests.api.test_second_factor import enrol
from tests.cast import Cast, Clock


def test_the_people_of_the_school_are_listed_by_name_with_those_who_left(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    browser = desk(cast.sam)
    with database.write() as session:
        gone = update(PersonRow).where(PersonRow.school_id == cast.larch_lane, PersonRow.id == cast.tom)
        session.execute(gone.values(active=False))
    listed = browser.get("/api/v1/people").get_json()["people"]
    assert [person["name"] for person in listed] == ["Ada Tee", "Ade Office", "Hana Head", "Sam Senco", "Tom Tee"]
    assert listed[0] == {
        "id": cast.ada,
        "name": "Ada Tee",
        "deliverer_role": "ta",
        "access_role": "ta",
        "active": True,
        "email": "ada@school.example",
        "set_up": False,
        "away_until": None,
        "days_off": [],
    }
    assert [person["name"] for person in listed if not person["active"]] == ["Tom Tee"]


def test_the_head_sees_people_and_no_devices(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.hana)
    assert browser.get("/api/v1/people").status_code == 200
    refused = browser.get("/api/v1/devices")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_allowed")


def test_somebody_is_added_and_comes_to_the_desk_by_a_set_up_link(
    app: Flask, desk: SignedIn, cast: Cast, clock: Clock
) -> None:
    browser = desk(cast.sam)
    new = {"name": "Nadia New", "email": "Nadia@School.example", "deliverer_role": None, "access_role": "deputy_senco"}
    added = browser.post("/api/v1/people", json=new).get_json()
    assert (added["email"], added["set_up"]) == ("nadia@school.example", False)
    link = browser.post(f"/api/v1/people/{added['id']}/setup-link", json={"email": None}).get_json()["url"]
    nadia = app.test_client()
    chosen = {"token": link.partition("#setup=")[2], "password": "copper kettle under snow"}
    assert nadia.post("/api/v1/setup", json=chosen).get_json() == {"next": "enrol"}
    enrol(nadia, clock)
    assert nadia.get("/api/v1/session").get_json()["session"]["person"]["access_role"] == "deputy_senco"
    listed = browser.get("/api/v1/people").get_json()["people"]
    assert [each["set_up"] for each in listed if each["id"] == added["id"]] == [True]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"email": None}, "email"), ({"email": "no email"}, "email"), ({"email": "SAM@school.example"}, "email")],
)
def test_who_signs_in_needs_an_email_of_their_own(
    desk: SignedIn, cast: Cast, wrong: dict[str, str | None], field: str
) -> None:
    new = {"name": "Nadia New", "email": "n@school.example", "deliverer_role": None, "access_role": "head"} | wrong
    refused = desk(cast.sam).post("/api/v1/people", json=new)
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, [field])


def without_email(database: Database, cast: Cast, person: str) -> None:
    with database.write() as session:
        found = update(PersonRow).where(PersonRow.school_id == cast.larch_lane, PersonRow.id == person)
        session.execute(found.values(email=None))


def test_who_has_left_or_has_no_email_is_given_no_role_at_the_desk(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    browser, role = desk(cast.sam), f"/api/v1/people/{cast.tom}/role"
    without_email(database, cast, cast.tom)
    refused = browser.post(role, json={"access_role": "head"})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["email"])
    assert browser.post(f"/api/v1/people/{cast.tom}/access", json={"active": False}).status_code == 204
    refused = browser.post(role, json={"access_role": "teacher"})
    assert (refused.status_code, refused.get_json()["code"]) == (404, "not_found")
    listed = {each["id"]: each for each in browser.get("/api/v1/people").get_json()["people"]}
    assert (listed[cast.tom]["access_role"], listed[cast.tom]["active"]) == ("ta", False)


def test_who_has_no_email_yet_is_given_their_own_with_the_set_up_link(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    browser, link = desk(cast.sam), f"/api/v1/people/{cast.hana}/setup-link"
    without_email(database, cast, cast.hana)
    for wrong in (None, "hana", "SAM@school.example"):
        refused = browser.post(link, json={"email": wrong})
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["email"])
    assert browser.post(link, json={"email": "Hana@school.example"}).status_code == 200
    listed = {each["id"]: each["email"] for each in browser.get("/api/v1/people").get_json()["people"]}
    assert listed[cast.hana] == "hana@school.example"
    with database.read() as session:
        told = [json.loads(entry.text)["act"] for entry in audit.entries(session, cast.larch_lane)]
    assert told == ["person.email_set", "person.setup_link"]


def test_a_new_role_counts_at_once_and_its_owner_signs_in_again(desk: SignedIn, cast: Cast) -> None:
    hana = desk(cast.hana)
    assert hana.get("/api/v1/pupils").status_code == 200
    change = {"access_role": "administrator"}
    with_email = desk(cast.sam).post(f"/api/v1/people/{cast.hana}/setup-link", json={"email": "hana@school.example"})
    assert with_email.status_code == 200
    assert desk(cast.sam).post(f"/api/v1/people/{cast.hana}/role", json=change).status_code == 204
    assert hana.get("/api/v1/sessions").status_code == 401
    assert desk(cast.hana).get("/api/v1/pupils").status_code == 403


def test_nobody_raises_or_ends_their_own_access(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.admin)
    for path, body in (("role", {"access_role": "senco"}), ("access", {"active": False})):
        refused = browser.post(f"/api/v1/people/{cast.admin}/{path}", json=body)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "own_access")


def test_who_is_away_and_on_which_days_nobody_works_is_said_and_taken_back(desk: SignedIn, cast: Cast) -> None:
    """Of oneself too: nobody else may be there to do it."""
    browser = desk(cast.sam)
    for person in (cast.sam, cast.ada):
        body = {"away_until": "2026-11-06", "days_off": ["fri", "fri"]}
        assert browser.post(f"/api/v1/people/{person}/away", json=body).status_code == 204
        listed = {each["id"]: each for each in browser.get("/api/v1/people").get_json()["people"]}
        assert (listed[person]["away_until"], listed[person]["days_off"]) == ("2026-11-06", ["fri"])
    browser.post(f"/api/v1/people/{cast.sam}/away", json={"away_until": None, "days_off": []})
    listed = {each["id"]: each for each in browser.get("/api/v1/people").get_json()["people"]}
    assert (listed[cast.sam]["away_until"], listed[cast.sam]["days_off"]) == (None, [])
    for body in ({"away_until": "soon", "days_off": []}, {"away_until": None, "days_off": ["sun"]}):
        assert browser.post(f"/api/v1/people/{cast.ada}/away", json=body).status_code == 422
    assert (
        browser.post(f"/api/v1/people/{cast.omar}/away", json={"away_until": None, "days_off": []}).status_code == 404
    )


def test_the_last_senco_stays(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.admin)
    for path, body in (("role", {"access_role": "administrator"}), ("access", {"active": False})):
        refused = browser.post(f"/api/v1/people/{cast.sam}/{path}", json=body)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "last_of_role")
    assert desk(cast.sam).get("/api/v1/session").get_json()["session"]["person"]["access_role"] == "senco"


def test_of_two_who_end_each_others_access_at_once_one_stays(database: Database, cast: Cast, clock: Clock) -> None:
    with database.write() as session:
        session.execute(
            update(PersonRow)
            .where(PersonRow.school_id == cast.larch_lane, PersonRow.id == cast.hana)
            .values(access_role="senco", email="hana@school.example")
        )
    together, refused = Barrier(2), []

    def end(who: str, other: str) -> None:
        together.wait()
        try:
            people.end_access(database, Who(cast.larch_lane, who, "senco"), other, clock.now)
        except Refusal as refusal:
            refused.append(refusal.code)

    threads = [Thread(target=end, args=pair) for pair in ((cast.sam, cast.hana), (cast.hana, cast.sam))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["not_allowed"]


def test_who_leaves_is_out_at_once_everywhere_and_may_come_back_to_begin_anew(
    app: Flask, client: FlaskClient, desk: SignedIn, device: Paired, cast: Cast
) -> None:
    """Ada's phone reads nothing from its next request on; what it still holds is taken."""
    phone, reads = device(cast.adas_phone), {"Authorization": f"Bearer {cast.adas_phone.read_token}"}
    asks = {"device": cast.adas_phone.id}
    sam = desk(cast.sam)
    assert client.post("/sync/v1/pull", json=asks, headers=reads).status_code != 401
    assert sam.post(f"/api/v1/people/{cast.ada}/access", json={"active": False}).status_code == 204
    assert client.post("/sync/v1/pull", json=asks, headers=reads).status_code == 401
    assert phone.post("/sync/v1/push", json={}).status_code == 422
    assert sam.post("/api/v1/devices/codes", json={"person": cast.ada}).status_code == 404
    assert sam.post(f"/api/v1/people/{cast.ada}/access", json={"active": True}).status_code == 204
    assert sam.post("/api/v1/devices/codes", json={"person": cast.ada}).status_code == 200


def test_every_change_of_a_person_stands_in_the_audit_log(desk: SignedIn, database: Database, cast: Cast) -> None:
    browser = desk(cast.sam)
    browser.post(f"/api/v1/people/{cast.hana}/setup-link", json={"email": "hana@school.example"})
    browser.post(f"/api/v1/people/{cast.hana}/role", json={"access_role": "deputy_senco"})
    browser.post(f"/api/v1/people/{cast.hana}/access", json={"active": False})
    browser.delete("/api/v1/session")
    with database.read() as session:
        told = [json.loads(entry.text) for entry in audit.entries(session, cast.larch_lane)]
    assert [each["act"] for each in told] == [
        "person.setup_link", "person.role_changed", "person.access_ended", "person.signed_out",
    ]  # fmt: skip
    assert {each["actor"] for each in told} == {cast.sam}
