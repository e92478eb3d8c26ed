"""Raises notices: on the desk, on their way by push, and in the lives of the alerts that they are about, in one
transaction with what raised them. Who is told, and when, is decided in domain/ladder.py."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from server.domain.calendar import SchoolCalendar
from server.domain.ladder import Adult, Notice, NoticeKind, Open, at_once
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import Weekday
from server.notify.wording import topic_of
from server.services.ids import new_id
from server.services.today import LONDON
from server.store import alerts, outbox
from server.store.people import PersonValue

CHANNELS = (outbox.DESK, outbox.PUSH)
"""What push cannot tell is mailed: delivery.py."""


def adults(people: Iterable[PersonValue]) -> tuple[Adult, ...]:
    """Those of the school as the ladder sees them."""
    return tuple(
        Adult(
            person.id,
            person.access_role,
            person.active,
            person.away_until,
            frozenset(Weekday(day) for day in person.days_off),
        )
        for person in people
    )


def opened(stored: alerts.StoredAlert, told: dict[str, datetime] | None = None) -> Open:
    """The alert as the ladder sees it: instants in London time."""
    return Open(
        stored.id,
        stored.kind,
        stored.statutory,
        stored.state == "acknowledged",
        stored.waits_from.astimezone(LONDON),
        stored.facts,
        stored.assigned_to,
        stored.due_on,
        stored.snoozed_until,
        {person: at.astimezone(LONDON) for person, at in (told or {}).items()},
    )


def given_to(name: str, due_on: date | None) -> str:
    """What the life of an alert says of whose it is now."""
    return f"{name}, by {due_on:%A} {due_on.day} {due_on:%B}" if due_on else name


def tell(session: Session, school_id: str, notice: Notice, key: str, topic: str, now: datetime) -> bool:
    """False if a notice with this key was raised before: then nothing happens."""
    body = {"alerts": list(notice.alerts), "lines": list(notice.lines), "sessions": notice.sessions}
    raised = [
        outbox.put(
            session,
            school_id,
            outbox.Outgoing(new_id(now), notice.person, notice.kind.value, topic, body, now, now, 0, channel),
            key,
        )
        for channel in CHANNELS
    ]
    if not any(raised):
        return False
    for alert_id in notice.alerts:
        note_told(session, school_id, alert_id, notice.person, outbox.DESK, now)
    return True


def note_told(session: Session, school_id: str, alert_id: str, person: str, channel: str, now: datetime) -> None:
    alerts.add_step(session, school_id, alert_id, alerts.Step(new_id(now), now, "told", person, channel))


def tell_at_once(
    session: Session,
    school_id: str,
    alert: alerts.StoredAlert,
    people: Sequence[Adult],
    calendar: SchoolCalendar,
    settings: LadderSettings,
    now: datetime,
) -> None:
    """One notice for all urgent alerts of one review, as long as nobody has begun to send it. Out of hours nobody is
    told: the morning's notice comes first."""
    local = now.astimezone(LONDON)
    today: dict[str, int] = {}
    for told in outbox.shown(session, school_id, datetime.combine(local.date(), time(), LONDON)):
        today[told.person] = today.get(told.person, 0) + 1
    for person in at_once(opened(alert), local, people, today, calendar, settings):
        key = f"{NoticeKind.URGENT}:{person}:{now.isoformat()}"
        if outbox.add_alert(session, school_id, key, alert.id):
            note_told(session, school_id, alert.id, person, outbox.DESK, now)
            continue
        notice = Notice(person, NoticeKind.URGENT, (alert.id,))
        if not tell(session, school_id, notice, key, topic_of(alert.id), now):
            tell(session, school_id, notice, f"{key}:{alert.id}", topic_of(alert.id), now)
