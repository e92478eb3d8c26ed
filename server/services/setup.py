"""A new school and its first SENCO."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.signin import create_setup_token
from server.store import audit, people, schools
from server.store.engine import Database
from server.store.log import begin


@dataclass(frozen=True, slots=True)
class NewSchool:
    """`token` is given once: with it the SENCO chooses a password at /desk/#setup=TOKEN, within 24 hours."""

    school_id: str
    senco_id: str
    token: str


def create_school(db: Database, name: str, now: datetime, *, demo: bool = False) -> str:
    """An empty school with a log of its own; its id. Refuses with `check_fields`."""
    if not name.strip():
        raise Refusal("check_fields", "Give the school's name.", {"name": "It is empty."})
    school_id = new_id(now)
    with db.write() as session:
        schools.add_school(session, schools.SchoolValue(school_id, name.strip(), demo, {}), now)
        begin(session, school_id, secrets.token_hex(8))
        audit.append(session, school_id, [audit.Act(now, "school.made", object_id=school_id)])
    return school_id


def set_up_school(db: Database, name: str, senco: str, email: str, now: datetime) -> NewSchool:
    """Refuses with `check_fields` where a name is empty, the email is none, or a school of that name is here."""
    wrong = {}
    if not senco.strip():
        wrong["senco"] = "It is empty."
    if "@" not in email or " " in email.strip():
        wrong["email"] = "This is not an email address."
    with db.read() as session:
        if any(held.name.casefold() == name.strip().casefold() for held in schools.schools(session)):
            wrong["name"] = "A school of this name is here already."
    if wrong:
        raise Refusal("check_fields", "Nothing was made.", wrong)
    school_id = create_school(db, name, now)
    person_id = new_id(now)
    value = people.PersonValue(person_id, senco.strip(), "teacher", "senco", (), email.strip().lower())
    with db.write() as session:
        people.add_person(session, school_id, value)
        body = {"name": value.name, "access_role": value.access_role}
        audit.append(session, school_id, [audit.Act(now, "person.added", object_id=person_id, body=body)])
    return NewSchool(school_id, person_id, create_setup_token(db, school_id, person_id, now))
