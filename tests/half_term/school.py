"""The invented school of the half term: 30 pupils, 8 teaching assistants, 40 lines, and what is planted in them.

Shares are those of parameters.json, which says where each comes from; no child and no adult is real.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term
from server.domain.dosage import Dosage, Range
from server.domain.plan import Plan, Provision, Slot
from server.domain.vocabulary import Kind, PlanSource, Weekday, WindowKind
from server.services.ids import new_id
from server.services.publish import publish
from server.services.setup import create_school
from server.services.today import LONDON
from server.store import people, plans, schools
from server.store.engine import Database
from server.store.people import PersonValue, PupilValue

SEED = 7
BEGINS, ENDS = date(2026, 11, 2), date(2026, 12, 18)
SNOW = date(2026, 12, 1)
CARELESS, NO_WIFI, COVERS = "Bea Lark", "Cal Finch", "Dot Wren"
NEVER_BEGUN = "Fay Tern"
TAS = ("Ada Swift", CARELESS, NO_WIFI, COVERS, "Eli Dove", NEVER_BEGUN, "Gus Rook", "Ivy Stork")
SENCO, DEPUTY, HEAD = "Sam Reed", "Dee Marsh", "Hana Cole"
SENCO_AWAY = Span(date(2026, 11, 23), date(2026, 11, 25))
BUSY = Span(date(2026, 12, 8), date(2026, 12, 11))
"""The days on which the SENCO is here and opens nothing: the play is rehearsed."""
FORENAMES = [
    "Asha",
    "Ben",
    "Cora",
    "Dev",
    "Ebo",
    "Fern",
    "Gita",
    "Hugo",
    "Iris",
    "Jude",
    "Kit",
    "Lena",
    "Milo",
    "Nia",
    "Omar",
    "Pia",
    "Quin",
    "Rosa",
    "Seth",
    "Tara",
    "Uma",
    "Vik",
    "Wren",
    "Xia",
    "Yara",
    "Zac",
    "Alma",
    "Bram",
    "Cleo",
    "Dina",
]
TITLES = (
    "Precision Teaching",
    "Talk Boost",
    "Lego Therapy",
    "Paired Reading",
    "Number Stacks",
    "Nessy",
    "ELSA",
    "Write Dance",
)
WEEK = tuple(Weekday)


@dataclass(frozen=True)
class Line:
    """One line of the map: whose, by whom, on which weekdays. `planted` says what is wrong with it, if anything is."""

    provision: Provision
    pupil: str
    ta: str
    days: tuple[int, ...]
    statutory: bool
    planted: str | None = None

    @property
    def name(self) -> str:
        return f"{self.provision.title} for {self.pupil}"


@dataclass(frozen=True)
class MadeSchool:
    id: str
    calendar: SchoolCalendar
    people: dict[str, PersonValue]
    lines: tuple[Line, ...]

    @property
    def days(self) -> tuple[date, ...]:
        return self.calendar.school_days(Span(BEGINS, ENDS))


@cache
def parameters() -> dict[str, Any]:
    """The numbers, by group and name, without their sources."""
    found = json.loads((Path(__file__).parent / "parameters.json").read_text("utf-8"))
    return {group: {name: each["value"] for name, each in values.items() if isinstance(each, dict) and "value" in each}
            for group, values in found.items() if isinstance(values, dict)}  # fmt: skip


def of(*about: object) -> Random:
    """A generator for this matter alone: what is added changes nothing else."""
    return Random(":".join(str(part) for part in (SEED, *about)))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def make(db: Database) -> MadeSchool:
    now = at(BEGINS, 0, 30)
    school_id = create_school(db, "Beech Road Primary", now)
    year = SchoolYear(
        "2026-27",
        (
            Term("Autumn", date(2026, 9, 2), ENDS, Span(date(2026, 10, 26), date(2026, 10, 30))),
            Term("Spring", date(2027, 1, 4), date(2027, 3, 26), Span(date(2027, 2, 15), date(2027, 2, 19))),
        ),
    )
    adults = [
        PersonValue(new_id(now), SENCO, "teacher", "senco", email="senco@beechroad.example"),
        PersonValue(new_id(now), DEPUTY, "teacher", "deputy_senco", email="deputy@beechroad.example"),
        PersonValue(new_id(now), HEAD, None, "head", email="head@beechroad.example"),
        *(PersonValue(new_id(now), name, "ta", "ta") for name in TAS),
    ]
    known = {adult.name: adult for adult in adults}
    lines = []
    with db.write() as session:
        schools.set_year(session, school_id, year, lambda: new_id(now))
        for adult in adults:
            people.add_person(session, school_id, adult)
        for number, forename in enumerate(FORENAMES):
            statutory = number < 10
            pupil = PupilValue(
                new_id(now), f"{forename} Beech", f"{forename} B", None, 1 + number % 6, "EK"[not statutory]
            )
            people.add_pupil(session, school_id, pupil)
            plan = Plan(new_id(now), pupil.id, PlanSource.SECTION_F if statutory else PlanSource.SEN_SUPPORT, BEGINS)
            plans.add_plan(session, school_id, plan)
            for which in range(2 if statutory else 1):
                line = _line(known, number + 30 * which, pupil, plan, now)
                plans.add_provision(session, school_id, plans.StoredProvision(line.provision), now)
                lines.append(line)
        publish(session, school_id, now, BEGINS)
    return MadeSchool(school_id, SchoolCalendar((year,)), known, tuple(lines))


def _line(known: dict[str, PersonValue], number: int, pupil: PupilValue, plan: Plan, now: datetime) -> Line:
    """Two or three sessions a week on fixed weekdays. Of who covers, one line has its only session on a Thursday."""
    ta, days = TAS[number % len(TAS)], tuple(sorted(of("days", number).sample(range(5), 2 + number % 2)))
    planted = None
    if ta == COVERS:
        days = (3,) if number < 10 else (1, 3)
        planted = "moved to cover every Thursday"
    if ta == NEVER_BEGUN and number == TAS.index(NEVER_BEGUN):
        planted = "never begun"
    dosage = Dosage(
        Kind.DIRECT,
        WindowKind.WEEK,
        count=Range(len(days), len(days)),
        minutes=Range(20, 20),
        group=Range(1, 1),
    )
    provision = Provision(
        new_id(now),
        TITLES[number % len(TITLES)],
        (pupil.id,),
        dosage,
        BEGINS,
        plan.id,
        deliverers=(known[ta].id,),
        slots=tuple(Slot(WEEK[day]) for day in days),
    )
    return Line(provision, pupil.short_name, ta, days, plan.statutory, planted)
