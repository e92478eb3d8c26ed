"""A provision map from a file: pupils and staff found by name, plans begun where a line names one, groups gathered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.domain.dosage_words import dosage_in_words
from server.domain.plan import Plan, Provision, SectionFItem
from server.domain.vocabulary import PlanSource
from server.domain.wording import people as roles_in
from server.imports.cells import alike
from server.imports.provisions import ProvisionLine, grouped, read_provisions
from server.imports.table import BadFile, CellFault
from server.services.ids import new_id
from server.services.import_report import Noted, Report
from server.services.importing import importing
from server.services.today import today
from server.store import people, plans
from server.store.engine import Database


def import_provisions(
    db: Database,
    school_id: str,
    data: bytes,
    now: datetime,
    *,
    pupil: str | None = None,
    dry_run: bool = False,
) -> Report:
    """Adds the lines that are not on the map yet. `pupil` (UPN or name) owns the lines that name nobody, in a file that
    names nobody else."""
    report = Report("provisions")
    with importing(db, school_id, now, report, dry_run=dry_run) as session:
        read = read_provisions(data)
        report.skipped += (
            Noted(row.row, f"{row.why}: {row.text[:60]}") for row in read.skipped if row.why != "headings"
        )
        school = _School.of(session, school_id, now)
        faults: list[CellFault] = []
        expected = _expected(read.lines, report)
        if pupil and school.names_others(read.lines, pupil):
            # What merged cells leave empty is not this pupil's: whose it is must be asked.
            faults += (_nobody(line.row) for line in expected if not line.pupils)
        for lines in grouped(expected):
            found = school.line(lines, pupil, report, faults)
            if found is None:
                continue
            _tell(found, lines[0], school, report)
            if not dry_run:
                school.write(session, school_id, found, now)
        if faults:
            raise BadFile(*faults)
    return report


def _expected(lines: Iterable[ProvisionLine], report: Report) -> list[ProvisionLine]:
    kept = []
    for line in lines:
        if line.past:
            report.skipped.append(Noted(line.row, f"{line.title}: past provision, not a plan"))
        elif line.waiting:
            report.skipped.append(Noted(line.row, f"{line.title}: waiting, so nothing is due yet"))
        else:
            kept.append(line)
    return kept


def _nobody(row: int) -> CellFault:
    return CellFault(row, "Pupils", "it names nobody, and other rows name another pupil", "whose row it is")


@dataclass(frozen=True, slots=True)
class _Found:
    """A line ready to be written; `new_plan` and `new_item` are begun with it."""

    stored: plans.StoredProvision
    new_plan: Plan | None = None
    new_item: tuple[str, SectionFItem] | None = None


@dataclass(slots=True)
class _School:
    now: datetime
    today: date
    pupils: dict[str, people.PupilValue]
    staff: dict[str, people.PersonValue]
    plans: dict[tuple[str, PlanSource], Plan]
    known: set[tuple[str, frozenset[str], str | None]]
    by_upn: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, school_id: str, now: datetime) -> "_School":
        calendar = plans.calendar_of(session, school_id)
        self = cls(
            now=now,
            today=today(plans.school(session, school_id), calendar, now),
            pupils=people.pupils(session, school_id),
            staff={alike(person.name): person for person in people.people(session, school_id).values()},
            plans={(plan.pupil, plan.source): plan for plan in plans.plans(session, school_id).values()},
            known={_same(held.provision) for held in plans.provisions(session, school_id).values()},
        )
        for held in self.pupils.values():
            self.by_name.setdefault(alike(held.name), []).append(held.id)
            if held.upn:
                self.by_upn[held.upn] = held.id
        return self

    def names_others(self, lines: Iterable[ProvisionLine], pupil: str) -> bool:
        """Whoever is not known here is a fault of its own row."""
        named = {found for line in lines for name in line.pupils if (found := self._pupil(line.row, name, []))}
        return bool(named - {self._pupil(0, pupil, [])})

    def line(
        self, lines: Sequence[ProvisionLine], pupil: str | None, report: Report, faults: list[CellFault]
    ) -> _Found | None:
        line = lines[0]
        named = [(one.row, name) for one in lines for name in (one.pupils or ((pupil,) if pupil else ()))]
        if not named:
            report.skipped.append(Noted(line.row, f"{line.title}: it names no pupil. Say whose map this is."))
            return None
        pupils = tuple(dict.fromkeys(found for row, name in named if (found := self._pupil(row, name, faults))))
        if not pupils:
            return None
        plan, new_plan = self._plan(line, pupils)
        item = SectionFItem(new_id(self.now), line.section_f) if plan and line.section_f else None
        provision = Provision(
            id=new_id(self.now),
            title=line.title,
            pupils=pupils,
            dosage=line.promise.dosage,
            starts_on=line.starts_on or self.today,
            plan=plan.id if plan else None,
            items=(item.id,) if item else (),
            ends_on=line.ends_on,
            block_weeks=line.promise.block_weeks,
            deliverers=self._deliverers(line, report),
            slots=line.promise.slots,
            review_on=line.review_on,
            wording=line.wording,
            measurable=line.promise.measurable,
        )
        if _same(provision) in self.known:
            report.skipped.append(Noted(line.row, f"{line.title}: already on the map"))
            return None
        self.known.add(_same(provision))
        asks = tuple(_sentence(ask.question, ask.readings) for ask in line.promise.asks)
        new_item = (plan.id, item) if plan and item else None
        return _Found(plans.StoredProvision(provision, asks, line.area_of_need), new_plan, new_item)

    def write(self, session: Session, school_id: str, found: _Found, now: datetime) -> None:
        if found.new_plan:
            plans.add_plan(session, school_id, found.new_plan)
        if found.new_item:
            plans.add_item(session, school_id, *found.new_item)
        plans.add_provision(session, school_id, found.stored, now)

    def _pupil(self, row: int, name: str, faults: list[CellFault]) -> str | None:
        if name in self.by_upn:
            return self.by_upn[name]
        found = self.by_name.get(alike(name), [])
        if len(found) == 1:
            return found[0]
        what = f"{len(found)} pupils are called “{name}”" if found else f"no pupil is called “{name}”"
        faults.append(
            CellFault(row, "Pupils", what, "a UPN" if found else "a UPN or a full name from the list of pupils")
        )
        return None

    def _plan(self, line: ProvisionLine, pupils: tuple[str, ...]) -> tuple[Plan | None, Plan | None]:
        """A group's line belongs to the plan of the first pupil who has one of that kind, else one is begun."""
        if line.source is None:
            return None, None
        for pupil in pupils:
            if plan := self.plans.get((pupil, line.source)):
                return plan, None
        owner = next((one for one in pupils if self.pupils[one].sen_status == "E"), pupils[0])
        plan = Plan(new_id(self.now), owner, line.source, line.starts_on)
        self.plans[owner, line.source] = plan
        return plan, plan

    def _deliverers(self, line: ProvisionLine, report: Report) -> tuple[str, ...]:
        found: list[str] = []
        for name in re.split(r"[;/&\n]| - ", line.deliverer):
            if not name.strip():
                continue
            person = self.staff.get(alike(name))
            if person is not None:
                found.append(person.id)
            elif not roles_in(name):
                report.notes.append(f"Row {line.row}: nobody here is called “{name.strip()}”.")
        return tuple(dict.fromkeys(found))


def _tell(found: _Found, line: ProvisionLine, school: _School, report: Report) -> None:
    provision = found.stored.provision
    names = ", ".join(school.pupils[pupil].short_name for pupil in provision.pupils)
    amount = dosage_in_words(provision.dosage) or "no amount"
    report.read.append(Noted(line.row, f"{provision.title} ({names}): {amount}"))
    report.asked += (Noted(line.row, f"{provision.title}: {ask}") for ask in found.stored.asks)


def _same(provision: Provision) -> tuple[str, frozenset[str], str | None]:
    return alike(provision.title), frozenset(provision.pupils), provision.wording


def _sentence(question: str, readings: tuple[str, ...]) -> str:
    return f"{question} ({', or '.join(readings)})" if readings else question
