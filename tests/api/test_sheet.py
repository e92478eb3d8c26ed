"""The weekly sheet over HTTP."""

from tests.api.conftest import SignedIn
from tests.cast import Cast


def test_the_sheet_of_a_week_and_of_the_one_that_is_asked_for(desk: SignedIn, cast: Cast) -> None:
    sam = desk(cast.sam)
    sheet = sam.get(f"/api/v1/people/{cast.ada}/sheet").get_json()
    assert (sheet["person"]["name"], sheet["week_of"], len(sheet["lines"])) == ("Ada Tee", "2026-11-02", 2)
    assert sheet["lines"][0]["pupils"] == ["Asha R", "Ben O"]
    later = sam.get(f"/api/v1/people/{cast.ada}/sheet?on=2026-11-18").get_json()
    assert (later["previous"], later["week_of"], later["next"]) == ("2026-11-09", "2026-11-16", "2026-11-23")


def test_a_day_that_is_none_is_refused(desk: SignedIn, cast: Cast) -> None:
    assert desk(cast.sam).get(f"/api/v1/people/{cast.ada}/sheet?on=monday").status_code == 422
