"""The desk's list of people."""

from sqlalchemy import update

from server.store.engine import Database
from server.store.models.people import PersonRow
from tests.api.conftest import SignedIn
from tests.cast import Cast


def test_the_people_of_the_school_are_listed_by_name_with_those_who_left(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    browser = desk(cast.sam)
    with database.write() as session:
        gone = update(PersonRow).where(PersonRow.school_id == cast.larch_lane, PersonRow.id == cast.tom)
        session.execute(gone.values(active=False))
    listed = browser.get("/api/v1/people").get_json()["people"]
    assert [person["name"] for person in listed] == ["Ada Tee", "Ade Office", "Hana Head", "Sam Senco", "Tom Tee"]
    assert listed[0] == {
        "id": cast.ada,
        "name": "Ada Tee",
        "deliverer_role": "ta",
        "access_role": "ta",
        "active": True,
        "email": None,
        "set_up": False,
    }
    assert [person["name"] for person in listed if not person["active"]] == ["Tom Tee"]


def test_the_head_sees_people_and_no_devices(desk: SignedIn, cast: Cast) -> None:
    browser = desk(cast.hana)
    assert browser.get("/api/v1/people").status_code == 200
    refused = browser.get("/api/v1/devices")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_allowed")
