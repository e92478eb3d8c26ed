"""The desk's reads over HTTP: who may see what, and that every answer fits its contract."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from server.services import review
from server.store.engine import Database
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock

READS = ("/api/v1/desk/week", "/api/v1/pupils", "/api/v1/provisions")


@pytest.fixture
def reviewed(database: Database, cast: Cast, clock: Clock) -> None:
    with database.write() as session:
        review.recompute(session, cast.larch_lane, None, clock.now)


@pytest.mark.parametrize("path", READS)
def test_senco_and_head_see_delivery(path: str, desk: SignedIn, cast: Cast) -> None:
    assert desk(cast.sam).get(path).status_code == 200
    assert desk(cast.hana).get(path).status_code == 200


@pytest.mark.parametrize("path", [*READS, "/api/v1/held"])
def test_nobody_else_does(path: str, desk: SignedIn, client: FlaskClient, cast: Cast) -> None:
    assert client.get(path).status_code == 401
    assert desk(cast.admin).get(path).status_code == 403
    assert desk(cast.ada).get(path).status_code == 403


def test_held_items_are_the_sencos(desk: SignedIn, cast: Cast) -> None:
    assert desk(cast.sam).get("/api/v1/held").get_json() == {"held": []}
    assert desk(cast.hana).get("/api/v1/held").status_code == 403


@pytest.mark.usefixtures("reviewed")
def test_a_week_says_exact_fractions_as_text(desk: SignedIn, cast: Cast) -> None:
    week = desk(cast.sam).get("/api/v1/desk/week").get_json()
    [sums] = week["totals"]
    assert sums["due"] == "7"
    assert week["week"]["of"] == "2026-11-02"
    assert {line["status"] for line in week["lines"]} == {None}


@pytest.mark.parametrize("bad", ["tomorrow", "2026-02-30", "2026-W45", ""])
def test_a_week_that_is_no_day_is_named(bad: str, desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).get("/api/v1/desk/week", query_string={"week_of": bad})
    assert answer.status_code in (400, 422)
    assert "week_of" in answer.get_json()["fields"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_week_at_the_end_of_the_calendar_is_an_empty_week(day: str, desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).get("/api/v1/desk/week", query_string={"week_of": day})
    assert answer.status_code == 200
    assert answer.get_json()["lines"] == []


@pytest.mark.usefixtures("reviewed")
def test_a_pupils_page_has_every_part_that_the_desk_draws(desk: SignedIn, cast: Cast) -> None:
    page: dict[str, Any] = desk(cast.sam).get(f"/api/v1/pupils/{cast.asha}").get_json()
    assert page["pupil"]["name"] == "Asha Rahman"
    [precision] = page["provisions"]
    assert precision["dosage"] == "2 x 30 minutes a week, TA"
    assert precision["windows"][0]["explanation"].keys() == {"sentence", "figures", "sessions", "days_left_out"}


@pytest.mark.usefixtures("reviewed")
def test_figures_are_of_the_span_that_is_asked_for(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.sam)
    for path in ("/api/v1/pupils", "/api/v1/provisions", f"/api/v1/pupils/{cast.asha}"):
        term = browser.get(path).get_json()["span"]
        assert (term["kind"], term["starts_on"], term["windows"]) == ("term", "2026-09-02", None)
        half = browser.get(path, query_string={"span": "half_term", "on": "2026-11-20"}).get_json()["span"]
        assert (half["starts_on"], half["ends_on"], half["previous"]) == ("2026-11-02", "2026-12-18", "2026-09-02")
        last = browser.get(path, query_string={"span": "last", "windows": "4"}).get_json()["span"]
        assert (last["kind"], last["starts_on"], last["windows"]) == ("last", None, 4)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"span": "decade"}, "span"),
        ({"on": "yesterday"}, "on"),
        ({"span": "last", "windows": "0"}, "windows"),
        ({"span": "last", "windows": "61"}, "windows"),
        ({"span": "last", "windows": "06"}, "windows"),
        ({"span": "last", "windows": "٣"}, "windows"),
        ({"span": "last", "windows": "9" * 5000}, "windows"),
        ({"weeks": "3"}, "weeks"),
    ],
)
def test_a_span_that_is_none_is_named(query: dict[str, str], field: str, desk: SignedIn, cast: Cast) -> None:
    for path in ("/api/v1/pupils", "/api/v1/provisions", f"/api/v1/pupils/{cast.asha}"):
        answer = desk(cast.sam).get(path, query_string=query)
        assert (answer.status_code, list(answer.get_json()["fields"])) == (422, [field])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("kind", ["week", "half_term", "term", "year", "last"])
def test_a_span_at_the_end_of_time_is_the_nearest_that_there_is(
    kind: str, day: str, desk: SignedIn, cast: Cast
) -> None:
    for path in ("/api/v1/pupils", "/api/v1/provisions", f"/api/v1/pupils/{cast.asha}"):
        assert desk(cast.sam).get(path, query_string={"span": kind, "on": day}).status_code == 200


@pytest.mark.usefixtures("reviewed")
def test_every_figure_carries_its_rule_and_its_numbers(desk: SignedIn, cast: Cast) -> None:
    page = desk(cast.sam).get(f"/api/v1/pupils/{cast.asha}").get_json()
    [precision] = page["provisions"]
    for name in ("received", "offered", "accounted", "as_specified", "timely"):
        assert precision[name]["sentence"], name
        assert precision[name]["words"], name
    assert "delivered / due" in precision["received"]["sentence"]
    assert {each["figure"] for each in precision["explained"]["amounts"]} >= {"due", "delivered", "owed", "status"}
    assert precision["bucket"] == {"ambient": None, "equipment": None, "review": None}


@pytest.mark.parametrize("path", ["/api/v1/pupils/{}", "/api/v1/pupils/01920000-0000-7000-8000-000000000000"])
def test_another_schools_pupil_is_as_if_not_there(path: str, desk: SignedIn, cast: Cast) -> None:
    answer = desk(cast.sam).get(path.format(cast.dot))
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not_found"


@pytest.mark.parametrize(("what", "body"), [("release", {}), ("return", {"note": None})])
def test_a_held_item_that_somebody_dealt_with_is_not_there(
    what: str, body: dict[str, Any], desk: SignedIn, cast: Cast
) -> None:
    answer = desk(cast.sam).post(f"/api/v1/held/01920000-0000-7000-8000-000000000000/{what}", json=body)
    assert answer.status_code == 404
    assert (
        desk(cast.hana).post(f"/api/v1/held/01920000-0000-7000-8000-000000000000/{what}", json=body).status_code == 403
    )


def test_a_note_that_is_too_long_is_named(desk: SignedIn, cast: Cast) -> None:
    path = "/api/v1/held/01920000-0000-7000-8000-000000000000/return"
    answer = desk(cast.sam).post(path, json={"note": "x" * 501})
    assert "note" in answer.get_json()["fields"]
