"""Codes for a tablet that several people share."""

import pytest

from tests.api.conftest import SignedIn
from tests.cast import Cast, known_id


def test_each_gets_a_code_that_pairs_a_device_of_their_own(desk: SignedIn, cast: Cast) -> None:
    sam = desk(cast.sam)
    made = sam.post("/api/v1/devices/codes/shared", json={"people": [cast.ada, cast.tom]}).get_json()
    codes = [each["code"] for each in made["codes"]]
    assert made["url"].endswith("#pair=" + "".join(codes).replace("-", ""))
    assert made["qr_svg"].startswith("<svg")
    tablet = sam.application.test_client()
    for number, (code, person) in enumerate(zip(codes, (cast.ada, cast.tom), strict=True)):
        body = {"code": code, "device": known_id("5", number), "name": "Room 3"}
        paired = tablet.post("/api/v1/devices/pair", json=body)
        assert (paired.status_code, paired.get_json()["user"]["id"]) == (200, person)
    listed = sam.get("/api/v1/devices").get_json()["devices"]
    assert {each["person"]["id"] for each in listed if each["name"] == "Room 3"} == {cast.ada, cast.tom}


@pytest.mark.parametrize("people", [[], ["ada"], ["ada", "ada"], ["ada", "x"]])
def test_two_people_or_more_and_each_once(desk: SignedIn, cast: Cast, people: list[str]) -> None:
    named = [cast.ada if each == "ada" else each for each in people]
    answer = desk(cast.sam).post("/api/v1/devices/codes/shared", json={"people": named})
    assert answer.status_code == 422


def test_where_one_is_not_here_nobody_gets_a_code(desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).post("/api/v1/devices/codes/shared", json={"people": [cast.ada, cast.omar]})
    assert answer.status_code == 404
