"""A phone that is unlocked gets the notices of its person."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient

from server.services.base64url import to_text
from server.services.envelopes import raw_public
from server.store import outbox
from server.store.engine import Database
from tests.cast import Cast

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def ask(client: FlaskClient, token: str, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/devices/push{path}", json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def subscription() -> dict[str, Any]:
    point = raw_public(ec.generate_private_key(ec.SECP256R1()).public_key())
    return {"endpoint": ENDPOINT, "keys": {"p256dh": to_text(point), "auth": to_text(bytes(16))}}


def test_a_phone_begins_and_ends_to_hear_for_its_person(
    client: FlaskClient, database: Database, cast: Cast, subscription: dict[str, Any]
) -> None:
    token = cast.adas_phone.read_token
    assert len(ask(client, token, "/key", {}).get_json()["key"]) == 87
    assert ask(client, token, "", subscription).status_code == 204
    with database.read() as session:
        (heard,) = outbox.subscriptions(session, cast.larch_lane, cast.ada)
    assert heard.endpoint == ENDPOINT
    assert ask(client, token, "/end", {"endpoint": ENDPOINT}).status_code == 204
    with database.read() as session:
        assert outbox.subscriptions(session, cast.larch_lane, cast.ada) == []


def test_a_locked_phone_is_told_to_open_first(client: FlaskClient, subscription: dict[str, Any]) -> None:
    answer = ask(client, "not the token", "", subscription)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "locked")
