"""Plans and the provision map, read as domain values and written from them. The school and calendar: schools.py."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.domain.plan import Plan, Provision, SectionFItem, Slot
from server.domain.vocabulary import Measurable, PlanSource, Weekday
from server.store.models.plans import PlanRow, ProvisionDeliverer, ProvisionPupil, ProvisionRow, SectionFItemRow
from server.store.normal_form import dosage_body, dosage_from
from server.store.schools import (
    SchoolValue,
    add_school,
    calendar_of,
    ledger_settings,
    school,
    schools,
)

__all__ = [
    "SchoolValue",
    "StoredProvision",
    "add_item",
    "add_plan",
    "add_provision",
    "add_school",
    "calendar_of",
    "ledger_settings",
    "plans",
    "provisions",
    "school",
    "schools",
]


@dataclass(frozen=True, slots=True)
class StoredProvision:
    """A line of the map as kept. With open `asks` it is shown, has no windows and never alerts."""

    provision: Provision
    asks: tuple[str, ...] = ()
    area_of_need: str | None = None

    @property
    def judged(self) -> bool:
        return not self.asks


def plans(session: Session, school_id: str, *, ids: Collection[str] | None = None) -> dict[str, Plan]:
    """All plans of the school, or these."""
    items: dict[str, list[SectionFItem]] = defaultdict(list)
    item_rows = (
        select(SectionFItemRow)
        .where(SectionFItemRow.school_id == school_id)
        .order_by(SectionFItemRow.plan_id, SectionFItemRow.position)
    )
    rows = select(PlanRow).where(PlanRow.school_id == school_id).order_by(PlanRow.id)
    if ids is not None:
        item_rows, rows = item_rows.where(SectionFItemRow.plan_id.in_(ids)), rows.where(PlanRow.id.in_(ids))
    for item in session.scalars(item_rows):
        items[item.plan_id].append(SectionFItem(item.id, item.text))
    return {
        row.id: Plan(row.id, row.pupil_id, PlanSource(row.source), row.starts_on, tuple(items[row.id]))
        for row in session.scalars(rows)
    }


def provisions(session: Session, school_id: str, *, ids: Collection[str] | None = None) -> dict[str, StoredProvision]:
    """Every version of every line, by id in the order of making; with `ids` those, and what replaces them."""
    rows = select(ProvisionRow).where(ProvisionRow.school_id == school_id).order_by(ProvisionRow.id)
    pupil_rows = (
        select(ProvisionPupil.provision_id, ProvisionPupil.pupil_id)
        .where(ProvisionPupil.school_id == school_id)
        .order_by(ProvisionPupil.pupil_id)
    )
    deliverer_rows = (
        select(ProvisionDeliverer.provision_id, ProvisionDeliverer.person_id)
        .where(ProvisionDeliverer.school_id == school_id)
        .order_by(ProvisionDeliverer.person_id)
    )
    if ids is not None:
        replacing = select(ProvisionRow.id).where(ProvisionRow.school_id == school_id, ProvisionRow.replaces.in_(ids))
        ids = {*ids, *session.scalars(replacing)}
        rows = rows.where(ProvisionRow.id.in_(ids))
        pupil_rows = pupil_rows.where(ProvisionPupil.provision_id.in_(ids))
        deliverer_rows = deliverer_rows.where(ProvisionDeliverer.provision_id.in_(ids))
    pupils = _grouped((line, who) for line, who in session.execute(pupil_rows))
    deliverers = _grouped((line, who) for line, who in session.execute(deliverer_rows))
    return {row.id: _stored(row, pupils[row.id], deliverers[row.id]) for row in session.scalars(rows)}


def add_plan(session: Session, school_id: str, plan: Plan) -> None:
    session.add(
        PlanRow(
            school_id=school_id,
            id=plan.id,
            pupil_id=plan.pupil,
            source=plan.source.value,
            starts_on=plan.starts_on,
        ),
    )
    session.flush()
    session.add_all(
        SectionFItemRow(school_id=school_id, id=item.id, plan_id=plan.id, position=position, text=item.text)
        for position, item in enumerate(plan.items, start=1)
    )
    session.flush()


def add_item(session: Session, school_id: str, plan_id: str, item: SectionFItem) -> None:
    """Adds a sentence at the end of the plan's list."""
    held = select(func.count()).where(SectionFItemRow.school_id == school_id, SectionFItemRow.plan_id == plan_id)
    position = (session.scalar(held) or 0) + 1
    session.add(SectionFItemRow(school_id=school_id, id=item.id, plan_id=plan_id, position=position, text=item.text))
    session.flush()


def add_provision(session: Session, school_id: str, stored: StoredProvision, now: datetime) -> None:
    """The pupils, deliverers and plan that it names must be there already."""
    provision = stored.provision
    session.add(
        ProvisionRow(
            school_id=school_id,
            id=provision.id,
            title=provision.title,
            plan_id=provision.plan,
            items=list(provision.items),
            dosage=dosage_body(provision.dosage),
            starts_on=provision.starts_on,
            ends_on=provision.ends_on,
            block_weeks=provision.block_weeks,
            slots=[{"weekday": slot.weekday.value, "starts_at": slot.starts_at} for slot in provision.slots],
            replaces=provision.replaces,
            weeks_per_year=provision.weeks_per_year,
            review_on=provision.review_on,
            wording=provision.wording,
            measurable=provision.measurable.value,
            asks=list(stored.asks),
            area_of_need=stored.area_of_need,
            created_at=now,
        ),
    )
    session.flush()
    session.add_all(
        ProvisionPupil(school_id=school_id, provision_id=provision.id, pupil_id=pupil) for pupil in provision.pupils
    )
    session.add_all(
        ProvisionDeliverer(school_id=school_id, provision_id=provision.id, person_id=person)
        for person in provision.deliverers
    )
    session.flush()


def _stored(row: ProvisionRow, pupils: list[str], deliverers: list[str]) -> StoredProvision:
    provision = Provision(
        id=row.id,
        title=row.title,
        pupils=tuple(pupils),
        dosage=dosage_from(row.dosage),
        starts_on=row.starts_on,
        plan=row.plan_id,
        items=tuple(row.items),
        ends_on=row.ends_on,
        block_weeks=row.block_weeks,
        deliverers=tuple(deliverers),
        slots=tuple(Slot(Weekday(slot["weekday"]), slot["starts_at"]) for slot in row.slots),
        replaces=row.replaces,
        weeks_per_year=row.weeks_per_year,
        review_on=row.review_on,
        wording=row.wording,
        measurable=Measurable(row.measurable),
    )
    return StoredProvision(provision, tuple(row.asks), row.area_of_need)


def _grouped(pairs: Iterable[tuple[str, str]]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
