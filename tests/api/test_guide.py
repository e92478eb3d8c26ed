"""What adults should know, over HTTP."""

import pytest

from tests.api.conftest import SignedIn
from tests.cast import Cast

EMPTY = {"target": None, "strategies": None, "next_steps": None}


def test_it_is_written_read_and_never_written_over(desk: SignedIn, cast: Cast) -> None:
    sam, page = desk(cast.sam), f"/api/v1/pupils/{cast.asha}"
    guide = EMPTY | {"target": "Reads 60 words a minute.", "strategies": "Cards first.\nNo timer."}
    assert sam.post(f"{page}/guide", json={"seen": EMPTY, "guide": guide}).status_code == 204
    assert sam.get(page).get_json()["pupil"]["guide"] == guide
    late = sam.post(f"{page}/guide", json={"seen": EMPTY, "guide": EMPTY | {"target": "Another"}})
    assert (late.status_code, late.get_json()["code"]) == (409, "out_of_date")


@pytest.mark.parametrize("target", ["", "   ", "x" * 2001, 7, "bell\u0007"])
def test_what_is_not_text_of_up_to_2000_letters_is_refused_at_its_field(
    desk: SignedIn, cast: Cast, target: object
) -> None:
    body = {"seen": EMPTY, "guide": EMPTY | {"target": target}}
    answer = desk(cast.sam).post(f"/api/v1/pupils/{cast.asha}/guide", json=body)
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["guide.target"])
