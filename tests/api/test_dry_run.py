"""The dry run over HTTP: a file goes in, weeks come out, and nothing is kept."""

import json
from base64 import b64encode
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from server.store.base import Base
from server.store.engine import Database
from shared_schema.dry_run import DryRun
from tests.api.conftest import SignedIn
from tests.cast import Cast
from tests.services.test_dry_run import school, week
from tests.services.test_dry_run_tables import CALENDAR, MAP, RECORDS

ROUTE = "/api/v1/dry-run"
TABLES = "/api/v1/dry-run/tables"
MISSED = school([*week(0), *week(1, "not_delivered"), *week(2, "not_delivered"), *week(3)])


def test_a_senco_sees_week_by_week_what_would_have_been_told(desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).post(ROUTE, data=MISSED, content_type="application/json")
    found = answer.get_json()
    assert answer.status_code == 200
    assert DryRun().validate(found) == {}
    assert [len(each["opened"]) for each in found["weeks"]] == [0, 1, 1, 0]
    assert found["kinds"][0] == {"kind": "critical", "opened": 1, "ended": 1}


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


def files(**others: Any) -> dict[str, str]:
    given = {"map": MAP, "records": RECORDS, "calendar": CALENDAR} | others
    return {name: b64encode(data).decode() for name, data in given.items() if data is not None}


def test_a_map_and_a_list_of_sessions_are_tried_with_the_schools_own_calendar(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    for calendar in (CALENDAR, None):
        answer = browser.post(TABLES, json=files(calendar=calendar))
        assert answer.status_code == 200, answer.get_json()
        assert DryRun().validate(answer.get_json()) == {}
        assert answer.get_json()["records"] == 35


def test_who_asks_for_lines_is_told_how_far_the_work_has_got(desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).post(TABLES, json=files(), headers={"Accept": "application/x-ndjson"})
    assert answer.content_type == "application/x-ndjson"
    *going, last = [json.loads(line) for line in answer.text.splitlines()]
    assert going[0] == {"done": 0, "of": 35}
    assert [step["done"] for step in going] == list(range(35))
    assert DryRun().validate(last["found"]) == {}


def test_what_is_refused_is_refused_before_a_line_is_sent(desk: SignedIn, cast: Cast) -> None:
    broken = files(records=RECORDS.replace(b"Part,", b"perhaps,"))
    answer = desk(cast.sam).post(TABLES, json=broken, headers={"Accept": "application/x-ndjson"})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "check_fields")
    assert list(answer.get_json()["fields"]) == ["Records, row 16, Outcome"]


def test_files_that_are_no_files_are_refused_by_name(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    for value in (7, "x", "ab=c", "====", None):
        answer = browser.post(TABLES, json=files() | {"map": value})
        assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["map"]), value
    assert browser.post(TABLES, json={}).get_json()["fields"].keys() == {"map", "records"}
    for data in (b"", b"\x00\xff", b"PK\x03\x04", b"a,b\n1,2\n"):
        answer = browser.post(TABLES, json=files(map=data, records=data, calendar=data))
        assert (answer.status_code, answer.get_json()["code"]) == (422, "check_fields"), data


def _rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
