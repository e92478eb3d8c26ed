"""The dry run over HTTP: a file goes in, weeks come out, and nothing is kept."""

import json

from flask import Flask
from sqlalchemy import func, select

from server.store.base import Base
from server.store.engine import Database
from shared_schema.dry_run import DryRun
from tests.api.conftest import SignedIn
from tests.cast import Cast
from tests.services.test_dry_run import school, week

ROUTE = "/api/v1/dry-run"
MISSED = school([*week(0), *week(1, "not_delivered"), *week(2, "not_delivered"), *week(3)])


def test_a_senco_sees_week_by_week_what_would_have_been_told(desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).post(ROUTE, data=MISSED, content_type="application/json")
    found = answer.get_json()
    assert answer.status_code == 200
    assert DryRun().validate(found) == {}
    assert [len(each["opened"]) for each in found["weeks"]] == [0, 1, 1, 0]
    assert found["kinds"][0] == {"kind": "critical", "opened": 1}


def test_nothing_is_written(desk: SignedIn, cast: Cast, database: Database) -> None:
    browser = desk(cast.sam)
    before = _rows(database)
    assert browser.post(ROUTE, data=MISSED, content_type="application/json").status_code == 200
    assert _rows(database) == before


def test_every_fault_of_the_file_is_named(desk: SignedIn, cast: Cast) -> None:
    broken = json.loads(MISSED)
    broken["colour"] = "red"
    broken["records"][0]["minutes"] = "thirty"
    answer = desk(cast.sam).post(ROUTE, json=broken)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "check_fields")
    assert set(answer.get_json()["fields"]) == {"colour", "records[0].minutes"}


def test_bytes_that_are_no_file_are_refused_in_words(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    for data in (b"", b"[]", b"\xff", b"{", b'{"format": NaN}', b"[" * 5000):
        answer = browser.post(ROUTE, data=data, content_type="application/json")
        assert (answer.status_code, answer.get_json()["code"]) == (422, "check_fields"), data
    assert browser.post(ROUTE, data=MISSED, content_type="text/plain").get_json()["code"] == "not_json"


def test_a_file_may_be_larger_than_a_push_but_not_without_end(app: Flask, desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    spaces = b" " * (app.config["MAX_CONTENT_LENGTH"] + 1)
    assert browser.post(ROUTE, data=MISSED + spaces, content_type="application/json").status_code == 200
    answer = browser.post(ROUTE, data=b" " * (5 * 1024 * 1024 + 1), content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


def _rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
