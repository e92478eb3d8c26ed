"""How a person comes to the desk, and how the session ends."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server.services import passwords, signin
from server.services.passwords import too_easy
from server.services.refusal import Refusal
from server.store.engine import Database
from server.store.models.people import DeskSession, PersonRow, SignInToken, Throttle
from server.store.models.school import School
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock

PASSWORD = "copper kettle under snow"


def choose_password(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock, person: str | None = None
) -> None:
    token = signin.create_setup_token(database, cast.larch_lane, person or cast.sam, clock.now)
    assert client.post("/api/v1/setup", json={"token": token, "password": PASSWORD}).get_json() == {"next": "enrol"}


def test_the_desk_tells_who_where_and_what_day_it_is(desk: SignedIn, cast: Cast) -> None:
    shown = desk(cast.sam).get("/api/v1/session").get_json()["session"]
    assert shown == {
        "person": {"id": cast.sam, "name": "Sam Senco", "access_role": "senco"},
        "school": {"id": cast.larch_lane, "name": "Larch Lane Primary", "demo": False, "today": "2026-11-03"},
    }


def test_that_nobody_is_signed_in_is_an_answer_and_what_needs_somebody_is_refused(client: FlaskClient) -> None:
    told = client.get("/api/v1/session")
    assert (told.status_code, told.get_json()) == (200, {"session": None})
    refused = client.get("/api/v1/sessions")
    assert refused.status_code == 401
    assert refused.get_json()["code"] == "not_signed_in"


def test_who_gave_the_password_alone_is_nobody_yet(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    assert client.get("/api/v1/session").get_json() == {"session": None}


def test_a_session_that_has_ended_is_nobodys(desk: SignedIn, cast: Cast, clock: Clock) -> None:
    browser = desk(cast.sam)
    clock.forward(minutes=15)
    assert browser.get("/api/v1/session").get_json() == {"session": None}


def test_a_link_that_signs_in_is_worth_nothing_in_a_real_school(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    token = signin.create_desk_link(database, cast.larch_lane, cast.sam, clock.now)
    refused = client.post("/api/v1/session/link", json={"token": token})
    assert (refused.status_code, refused.get_json()["code"]) == (410, "spent_link")
    assert client.get("/api/v1/sessions").status_code == 401


def test_a_set_up_link_works_once(client: FlaskClient, database: Database, cast: Cast, clock: Clock) -> None:
    token = signin.create_setup_token(database, cast.larch_lane, cast.sam, clock.now)
    body = {"token": token, "password": PASSWORD}
    assert client.post("/api/v1/setup", json=body).status_code == 200
    again = client.post("/api/v1/setup", json=body)
    assert (again.status_code, again.get_json()["code"]) == (410, "spent_link")


def test_a_set_up_link_is_no_desk_link_and_runs_out_after_a_day(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    token = signin.create_setup_token(database, cast.larch_lane, cast.sam, clock.now)
    assert client.post("/api/v1/session/link", json={"token": token}).status_code == 410
    clock.forward(hours=24)
    assert client.post("/api/v1/setup", json={"token": token, "password": PASSWORD}).status_code == 410


def test_a_password_that_is_too_easy_is_explained_and_leaves_the_link_unspent(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    token = signin.create_setup_token(database, cast.larch_lane, cast.sam, clock.now)
    refused = client.post("/api/v1/setup", json={"token": token, "password": "Larch Lane 2026!"})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "check_fields")
    assert "guessed" in refused.get_json()["fields"]["password"]
    assert client.post("/api/v1/setup", json={"token": token, "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    "easy",
    [
        "short",
        "password1234",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "qwertyuiopas",
        "samsamsamsenco",
        "x" * 201,
    ],
)
def test_what_would_be_guessed_first_is_too_easy(easy: str) -> None:
    assert too_easy(easy, "Sam Senco", "sam@school.example", "Larch Lane Primary")


@pytest.mark.parametrize("good", [PASSWORD, "Tr4ffic-lemon-owl", "ein langes Wort hilft", "x9!kQ2#vLp0z"])
def test_words_that_do_not_belong_together_will_do(good: str) -> None:
    assert too_easy(good, "Sam Senco", "sam@school.example", "Larch Lane Primary") is None


def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    wrong = client.post("/api/v1/session", json={"email": "sam@school.example", "password": "not this one, no"})
    unknown = client.post("/api/v1/session", json={"email": "nobody@school.example", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.get_json() == unknown.get_json()
    assert wrong.get_json()["code"] == "wrong_sign_in"


def test_a_new_password_ends_the_sessions_that_were_open(
    client: FlaskClient, desk: SignedIn, database: Database, cast: Cast, clock: Clock
) -> None:
    before = desk(cast.sam)
    choose_password(client, database, cast, clock)
    assert before.get("/api/v1/sessions").status_code == 401


def test_after_five_tries_an_account_waits_and_the_right_password_then_works(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    wrong = {"email": "sam@school.example", "password": "not this one, no"}
    assert [client.post("/api/v1/session", json=wrong).status_code for _ in range(7)] == [401] * 5 + [429] * 2
    right = wrong | {"password": PASSWORD}
    waiting = client.post("/api/v1/session", json=right)
    assert waiting.get_json()["code"] == "too_many_tries"
    assert waiting.headers["Retry-After"] == "60"
    clock.forward(minutes=1)
    assert client.post("/api/v1/session", json=right).status_code == 200


def test_an_address_that_tries_many_accounts_waits_too(client: FlaskClient) -> None:
    statuses = [
        client.post("/api/v1/session/link", json={"token": f"guess {number}"}).status_code for number in range(32)
    ]
    assert statuses == [410] * 30 + [429] * 2


def test_of_many_tries_at_once_no_more_get_through_than_the_bucket_holds(
    database: Database, clock: Clock, cast: Cast
) -> None:
    together, passed = Barrier(8), []

    def take() -> None:
        together.wait()
        try:
            signin.allow(database, clock.now, "together", size=3, refill=signin.IDLE)
        except Refusal:
            return
        passed.append(True)

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 3


def test_a_session_ends_after_fifteen_minutes_alone(desk: SignedIn, cast: Cast, clock: Clock) -> None:
    browser = desk(cast.sam)
    for _ in range(3):
        clock.forward(minutes=14)
        assert browser.get("/api/v1/sessions").status_code == 200
    clock.forward(minutes=15)
    assert browser.get("/api/v1/sessions").status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/people"])
def test_a_page_that_looks_for_news_by_itself_keeps_nobody_signed_in(
    desk: SignedIn, cast: Cast, clock: Clock, path: str
) -> None:
    browser = desk(cast.sam)
    for _ in range(2):
        clock.forward(minutes=7)
        assert browser.get(path, headers={"Kept-Unasked": "1"}).status_code == 200
    clock.forward(minutes=1)
    assert browser.get("/api/v1/people", headers={"Kept-Unasked": "1"}).status_code == 401
    assert browser.get("/api/v1/session").get_json() == {"session": None}


def test_a_session_ends_after_twelve_hours_whatever_happens(desk: SignedIn, cast: Cast, clock: Clock) -> None:
    browser = desk(cast.sam)
    for _ in range(71):
        clock.forward(minutes=10)
        assert browser.get("/api/v1/sessions").status_code == 200
    clock.forward(minutes=10)
    assert browser.get("/api/v1/sessions").status_code == 401


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, desk: SignedIn, cast: Cast) -> None:
    browser, thief = desk(cast.sam), app.test_client()
    copied = browser.get_cookie("kept-desk")
    assert copied is not None
    thief.set_cookie("kept-desk", copied.value)
    assert thief.get("/api/v1/sessions").status_code == 200
    assert browser.delete("/api/v1/session").status_code == 204
    assert browser.get_cookie("kept-desk") is None
    assert thief.get("/api/v1/sessions").status_code == 401


def test_what_signing_in_leaves_behind_is_swept_at_the_next_sign_in(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    clock.forward(days=3)
    choose_password(client, database, cast, clock, cast.hana)
    with database.read() as session:
        assert list(session.scalars(select(DeskSession.person_id))) == [cast.hana]
        assert list(session.scalars(select(SignInToken.person_id))) == [cast.hana]
        assert list(session.scalars(select(Throttle.at))) == [clock.now]


def test_a_person_who_has_left_is_out_at_the_next_request_and_cannot_use_a_link(
    client: FlaskClient, desk: SignedIn, database: Database, cast: Cast, clock: Clock
) -> None:
    browser = desk(cast.sam)
    token = signin.create_desk_link(database, cast.larch_lane, cast.sam, clock.now)
    with database.write() as session:
        session.execute(
            update(PersonRow)
            .where(PersonRow.school_id == cast.larch_lane, PersonRow.id == cast.sam)
            .values(active=False)
        )
    assert browser.get("/api/v1/sessions").status_code == 401
    assert client.post("/api/v1/session/link", json={"token": token}).status_code == 410


def test_no_token_and_no_password_is_stored_as_it_is(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    cookie = client.get_cookie("kept-desk")
    assert cookie is not None
    with database.read() as session:
        stored = repr(
            [
                *session.scalars(select(DeskSession.token_sha)),
                *session.scalars(select(SignInToken.token_sha)),
                *session.scalars(select(PersonRow.password_hash)),
            ]
        )
    assert cookie.value not in stored
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


def test_when_too_many_sign_in_at_once_the_rest_are_told_to_wait(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    places = [passwords._places.acquire() for _ in range(passwords.AT_ONCE)]
    try:
        refused = client.post("/api/v1/session", json={"email": "sam@school.example", "password": PASSWORD})
    finally:
        for _ in places:
            passwords._places.release()
    assert (refused.status_code, refused.get_json()["code"]) == (503, "busy")


def test_on_a_sunday_the_demo_school_lives_on_friday(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    with database.write() as session:
        session.execute(update(School).where(School.id == cast.other_school).values(demo=True))
    clock.forward(days=5)
    token = signin.create_desk_link(database, cast.other_school, cast.omar, clock.now)
    shown = client.post("/api/v1/session/link", json={"token": token}).get_json()["school"]
    assert (shown["demo"], shown["today"]) == (True, "2026-11-06")
