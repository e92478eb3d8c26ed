"""Alerts and their lives, read as values and changed by conditional statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.domain.alerting import AlertKind
from server.store.models.alerts import AlertEvent, AlertRow

STANDING = ("open", "acknowledged")
"""The states of an alert that is not over."""


ACTS = (
    "opened",
    "woken",
    "changed",
    "assigned",
    "told",
    "acknowledged",
    "snoozed",
    "resolved",
    "reopened",
)
"""What can happen to an alert, in the order of its life: two acts of one instant are told in this order."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of an alert. `by` is None where Kept itself did it."""

    id: str
    at: datetime
    act: str
    by: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """`facts` is what it rests on, as last seen: exact fractions as text, days as ISO text. `provision` and `pupil` are
    empty where it is about none. `waits_from`: since when nobody has acknowledged it."""

    id: str
    key: str
    kind: AlertKind
    provision: str
    pupil: str
    window_starts_on: date | None
    statutory: bool
    state: str
    facts: Mapping[str, Any]
    opened_at: datetime
    seen_at: datetime
    resolved_by: str | None
    waits_from: datetime
    assigned_to: str | None = None
    due_on: date | None = None
    snoozed_until: date | None = None


def listed(session: Session, school_id: str, states: Collection[str]) -> list[StoredAlert]:
    """Statutory first, then the oldest first."""
    rows = (
        select(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.state.in_(states))
        .order_by(AlertRow.statutory.desc(), AlertRow.opened_at, AlertRow.id)
    )
    return [_stored(row) for row in session.scalars(rows)]


def one(session: Session, school_id: str, alert_id: str) -> StoredAlert | None:
    row = session.get(AlertRow, (school_id, alert_id))
    return _stored(row) if row else None


def of_provisions(session: Session, school_id: str, provision_ids: Collection[str]) -> list[StoredAlert]:
    """Every alert that the provisions ever had, resolved ones too: what a person settled is not raised again."""
    rows = select(AlertRow).where(AlertRow.school_id == school_id, AlertRow.provision_id.in_(provision_ids))
    return [_stored(row) for row in session.scalars(rows.order_by(AlertRow.id))]


def of_kinds(session: Session, school_id: str, kinds: Collection[AlertKind]) -> list[StoredAlert]:
    """Every alert of these kinds that there ever was, oldest first."""
    rows = select(AlertRow).where(AlertRow.school_id == school_id, AlertRow.kind.in_([kind.value for kind in kinds]))
    return [_stored(row) for row in session.scalars(rows.order_by(AlertRow.id))]


def still_waiting(session: Session, school_id: str, ids: Collection[str]) -> list[StoredAlert]:
    """Of these alerts those that are not over and not put off."""
    rows = select(AlertRow).where(
        AlertRow.school_id == school_id,
        AlertRow.id.in_(ids),
        AlertRow.state.in_(STANDING),
        AlertRow.snoozed_until.is_(None),
    )
    return [_stored(row) for row in session.scalars(rows)]


def add(session: Session, school_id: str, alert: StoredAlert) -> None:
    session.add(
        AlertRow(
            school_id=school_id,
            id=alert.id,
            key=alert.key,
            kind=alert.kind.value,
            provision_id=alert.provision or None,
            pupil_id=alert.pupil or None,
            window_starts_on=alert.window_starts_on,
            statutory=alert.statutory,
            state=alert.state,
            facts=dict(alert.facts),
            opened_at=alert.opened_at,
            seen_at=alert.seen_at,
            waits_from=alert.waits_from,
            assigned_to=alert.assigned_to,
            due_on=alert.due_on,
        )
    )
    session.flush()


def see(session: Session, school_id: str, alert_id: str, facts: Mapping[str, Any], now: datetime) -> None:
    """Notes that the alert still holds, and on what."""
    session.execute(
        update(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.id == alert_id)
        .values(facts=dict(facts), seen_at=now)
    )


def acknowledge(session: Session, school_id: str, alert_id: str, by: str, now: datetime) -> bool:
    """False if it is acknowledged or over already: whoever was first is the one who did it."""
    done = (
        update(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.id == alert_id, AlertRow.state == "open")
        .values(state="acknowledged", acknowledged_at=now, acknowledged_by=by)
        .returning(AlertRow.id)
    )
    return session.scalar(done) is not None


def resolve(session: Session, school_id: str, alert_id: str, by: str | None, text: str, now: datetime) -> bool:
    """False if it is over already. `by` is None where the facts themselves ended it."""
    done = (
        update(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.id == alert_id, AlertRow.state.in_(STANDING))
        .values(state="resolved", resolved_at=now, resolved_by=by, resolution=text, snoozed_until=None)
        .returning(AlertRow.id)
    )
    return session.scalar(done) is not None


def reopen(session: Session, school_id: str, alert_id: str, now: datetime) -> bool:
    """False if it is not over, or was ended by the facts themselves: then they would end it again."""
    back = (
        update(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.id == alert_id, AlertRow.state == "resolved")
        .where(AlertRow.resolved_by.is_not(None))
        .values(state="open", waits_from=now, resolved_at=None, resolved_by=None, resolution=None)
        .returning(AlertRow.id)
    )
    return session.scalar(back) is not None


def assign(session: Session, school_id: str, alert_id: str, person: str, due_on: date | None) -> bool:
    """False if it is over, or assigned to this person for this day already."""
    same = AlertRow.assigned_to.is_not_distinct_from(person) & AlertRow.due_on.is_not_distinct_from(due_on)
    done = (
        update(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.id == alert_id, AlertRow.state.in_(STANDING), ~same)
        .values(assigned_to=person, due_on=due_on)
        .returning(AlertRow.id)
    )
    return session.scalar(done) is not None


def snooze(session: Session, school_id: str, alert_id: str, until: date) -> bool:
    """Puts it off until that day. False if it is over, or put off until then already."""
    done = (
        update(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.id == alert_id, AlertRow.state.in_(STANDING))
        .where(AlertRow.snoozed_until.is_distinct_from(until))
        .values(snoozed_until=until)
        .returning(AlertRow.id)
    )
    return session.scalar(done) is not None


def wake(session: Session, school_id: str, alert_id: str, now: datetime) -> bool:
    """The day has come to which it was put off: it waits again for somebody to acknowledge it. False if it is not put
    off any more: somebody else was first."""
    woken = (
        update(AlertRow)
        .where(AlertRow.school_id == school_id, AlertRow.id == alert_id, AlertRow.state.in_(STANDING))
        .where(AlertRow.snoozed_until.is_not(None))
        .values(snoozed_until=None, state="open", waits_from=now)
        .returning(AlertRow.id)
    )
    return session.scalar(woken) is not None


def told_at(session: Session, school_id: str, alert_ids: Collection[str]) -> dict[str, dict[str, datetime]]:
    """When each person was last told of each of these alerts."""
    found: dict[str, dict[str, datetime]] = {alert_id: {} for alert_id in alert_ids}
    rows = (
        select(AlertEvent.alert_id, AlertEvent.person_id, func.max(AlertEvent.at).label("at"))
        .where(AlertEvent.school_id == school_id, AlertEvent.alert_id.in_(alert_ids), AlertEvent.act == "told")
        .group_by(AlertEvent.alert_id, AlertEvent.person_id)
    )
    for row in session.execute(rows):
        found[row.alert_id][row.person_id] = row.at
    return found


def add_step(session: Session, school_id: str, alert_id: str, step: Step) -> None:
    session.add(
        AlertEvent(
            school_id=school_id,
            id=step.id,
            alert_id=alert_id,
            at=step.at,
            act=step.act,
            person_id=step.by,
            text=step.text,
        )
    )
    session.flush()


def steps(session: Session, school_id: str, alert_ids: Collection[str]) -> dict[str, list[Step]]:
    """The lives of these alerts, each oldest first."""
    found: dict[str, list[Step]] = {alert_id: [] for alert_id in alert_ids}
    rows = (
        select(AlertEvent)
        .where(AlertEvent.school_id == school_id, AlertEvent.alert_id.in_(alert_ids))
        .order_by(AlertEvent.id)
    )
    for row in sorted(session.scalars(rows), key=lambda row: (row.at, ACTS.index(row.act))):
        found[row.alert_id].append(Step(row.id, row.at, row.act, row.person_id, row.text))
    return found


def _stored(row: AlertRow) -> StoredAlert:
    return StoredAlert(
        id=row.id,
        key=row.key,
        kind=AlertKind(row.kind),
        provision=row.provision_id or "",
        pupil=row.pupil_id or "",
        window_starts_on=row.window_starts_on,
        statutory=row.statutory,
        state=row.state,
        facts=row.facts,
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        resolved_by=row.resolved_by,
        waits_from=row.waits_from,
        assigned_to=row.assigned_to,
        due_on=row.due_on,
        snoozed_until=row.snoozed_until,
    )
