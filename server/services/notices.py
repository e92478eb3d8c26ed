"""Raises notices: on the desk, on their way by push, and in the lives of the alerts that they are about, in one
transaction with what raised them. Who is told, and when, is decided in domain/ladder.py."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from server.domain.calendar import SchoolCalendar
from server.domain.hours import told_from
from server.domain.ladder import Adult, Notice, NoticeKind, Open, at_once
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import Weekday
from server.notify.wording import topic_of
from server.services.ids import new_id
from server.services.today import LONDON
from server.store import alerts, outbox, people, schools
from server.store.people import PersonValue

CHANNELS = (outbox.DESK, outbox.PUSH)
"""What push cannot tell is mailed: delivery.py."""


def adults(everyone: Iterable[PersonValue]) -> tuple[Adult, ...]:
    """Those of the school as the ladder sees them."""
    return tuple(
        Adult(
            person.id,
            person.access_role,
            person.active,
            person.away_until,
            frozenset(Weekday(day) for day in person.days_off),
        )
        for person in everyone
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
    body: dict[str, Any] = {"alerts": [*notice.alerts], "lines": [*notice.lines], "sessions": notice.sessions}
    if notice.on is not None:
        body["on"] = notice.on.isoformat()
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


def tell_owner(session: Session, school_id: str, alert_id: str, person: str, now: datetime) -> None:
    """Somebody else has said that the alert is this person's."""
    notice, key = Notice(person, NoticeKind.DIGEST, (alert_id,)), f"given:{alert_id}:{now.isoformat()}"
    tell(session, school_id, notice, key, topic_of(alert_id), now)


def claim(session: Session, school_id: str, now: datetime, most: int, channel: str) -> list[outbox.Outgoing]:
    """What is to be sent now by the channel. What came too late for its person's hours, because nobody could send it in
    time, waits for the next of them; a weekly summary comes when the school wants it."""
    taken = outbox.claim_due(session, school_id, now, most, channel)
    later = _not_now(session, school_id, {notice.person for notice in taken if notice.kind in _TOLD}, now)
    found = []
    for notice in taken:
        if notice.kind in _TOLD and notice.person in later:
            outbox.hold(session, school_id, notice, later[notice.person])
        else:
            found.append(notice)
    return found


_TOLD = frozenset(kind.value for kind in NoticeKind)


def _not_now(session: Session, school_id: str, persons: Collection[str], now: datetime) -> dict[str, datetime]:
    """Those of these people who may not be told now, and from when they may."""
    if not persons:
        return {}
    calendar, ladder = schools.calendar_of(session, school_id), schools.ladder_settings(session, school_id)
    local = now.astimezone(LONDON)
    everyone = people.people(session, school_id)
    opens = {each.id: told_from(each, local, calendar, ladder) for each in adults(everyone[one] for one in persons)}
    return {person: at.astimezone(UTC) for person, at in opens.items() if at > local}


def note_told(session: Session, school_id: str, alert_id: str, person: str, channel: str, now: datetime) -> None:
    alerts.add_step(session, school_id, alert_id, alerts.Step(new_id(now), now, "told", person, channel))


def tell_at_once(
    session: Session,
    school_id: str,
    alert: alerts.StoredAlert,
    everyone: Sequence[Adult],
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
    for person in at_once(opened(alert), local, everyone, today, calendar, settings):
        key = f"{NoticeKind.URGENT}:{person}:{now.isoformat()}"
        if outbox.add_alert(session, school_id, key, alert.id):
            note_told(session, school_id, alert.id, person, outbox.DESK, now)
            continue
        notice = Notice(person, NoticeKind.URGENT, (alert.id,))
        if not tell(session, school_id, notice, key, topic_of(alert.id), now):
            tell(session, school_id, notice, f"{key}:{alert.id}", topic_of(alert.id), now)
