"""Alerts, summaries and push subscriptions over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.services import summaries
from server.services.ids import new_id
from server.services.review import review
from server.store.engine import Database
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock
from tests.notify.push_service import PushService


@pytest.fixture
def alerts(database: Database, cast: Cast, clock: Clock, desk: SignedIn) -> list[dict[str, Any]]:
    """What Sam sees on Monday morning after a week in which nobody logged anything."""
    clock.now = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
    review(database, cast.larch_lane, clock.now)
    return list(desk(cast.sam).get("/api/v1/alerts").json["alerts"])  # type: ignore[index]


def test_an_alert_says_what_since_when_and_what_to_do(alerts: list[dict[str, Any]], cast: Cast) -> None:
    alert = next(each for each in alerts if each["pupil"]["id"] == cast.cora)
    assert alert["kind"] == "unaccounted"
    assert alert["state"] == "open"
    assert alert["pupil"]["short_name"] == "Cora L"
    assert alert["provision"] == {"id": cast.talk_boost, "title": "Talk boost"}
    assert alert["deliverers"] == [{"id": cast.tom, "name": "Tom Tee"}]
    assert alert["window"] == {"starts_on": "2026-11-02", "ends_on": "2026-11-06"}
    assert alert["sentence"] == "3 Talk boost sessions have not been logged for Cora L since 2 November"
    assert alert["what_to_do"].startswith("Ask whoever delivers it")
    assert alert["since"] == "2026-11-09T08:00:00.000Z"
    assert [step["act"] for step in alert["events"]] == ["opened"]


def test_statutory_alerts_come_first(alerts: list[dict[str, Any]]) -> None:
    assert [each["statutory"] for each in alerts] == sorted((each["statutory"] for each in alerts), reverse=True)


def test_an_alert_is_acknowledged_and_then_resolved_with_what_was_done(
    alerts: list[dict[str, Any]], cast: Cast, desk: SignedIn
) -> None:
    sam, alert = desk(cast.sam), alerts[0]["id"]
    for _ in range(2):
        seen = sam.post(f"/api/v1/alerts/{alert}/acknowledge", json={})
        assert (seen.status_code, seen.json["state"]) == (200, "acknowledged")  # type: ignore[index]
    done = sam.post(f"/api/v1/alerts/{alert}/resolve", json={"resolution": "Ada is back.\nAll will be logged."})
    assert [step["act"] for step in done.json["events"]] == ["opened", "acknowledged", "resolved"]  # type: ignore[index]
    assert done.json["events"][-1]["by"] == "Sam Senco"  # type: ignore[index]
    again = sam.post(f"/api/v1/alerts/{alert}/resolve", json={"resolution": "Something else"})
    assert again.json == done.json
    assert alert not in [each["id"] for each in sam.get("/api/v1/alerts").json["alerts"]]  # type: ignore[index]
    resolved = sam.get("/api/v1/alerts?state=resolved").json["alerts"]  # type: ignore[index]
    assert [each["id"] for each in resolved] == [alert]


def test_a_resolution_says_what_was_done(alerts: list[dict[str, Any]], cast: Cast, desk: SignedIn) -> None:
    for body in ({}, {"resolution": ""}, {"resolution": "  "}, {"resolution": "x" * 2001}):
        answer = desk(cast.sam).post(f"/api/v1/alerts/{alerts[0]['id']}/resolve", json=body)
        assert (answer.status_code, list(answer.json["fields"])) == (422, ["resolution"])  # type: ignore[index]


def test_the_head_reads_and_does_not_decide(alerts: list[dict[str, Any]], cast: Cast, desk: SignedIn) -> None:
    hana = desk(cast.hana)
    assert len(hana.get("/api/v1/alerts").json["alerts"]) == len(alerts)  # type: ignore[index]
    assert hana.post(f"/api/v1/alerts/{alerts[0]['id']}/acknowledge", json={}).status_code == 403


def test_an_alert_is_put_off_given_to_somebody_and_opened_again(
    alerts: list[dict[str, Any]], cast: Cast, desk: SignedIn
) -> None:
    sam, alert = desk(cast.sam), alerts[0]["id"]
    off = sam.post(f"/api/v1/alerts/{alert}/snooze", json={"until": "2026-11-12"}).json
    assert off["snoozed_until"] == "2026-11-12"  # type: ignore[index]
    given = sam.post(f"/api/v1/alerts/{alert}/assign", json={"person": cast.hana, "due_on": "2026-11-13"}).json
    assert given["assigned_to"] == {"id": cast.hana, "name": "Hana Head"}  # type: ignore[index]
    assert given["due_on"] == "2026-11-13"  # type: ignore[index]
    sam.post(f"/api/v1/alerts/{alert}/resolve", json={"resolution": "Ada logs tonight."})
    again = sam.post(f"/api/v1/alerts/{alert}/reopen", json={}).json
    assert (again["state"], again["snoozed_until"]) == ("open", None)  # type: ignore[index]
    assert [(step["act"], step["text"]) for step in again["events"]] == [  # type: ignore[index]
        ("opened", None),
        ("assigned", "Hana Head, by Friday 13 November"),
        ("told", "desk"),
        ("snoozed", "Thursday 12 November"),
        ("resolved", "Ada logs tonight."),
        ("reopened", None),
    ]


def test_a_day_that_is_past_and_somebody_who_reads_no_alerts_are_refused_by_name(
    alerts: list[dict[str, Any]], cast: Cast, desk: SignedIn
) -> None:
    sam, path = desk(cast.sam), f"/api/v1/alerts/{alerts[0]['id']}"
    for until in ("2026-11-09", "2027-03-01", "soon", None):
        answer = sam.post(f"{path}/snooze", json={"until": until})
        assert (answer.status_code, list(answer.json["fields"])) == (422, ["until"])  # type: ignore[index]
    for person in (cast.ada, cast.omar):
        answer = sam.post(f"{path}/assign", json={"person": person, "due_on": None})
        assert (answer.status_code, list(answer.json["fields"])) == (422, ["person"])  # type: ignore[index]


def test_a_foreign_alert_is_answered_as_if_nothing_were_there(
    alerts: list[dict[str, Any]], cast: Cast, desk: SignedIn, clock: Clock
) -> None:
    omar = desk(cast.omar)
    assert omar.get("/api/v1/alerts?state=all").json == {"alerts": []}
    foreign = omar.post(f"/api/v1/alerts/{alerts[0]['id']}/acknowledge", json={})
    absent = omar.post(f"/api/v1/alerts/{new_id(clock.now)}/acknowledge", json={})
    assert foreign.status_code == absent.status_code == 404
    assert foreign.json == absent.json


def test_a_state_that_is_none_is_refused_by_name(desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).get("/api/v1/alerts?state=old")
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["state"])  # type: ignore[index]


def test_the_summaries_are_listed_and_read(
    alerts: list[dict[str, Any]], database: Database, cast: Cast, desk: SignedIn, clock: Clock
) -> None:
    sam = desk(cast.sam)
    assert sam.get("/api/v1/summaries").json == {"summaries": []}
    summaries.build(database, cast.larch_lane, clock.now, clock.now)
    assert sam.get("/api/v1/summaries").json == {
        "summaries": [{"week_of": "2026-11-02", "kind": "closed", "created_at": "2026-11-09T08:00:00.000Z"}]
    }
    body = sam.get("/api/v1/summaries/2026-11-02").json
    assert body is not None
    assert body["received"] == {"exact": "0", "words": "0%"}
    assert body["ask"] == "Ask for the 7 sessions that are not logged to be logged."
    assert body["lines"][0]["starts_on"] == "2026-11-02"
    assert sam.get("/api/v1/summaries/2026-11-09").status_code == 404


@pytest.fixture
def sam(desk: SignedIn, cast: Cast) -> FlaskClient:
    return desk(cast.sam)


def test_a_browser_subscribes_with_the_installations_key(sam: FlaskClient) -> None:
    key = sam.get("/api/v1/push/key").json
    assert key is not None
    assert len(key["key"]) == 87
    assert sam.get("/api/v1/push/key").json == key


def test_a_subscription_is_taken_given_back_and_taken_again(sam: FlaskClient) -> None:
    to = PushService().subscriber()
    body = {"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "keys": {"p256dh": to.p256dh, "auth": to.auth}}
    for _ in range(2):
        assert sam.post("/api/v1/push/subscriptions", json=body).status_code == 204
    for _ in range(2):
        assert sam.delete("/api/v1/push/subscriptions", json={"endpoint": body["endpoint"]}).status_code == 204


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example/x", "http://fcm.googleapis.com/x", "http://127.0.0.1:9/x", "ftp://x", "é"]
)
def test_a_subscription_to_anywhere_else_is_refused(sam: FlaskClient, endpoint: str) -> None:
    to = PushService().subscriber()
    body = {"endpoint": endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}}
    answer = sam.post("/api/v1/push/subscriptions", json=body)
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["endpoint"])  # type: ignore[index]


@pytest.mark.parametrize(("point", "secret"), [("AAAA", None), (None, "AAAA"), ("é", None), ("B" + "A" * 86, None)])
def test_damaged_keys_are_refused(sam: FlaskClient, point: str | None, secret: str | None) -> None:
    to = PushService().subscriber()
    keys = {"p256dh": point or to.p256dh, "auth": secret or to.auth}
    answer = sam.post(
        "/api/v1/push/subscriptions", json={"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "keys": keys}
    )
    assert answer.status_code == 422
    assert all(name.startswith("keys") for name in answer.get_json()["fields"])
