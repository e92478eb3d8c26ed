"""What devices are told of plans, people, grants, the calendar and what is due: the differences, written to the log.

There is no second way in which a device learns anything, so a run that finds nothing new writes nothing.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.domain.calendar import SchoolCalendar, Span
from server.domain.chain import canonical, sha_of
from server.domain.dosage import planned_minutes
from server.domain.exact import round_half_up
from server.domain.plan import Plan, Provision, Pupil, in_force
from server.domain.vocabulary import Weekday
from server.domain.windows import Window, statutory, windows
from server.services.ids import new_id
from server.store import bookings, due_windows, grants, log, people, plans
from server.store.normal_form import dosage_body

AHEAD = timedelta(weeks=6)
BACK = timedelta(days=14)
PLAN_TYPES = ("calendar.set", "plan.person", "plan.pupil", "plan.provision", "plan.booking")

Said = tuple[str, str, str, dict[str, Any]]
"""Type, scope, entity, body."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the school's plans say today. `provisions` are in force; only those in `judged` have windows."""

    calendar: SchoolCalendar
    school: plans.SchoolValue
    plans: Mapping[str, Plan]
    provisions: tuple[Provision, ...]
    judged: frozenset[str]
    pupils: Mapping[str, people.PupilValue]
    people: Mapping[str, people.PersonValue]
    bookings: tuple[bookings.StoredBooking, ...]


def publish(session: Session, school_id: str, now: datetime, today: date) -> None:
    """Brings the log up to what the plans say on `today`. Call it in the transaction that changed them, and nightly."""
    log.begin(session, school_id, secrets.token_hex(8))
    head = log.lock_head(session, school_id)  # before the reads: two at once must not both find the same news
    facts = _facts(session, school_id)
    before = log.last_bodies(session, school_id, PLAN_TYPES)
    news = [said for said in _plan_events(facts, today) if before.get(said[:3]) != canonical(said[3]).decode()]
    news += _changed_grants(session, school_id, facts, now, today)
    news += _changed_windows(session, school_id, facts, now, today)
    log.append(session, school_id, head, [server_event(now, *said) for said in news], now)


def append_server_event(
    session: Session, school_id: str, now: datetime, kind: str, scope: str, entity: str, body: dict[str, Any]
) -> None:
    """One event that the server says, of version 1. `body` holds JSON values."""
    head = log.lock_head(session, school_id)
    log.append(session, school_id, head, [server_event(now, kind, scope, entity, body)], now)


def horizon(calendar: SchoolCalendar, today: date) -> Span:
    """What a device holds: from the start of this half term, or 14 days back if that is earlier, to six weeks ahead."""
    starts = [part.starts_on for part in calendar.half_terms() if part.starts_on <= today]
    return Span(min(starts[-1] if starts else today, today - BACK), today + AHEAD)


def _facts(session: Session, school_id: str) -> _Facts:
    stored = plans.provisions(session, school_id)
    return _Facts(
        plans.calendar_of(session, school_id),
        plans.school(session, school_id),
        plans.plans(session, school_id),
        in_force(each.provision for each in stored.values()),
        frozenset(each for each, kept in stored.items() if kept.judged),
        people.pupils(session, school_id),
        people.people(session, school_id),
        bookings.bookings(session, school_id),
    )


def _plan_events(facts: _Facts, today: date) -> Iterable[Said]:
    yield "calendar.set", "school", facts.school.id, _calendar(facts, today)
    for person in facts.people.values():
        if person.deliverer_role is not None:
            yield "plan.person", "school", person.id, _person(person)
    for pupil in facts.pupils.values():
        head = {"short_name": pupil.short_name, "year_group": pupil.year_group}
        yield "plan.pupil", f"pupil:{pupil.id}", pupil.id, head | asdict(pupil.guide)
    for provision in facts.provisions:
        for pupil_id in provision.pupils:
            yield "plan.provision", f"pupil:{pupil_id}", provision.id, _provision(facts, provision)
    for stored in facts.bookings:
        yield "plan.booking", f"pupil:{stored.booking.pupil}", stored.booking.id, _booking(stored)


def _calendar(facts: _Facts, today: date) -> dict[str, Any]:
    """Whole school years, so that it changes when the calendar does and not with every day that passes."""
    years = [year for year in facts.calendar.years if year.terms and year.span.ends_on >= today - BACK]
    first = min((year.span.starts_on for year in years), default=today)
    return {
        "school": facts.school.name,
        "demo": facts.school.demo,
        "school_days": [day.isoformat() for year in years for day in year.days()],
        "closures": [
            {"on": closure.on.isoformat(), "reason": closure.reason}
            for closure in sorted(facts.calendar.closures.values(), key=lambda each: each.on)
            if closure.on >= first
        ],
        "half_terms": [
            {"starts_on": part.starts_on.isoformat(), "ends_on": part.ends_on.isoformat()}
            for year in years
            for term in year.terms
            for part in term.parts
        ],
    }


def _person(person: people.PersonValue) -> dict[str, Any]:
    """A first name and an initial: all that a colleague's phone needs."""
    first, *rest = person.name.split()
    return {"name": f"{first} {rest[-1][0]}" if rest else first, "deliverer_role": person.deliverer_role}


def _provision(facts: _Facts, provision: Provision) -> dict[str, Any]:
    return {
        "title": provision.title,
        "kind": provision.dosage.kind.value,
        "dosage": dosage_body(provision.dosage),
        "statutory": statutory(facts.plans.get(provision.plan or "")),
        "slots": _slots(provision),
        "starts_on": provision.starts_on.isoformat(),
        "ends_on": provision.ends_on.isoformat() if provision.ends_on else None,
        "deliverers": list(provision.deliverers),
        "judged": provision.id in facts.judged,
    }


def _booking(stored: bookings.StoredBooking) -> dict[str, Any]:
    """That it has been repaid is no news: the record of it says so, in the same log."""
    booking = stored.booking
    return {
        "session": booking.session,
        "provision": booking.provision,
        "person": booking.person,
        "on": booking.on.isoformat(),
        "minutes": booking.minutes,
        "makes_up": booking.makes_up.isoformat(),
        "makes_up_until": stored.makes_up_until.isoformat(),
        "open": not stored.cancelled,
    }


def _slots(provision: Provision) -> list[dict[str, Any]]:
    return [{"weekday": slot.weekday.value, "starts_at": slot.starts_at} for slot in provision.slots]


def _changed_grants(session: Session, school_id: str, facts: _Facts, now: datetime, today: date) -> list[Said]:
    """Whoever delivers a provision sees its pupils, and for 14 days after it ended; who is booked to make something up
    sees the pupil for as long after that day. Explicit grants are left alone."""
    wanted = {
        (person, pupil)
        for provision in facts.provisions
        if provision.ends_on is None or provision.ends_on >= today - BACK
        for person in provision.deliverers
        if facts.people[person].active
        for pupil in provision.pupils
    }
    wanted |= {
        (stored.booking.person, stored.booking.pupil)
        for stored in facts.bookings
        if not stored.cancelled and stored.booking.on >= today - BACK and facts.people[stored.booking.person].active
    }
    running = grants.running(session, school_id)
    news: list[Said] = []
    for person, pupil in sorted(wanted):
        kinds = running.get((person, pupil), set())
        if grants.PROVISION not in kinds:
            grants.start(session, school_id, new_id(now), person, pupil, grants.PROVISION, now)
        if not kinds:
            news.append(("grant.add", f"user:{person}", pupil, {"pupil": pupil}))
    for (person, pupil), kinds in sorted(running.items()):
        if grants.PROVISION in kinds and (person, pupil) not in wanted:
            grants.end(session, school_id, person, pupil, grants.PROVISION, now)
            if kinds == {grants.PROVISION}:
                news.append(("grant.remove", f"user:{person}", pupil, {"pupil": pupil}))
    return news


def _changed_windows(session: Session, school_id: str, facts: _Facts, now: datetime, today: date) -> list[Said]:
    held = horizon(facts.calendar, today)
    said = due_windows.said(session, school_id, held.starts_on)
    settings = plans.ledger_settings(session, school_id)
    wanted: dict[due_windows.Key, dict[str, Any]] = {}
    for provision in facts.provisions:
        if provision.id in facts.judged:
            plan = facts.plans.get(provision.plan or "")
            for pupil_id in provision.pupils:
                pupil = _pupil(facts.pupils[pupil_id])
                for window in windows(provision, pupil, plan, facts.calendar, settings):
                    if window.something_due and Span(window.starts_on, window.ends_on).meets(held):
                        wanted[provision.id, pupil_id, window.starts_on] = _due(provision, window)
    gone = {key: _cleared(said[key].body) for key in said if key not in wanted}
    new: dict[due_windows.Key, due_windows.Said] = {}
    for key, body in sorted((wanted | gone).items()):
        before = said.get(key)
        if before is None or {**before.body, "version": 0} != {**body, "version": 0}:
            version = before.body["version"] + 1 if before else 1
            ends_on = date.fromisoformat(body["ends_on"])
            entity = before.id if before else new_id(now)
            new[key] = due_windows.Said(entity, ends_on, {**body, "version": version})
    due_windows.put(session, school_id, new)
    return [("due.set", f"pupil:{pupil}", each.id, each.body) for (_, pupil, _), each in new.items()]


def _due(provision: Provision, window: Window) -> dict[str, Any]:
    weekdays, planned = provision.dosage.weekdays, planned_minutes(provision.dosage)
    return {
        "provision": provision.id,
        "starts_on": window.starts_on.isoformat(),
        "ends_on": window.ends_on.isoformat(),
        "due_sessions": None if window.due_sessions is None else str(window.due_sessions),
        "due_minutes": None if window.due_minutes is None else str(window.due_minutes),
        "planned_minutes": None if planned is None else round_half_up(planned),
        "weekdays": [day.value for day in Weekday if day in weekdays] if weekdays else None,
        "slots": _slots(provision),
    }


def _cleared(body: Mapping[str, Any]) -> dict[str, Any]:
    """The window is no more: nothing is due in it."""
    units = {unit: None if body[unit] is None else "0" for unit in ("due_sessions", "due_minutes")}
    return {**body, **units}


def _pupil(value: people.PupilValue) -> Pupil:
    return Pupil(value.id, value.name, value.year_group, value.sen_status, value.on_roll_from, value.on_roll_to)


def server_event(now: datetime, kind: str, scope: str, entity: str, body: dict[str, Any]) -> log.NewEvent:
    """Spelled like an item that a device sends, so that its sha can be checked in the same way."""
    event_id = new_id(now)
    unsaid = dict.fromkeys(("base", "n", "stated_at", "clock", "key_id", "signature"))
    words = {"id": event_id, "entity": entity, "scope": scope, "type": kind, "version": 1, "body": body} | unsaid
    return log.NewEvent(event_id, scope, entity, kind, canonical(body).decode(), sha_of(canonical(words)))
