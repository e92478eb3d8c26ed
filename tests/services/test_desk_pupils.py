"""Who is on the list of pupils, and of whom the school's sums say nothing."""

from datetime import date

import pytest
from sqlalchemy import delete, insert, update

from server.services import desk_pupils, desk_totals
from server.store.engine import Database
from server.store.models.people import PupilRow
from server.store.models.plans import ProvisionPupil
from tests.cast import Cast, Clock, known_id
from tests.services.conftest import At
from tests.services.test_desk_spans import Desk


@pytest.fixture
def desk(database: Database, cast: Cast, clock: Clock) -> Desk:
    return Desk(database, cast, clock)


def test_pupils_who_have_left_or_have_nothing_are_not_on_the_list(
    desk: Desk, cast: Cast, at: At, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        cora = update(PupilRow).where(PupilRow.school_id == cast.larch_lane, PupilRow.id == cast.cora)
        session.execute(cora.values(on_roll_to=date(2026, 7, 20)))
        session.execute(delete(ProvisionPupil).where(ProvisionPupil.pupil_id == cast.ben))
    at(18, 10)
    desk.review()
    rows = desk_pupils.pupils(database, cast.larch_lane, clock.now).pupils
    assert [row.id for row in rows] == [cast.asha]


def test_a_figure_that_three_pupils_stand_behind_is_hidden_however_many_there_are_in_all(
    desk: Desk, cast: Cast, at: At, database: Database, clock: Clock
) -> None:
    """Seven pupils, of whom four have support in class alone: what was received is of the other three."""
    support = desk.add("Support in class", cast.asha, cast.ada, dosage={"kind": "ambient", "window": "week"})
    for number in range(20, 24):
        pupil = known_id("c", number)
        with database.write() as session:
            about = {"school_id": cast.larch_lane, "name": f"Pupil {number}", "short_name": f"P {number}"}
            session.execute(insert(PupilRow), [about | {"id": pupil}])
            here = {"school_id": cast.larch_lane, "provision_id": support, "pupil_id": pupil}
            session.execute(insert(ProvisionPupil), [here])
    at(18, 10)
    desk.review()
    shown = desk_totals.totals(database, cast.larch_lane, clock.now)
    hidden = desk_totals.totals(database, cast.larch_lane, clock.now, hide=True)
    assert (shown.pupils, hidden.pupils) == (7, 7)
    assert shown.received is not None
    assert [area.received for area in shown.areas] == [shown.received]
    assert hidden.received is None
    assert [(area.pupils, area.received) for area in hidden.areas] == [(7, None)]
