"""A busy day and an empty one: Ada has 40 sessions due from 8:45 to 15:15, Uma has started today and has none."""

from dataclasses import replace
from datetime import datetime

from server.services.importing import import_staff
from server.services.importing_map import import_provisions
from server.store import people
from server.store.engine import Database
from tests.browser.school import School, make_school

BUSY, NEW = "Ada Field", "Uma Wells"
DUE = 40
TITLES = ("Phonics catch-up", "Number facts", "Colourful Semantics", "Movement break", "Reading fluency", "Check-in")
PUPILS = ("Asha Rahman", "Ben Ode", "Cora Lim", "Dev Patel", "Ella Moss")
FIRST, STEP = 8 * 60 + 45, 10
BEFORE = 3
"""How many sessions the small school asks of Ada on a Monday; the rest are made here."""
HEAD = "Provision,Pupils,Frequency,Length of session,Delivered by,Start\n"


def make_busy_school(db: Database, now: datetime) -> School:
    school = make_school(db, now)
    lines = []
    for n in range(DUE - BEFORE):
        at = FIRST + STEP * n
        when = f"Mon {at // 60}.{at % 60:02}-{(at + 10) // 60}.{(at + 10) % 60:02}"
        title = f"{TITLES[n % len(TITLES)]} {n // len(TITLES) + 1}"
        lines.append(f"{title},{PUPILS[n % len(PUPILS)]},{when},10 mins,{BUSY},09/11/2026\n")
    report = import_provisions(db, school.id, (HEAD + "".join(lines)).encode(), now)
    assert report.written, report.faults
    assert import_staff(db, school.id, f"Name,Role,Access,Email\n{NEW},TA,TA,\n".encode(), now).written
    with db.read() as session:
        staff = people.people(session, school.id).values()
    return replace(school, people={person.name: person.id for person in staff})
