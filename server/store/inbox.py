"""What each person was told, on the desk and beyond it, and how well that works."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from server.store.models.alerts import OutboxRow, PushSubscription
from server.store.outbox import DESK

READ = "read"
"""The outcome of a notice on the desk that its person has seen there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice on the desk. `told_by` is the channel that took it beyond the desk, `said` what became of it if none
    did."""

    id: str
    kind: str
    at: datetime
    body: dict[str, Any]
    read: bool
    told_by: str | None
    told_at: datetime | None
    said: str | None


@dataclass(frozen=True, slots=True)
class Browser:
    """One that is subscribed; `failure` is what its push service last said, None if it took what it was sent."""

    person: str
    since: datetime
    accepted_at: datetime | None
    failure: str | None


def of_person(session: Session, school_id: str, person_id: str, most: int) -> list[Shown]:
    """The newest first."""
    out = aliased(OutboxRow)
    same = (out.school_id == OutboxRow.school_id) & (out.key == OutboxRow.key) & (out.channel != DESK)
    rows = (
        select(OutboxRow, out)
        .outerjoin(out, same)
        .where(OutboxRow.school_id == school_id, OutboxRow.person_id == person_id, OutboxRow.channel == DESK)
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())
        .limit(most)
    )
    return [_shown(desk, beyond) for desk, beyond in session.execute(rows)]


def unread(session: Session, school_id: str, person_id: str) -> int:
    of = OutboxRow.school_id == school_id, OutboxRow.person_id == person_id
    count = select(func.count()).where(*of, OutboxRow.channel == DESK, OutboxRow.outcome != READ)
    return session.scalar(count.select_from(OutboxRow)) or 0


def read(session: Session, school_id: str, person_id: str, until: datetime) -> int:
    """The person has seen what was told until then; how many of it were new."""
    seen = (
        update(OutboxRow)
        .where(OutboxRow.school_id == school_id, OutboxRow.person_id == person_id, OutboxRow.channel == DESK)
        .where(OutboxRow.created_at <= until, OutboxRow.outcome != READ)
        .values(outcome=READ)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(seen).all())


def untold(
    session: Session, school_id: str, since: datetime, kinds: Collection[str], fine: Collection[str]
) -> dict[str, datetime]:
    """By person, the oldest notice since then that neither a browser nor the mail server took, and that the person has
    not seen on the desk either. `fine` are outcomes of notices that nobody needed any more."""
    desk = aliased(OutboxRow)
    same = (desk.school_id == OutboxRow.school_id) & (desk.key == OutboxRow.key) & (desk.channel == DESK)
    rows = (
        select(OutboxRow.person_id, func.min(OutboxRow.created_at))
        .join(desk, same)
        .where(OutboxRow.school_id == school_id, OutboxRow.channel != DESK, OutboxRow.created_at >= since)
        .where(OutboxRow.sent_at.is_(None), OutboxRow.kind.in_(kinds), desk.outcome != READ)
        .where(func.coalesce(OutboxRow.outcome, "").not_in(fine))
        .group_by(OutboxRow.person_id)
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def browsers(session: Session, school_id: str) -> list[Browser]:
    rows = select(PushSubscription).where(PushSubscription.school_id == school_id)
    return [
        Browser(row.person_id, row.created_at, row.accepted_at, row.failure)
        for row in session.scalars(rows.order_by(PushSubscription.id))
    ]


def _shown(desk: OutboxRow, beyond: OutboxRow | None) -> Shown:
    told = beyond is not None and beyond.sent_at is not None
    return Shown(
        desk.id,
        desk.kind,
        desk.created_at,
        dict(desk.body),
        desk.outcome == READ,
        beyond.channel if beyond and told else None,
        beyond.sent_at if beyond else None,
        beyond.outcome if beyond and not told else None,
    )
