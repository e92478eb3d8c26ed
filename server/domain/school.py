"""A whole school's plans, calendar and records, and the ledger of all of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from server.domain.calendar import SchoolCalendar
from server.domain.ledger import ledger_of_standing
from server.domain.plan import Person, Plan, Provision, Pupil, in_force
from server.domain.record import Record, standing
from server.domain.settings import LedgerSettings
from server.domain.worked import PupilLedger


@dataclass(frozen=True, slots=True)
class School:
    """One school or a part of it. `records` are in log order. Every id that is named is the id of something here, but
    that of a person without a deliverer's role. `not_judged` are lines with open questions: they have no windows."""

    name: str
    settings: LedgerSettings
    calendar: SchoolCalendar
    people: Mapping[str, Person]
    pupils: Mapping[str, Pupil]
    plans: Mapping[str, Plan]
    provisions: Mapping[str, Provision]
    records: tuple[Record, ...]
    not_judged: frozenset[str] = frozenset()


def ledgers(school: School, as_of: date) -> Iterator[PupilLedger]:
    """One for each pupil and provision that has windows or records, by pupil and then provision.

    Records for a pupil whom their provision does not name have no window: they are unplaced, or duplicates.
    """
    own: dict[tuple[str, str], list[Record]] = {
        (pupil, provision.id): [] for provision in school.provisions.values() for pupil in provision.pupils
    }
    for record in standing(record for record in school.records if record.on <= as_of):
        own.setdefault((record.pupil, record.provision), []).append(record)
    versions = {provision.id: provision for provision in in_force(school.provisions.values())}
    for pupil, provision in sorted(own):
        if provision in school.not_judged:
            continue
        version = versions[provision]
        yield ledger_of_standing(
            version,
            school.pupils[pupil],
            school.plans.get(version.plan or ""),
            school.calendar,
            school.settings,
            school.people,
            own[pupil, provision],
            as_of,
        )
