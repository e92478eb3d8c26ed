"""Alerts, what is sent about them, and the stored weekly summaries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant


class AlertRow(Tenant, Base):
    """An open question about one pupil's provision; some are about a plan, a provision or the school alone. `key` is
    what makes two the same: kind:provision:pupil:window.

    `facts` is what the alert rests on, as opened and as last seen; `state` is open, acknowledged or resolved.
    `waits_from`: since when nobody has acknowledged it, the last time that it was opened, re-opened or woken.
    """

    __tablename__ = "alert"
    key: Mapped[str]
    kind: Mapped[str]
    provision_id: Mapped[str | None] = mapped_column(Id)
    pupil_id: Mapped[str | None] = mapped_column(Id)
    window_starts_on: Mapped[date | None]
    statutory: Mapped[bool]
    state: Mapped[str]
    facts: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    waits_from: Mapped[datetime]
    assigned_to: Mapped[str | None] = mapped_column(Id)
    due_on: Mapped[date | None]
    snoozed_until: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(Id)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(Id)
    resolution: Mapped[str | None]
    __table_args__ = (Index("ix_alert_key", "school_id", "key"), Index("ix_alert_state", "school_id", "state"))


class AlertEvent(Tenant, Base):
    """One step in the life of an alert, as `store.alerts.ACTS` lists them. Of `told`, `person_id` is who was told and
    `text` by what channel."""

    __tablename__ = "alert_event"
    alert_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
    act: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(Id)
    text: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "alert_id"], ["alert.school_id", "alert.id"]),
        Index("ix_alert_event_alert", "school_id", "alert_id"),
    )


class PushSubscription(Tenant, Base):
    """Where a person's browser receives Web Push. Pruned on 404 and 410."""

    __tablename__ = "push_subscription"
    person_id: Mapped[str] = mapped_column(Id)
    endpoint: Mapped[str]
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        UniqueConstraint("school_id", "endpoint"),
    )


class OutboxRow(Tenant, Base):
    """A notice on its way out by one channel, written in the transaction that raises it. `key` says what makes two the
    same: kind, person, day; each channel has a row of its own. On `desk` it is there at once, and always."""

    __tablename__ = "outbox"
    key: Mapped[str]
    person_id: Mapped[str] = mapped_column(Id)
    channel: Mapped[str]
    kind: Mapped[str]
    topic: Mapped[str]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("school_id", "key", "channel"),
        Index("ix_outbox_due", "next_try_at"),
        Index("ix_outbox_person", "school_id", "person_id", "created_at"),
    )


class WeeklySummaryRow(Tenant, Base):
    """The summary of a week as a stored value, re-printed unchanged for ever. `kind` is so_far, made while it ran, or
    closed. `calendar_version` is a digest of the calendar that it was made with; the rules it tells itself."""

    __tablename__ = "weekly_summary"
    week_of: Mapped[date]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    rules_version: Mapped[str]
    calendar_version: Mapped[str]
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("school_id", "week_of", "kind"),)
