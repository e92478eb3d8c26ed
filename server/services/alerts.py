"""The alerts as the desk reads them, and what a person does with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.domain.alert_words import sentence, what_to_do
from server.domain.calendar import ONE_DAY
from server.domain.roles import MAY
from server.services.desk_lines import WaitsFor
from server.services.ids import new_id
from server.services.notices import given_to, tell_owner
from server.services.refusal import Refusal
from server.services.today import LONDON
from server.services.waiting import behind
from server.services.who import Who
from server.store import alerts, audit, pairing, people, plans
from server.store.engine import Database

STATES: Mapping[str, Sequence[str]] = {
    "open": alerts.STANDING,
    "resolved": ("resolved",),
    "all": (*alerts.STANDING, "resolved"),
}
KEPT = "Kept"
LONGEST_SNOOZE = timedelta(days=60)
"""Longer than a half term: what is put off for longer is not put off but dropped."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of an alert's life. `by` is a person's name, or Kept itself."""

    at: datetime
    act: str
    by: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert in words. `since` is when it was opened; `window` are the days that it rests on, if it rests on some;
    `deliverers` are those who give the provision, and would have logged it. Of the whole school it has no pupil and no
    provision, of a plan no provision."""

    id: str
    kind: str
    statutory: bool
    state: str
    pupil: Mapping[str, str] | None
    provision: Mapping[str, str] | None
    deliverers: Sequence[Mapping[str, str]]
    window: Mapping[str, date] | None
    sentence: str
    what_to_do: str
    since: datetime
    assigned_to: Mapping[str, str] | None
    due_on: date | None
    snoozed_until: date | None
    awaiting_sync: bool
    waits_for: Sequence[WaitsFor]
    facts: Mapping[str, Any]
    events: Sequence[Happened]


def listed(db: Database, school_id: str, state: str = "open") -> list[Alert]:
    """`state` is open (acknowledged ones included), resolved or all. Statutory first, then the oldest."""
    with db.read() as session:
        return in_words(session, school_id, alerts.listed(session, school_id, STATES[state]))


def acknowledge(db: Database, who: Who, alert_id: str, now: datetime) -> Alert:
    """Somebody has seen it. Doing it again, or after it is over, changes nothing. Raises Refusal `not_found`."""
    with db.write() as session:
        if alerts.acknowledge(session, who.school_id, alert_id, who.person_id, now):
            step = alerts.Step(new_id(now), now, "acknowledged", who.person_id, None)
            alerts.add_step(session, who.school_id, alert_id, step)
            _audit(session, who, "alert.acknowledged", alert_id, {}, now)
        return _one(session, who.school_id, alert_id)


def resolve(db: Database, who: Who, alert_id: str, resolution: str, now: datetime) -> Alert:
    """Says what was done. The alert is over, and is not raised again on the same facts. Raises Refusal `not_found`."""
    with db.write() as session:
        if alerts.resolve(session, who.school_id, alert_id, who.person_id, resolution, now):
            step = alerts.Step(new_id(now), now, "resolved", who.person_id, resolution)
            alerts.add_step(session, who.school_id, alert_id, step)
            _audit(session, who, "alert.resolved", alert_id, {"resolution": resolution}, now)
        return _one(session, who.school_id, alert_id)


def snooze(db: Database, who: Who, alert_id: str, until: date, now: datetime) -> Alert:
    """Puts it off until that day, when it waits again. Raises Refusal `not_found` or `check_fields`."""
    today = now.astimezone(LONDON).date()
    if not today < until <= today + LONGEST_SNOOZE:
        raise Refusal(
            "check_fields", fields={"until": f"Must be a day after today, within {LONGEST_SNOOZE.days} days."}
        )
    with db.write() as session:
        if alerts.snooze(session, who.school_id, alert_id, until):
            step = alerts.Step(new_id(now), now, "snoozed", who.person_id, f"{until:%A} {until.day} {until:%B}")
            alerts.add_step(session, who.school_id, alert_id, step)
            _audit(session, who, "alert.snoozed", alert_id, {"until": until.isoformat()}, now)
        return _one(session, who.school_id, alert_id)


def assign(db: Database, who: Who, alert_id: str, person_id: str, due_on: date | None, now: datetime) -> Alert:
    """Says whose it is, and by when; they hear of it. Raises Refusal `not_found`, or `check_fields` for who could not
    read it."""
    with db.write() as session:
        _one(session, who.school_id, alert_id)
        owner = people.people(session, who.school_id).get(person_id)
        if owner is None or not owner.active or owner.access_role not in MAY["see_delivery"]:
            raise Refusal("check_fields", fields={"person": "Must be somebody here who sees alerts."})
        if alerts.assign(session, who.school_id, alert_id, person_id, due_on):
            text = given_to(owner.name, due_on)
            step = alerts.Step(new_id(now), now, "assigned", who.person_id, text)
            alerts.add_step(session, who.school_id, alert_id, step)
            body = {"person": person_id, "due_on": due_on.isoformat() if due_on else None}
            if person_id != who.person_id:
                tell_owner(session, who.school_id, alert_id, person_id, now)
            _audit(session, who, "alert.assigned", alert_id, body, now)
        return _one(session, who.school_id, alert_id)


def reopen(db: Database, who: Who, alert_id: str, now: datetime) -> Alert:
    """What was said to be done is not. Of one that is not over, or was ended by the facts, nothing changes. Raises
    Refusal `not_found`."""
    with db.write() as session:
        if alerts.reopen(session, who.school_id, alert_id, now):
            step = alerts.Step(new_id(now), now, "reopened", who.person_id, None)
            alerts.add_step(session, who.school_id, alert_id, step)
            _audit(session, who, "alert.reopened", alert_id, {}, now)
        return _one(session, who.school_id, alert_id)


def _audit(session: Session, who: Who, act: str, alert_id: str, body: Mapping[str, Any], now: datetime) -> None:
    audit.append(session, who.school_id, [audit.Act(now, act, who.person_id, object_id=alert_id, body=body)])


def _one(session: Session, school_id: str, alert_id: str) -> Alert:
    found = alerts.one(session, school_id, alert_id)
    if found is None:
        raise Refusal("not_found", "There is no such alert.")
    return in_words(session, school_id, [found])[0]


def in_words(session: Session, school_id: str, stored: Sequence[alerts.StoredAlert]) -> list[Alert]:
    """In the order given."""
    if not stored:
        return []
    pupils = people.pupils(session, school_id)
    everyone = people.people(session, school_id)
    lines = plans.provisions(session, school_id, ids={alert.provision for alert in stored} - {""})
    devices = pairing.devices(session, school_id)
    lives = alerts.steps(session, school_id, [alert.id for alert in stored])
    found = []
    for alert in stored:
        pupil = pupils[alert.pupil].short_name if alert.pupil else ""
        provision = lines[alert.provision].provision if alert.provision else None
        title, window = (provision.title, provision.dosage.window) if provision else ("", None)
        deliverers = provision.deliverers if provision else ()
        found.append(
            Alert(
                id=alert.id,
                kind=alert.kind.value,
                statutory=alert.statutory,
                state=alert.state,
                pupil={"id": alert.pupil, "short_name": pupil} if alert.pupil else None,
                provision={"id": provision.id, "title": title} if provision else None,
                deliverers=[{"id": person, "name": everyone[person].name} for person in deliverers],
                window=_window(alert.facts),
                sentence=sentence(alert.kind, alert.facts, pupil, title, window),
                what_to_do=what_to_do(alert.kind, alert.facts),
                since=alert.opened_at,
                assigned_to=_named(alert.assigned_to, everyone),
                due_on=alert.due_on,
                snoozed_until=alert.snoozed_until,
                awaiting_sync=bool(alert.facts.get("awaiting_sync")),
                waits_for=behind(devices, deliverers, everyone, _told_by(alert)),
                facts=alert.facts,
                events=[
                    Happened(step.at, step.act, everyone[step.by].name if step.by else KEPT, step.text)
                    for step in lives[alert.id]
                ],
            )
        )
    return found


def _named(person: str | None, everyone: Mapping[str, people.PersonValue]) -> Mapping[str, str] | None:
    return {"id": person, "name": everyone[person].name} if person else None


def _told_by(alert: alerts.StoredAlert) -> date:
    """The last day of which a phone should have sent everything: before all days where the alert waits for none."""
    if not alert.facts.get("awaiting_sync"):
        return date.min
    yesterday = alert.seen_at.astimezone(LONDON).date() - ONE_DAY
    return min(yesterday, date.fromisoformat(alert.facts.get("ends_on", date.max.isoformat())))


def _window(facts: Mapping[str, Any]) -> Mapping[str, date] | None:
    if "starts_on" not in facts:
        return None
    return {
        "starts_on": date.fromisoformat(facts["starts_on"]),
        "ends_on": date.fromisoformat(facts["ends_on"]),
    }
