"""The second factor at the desk: codes from an app, recovery codes, and what nobody gets to without one."""

from threading import Barrier, Thread

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.services import second_factor, signin
from server.services.refusal import Refusal
from server.services.who import Who
from server.store import people
from server.store.engine import Database
from server.store.models.factors import AuthenticatorRow, RecoveryCodeRow
from tests.api.conftest import SignedIn
from tests.api.passkey import SoftPasskey
from tests.api.test_signin import PASSWORD, choose_password
from tests.cast import KEYS, Cast, Clock

EMAIL = "sam@school.example"
APP = "/api/v1/second-factor/authenticator"


def enrol(client: FlaskClient, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """Sets up an app: what it shows, and the recovery codes."""
    app = pyotp.TOTP(client.post(APP, json={}).get_json()["secret"])
    answer = client.post(f"{APP}/confirm", json={"code": app.at(clock.now)})
    assert answer.status_code == 200
    codes: list[str] = answer.get_json()["recovery_codes"]
    clock.forward(seconds=30)
    return app, codes


@pytest.fixture
def sams(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> tuple[FlaskClient, pyotp.TOTP, list[str]]:
    """Sam at the desk, with an app and recovery codes."""
    choose_password(client, database, cast, clock)
    return client, *enrol(client, clock)


def give_password(app: Flask, password: str = PASSWORD) -> FlaskClient:
    browser = app.test_client()
    assert browser.post("/api/v1/session", json={"email": EMAIL, "password": password}).get_json() == {"next": "code"}
    return browser


def code(browser: FlaskClient, text: str) -> tuple[int, str | None]:
    answer = browser.post("/api/v1/session/code", json={"code": text})
    return answer.status_code, answer.get_json().get("code")


def test_the_password_alone_opens_nothing_but_the_setting_up_of_a_second_factor(
    app: Flask, client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    again = app.test_client()
    assert again.post("/api/v1/session", json={"email": EMAIL, "password": PASSWORD}).get_json() == {"next": "enrol"}
    for browser in (client, again):
        for path in ("/api/v1/sessions", "/api/v1/people", "/api/v1/pupils", "/api/v1/second-factor"):
            assert browser.get(path).status_code == 401
        assert code(browser, "123456") == (401, "not_signed_in")
        assert browser.post(APP, json={}).status_code == 200


def test_the_first_code_signs_in_with_a_new_session_and_gives_ten_recovery_codes(
    client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    before = client.get_cookie("kept-desk")
    _, codes = enrol(client, clock)
    after = client.get_cookie("kept-desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get("/api/v1/session").get_json()["session"]["person"]["id"] == cast.sam
    assert len(set(codes)) == 10
    shown = client.get("/api/v1/second-factor").get_json()
    assert shown == {"password": True, "authenticator": True, "passkeys": [], "recovery_codes": 10}


def test_once_there_is_a_second_factor_nobody_who_gave_the_password_before_sets_up_another(
    app: Flask, client: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    choose_password(client, database, cast, clock)
    stranger = app.test_client()
    stranger.post("/api/v1/session", json={"email": EMAIL, "password": PASSWORD})
    theirs = pyotp.TOTP(stranger.post(APP, json={}).get_json()["secret"])
    sams, _ = enrol(client, clock)
    assert stranger.post(APP, json={}).status_code == 401
    assert stranger.post("/api/v1/passkeys/challenge", json={}).status_code == 401
    assert stranger.post(f"{APP}/confirm", json={"code": theirs.at(clock.now)}).status_code == 401
    assert code(give_password(app), sams.at(clock.now)) == (200, None)


def test_a_password_that_was_weighed_before_the_second_factor_came_is_no_way_past_it(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], database: Database, cast: Cast, clock: Clock
) -> None:
    with database.write() as session:  # it found no second factor yet, and writes only now
        sam = people.person(session, cast.larch_lane, cast.sam)
        late = signin.opened(session, cast.larch_lane, sam, clock.now, "enrol", "password")
    stranger = app.test_client()
    stranger.set_cookie("kept-desk", late.token)
    theirs = pyotp.TOTP(stranger.post(APP, json={}).get_json()["secret"])
    answer = stranger.post(f"{APP}/confirm", json={"code": theirs.at(clock.now)})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "not_signed_in")
    passkey = SoftPasskey().make(stranger.post("/api/v1/passkeys/challenge", json={}).get_json())
    assert stranger.post("/api/v1/passkeys", json=passkey).get_json()["code"] == "not_signed_in"
    assert code(give_password(app), sams[1].at(clock.now)) == (200, None)


@pytest.mark.parametrize("typed", ["１２３４５６", "١٢٣٤٥٦", "ÀÀÀÀÀÀ", "ßßßßß"])
def test_a_code_in_other_digits_and_letters_is_a_wrong_code(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], typed: str
) -> None:
    assert code(give_password(app), typed) == (401, "wrong_factor")
    assert sams[0].post(APP, json={}).status_code == 200
    assert sams[0].post(f"{APP}/confirm", json={"code": typed}).get_json()["code"] == "wrong_factor"


def test_password_and_code_sign_in_on_another_day(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], cast: Cast, clock: Clock
) -> None:
    _, totp, _ = sams
    clock.forward(days=3)
    browser = give_password(app)
    assert browser.get("/api/v1/sessions").status_code == 401
    assert code(browser, totp.at(clock.now))[0] == 200
    assert browser.get("/api/v1/session").get_json()["session"]["person"]["id"] == cast.sam


def test_a_code_works_once_and_none_before_it_afterwards(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], clock: Clock
) -> None:
    _, totp, _ = sams
    shown = totp.at(clock.now)
    assert code(give_password(app), shown)[0] == 200
    assert code(give_password(app), shown) == (401, "wrong_factor")
    assert code(give_password(app), totp.at(clock.now, counter_offset=-1)) == (401, "wrong_factor")


def test_of_two_who_send_the_same_code_at_once_one_is_let_in(
    database: Database, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], cast: Cast, clock: Clock
) -> None:
    _, totp, _ = sams
    who, shown = Who(cast.larch_lane, cast.sam, "senco"), totp.at(clock.now)
    together, taken = Barrier(4), []

    def send() -> None:
        together.wait()
        try:
            taken.append(second_factor.check(database, KEYS, who, shown, clock.now))
        except Refusal as refusal:
            assert refusal.code == "wrong_factor"  # noqa: PT017 - in a thread there is no pytest.raises to wait for

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == ["password and code"]


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (1, 200), (2, 401)])
def test_a_phone_may_be_half_a_minute_off_and_no_more(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], clock: Clock, steps: int, status: int
) -> None:
    _, totp, _ = sams
    clock.forward(minutes=10)
    assert code(give_password(app), totp.at(clock.now, counter_offset=steps))[0] == status


def test_after_five_wrong_codes_there_is_a_wait_and_then_the_right_one_works(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], clock: Clock
) -> None:
    _, totp, _ = sams
    clock.forward(hours=1)
    browser = give_password(app)
    wrong = [code(browser, "000000") for _ in range(6)]
    assert wrong == [(401, "wrong_factor")] * 5 + [(429, "too_many_tries")]
    clock.forward(minutes=1)
    assert code(browser, totp.at(clock.now))[0] == 200


def test_the_password_waits_five_minutes_for_its_code(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], clock: Clock
) -> None:
    _, totp, _ = sams
    browser = give_password(app)
    clock.forward(minutes=5)
    assert code(browser, totp.at(clock.now)) == (401, "not_signed_in")


def test_a_recovery_code_takes_the_place_of_the_phone_once(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]]
) -> None:
    desk, _, codes = sams
    typed = codes[3].lower().replace("-", " ")
    assert code(give_password(app), typed)[0] == 200
    assert code(give_password(app), typed) == (401, "wrong_factor")
    assert desk.get("/api/v1/second-factor").get_json()["recovery_codes"] == 9


def test_new_recovery_codes_take_the_place_of_the_old(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]]
) -> None:
    desk, _, old = sams
    new = desk.post("/api/v1/recovery-codes", json={}).get_json()["recovery_codes"]
    assert code(give_password(app), old[0]) == (401, "wrong_factor")
    assert code(give_password(app), new[0])[0] == 200


def test_a_new_secret_counts_from_its_first_code_on_and_the_old_one_until_then(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], clock: Clock
) -> None:
    desk, old, _ = sams
    new = pyotp.TOTP(desk.post(APP, json={}).get_json()["secret"])
    assert code(give_password(app), old.at(clock.now))[0] == 200
    answer = desk.post(f"{APP}/confirm", json={"code": new.at(clock.now)})
    assert answer.get_json() == {"recovery_codes": []}
    clock.forward(minutes=1)
    assert code(give_password(app), old.at(clock.now))[0] == 401
    assert code(give_password(app), new.at(clock.now))[0] == 200


def test_the_only_second_factor_cannot_be_taken_away(
    sams: tuple[FlaskClient, pyotp.TOTP, list[str]],
) -> None:
    desk, _, _ = sams
    refused = desk.delete(APP)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "last_factor")


def test_a_new_set_up_link_takes_password_factors_sessions_and_older_links_away(
    app: Flask,
    sams: tuple[FlaskClient, pyotp.TOTP, list[str]],
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    desk, _, codes = sams
    older = signin.create_setup_token(database, cast.larch_lane, cast.sam, clock.now)
    fresh = app.test_client()
    choose_password(fresh, database, cast, clock)
    assert desk.get("/api/v1/sessions").status_code == 401
    assert fresh.post("/api/v1/setup", json={"token": older, "password": PASSWORD}).status_code == 410
    signed = fresh.post("/api/v1/session", json={"email": EMAIL, "password": PASSWORD})
    assert signed.get_json() == {"next": "enrol"}
    with database.read() as session:
        assert list(session.scalars(select(RecoveryCodeRow.id))) == []
        assert list(session.scalars(select(AuthenticatorRow.secret))) == []
    assert codes


def test_neither_secret_nor_recovery_code_is_stored_as_it_is(
    database: Database, sams: tuple[FlaskClient, pyotp.TOTP, list[str]]
) -> None:
    _, totp, codes = sams
    with database.read() as session:
        sealed = session.scalars(select(AuthenticatorRow.secret)).one()
        hashes = repr(list(session.scalars(select(RecoveryCodeRow.code_hash))))
    assert sealed is not None
    assert totp.secret.encode() not in sealed
    assert codes[0].replace("-", "") not in hashes
    assert hashes.count("$argon2id$") == 10


def test_a_sealed_secret_opens_for_its_owner_alone(
    database: Database, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], cast: Cast, clock: Clock
) -> None:
    """Whoever can write the database copies Sam's row to Hana; Sam's phone is not hers for that."""
    _, totp, _ = sams
    with database.write() as session:
        sealed = session.scalars(select(AuthenticatorRow.secret)).one()
        session.add(AuthenticatorRow(school_id=cast.larch_lane, person_id=cast.hana, secret=sealed, last_step=0))
    with pytest.raises(Refusal):
        second_factor.check(database, KEYS, Who(cast.larch_lane, cast.hana, "head"), totp.at(clock.now), clock.now)


def test_the_last_password_is_changed_and_the_other_sessions_end(
    app: Flask, sams: tuple[FlaskClient, pyotp.TOTP, list[str]], desk: SignedIn, cast: Cast
) -> None:
    here, elsewhere = sams[0], desk(cast.sam)
    weak = here.post("/api/v1/password", json={"password": "larch lane larch lane"})
    assert weak.status_code == 422
    assert here.post("/api/v1/password", json={"password": "a new kettle on the hill"}).status_code == 204
    assert here.get("/api/v1/sessions").status_code == 200
    assert elsewhere.get("/api/v1/sessions").status_code == 401
    give_password(app, "a new kettle on the hill")
