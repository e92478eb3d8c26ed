"""The people that every test knows: Ada the TA, Sam the SENCO, Hana the head, and Omar of another school.

Ada delivers precision teaching to Asha and Ben together; Tom delivers talk boost to Cora. Ids tell who is who.
"""

import atexit
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import insert

from server.store.engine import Database
from server.store.models.devices import DeviceRow
from server.store.models.log import GrantRow
from server.store.models.people import PersonRow, PupilRow
from server.store.models.plans import PlanRow, ProvisionDeliverer, ProvisionPupil, ProvisionRow
from server.store.models.school import LogHead, School, TermRow

KEYS = Path(mkdtemp(prefix="kept-test-keys-"))
"""Where keys go that no test looks at."""
atexit.register(rmtree, KEYS, ignore_errors=True)
TUESDAY = datetime(2026, 11, 3, 10, 15, tzinfo=UTC)
EPOCH = "epoch-of-the-first-day"


def known_id(kind: str, number: int) -> str:
    """A UUIDv7 that reads like a name: `known_id("a", 1)` is 0192aaaa-0000-7000-8000-000000000001."""
    return f"0192{kind * 4}-0000-7000-8000-{number:012d}"


@dataclass
class Clock:
    """The time as the test has it. `forward(minutes=5)` moves it."""

    now: datetime = TUESDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> datetime:
        self.now += timedelta(**step)
        return self.now


@dataclass(frozen=True)
class Phone:
    """A paired device with both of its credentials in clear."""

    id: str
    person: str
    append_token: str
    read_token: str


@dataclass(frozen=True)
class Cast:
    larch_lane: str = known_id("a", 1)
    other_school: str = known_id("a", 2)
    sam: str = known_id("b", 1)
    hana: str = known_id("b", 2)
    ada: str = known_id("b", 3)
    tom: str = known_id("b", 4)
    admin: str = known_id("b", 5)
    omar: str = known_id("b", 9)
    asha: str = known_id("c", 1)
    ben: str = known_id("c", 2)
    cora: str = known_id("c", 3)
    dot: str = known_id("c", 9)
    asha_plan: str = known_id("d", 1)
    precision: str = known_id("e", 1)
    talk_boost: str = known_id("e", 2)
    elsewhere: str = known_id("e", 9)
    adas_phone: Phone = field(default_factory=lambda: phone(1, known_id("b", 3)))
    adas_tablet: Phone = field(default_factory=lambda: phone(2, known_id("b", 3)))
    toms_phone: Phone = field(default_factory=lambda: phone(3, known_id("b", 4)))
    sams_phone: Phone = field(default_factory=lambda: phone(4, known_id("b", 1)))
    omars_phone: Phone = field(default_factory=lambda: phone(9, known_id("b", 9)))


def phone(number: int, person: str) -> Phone:
    return Phone(known_id("f", number), person, f"append-{number}", f"read-{number}")


def weekly(count: int, minutes: int) -> dict[str, Any]:
    return {
        "kind": "direct",
        "count": [count, count],
        "minutes": [minutes, minutes],
        "window_minutes": None,
        "window": "week",
        "weekdays": None,
        "bound": "target",
        "group": None,
        "role": "ta",
        "qualified": False,
    }


def cast_on(database: Database, now: datetime) -> Cast:
    """Stores the cast. The half term began on Monday 2 November 2026 and ends on Friday 18 December."""
    cast = Cast()
    here, there = cast.larch_lane, cast.other_school
    phones = (cast.adas_phone, cast.adas_tablet, cast.toms_phone, cast.sams_phone, cast.omars_phone)
    with database.write() as session:
        session.execute(
            insert(School),
            [
                {"id": here, "name": "Larch Lane Primary", "settings": {}, "demo": False, "created_at": now},
                {"id": there, "name": "Elm Road Primary", "settings": {}, "demo": False, "created_at": now},
            ],
        )
        session.execute(
            insert(LogHead),
            [
                {"school_id": school, "epoch": EPOCH, "seq": 0, "chain": bytes(12), "durable_seq": 0}
                for school in (here, there)
            ],
        )
        session.execute(
            insert(TermRow),
            [
                {
                    "school_id": school,
                    "id": known_id("9", number),
                    "school_year": "2026-27",
                    "name": "Autumn",
                    "starts_on": date(2026, 9, 2),
                    "ends_on": date(2026, 12, 18),
                    "half_term_starts_on": date(2026, 10, 26),
                    "half_term_ends_on": date(2026, 10, 30),
                }
                for number, school in enumerate((here, there))
            ],
        )
        people = [
            (here, cast.sam, "Sam Senco", "teacher", "senco"),
            (here, cast.hana, "Hana Head", None, "head"),
            (here, cast.ada, "Ada Tee", "ta", "ta"),
            (here, cast.tom, "Tom Tee", "hlta", "ta"),
            (here, cast.admin, "Ade Office", None, "administrator"),
            (there, cast.omar, "Omar Other", "teacher", "senco"),
        ]
        session.execute(
            insert(PersonRow),
            [
                {
                    "school_id": school,
                    "id": person,
                    "name": name,
                    "deliverer_role": role,
                    "access_role": access,
                    "qualifications": [],
                    "email": f"{name.split()[0].lower()}@school.example",
                    "password_hash": None,
                    "active": True,
                }
                for school, person, name, role, access in people
            ],
        )
        pupils = [
            (here, cast.asha, "Asha Rahman"),
            (here, cast.ben, "Ben Ode"),
            (here, cast.cora, "Cora Lim"),
            (there, cast.dot, "Dot Ray"),
        ]
        session.execute(
            insert(PupilRow),
            [
                {
                    "school_id": school,
                    "id": pupil,
                    "name": name,
                    "short_name": f"{name.split()[0]} {name.split()[1][0]}",
                    "upn": None,
                    "year_group": 4,
                    "sen_status": "E",
                    "on_roll_from": date(2024, 9, 1),
                    "on_roll_to": None,
                }
                for school, pupil, name in pupils
            ],
        )
        session.execute(
            insert(PlanRow),
            [
                {
                    "school_id": here,
                    "id": cast.asha_plan,
                    "pupil_id": cast.asha,
                    "source": "section_f",
                    "starts_on": date(2026, 9, 1),
                }
            ],
        )
        provisions = [
            (
                here,
                cast.precision,
                "Precision teaching",
                cast.asha_plan,
                weekly(2, 30),
                (cast.asha, cast.ben),
                cast.ada,
            ),
            (here, cast.talk_boost, "Talk boost", None, weekly(3, 20), (cast.cora,), cast.tom),
            (there, cast.elsewhere, "Reading", None, weekly(1, 15), (cast.dot,), cast.omar),
        ]
        session.execute(
            insert(ProvisionRow),
            [
                {
                    "school_id": school,
                    "id": provision,
                    "title": title,
                    "plan_id": plan,
                    "items": [],
                    "dosage": dosage,
                    "starts_on": date(2026, 9, 2),
                    "ends_on": None,
                    "block_weeks": None,
                    "slots": [],
                    "replaces": None,
                    "weeks_per_year": None,
                    "review_on": None,
                    "wording": None,
                    "measurable": "full",
                    "asks": [],
                    "area_of_need": None,
                    "created_at": now,
                    "review_due_on": date.min,
                }
                for school, provision, title, plan, dosage, _, _ in provisions
            ],
        )
        session.execute(
            insert(ProvisionPupil),
            [
                {"school_id": school, "provision_id": provision, "pupil_id": pupil}
                for school, provision, _, _, _, pupils_, _ in provisions
                for pupil in pupils_
            ],
        )
        session.execute(
            insert(ProvisionDeliverer),
            [
                {"school_id": school, "provision_id": provision, "person_id": person}
                for school, provision, _, _, _, _, person in provisions
            ],
        )
        session.execute(
            insert(GrantRow),
            [
                {"school_id": school, "id": known_id("8", number), "person_id": person, "pupil_id": pupil}
                | {"kind": "provision", "starts_at": now, "ended_at": None}
                for number, (school, person, pupil) in enumerate(
                    (school, person, pupil) for school, _, _, _, _, pupils_, person in provisions for pupil in pupils_
                )
            ],
        )
        session.execute(
            insert(DeviceRow),
            [
                {
                    "school_id": there if device is cast.omars_phone else here,
                    "id": device.id,
                    "person_id": device.person,
                    "name": "phone",
                    "append_sha": sha256(device.append_token.encode()).digest(),
                    "unlock_sha": sha256(f"unlock-{device.id}".encode()).digest(),
                    "read_sha": sha256(device.read_token.encode()).digest(),
                    "read_until": now + timedelta(days=365),
                    "paired_at": now,
                    "revoked_at": None,
                    "last_seen_at": None,
                    "synced_at": None,
                    "app": None,
                    "manifest": {},
                    "storage": {},
                    "clock_offset_ms": None,
                }
                for device in phones
            ],
        )
    return cast
