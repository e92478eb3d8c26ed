"""Larch Lane Primary: five pupils, a SENCO and two TAs, loaded by the product's own importers from school/."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from server.services.demo import make_demo
from server.services.import_report import Report
from server.services.importing import import_calendar, import_pupils, import_staff
from server.services.importing_map import import_provisions
from server.services.setup import create_school, set_up_school
from server.services.signin import create_setup_token
from server.store import people, plans
from server.store.engine import Database

FILES = Path(__file__).parent / "school"
NAME = "Larch Lane Primary"
SENCO = "Sam Reed"
EMAIL = "sam@larchlane.example"
TA = "Ada Field"
PARTS: list[tuple[Callable[..., Report], str]] = [
    (import_calendar, "calendar"),
    (import_staff, "staff"),
    (import_pupils, "pupils"),
    (import_provisions, "provisions"),
]


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
    for read, what in PARTS:
        _take(read, db, new.school_id, _file(what), now)
    return _school(db, new.school_id, new.token)


def make_school_of_today(db: Database, now: datetime) -> School:
    """For a browser whose clock nobody can move: the same people and sessions, each on every day, in a term around now.
    It is a demo school, which shows the last school day where today is none."""
    first, last = (f"{now + timedelta(weeks=weeks):%d/%m/%Y}" for weeks in (-4, 4))
    school_id = create_school(db, NAME, now, demo=True)
    for read, what in PARTS:
        text = _file(what).replace("Mon and Wed", "Daily").replace("Mon and Thu", "Daily").replace("09/11/2026", first)
        _take(read, db, school_id, f"What,From,To\nTerm,{first},{last}\n" if what == "calendar" else text, now)
    return _school(db, school_id, "")


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
            senco_email=next((person.email or "" for person in staff if person.access_role == "senco"), ""),
            people={person.name: person.id for person in staff},
            pupils={pupil.short_name: pupil.id for pupil in people.pupils(session, school_id).values()},
            provisions={
                stored.provision.title: stored.provision.id for stored in plans.provisions(session, school_id).values()
            },
        )


def _file(what: str) -> str:
    return (FILES / f"{what}.csv").read_text("utf-8")


def _take(read: Callable[..., Report], db: Database, school_id: str, text: str, now: datetime) -> None:
    report = read(db, school_id, text.encode(), now)
    assert report.written, report.faults
    assert not report.asked, report.asked
