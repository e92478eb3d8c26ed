"""Larch Lane Primary: five pupils, a SENCO and two TAs, loaded by the product's own importers from school/."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.services.demo import make_demo
from server.services.import_report import Report
from server.services.importing import import_calendar, import_pupils, import_staff
from server.services.importing_map import import_provisions
from server.services.setup import set_up_school
from server.services.signin import create_setup_token
from server.store import people, plans
from server.store.engine import Database

FILES = Path(__file__).parent / "school"
NAME = "Larch Lane Primary"
SENCO = "Sam Reed"
EMAIL = "sam@larchlane.example"
TA = "Ada Field"


@dataclass(frozen=True)
class School:
    """Ids by the names that a person reads: people by name, pupils by short name, provisions by title."""

    id: str
    setup_token: str
    senco_email: str
    people: dict[str, str]
    pupils: dict[str, str]
    provisions: dict[str, str]

    def pupil_named(self, pupil_id: str) -> str:
        return next(name for name, known in self.pupils.items() if known == pupil_id)

    def provision_titled(self, provision_id: str) -> str:
        return next(title for title, known in self.provisions.items() if known == provision_id)


def make_school(db: Database, now: datetime) -> School:
    """A school whose provisions all begin on Monday 9 November 2026; its SENCO has not chosen a password yet."""
    new = set_up_school(db, NAME, SENCO, EMAIL, now)
    _take(import_calendar, db, new.school_id, "calendar", now)
    _take(import_staff, db, new.school_id, "staff", now)
    _take(import_pupils, db, new.school_id, "pupils", now)
    _take(import_provisions, db, new.school_id, "provisions", now)
    return _school(db, new.school_id, new.token)


def make_demo_school(db: Database, now: datetime) -> School:
    """The school of `kept serve --demo`, six weeks lived, with a set-up link for its SENCO."""
    school_id = make_demo(db, now)
    with db.read() as session:
        staff = people.people(session, school_id).values()
    senco = next(person.id for person in staff if person.access_role == "senco")
    return _school(db, school_id, create_setup_token(db, school_id, senco, now))


def _school(db: Database, school_id: str, setup_token: str) -> School:
    with db.read() as session:
        staff = people.people(session, school_id).values()
        return School(
            id=school_id,
            setup_token=setup_token,
            senco_email=next(person.email or "" for person in staff if person.access_role == "senco"),
            people={person.name: person.id for person in staff},
            pupils={pupil.short_name: pupil.id for pupil in people.pupils(session, school_id).values()},
            provisions={
                stored.provision.title: stored.provision.id for stored in plans.provisions(session, school_id).values()
            },
        )


def _take(read: Callable[..., Report], db: Database, school_id: str, what: str, now: datetime) -> None:
    report = read(db, school_id, (FILES / f"{what}.csv").read_bytes(), now)
    assert report.written, report.faults
    assert not report.asked, report.asked
