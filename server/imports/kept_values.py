"""The values of the domain that a Kept file's rows say, once they fit and break no rule."""

import sys
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from server.domain.calendar import SchoolCalendar, SchoolYear, Span, Term, UnplannedClosure
from server.domain.dosage import Dosage
from server.domain.plan import Guide, Person, Plan, Provision, Pupil, SectionFItem, Slot
from server.domain.record import Record
from server.domain.school import School
from server.domain.settings import LedgerSettings
from server.imports.kept_format import CalendarIn, ProvisionIn, RecordIn, SchoolIn, YearIn
from server.imports.kept_rules import Found


@dataclass(frozen=True, slots=True)
class More:
    """What only Kept itself makes use of: by provision its open questions and area of need, by pupil the UPN, by record
    adherence and engagement. Only what says something is here."""

    asks: dict[str, tuple[str, ...]]
    areas_of_need: dict[str, str]
    upns: dict[str, str]
    guides: dict[str, Guide]
    observed: dict[str, tuple[str | None, int | None]]


def school_of(school: SchoolIn, calendar: CalendarIn, found: Found, more: More) -> School:
    return School(
        name=school.name,
        settings=LedgerSettings(
            short_week=school.settings.short_week,
            terms_per_year=school.settings.terms_per_year,
            full_session_share=Fraction(school.settings.full_session_share),
            max_sessions_a_day=school.settings.max_sessions_a_day,
            on_track_from=Fraction(school.settings.on_track_from),
            watch_from=Fraction(school.settings.watch_from),
        ),
        calendar=SchoolCalendar(
            tuple(_year(year) for year in calendar.years),
            tuple(UnplannedClosure(closure.on, closure.reason) for closure in calendar.unplanned_closures),
        ),
        people={
            person.id: Person(person.id, person.name, person.role, tuple(person.qualifications))
            for person in found.people.values()
            if person.role is not None
        },
        pupils={
            pupil.id: Pupil(
                pupil.id, pupil.name, pupil.year_group, pupil.sen_status, pupil.on_roll_from, pupil.on_roll_to
            )
            for pupil in found.pupils.values()
        },
        plans={
            plan.id: Plan(
                plan.id,
                plan.pupil,
                plan.source,
                plan.from_,
                tuple(SectionFItem(item.id, item.text) for item in plan.items),
            )
            for plan in found.plans.values()
        },
        provisions={provision.id: _provision(provision) for provision in found.provisions.values()},
        records=_records(found.records),
        not_judged=frozenset(more.asks),
    )


def more_of(found: Found) -> More:
    """Read before the records are taken out of `found`."""
    return More(
        asks={line.id: tuple(line.asks) for line in found.provisions.values() if line.asks},
        areas_of_need={line.id: line.area_of_need for line in found.provisions.values() if line.area_of_need},
        upns={pupil.id: pupil.upn for pupil in found.pupils.values() if pupil.upn},
        guides={
            pupil.id: Guide(
                *((said or "").strip() or None for said in (pupil.target, pupil.strategies, pupil.next_steps))
            )
            for pupil in found.pupils.values()
        },
        observed={
            record.id: (record.adherence, record.engagement)
            for record in found.records.values()
            if record.adherence is not None or record.engagement is not None
        },
    )


def _year(year: YearIn) -> SchoolYear:
    terms = tuple(
        Term(
            term.name,
            term.starts_on,
            term.ends_on,
            Span(term.half_term.starts_on, term.half_term.ends_on) if term.half_term else None,
        )
        for term in sorted(year.terms, key=lambda term: term.starts_on)
    )
    return SchoolYear(
        year.name, terms, frozenset(year.inset_days), frozenset(year.bank_holidays), frozenset(year.planned_closures)
    )


def _provision(given: ProvisionIn) -> Provision:
    dosage = given.dosage
    return Provision(
        id=given.id,
        title=given.title,
        pupils=tuple(given.pupils),
        dosage=Dosage(
            kind=dosage.kind,
            window=dosage.window,
            count=dosage.count,
            minutes=dosage.minutes,
            window_minutes=dosage.window_minutes,
            weekdays=frozenset(dosage.weekdays) if dosage.weekdays else None,
            bound=dosage.bound,
            group=dosage.group,
            role=dosage.role,
            qualified=dosage.qualified,
        ),
        starts_on=given.starts_on,
        plan=given.plan,
        items=tuple(given.items),
        ends_on=given.ends_on,
        block_weeks=given.block_weeks,
        deliverers=tuple(given.deliverers),
        slots=tuple(Slot(slot.weekday, slot.starts_at) for slot in given.slots),
        replaces=given.replaces,
        weeks_per_year=given.weeks_per_year,
        review_on=given.review_on,
        wording=given.wording,
        measurable=given.measurable,
    )


def _records(rows: dict[int, RecordIn]) -> tuple[Record, ...]:
    """Takes the rows out as it goes, and keeps one copy of each id and date that many records name."""
    days: dict[date, date] = {}
    found = []
    for index in list(rows):
        row = rows.pop(index)
        found.append(
            Record(
                id=row.id,
                session=row.session,
                provision=row.provision,
                pupil=row.pupil,
                on=days.setdefault(row.on, row.on),
                outcome=row.outcome,
                by=row.by,
                minutes=row.minutes,
                reason=row.reason,
                starts_at=sys.intern(row.starts_at) if row.starts_at else None,
                role=row.role,
                group_size=row.group_size,
                other_activity=row.other_activity,
                second_session=row.second_session,
                makes_up=row.makes_up,
                amends=row.amends,
                recorded_at=datetime.fromisoformat(row.recorded_at) if row.recorded_at else None,
            )
        )
    return tuple(found)
