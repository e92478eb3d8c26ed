"""What adults should know of a pupil is written at the desk and read on their phones."""

import pytest

from server.domain.plan import Guide
from server.services import desk_pupil, guide
from server.services.importing import import_pupils
from server.services.keys import Keyring
from server.services.refusal import Refusal
from server.services.who import Who
from server.store import people
from server.store.engine import Database
from shared_schema.events import SERVER_BODIES
from tests.cast import KEYS, Cast, Clock
from tests.sync.phone import TestPhone

TARGET = Guide("Reads 60 words a minute.", "Picture cards first.\nNo timer.", None)
EMPTY = Guide()


@pytest.fixture
def sam(cast: Cast) -> Who:
    return Who(cast.larch_lane, cast.sam, "senco")


def told(phone: TestPhone, pupil: str) -> list[object]:
    phone.pull()
    events = [each for each in phone.events.values() if each["type"] == "plan.pupil" and each["entity"] == pupil]
    assert all(SERVER_BODIES["plan.pupil", 1]().validate(each["body"]) == {} for each in events)
    return [each["body"]["target"] for each in sorted(events, key=lambda each: each["seq"])]


def test_what_is_written_is_on_the_phone_of_who_works_with_the_pupil_and_on_no_other(
    database: Database, cast: Cast, clock: Clock, sam: Who, ada: TestPhone, tom: TestPhone, published: None
) -> None:
    guide.set_guide(database, sam, cast.asha, EMPTY, TARGET, clock.now)
    assert told(ada, cast.asha) == [None, TARGET.target]
    assert told(tom, cast.asha) == []
    page = desk_pupil.pupil(database, cast.larch_lane, cast.asha, clock.now, Keyring(KEYS, cast.larch_lane))
    assert page.pupil.guide == TARGET


def test_writing_the_same_again_tells_nobody_anything(
    database: Database, cast: Cast, clock: Clock, sam: Who, ada: TestPhone, published: None
) -> None:
    for _ in range(2):
        guide.set_guide(database, sam, cast.asha, EMPTY, TARGET, clock.now)
    assert told(ada, cast.asha) == [None, TARGET.target]


def test_what_another_has_written_meanwhile_is_not_written_over(
    database: Database, cast: Cast, clock: Clock, sam: Who
) -> None:
    guide.set_guide(database, sam, cast.asha, EMPTY, TARGET, clock.now)
    with pytest.raises(Refusal, match="out_of_date"):
        guide.set_guide(database, sam, cast.asha, EMPTY, Guide(target="Another"), clock.now)
    guide.set_guide(database, sam, cast.asha, TARGET, EMPTY, clock.now)
    with database.read() as session:
        assert people.pupils(session, cast.larch_lane)[cast.asha].guide == EMPTY


def test_another_school_s_pupil_is_not_there(database: Database, cast: Cast, clock: Clock, sam: Who) -> None:
    with pytest.raises(Refusal, match="not_found"):
        guide.set_guide(database, sam, cast.dot, EMPTY, TARGET, clock.now)


def test_a_list_of_pupils_read_again_leaves_it_as_it_is(database: Database, cast: Cast, clock: Clock, sam: Who) -> None:
    guide.set_guide(database, sam, cast.asha, EMPTY, TARGET, clock.now)
    report = import_pupils(database, cast.larch_lane, b"Surname,Forename,Year\nRahman,Asha,5\n", clock.now)
    assert report.written
    with database.read() as session:
        asha = people.pupils(session, cast.larch_lane)[cast.asha]
    assert (asha.year_group, asha.guide) == (5, TARGET)
