"""Catch-up over HTTP: what is owed, a booking, its refusals in plain words, and taking it back."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock


@pytest.fixture
def sam(cast: Cast, clock: Clock, desk: SignedIn) -> FlaskClient:
    """On Monday morning after a week in which nobody logged anything."""
    clock.now = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
    return desk(cast.sam)


def asked(cast: Cast, **other: object) -> dict[str, object]:
    return {
        "provision": cast.precision,
        "makes_up": "2026-11-02",
        "on": "2026-11-12",
        "person": cast.ada,
        "minutes": 30,
    } | other


def test_a_session_is_booked_listed_and_cancelled(sam: FlaskClient, cast: Cast) -> None:
    made = sam.post(f"/api/v1/pupils/{cast.asha}/bookings", json=asked(cast))
    assert made.status_code == 200, made.json
    booking = made.get_json()
    assert booking["person"] == {"id": cast.ada, "name": "Ada Tee"}
    assert (booking["makes_up"], booking["makes_up_until"], booking["state"]) == ("2026-11-02", "2026-11-06", "booked")
    shown = sam.get(f"/api/v1/pupils/{cast.asha}/catch-up").get_json()
    assert (shown["today"], shown["first_day"]) == ("2026-11-09", "2026-11-09")
    [line] = shown["provisions"]
    assert line["bookings"] == [booking]
    last = line["debts"][-1]
    assert (last["starts_on"], last["owed_sessions"], last["sessions"]) == ("2026-11-02", "2", "1")
    assert sam.post(f"/api/v1/bookings/{booking['id']}/cancel", json={}).status_code == 204
    assert sam.get(f"/api/v1/pupils/{cast.asha}/catch-up").get_json()["provisions"][0]["bookings"] == []


def test_a_refusal_stands_at_its_field(sam: FlaskClient, cast: Cast) -> None:
    answer = sam.post(f"/api/v1/pupils/{cast.asha}/bookings", json=asked(cast, on="2026-11-14", minutes=90))
    assert answer.status_code == 422
    assert set(answer.get_json()["fields"]) == {"on", "minutes"}
    owed = sam.post(f"/api/v1/pupils/{cast.asha}/bookings", json=asked(cast, makes_up="2026-11-09"))
    assert (owed.status_code, owed.get_json()["code"]) == (409, "nothing_owed")
    assert "not over yet" in owed.get_json()["detail"]


@pytest.mark.parametrize("minutes", [0, 1441, "30", 30.5, True])
def test_minutes_are_a_number_of_minutes(sam: FlaskClient, cast: Cast, minutes: object) -> None:
    answer = sam.post(f"/api/v1/pupils/{cast.asha}/bookings", json=asked(cast, minutes=minutes))
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["minutes"])
