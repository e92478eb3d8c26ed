"""What every screen of the desk stands on, read once in one snapshot: the map, people, calendar, and what day it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.domain.calendar import ONE_DAY, SchoolCalendar
from server.domain.ledger import LedgerSettings, WindowLedger
from server.domain.plan import Person, Plan, Pupil, in_force
from server.domain.vocabulary import DelivererRole
from server.domain.watch import awaiting_sync
from server.services.desk_lines import Line, Named, WaitsFor, line_of
from server.services.reviewed import synced_through
from server.services.today import today
from server.services.waiting import behind
from server.store import ledgers, pairing, reviewing
from server.store import people as people_store
from server.store import plans as plans_store
from server.store.pairing import DeviceValue
from server.store.people import PersonValue, PupilValue
from server.store.plans import SchoolValue, StoredProvision


@dataclass(frozen=True)
class Facts:
    """`provisions` are as in force: one that was replaced ends before the version that follows it."""

    school: SchoolValue
    calendar: SchoolCalendar
    settings: LedgerSettings
    today: date
    provisions: Mapping[str, StoredProvision]
    plans: Mapping[str, Plan]
    people: Mapping[str, PersonValue]
    pupils: Mapping[str, PupilValue]
    devices: tuple[DeviceValue, ...]
    through: Mapping[str, tuple[date, ...]]
    recorded_today: frozenset[tuple[str, str]]

    def plan_of(self, provision_id: str) -> Plan | None:
        return self.plans.get(self.provisions[provision_id].provision.plan or "")

    def statutory(self, provision_id: str) -> bool:
        plan = self.plan_of(provision_id)
        return plan is not None and plan.statutory

    def judged_pupil(self, pupil_id: str) -> Pupil:
        value = self.pupils[pupil_id]
        return Pupil(value.id, value.name, value.year_group, value.sen_status, value.on_roll_from, value.on_roll_to)

    def judged_people(self) -> dict[str, Person]:
        """Those who deliver, as the rules read them."""
        return {
            each.id: Person(each.id, each.name, DelivererRole(each.deliverer_role), each.qualifications)
            for each in self.people.values()
            if each.deliverer_role
        }

    def person(self, person_id: str) -> Named:
        """Somebody who has left keeps the name."""
        return Named(person_id, self.people[person_id].name)

    def pupil(self, pupil_id: str) -> Named:
        return Named(pupil_id, self.pupils[pupil_id].name)

    def deliverers(self, provision_id: str) -> tuple[Named, ...]:
        return tuple(self.person(each) for each in self.provisions[provision_id].provision.deliverers)

    def ended(self, provision_id: str) -> bool:
        provision = self.provisions[provision_id].provision
        ends_on = provision.ends_on
        if provision.block_weeks is not None:
            block_ends_on = self.calendar.block_ends_on(provision.starts_on, provision.block_weeks)
            ends_on = min(filter(None, (ends_on, block_ends_on)), default=None)
        return ends_on is not None and ends_on < self.today

    def synced_through(self, provision_id: str) -> tuple[date, ...]:
        """For each paired device of those who deliver it, the last day of which it has sent everything."""
        deliverers = self.provisions[provision_id].provision.deliverers
        return tuple(day for person in deliverers for day in self.through.get(person, ()))

    def awaits_sync(self, window: WindowLedger) -> bool:
        column = window.sessions or window.minutes
        if column is None or column.delivered >= column.due:
            return False
        return awaiting_sync(window.ends_on, self.synced_through(window.provision), self.calendar, self.today)

    def waits_for(self, window: WindowLedger) -> tuple[WaitsFor, ...]:
        """The devices by name, where the window waits for some."""
        if not self.awaits_sync(window):
            return ()
        deliverers = self.provisions[window.provision].provision.deliverers
        return behind(self.devices, deliverers, self.people, min(window.ends_on, self.today - ONE_DAY))

    def line(self, window: WindowLedger) -> Line:
        recorded = (window.provision, window.pupil) in self.recorded_today
        return line_of(
            window,
            self.provisions[window.provision],
            pupil=self.pupil(window.pupil),
            deliverers=self.deliverers(window.provision),
            statutory=self.statutory(window.provision),
            calendar=self.calendar,
            settings=self.settings,
            ahead_from=self.today + ONE_DAY if recorded else self.today,
            waits_for=self.waits_for(window),
        )


def facts(session: Session, school_id: str, now: datetime) -> Facts:
    school = plans_store.school(session, school_id)
    calendar = plans_store.calendar_of(session, school_id)
    school_day = today(school, calendar, now)
    stored = plans_store.provisions(session, school_id)
    versions = {each.id: each for each in in_force(each.provision for each in stored.values())}
    return Facts(
        school=school,
        calendar=calendar,
        settings=plans_store.ledger_settings(session, school_id),
        today=school_day,
        provisions={each: replace(kept, provision=versions[each]) for each, kept in stored.items()},
        plans=plans_store.plans(session, school_id),
        people=people_store.people(session, school_id),
        pupils=people_store.pupils(session, school_id),
        devices=tuple(pairing.devices(session, school_id)),
        through=synced_through(reviewing.heard_from(session, school_id)),
        recorded_today=ledgers.recorded_on(session, school_id, school_day),
    )
