"""Who is told of an alert, and when: urgent ones the same day, the others in one notice next morning."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from server.domain.calendar import SchoolCalendar
from server.notify.wording import Notice, topic_of
from server.services.ids import new_id
from server.services.today import LONDON
from server.store import outbox
from server.store.people import PersonValue

MORNING = time(8, 0)
FROM, UNTIL = time(7, 0), time(18, 0)
"""Nobody is told of anything outside these hours of a school day."""


def who_is_told(people: Mapping[str, PersonValue]) -> list[str]:
    """The SENCOs; the deputies where there is none."""
    active = [person for person in people.values() if person.active]
    sencos = [person.id for person in active if person.access_role == "senco"]
    return sencos or [person.id for person in active if person.access_role == "deputy_senco"]


def tell_urgently(
    session: Session, school_id: str, person: str, alert_id: str, calendar: SchoolCalendar, now: datetime
) -> None:
    """One notice for all urgent alerts of one review, as long as nobody has begun to send it."""
    key = f"urgent:{person}:{now.isoformat()}"
    begun = outbox.waiting(session, school_id, key)
    if begun is not None and outbox.amend(session, school_id, begun.id, {"alerts": [*begun.body["alerts"], alert_id]}):
        return
    at = in_hours(now, calendar)
    notice = outbox.Outgoing(
        new_id(now), person, Notice.URGENT.value, topic_of(alert_id), {"alerts": [alert_id]}, now, at, 0
    )
    if not outbox.put(session, school_id, notice, key):
        outbox.put(session, school_id, notice, f"{key}:{alert_id}")


def tell_in_the_morning(session: Session, school_id: str, person: str, calendar: SchoolCalendar, now: datetime) -> None:
    """One notice a person and morning, however many alerts: what it says is counted when it is sent."""
    at = next_morning(now, calendar)
    key = f"digest:{person}:{at.astimezone(LONDON).date().isoformat()}"
    notice = outbox.Outgoing(
        new_id(now), person, Notice.DIGEST.value, topic_of(f"{school_id}:digest:{person}"), {}, now, at, 0
    )
    outbox.put(session, school_id, notice, key)


def next_morning(now: datetime, calendar: SchoolCalendar) -> datetime:
    """The next 08:00 in London on a school day; where the calendar has ended, on any day."""
    local = now.astimezone(LONDON)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    if not calendar.is_school_day(day):
        day = calendar.next_school_day(day) or day
    return datetime.combine(day, MORNING, LONDON)


def in_hours(now: datetime, calendar: SchoolCalendar) -> datetime:
    """`now` in the hours of a school day, else the start of the next ones."""
    local = now.astimezone(LONDON)
    if calendar.is_school_day(local.date()) and FROM <= local.time() < UNTIL:
        return now
    day = local.date() if local.time() < FROM else local.date() + timedelta(days=1)
    if not calendar.is_school_day(day):
        day = calendar.next_school_day(day) or day
    return datetime.combine(day, FROM, LONDON)
