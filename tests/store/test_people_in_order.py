"""Every list of people and of pupils has them in one order, on both databases."""

from server.services.ids import new_id
from server.store import people
from server.store.engine import Database
from tests.cast import Cast, Clock


def test_people_and_pupils_come_in_the_order_of_an_alphabet(database: Database, cast: Cast, clock: Clock) -> None:
    names = ["Zoe Ash", "Łukasz Żak", "eira wyn", "Élodie Roy", "Leo Pike"]
    in_order = ["eira wyn", "Élodie Roy", "Leo Pike", "Łukasz Żak", "Zoe Ash"]
    with database.write() as session:
        for name in names:
            people.add_person(session, cast.larch_lane, people.PersonValue(new_id(clock.now), name, None, "ta"))
            people.add_pupil(session, cast.larch_lane, people.PupilValue(new_id(clock.now), name, name))
    with database.read() as session:
        staff = [each.name for each in people.people(session, cast.larch_lane).values() if each.name in names]
        roll = [each.name for each in people.pupils(session, cast.larch_lane).values() if each.name in names]
    assert staff == roll == in_order
