"""What a review stands on, read once: the calendar, the map in force, the people, and when phones were last heard."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from importlib.metadata import version

import msgspec
from sqlalchemy.orm import Session

from server.domain.alerting import AlertKind
from server.domain.calendar import ONE_DAY, SchoolCalendar
from server.domain.ladder import Adult
from server.domain.ladder_settings import LadderSettings
from server.domain.ledger import LedgerSettings
from server.domain.plan import Person, Plan, Provision, Pupil, in_force
from server.domain.vocabulary import DelivererRole
from server.services.notices import adults
from server.services.today import LONDON, today
from server.store import alerts, audit, plans, reviewing, schools
from server.store import people as people_store

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""A phone may say anything of its clock: before this day all is alike, and no day lies beyond the calendar's ends."""

DAY_OVER = time(15, 0)
"""A phone that had sent everything by then had sent that day's work: most is logged as it happens."""


@dataclass(frozen=True)
class Known:
    """`provisions` end where a later version takes over; `judged` are those without open questions. `synced_through` is
    by person. `nudges` is what the log last said, by scope and entity, and is kept up to date by the review;
    `asked` are the provisions and pupils that any of it is about. On `silent_days` the whole school was silent.
    `acts` is how many acts anybody had done when the reading began."""

    acts: int
    school_id: str
    today: date
    now: datetime
    calendar: SchoolCalendar
    settings: LedgerSettings
    provisions: Mapping[str, Provision]
    judged: frozenset[str]
    plans: Mapping[str, Plan]
    people: Mapping[str, Person]
    pupils: Mapping[str, Pupil]
    adults: tuple[Adult, ...]
    ladder: LadderSettings
    silent_days: frozenset[date]
    put_in_on: Mapping[str, date]
    synced_through: Mapping[str, tuple[date, ...]]
    nudges: dict[tuple[str, str], str]
    asked: set[tuple[str, str]]

    def plan(self, provision: Provision) -> Plan | None:
        return self.plans.get(provision.plan) if provision.plan else None

    def statutory(self, provision: Provision) -> bool:
        plan = self.plan(provision)
        return plan is not None and plan.statutory

    def devices(self, provision: Provision) -> tuple[date, ...]:
        """For each phone of those who deliver it, the last day whose work it had sent."""
        return tuple(day for person in provision.deliverers for day in self.synced_through.get(person, ()))

    def basis(self, provision: Provision) -> bytes:
        """A digest of all that the provision's windows stand on beside its records: where it has changed, and with each
        version of Kept, they are all worked again."""
        pupils = [self.pupils[pupil] for pupil in provision.pupils]
        of_line = [provision, provision.id in self.judged, pupils, self.plan(provision)]
        return _digest([self._basis_of_all, of_line])

    @cached_property
    def _basis_of_all(self) -> bytes:
        people = [(person.id, person.role, person.qualifications) for person in self.people.values()]
        return _digest(
            [version("kept-provision"), self.calendar.years, self.calendar.unplanned_closures, self.settings, people]
        )


def _digest(facts: object) -> bytes:
    text = msgspec.json.encode(facts, enc_hook=str, order="sorted")
    return hashlib.sha256(text).digest()[:16]


def known(session: Session, school_id: str, now: datetime, only: Collection[str] | None = None) -> Known:
    """Of the whole map, or of the provisions `only`, and those that replace them, with their plans and pupils."""
    acts = audit.size(session, school_id)  # first of all: what is done while the rest is read counts as done after it
    calendar = plans.calendar_of(session, school_id)
    stored = plans.provisions(session, school_id, ids=only)
    people = people_store.people(session, school_id)
    put_in = reviewing.put_in_at(session, school_id, stored if only is not None else None)
    of_plans = of_pupils = None
    if only is not None:
        of_plans = {line.provision.plan for line in stored.values() if line.provision.plan}
        of_pupils = {pupil for line in stored.values() for pupil in line.provision.pupils}
    deliverers = {person for line in stored.values() for person in line.provision.deliverers}
    nudges = reviewing.nudges_said(session, school_id, deliverers)
    return Known(
        acts=acts,
        school_id=school_id,
        today=today(plans.school(session, school_id), calendar, now),
        now=now,
        calendar=calendar,
        settings=plans.ledger_settings(session, school_id),
        provisions={each.id: each for each in in_force(line.provision for line in stored.values())},
        judged=frozenset(line.provision.id for line in stored.values() if line.judged),
        plans=plans.plans(session, school_id, ids=of_plans),
        people={
            person.id: Person(person.id, person.name, DelivererRole(person.deliverer_role), person.qualifications)
            for person in people.values()
            if person.deliverer_role
        },
        pupils={
            pupil.id: Pupil(
                pupil.id, pupil.name, pupil.year_group, pupil.sen_status, pupil.on_roll_from, pupil.on_roll_to
            )
            for pupil in people_store.pupils(session, school_id, ids=of_pupils).values()
        },
        adults=adults(people.values()),
        ladder=schools.ladder_settings(session, school_id),
        silent_days=silent_days(session, school_id),
        put_in_on={provision: at.astimezone(LONDON).date() for provision, at in put_in.items()},
        synced_through=synced_through(reviewing.heard_from(session, school_id)),
        nudges=nudges,
        asked={(told["provision"], told["pupil"]) for told in map(json.loads, nudges.values())},
    )


def silent_days(session: Session, school_id: str) -> frozenset[date]:
    """The days on which the whole school fell silent, as long as that is asked, or after a person has settled it."""
    raised = alerts.of_kinds(session, school_id, [AlertKind.SCHOOL_SILENT])
    stands = [alert for alert in raised if alert.state in alerts.STANDING or alert.resolved_by is not None]
    return frozenset(date.fromisoformat(day) for alert in stands for day in alert.facts["of"])


def synced_through(heard: Sequence[reviewing.Heard]) -> dict[str, tuple[date, ...]]:
    """For each person, of each device the last day whose work it has sent: if it holds some, the day before that."""
    found: dict[str, tuple[date, ...]] = {}
    for device in heard:
        local = device.at.astimezone(LONDON)
        through = local.date() if local.time() >= DAY_OVER else local.date() - ONE_DAY
        if device.oldest_at is not None:
            through = min(through, max(device.oldest_at, LONG_AGO).astimezone(LONDON).date() - ONE_DAY)
        found[device.person] = (*found.get(device.person, ()), through)
    return found
