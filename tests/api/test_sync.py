"""Sync over HTTP: credentials, limits, encodings, and answers of the agreed shape."""

import gzip
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from server.store.engine import Database
from server.store.models.devices import DeviceRow
from shared_schema import sync as words
from tests.api.conftest import Paired
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of

REQ = "0197a000-0000-7000-8000-000000000001"
NO_SUCH_DAY = {"next_n": 2, "queued": 1, "oldest_at": "2026-02-31T09:00:00Z", "blocked": 0}
"""Spelled like an instant. What is kept of a phone is read again by every review."""


@pytest.fixture
def ada(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    """Makes the items; what is tested here carries them."""
    return phone_of(database, cast, clock, cast.adas_phone)


def push_body(ada: TestPhone, *items: Any, **changes: Any) -> dict[str, Any]:
    manifest = {"next_n": 9, "queued": 0, "oldest_at": None, "blocked": 0}
    body = {"req": REQ, "device": ada.who.device_id, "epoch": "", "witness": [0, ""], "manifest": manifest}
    return body | {"items": list(items)} | changes


def pull_body(ada: TestPhone, **changes: Any) -> dict[str, Any]:
    body = {"req": REQ, "device": ada.who.device_id, "epoch": "", "witness": [0, ""], "cursor": 0, "chain": ""}
    return body | {"behind": {}, "rev": "", "limit": 500} | changes


def hello_body(ada: TestPhone, **changes: Any) -> dict[str, Any]:
    manifest = {"next_n": 4, "queued": 1, "oldest_at": "2026-11-03T09:00:00.000Z", "blocked": 0}
    body = {"req": REQ, "device": ada.who.device_id, "app": "2026.11.0", "protocols": [1], "events": {"record.log": 1}}
    storage = {"persisted": True, "installed": True}
    return body | {"storage": storage, "clock": "2026-11-03T10:14:00.000Z", "manifest": manifest} | changes


def test_push_and_pull_answer_in_the_agreed_shape(ada: TestPhone, device: Paired, cast: Cast) -> None:
    browser = device(cast.adas_phone)
    item, spoiled = ada.log(cast.asha, cast.precision), ada.log(cast.asha, cast.precision) | {"n": 0}
    answer = browser.post("/sync/v1/push", json=push_body(ada, item, spoiled, ada.log(cast.cora, cast.talk_boost)))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    pushed = answer.get_json()
    assert words.PushAnswer().validate(pushed) == {}
    assert pushed["req"] == REQ
    assert [result["status"] for result in pushed["results"]] == ["applied", "refused", "held"]
    reading = {"Authorization": f"Bearer {cast.adas_phone.read_token}"}
    listed = browser.post("/sync/v1/pull", json=pull_body(ada), headers=reading).get_json()
    assert words.PullAnswer().validate(listed) == {}
    page = browser.post("/sync/v1/pull", json=pull_body(ada, rev=listed["rev"]), headers=reading).get_json()
    assert words.PullAnswer().validate(page) == {}
    assert [event["type"] for event in page["events"]] == ["record.log", "held"]
    assert (page["more"], page["cursor"], "scopes" in page) == (False, 2, False)


def test_hello_tells_limits_and_what_is_missing(ada: TestPhone, device: Paired, cast: Cast) -> None:
    answer = device(cast.adas_phone).post("/sync/v1/hello", json=hello_body(ada))
    told = answer.get_json()
    assert words.HelloAnswer().validate(told) == {}
    assert (told["missing_n"], told["user"], told["school"]) == ([1, 2], cast.ada, cast.larch_lane)


def test_a_pull_of_an_app_that_is_too_old_is_answered_426_and_its_push_as_ever(
    ada: TestPhone, device: Paired, client: FlaskClient, cast: Cast
) -> None:
    assert device(cast.adas_phone).post("/sync/v1/hello", json=hello_body(ada, app="2025.1.0")).status_code == 200
    reads = {"Authorization": f"Bearer {cast.adas_phone.read_token}"}
    answer = client.post("/sync/v1/pull", json=pull_body(ada), headers=reads)
    assert (answer.status_code, answer.json["code"]) == (426, "update_needed")  # type: ignore[index]
    sent = push_body(ada, ada.log(cast.asha, cast.precision))
    assert device(cast.adas_phone).post("/sync/v1/push", json=sent).status_code == 200


def test_a_push_may_be_packed(ada: TestPhone, device: Paired, cast: Cast) -> None:
    raw = gzip.compress(json.dumps(push_body(ada, ada.log(cast.asha, cast.precision))).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = device(cast.adas_phone).post("/sync/v1/push", data=raw, headers=headers)
    assert answer.get_json()["results"][0]["status"] == "applied"


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(ada: TestPhone, device: Paired, cast: Cast) -> None:
    browser = device(cast.adas_phone)
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    bomb = gzip.compress(b" " * 60_000_000)
    assert browser.post("/sync/v1/push", data=bomb, headers=headers).status_code == 413
    for broken in (b"not gzip", gzip.compress(b"{}")[:-4], gzip.compress(b"{}") + b"x"):
        answer = browser.post("/sync/v1/push", data=broken, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed")


def test_a_push_of_a_mebibyte_is_read_and_one_beyond_is_not(ada: TestPhone, device: Paired, cast: Cast) -> None:
    browser = device(cast.adas_phone)
    raw = json.dumps(push_body(ada, ada.log(cast.asha, cast.precision))).encode()
    headers = {"Content-Type": "application/json"}
    full = raw + b" " * (2**20 - len(raw))
    assert browser.post("/sync/v1/push", data=full, headers=headers).status_code == 200
    over = browser.post("/sync/v1/push", data=full + b" ", headers=headers)
    assert (over.status_code, over.get_json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "item",
    [b'{"a": "\\ud800"}', b'{"minutes": NaN}', b"[" * 300 + b"]" * 300, b'{"n": 1e999}', b"7", b'"\\u0000"'],
)
def test_an_unreadable_item_is_refused_and_the_others_are_taken(
    ada: TestPhone, device: Paired, cast: Cast, item: bytes
) -> None:
    body = json.dumps(push_body(ada, "HERE", ada.log(cast.asha, cast.precision))).encode().replace(b'"HERE"', item)
    answer = device(cast.adas_phone).post("/sync/v1/push", data=body, content_type="application/json")
    results = answer.get_json()["results"]
    assert [result.get("code", result["status"]) for result in results] == ["malformed", "applied"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"items": [{}] * 101}, 422, "check_fields"),
        ({"witness": [0]}, 422, "check_fields"),
        ({"witness": [-1, ""]}, 422, "check_fields"),
        ({"more": 1}, 422, "check_fields"),
        ({"manifest": {"next_n": 1}}, 422, "check_fields"),
        ({"manifest": NO_SUCH_DAY}, 422, "check_fields"),
        ({"device": REQ}, 401, "unknown_device"),
        ({"witness": [7, "00" * 12]}, 409, "rewound"),
    ],
)
def test_a_faulty_envelope_is_told_apart_from_a_faulty_item(
    ada: TestPhone, device: Paired, cast: Cast, change: dict[str, Any], status: int, code: str
) -> None:
    answer = device(cast.adas_phone).post("/sync/v1/push", json=push_body(ada, **change))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 5000, b'{"req": "a", "req": "b"}'])
def test_what_is_no_push_is_a_4xx_with_a_reason(device: Paired, cast: Cast, raw: bytes) -> None:
    answer = device(cast.adas_phone).post("/sync/v1/push", data=raw, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.get_json()["detail"]


def test_a_name_twice_in_the_envelope_is_refused(ada: TestPhone, device: Paired, cast: Cast) -> None:
    raw = json.dumps(push_body(ada)).replace('"epoch": ""', '"epoch": "", "epoch": ""').encode()
    answer = device(cast.adas_phone).post("/sync/v1/push", data=raw, content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed")


def test_the_append_cookie_reads_nothing_and_the_read_token_writes_nothing(
    ada: TestPhone, client: FlaskClient, device: Paired, cast: Cast
) -> None:
    assert device(cast.adas_phone).post("/sync/v1/pull", json=pull_body(ada)).status_code == 401
    reading = {"Authorization": f"Bearer {cast.adas_phone.read_token}"}
    assert client.post("/sync/v1/push", json=push_body(ada), headers=reading).status_code == 401


def test_a_removed_phone_hands_in_what_it_has_reads_nothing_and_is_told_to_wipe_itself(
    ada: TestPhone, device: Paired, cast: Cast, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        session.execute(update(DeviceRow).where(DeviceRow.id == cast.adas_phone.id).values(revoked_at=clock.now))
    browser = device(cast.adas_phone)
    pushed = browser.post("/sync/v1/push", json=push_body(ada, ada.log(cast.asha, cast.precision))).get_json()
    assert (pushed["results"][0]["code"], pushed["wipe"]) == ("scope_denied", True)
    assert browser.post("/sync/v1/hello", json=hello_body(ada)).get_json()["wipe"] is True
    reading = {"Authorization": f"Bearer {cast.adas_phone.read_token}"}
    assert browser.post("/sync/v1/pull", json=pull_body(ada), headers=reading).status_code == 401


def test_a_rescue_file_goes_the_way_of_a_push(ada: TestPhone, device: Paired, cast: Cast) -> None:
    body = push_body(ada, ada.log(cast.asha, cast.precision))
    by_tablet = device(cast.adas_tablet).post("/sync/v1/rescue", json=body).get_json()
    assert by_tablet["results"][0]["status"] == "applied"
    by_other_school = device(cast.omars_phone).post("/sync/v1/rescue", json=body)
    assert (by_other_school.status_code, by_other_school.get_json()["code"]) == (401, "unknown_device")
