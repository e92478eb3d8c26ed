"""Notices on their way out, and where they go. Every race is settled by one conditional statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from server.store.conflict import insert_into
from server.store.models.alerts import OutboxRow, PushSubscription

DESK, PUSH, EMAIL = "desk", "push", "email"
"""The channels: the desk has every notice, at once. Another row is on its way: by push first, by mail if no browser
takes it."""

CLAIM = timedelta(minutes=5)
"""How long a sender may take before another may try the same notice."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice as it is to be sent by one channel. `body` holds ids and no words; `tries` counts this try too."""

    id: str
    person: str
    kind: str
    topic: str
    body: dict[str, Any]
    created_at: datetime
    next_try_at: datetime
    tries: int
    channel: str = PUSH


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    person: str
    endpoint: str
    p256dh: str
    auth: str


def put(session: Session, school_id: str, notice: Outgoing, key: str) -> bool:
    """Stores the notice for sending by its channel. False if one with this key is there already, sent or not. On the
    desk it has arrived."""
    there = notice.channel == DESK
    row = insert_into(session, OutboxRow).values(
        school_id=school_id,
        id=notice.id,
        key=key,
        person_id=notice.person,
        channel=notice.channel,
        kind=notice.kind,
        topic=notice.topic,
        body=notice.body,
        created_at=notice.created_at,
        next_try_at=notice.next_try_at,
        tries=0,
        sent_at=notice.created_at if there else None,
        outcome="on the desk" if there else None,
    )
    return session.scalar(row.on_conflict_do_nothing().returning(OutboxRow.id)) is not None


def shown(session: Session, school_id: str, since: datetime) -> list[Outgoing]:
    """What the desk was told since then, oldest first."""
    rows = select(OutboxRow).where(
        OutboxRow.school_id == school_id, OutboxRow.channel == DESK, OutboxRow.created_at >= since
    )
    return [_outgoing(row) for row in session.scalars(rows.order_by(OutboxRow.id))]


def oldest_waiting(session: Session, school_id: str) -> datetime | None:
    """When the oldest notice that is neither sent nor given up was written."""
    open_ones = OutboxRow.sent_at.is_(None) & OutboxRow.given_up_at.is_(None)
    oldest = select(OutboxRow.created_at).where(OutboxRow.school_id == school_id, open_ones)
    return session.scalar(oldest.order_by(OutboxRow.created_at).limit(1))


def add_alert(session: Session, school_id: str, key: str, alert_id: str) -> bool:
    """Puts one more alert into the notice with this key, on the desk and wherever it is still to be sent. False where
    there is no such notice, or somebody has begun to send it: then another is needed."""
    of_key = OutboxRow.school_id == school_id, OutboxRow.key == key
    rows = session.scalars(select(OutboxRow).where(*of_key).order_by(OutboxRow.id)).all()
    if not rows or any(row.tries for row in rows):
        return False
    body = dict(rows[0].body)
    body["alerts"] = [*body["alerts"], alert_id]
    changed = update(OutboxRow).where(*of_key, OutboxRow.tries == 0).values(body=body).returning(OutboxRow.id)
    return len(session.scalars(changed).all()) == len(rows)


def claim_due(session: Session, school_id: str, now: datetime, most: int, channel: str = PUSH) -> list[Outgoing]:
    """Takes up to `most` notices that are due by the channel, oldest first. Two senders never hold the same one within
    CLAIM."""
    free = or_(OutboxRow.claimed_at.is_(None), OutboxRow.claimed_at <= now - CLAIM)
    due = (
        OutboxRow.school_id == school_id,
        OutboxRow.channel == channel,
        OutboxRow.sent_at.is_(None),
        OutboxRow.given_up_at.is_(None),
    )
    ids = select(OutboxRow.id).where(*due, OutboxRow.next_try_at <= now, free).order_by(OutboxRow.id).limit(most)
    taken = (
        update(OutboxRow)
        .where(*due, OutboxRow.id.in_(session.scalars(ids).all()), free)
        .values(claimed_at=now, tries=OutboxRow.tries + 1)
        .returning(OutboxRow)
        .execution_options(populate_existing=True)
    )
    return sorted((_outgoing(row) for row in session.scalars(taken)), key=lambda notice: notice.id)


def sent(session: Session, school_id: str, notice_id: str, now: datetime, outcome: str) -> None:
    _end(session, school_id, notice_id, sent_at=now, claimed_at=None, outcome=outcome)


def give_up(session: Session, school_id: str, notice_id: str, now: datetime, outcome: str) -> None:
    """It will not be tried again. The alert itself is still on the desk."""
    _end(session, school_id, notice_id, given_up_at=now, claimed_at=None, outcome=outcome)


def try_again(session: Session, school_id: str, notice_id: str, at: datetime, outcome: str) -> None:
    _end(session, school_id, notice_id, next_try_at=at, claimed_at=None, outcome=outcome)


def hold(session: Session, school_id: str, notice: Outgoing, until: datetime) -> None:
    """Puts back what was claimed, as if it had not been: it was not tried, and is not due before then."""
    _end(session, school_id, notice.id, next_try_at=until, claimed_at=None, tries=notice.tries - 1)


def by_mail(session: Session, school_id: str, notice_id: str, at: datetime, outcome: str) -> None:
    """From `at` on it is mailed, and pushed no more: one row, so that nobody is told by both."""
    _end(
        session,
        school_id,
        notice_id,
        channel=EMAIL,
        next_try_at=at,
        tries=0,
        claimed_at=None,
        outcome=outcome,
    )


def subscribe(session: Session, school_id: str, subscription: Subscription, now: datetime) -> None:
    """Stores where a browser receives. A browser that is subscribed already now belongs to this person."""
    row = insert_into(session, PushSubscription).values(
        school_id=school_id,
        id=subscription.id,
        person_id=subscription.person,
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=subscription.auth,
        created_at=now,
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[PushSubscription.school_id, PushSubscription.endpoint],
            set_={
                "person_id": row.excluded.person_id,
                "p256dh": row.excluded.p256dh,
                "auth": row.excluded.auth,
                "failed_at": None,
                "failure": None,
            },
        )
    )


def unsubscribe(session: Session, school_id: str, person_id: str, endpoint: str) -> bool:
    """False if this person has no such subscription."""
    gone = (
        delete(PushSubscription)
        .where(PushSubscription.school_id == school_id, PushSubscription.person_id == person_id)
        .where(PushSubscription.endpoint == endpoint)
        .returning(PushSubscription.id)
    )
    return session.scalar(gone) is not None


def subscriptions(session: Session, school_id: str, person_id: str) -> list[Subscription]:
    rows = (
        select(PushSubscription)
        .where(PushSubscription.school_id == school_id, PushSubscription.person_id == person_id)
        .order_by(PushSubscription.id)
    )
    return [Subscription(row.id, row.person_id, row.endpoint, row.p256dh, row.auth) for row in session.scalars(rows)]


def receives(session: Session, school_id: str, person_id: str, before: datetime) -> bool:
    """Whether some browser of the person is subscribed, and took what it was last sent before then."""
    good = select(PushSubscription.id).where(
        PushSubscription.school_id == school_id,
        PushSubscription.person_id == person_id,
        or_(PushSubscription.failed_at.is_(None), PushSubscription.failed_at >= before),
    )
    return session.scalar(good.limit(1)) is not None


def prune(session: Session, school_id: str, subscription_id: str) -> None:
    session.execute(
        delete(PushSubscription).where(PushSubscription.school_id == school_id, PushSubscription.id == subscription_id)
    )


def mark_subscription(
    session: Session, school_id: str, subscription_id: str, now: datetime, failure: str | None
) -> None:
    """Notes what the push service last said; `failure` is None where it accepted."""
    said: dict[str, Any] = (
        {"accepted_at": now, "failed_at": None, "failure": None}
        if failure is None
        else {"failed_at": now, "failure": failure}
    )
    session.execute(
        update(PushSubscription)
        .where(PushSubscription.school_id == school_id, PushSubscription.id == subscription_id)
        .values(**said)
    )


def _end(session: Session, school_id: str, notice_id: str, **values: Any) -> None:
    session.execute(
        update(OutboxRow).where(OutboxRow.school_id == school_id, OutboxRow.id == notice_id).values(**values)
    )


def _outgoing(row: OutboxRow) -> Outgoing:
    return Outgoing(
        row.id,
        row.person_id,
        row.kind,
        row.topic,
        dict(row.body),
        row.created_at,
        row.next_try_at,
        row.tries,
        row.channel,
    )
