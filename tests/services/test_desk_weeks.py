"""The last weeks as pictures: what is drawn is what the ledger says, and a week that runs is not judged."""

from datetime import date
from typing import Any

import pytest

from server.services import desk_weeks
from server.services.review import review
from server.store.engine import Database
from tests.cast import Cast
from tests.services.conftest import At
from tests.sync.phone import TestPhone


@pytest.fixture
def lived(database: Database, cast: Cast, at: At, ada: TestPhone) -> None:
    """Asha had both of her sessions of the first week; nobody has said anything of Ben and Cora."""
    for day in (3, 5):
        at(day, 16)
        ada.push(ada.log(cast.asha, cast.precision))
    review(database, cast.larch_lane, at(11))


def test_each_week_has_a_point_and_the_one_that_runs_none(database: Database, cast: Cast, at: At, lived: None) -> None:
    found = desk_weeks.weeks(database, cast.larch_lane, at(11))
    told: list[Any] = [(point["week_of"], point["received"], point["pupils"]) for point in found.trend]
    assert told[-2] == (date(2026, 11, 2), {"exact": "1/3", "words": "33%"}, 3)
    assert told[-1] == (date(2026, 11, 9), {"exact": None, "words": "nothing due"}, 0)
    assert len(found.weeks) == 8
    assert date(2026, 10, 26) not in found.weeks, "a week without school is none"


def test_each_pupil_has_a_word_for_each_week(database: Database, cast: Cast, at: At, lived: None) -> None:
    found = desk_weeks.weeks(database, cast.larch_lane, at(11))
    words = {each.pupil.name: each.weeks[-2:] for each in found.pupils}
    assert words == {
        "Asha Rahman": ("on_track", "open"),
        "Ben Ode": ("to_confirm", "open"),
        "Cora Lim": ("to_confirm", "open"),
    }


def test_another_school_sees_its_own_weeks(database: Database, cast: Cast, at: At, lived: None) -> None:
    found = desk_weeks.weeks(database, cast.other_school, at(11))
    assert [each.pupil.name for each in found.pupils] in ([], ["Dot Ray"])
    assert all(point["pupils"] == 0 for point in found.trend)
