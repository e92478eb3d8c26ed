"""An app on the test's database, and people who are signed in to it."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.services import signin
from server.services.ids import new_id
from server.settings import Settings
from server.store import sign_ins
from server.store.engine import Database
from tests.cast import KEYS, Cast, Clock, Phone
from tests.sync.phone import TestPhone, phone_of

SignedIn = Callable[[str], FlaskClient]
Paired = Callable[[Phone], FlaskClient]


@pytest.fixture
def app(database_url: str, cast: Cast, clock: Clock) -> Iterator[Flask]:
    made = create_app(Settings(database_url=database_url, keys_dir=KEYS), clock)
    made.testing = True
    yield made
    made.extensions["kept"].db.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody in particular."""
    return app.test_client()


def session_of(database: Database, school: str, person: str, now: datetime, stage: str = "open") -> str:
    """The token of a session in which both factors were given just now, or that stands at an earlier `stage`."""
    token = signin.new_token()
    with database.write() as session:
        sign_ins.open_session(session, signin.digest_of(token), new_id(now), school, person, stage, now)
    return token


@pytest.fixture
def desk(app: Flask, database: Database, clock: Clock, cast: Cast) -> SignedIn:
    """`desk(cast.sam)` is a browser in which Sam is signed in."""

    def signed_in(person: str) -> FlaskClient:
        school = cast.other_school if person == cast.omar else cast.larch_lane
        browser = app.test_client()
        browser.set_cookie("kept-desk", session_of(database, school, person, clock.now))
        return browser

    return signed_in


@pytest.fixture
def device(app: Flask) -> Paired:
    """`device(cast.adas_phone)` is a browser that holds the phone's append cookie."""

    def paired(phone: Phone) -> FlaskClient:
        browser = app.test_client()
        browser.set_cookie(f"kept-append-{phone.id}", phone.append_token)
        return browser

    return paired


@pytest.fixture
def ada(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    """Her phone holds all that there is: one record."""
    phone = phone_of(database, cast, clock, cast.adas_phone)
    phone.push(phone.log(cast.asha, cast.precision))
    phone.pull()
    return phone
