"""The people of a school, as the desk lists them."""

from server.store import people
from server.store.engine import Database


def list_people(db: Database, school_id: str) -> list[people.PersonValue]:
    """In the order of their names, with those who have left."""
    with db.read() as session:
        return list(people.people(session, school_id).values())
