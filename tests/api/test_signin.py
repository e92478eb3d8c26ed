"""How a person comes to the desk, and how the session ends."""

from flask.testing import FlaskClient

from tests.api.conftest import SignedIn
from tests.cast import Cast


def test_a_one_time_link_signs_in_and_tells_who_where_and_what_day_it_is(desk: SignedIn, cast: Cast) -> None:
    shown = desk(cast.sam).get("/api/v1/session").get_json()
    assert shown == {
        "person": {"id": cast.sam, "name": "Sam Senco", "access_role": "senco"},
        "school": {"id": cast.larch_lane, "name": "Larch Lane Primary", "demo": False, "today": "2026-11-03"},
    }


def test_nobody_sees_the_session_of_nobody(client: FlaskClient) -> None:
    refused = client.get("/api/v1/session")
    assert refused.status_code == 401
    assert refused.get_json()["code"] == "not_signed_in"
