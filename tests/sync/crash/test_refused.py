"""A full disk, or a database that something else holds: the phone is told in words, keeps all, and sends it later."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from server.app import create_app
from server.services.ids import new_id
from server.settings import Settings
from server.store import engine
from server.store.engine import Database
from server.store.walls import EVERY_SCHOOL, act_for
from tests.cast import Cast, Clock
from tests.sync.crash.evidence import Told, holds
from tests.sync.phone import Item, TestPhone, phone_of

SOON_MS = {"sqlite": 200, "postgresql": 3000}
"""How long a writer waits here; in a school it is BUSY_MS, 30 seconds. PostgreSQL also ends who is idle for so long."""

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(f"BEGIN {sys.argv[2]}")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def app(database_url: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(engine, "BUSY_MS", SOON_MS[make_url(database_url).get_backend_name()])
    made = create_app(Settings(database_url=database_url), Clock())
    yield made
    made.extensions["kept"].db.close()


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(f"kept-append-{cast.adas_phone.id}", cast.adas_phone.append_token)
    return client


def envelope(phone: TestPhone, items: list[Item]) -> dict[str, object]:
    manifest = {"next_n": phone.next_n, "queued": 0, "oldest_at": None, "blocked": 0}
    body = {"req": new_id(phone.clock.now), "device": phone.who.device_id, "epoch": "", "witness": [0, ""]}
    return body | {"manifest": manifest, "items": items}


def send(browser: FlaskClient, body: dict[str, object], separators: tuple[str, str] = (",", ":")) -> TestResponse:
    """As phones do, without a blank; with blanks it is read behind the first door (server/api/ahead.py)."""
    raw = json.dumps(body, separators=separators)
    return browser.post("/sync/v1/push", data=raw, content_type="application/json")


def is_told(browser: FlaskClient, body: dict[str, object], status: int, code: str) -> None:
    for answer in (send(browser, body), send(browser, body, (", ", ": "))):
        told = answer.get_json()
        assert (answer.status_code, told["code"], answer.content_type) == (status, code, "application/problem+json")
        assert int(answer.headers["Retry-After"]) > 0
        assert not re.search(r"(?i)sqlite|psycopg|operational|error|errno", told["title"] + told["detail"])


def is_taken(browser: FlaskClient, body: dict[str, object], database: Database, cast: Cast) -> None:
    answer = send(browser, body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    items: list[Item] = body["items"]  # type: ignore[assignment]
    told = Told([frozenset(item["id"] for item in items)])
    told.hear(answer.get_json())
    assert holds(database, cast.larch_lane, told) == len(told.acknowledged) == len(items)


@contextmanager
def full(app: Flask, database: Database) -> Iterator[None]:
    """No page more on SQLite; on PostgreSQL what it says itself when the disk is full."""
    writer = app.extensions["kept"].db.write_engine
    if database.write_engine.dialect.name == "sqlite":
        limit = [1]
        event.listen(writer, "begin", lambda held: held.exec_driver_sql(f"PRAGMA max_page_count = {limit[0]}"))
        yield
        limit[0] = 2**30
        return
    raised = "BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'No space left on device'; END"
    with database.write() as session:
        session.execute(
            text(
                f"CREATE FUNCTION no_room() RETURNS trigger AS '{raised.replace(chr(39), chr(39) * 2)}'"
                " LANGUAGE plpgsql"
            )
        )
        session.execute(text("CREATE TRIGGER no_room BEFORE INSERT ON event EXECUTE FUNCTION no_room()"))
    try:
        yield
    finally:
        with database.write() as session:
            session.execute(text("DROP FUNCTION no_room CASCADE"))


@contextmanager
def held(database_url: str, database: Database, how: str = "IMMEDIATE") -> Iterator[None]:
    """Another process holds the write lock of the file, or another connection that of the school's head."""
    if database_url.startswith("sqlite"):
        words = [sys.executable, "-c", HOLDER, database_url.removeprefix("sqlite:///"), how]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdin
            assert holder.stdout
            assert holder.stdout.readline() == "held\n"
            yield
            holder.stdin.close()
        return
    other = create_engine(database_url)
    with other.begin() as connection:
        act_for(connection, EVERY_SCHOOL)
        assert connection.execute(text("SELECT seq FROM log_head FOR UPDATE")).all(), "nothing is held"
        yield
    other.dispose()


def test_a_full_disk_is_told_and_everything_is_taken_once_there_is_room(
    app: Flask, browser: FlaskClient, database: Database, cast: Cast, clock: Clock
) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    body = envelope(ada, [ada.log(cast.asha, cast.precision) for _ in range(100)])
    with full(app, database):
        is_told(browser, body, 507, "no_room")
        is_told(browser, body, 507, "no_room")
    is_taken(browser, body, database, cast)


def test_a_database_that_something_else_holds_is_busy_and_takes_everything_afterwards(
    browser: FlaskClient, database: Database, database_url: str, cast: Cast, clock: Clock
) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    body = envelope(ada, [ada.log(cast.asha, cast.precision) for _ in range(3)])
    with held(database_url, database):
        is_told(browser, body, 503, "busy")
    is_taken(browser, body, database, cast)


def test_a_phone_that_cannot_be_looked_up_is_not_called_unknown(
    browser: FlaskClient, database: Database, database_url: str, cast: Cast, clock: Clock
) -> None:
    """On SQLite whoever holds the file for himself keeps readers out too; PostgreSQL's readers wait for nobody."""
    ada = phone_of(database, cast, clock, cast.adas_phone)
    body = envelope(ada, [ada.log(cast.asha, cast.precision)])
    with held(database_url, database, "EXCLUSIVE"):
        is_told(browser, body, 503, "busy")
    is_taken(browser, body, database, cast)


def test_a_database_that_is_not_there_is_no_fault_of_the_phone(tmp_path: object, cast: Cast, clock: Clock) -> None:
    app = create_app(Settings(database_url="postgresql+psycopg://kept@127.0.0.1:1/kept"), clock)
    client = app.test_client()
    client.set_cookie(f"kept-append-{cast.adas_phone.id}", cast.adas_phone.append_token)
    answer = client.post("/sync/v1/push", json={"device": cast.adas_phone.id})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (503, "no_storage")
