"""The append-only log and the projections that the push keeps up to date in the same transaction."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant


class EventRow(Tenant, Base):
    """One fact of the log. `seq` has no gaps within a school.

    `body` is canonical JSON text as sent; `sha` the first 16 bytes of SHA-256 of the item as sent; `chain` the first 12
    bytes of SHA-256(previous chain || id bytes). `unsigned`: the device signs, and its signature is not here. `told` is
    what a pull says of it up to the body, ready made: no page is spelled twice.
    """

    __tablename__ = "event"
    seq: Mapped[int]
    scope: Mapped[str]
    entity: Mapped[str] = mapped_column(Id)
    type: Mapped[str]
    version: Mapped[int]
    base: Mapped[str | None] = mapped_column(Id)
    user_id: Mapped[str | None] = mapped_column(Id)
    device_id: Mapped[str | None] = mapped_column(Id)
    n: Mapped[int | None]
    stated_at: Mapped[datetime | None]
    body: Mapped[str]
    sha: Mapped[bytes] = mapped_column(LargeBinary(16))
    chain: Mapped[bytes] = mapped_column(LargeBinary(12))
    received_at: Mapped[datetime]
    key_id: Mapped[str | None]
    signature: Mapped[str | None]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    unsigned: Mapped[bool] = mapped_column(default=False)
    told: Mapped[str]
    __table_args__ = (UniqueConstraint("school_id", "seq"), Index("ix_event_scope", "school_id", "scope", "seq"))


BEYOND = "makes_up IS NOT NULL OR reason IN ('not_a_school_day', 'provision_ended')"
"""The few records that matter on other days than their own."""


class RecordRow(Tenant, Base):
    """Projection of record.* events, one row an event (id is the event's id): what the ledger reads, in `seq` order.

    `amends` is the event's base; outcome `void` withdraws it. Exactly the records of a Kept file. `stands`: it is
    the one of its chain that counts, if any does.
    """

    __tablename__ = "record"
    seq: Mapped[int]
    entity: Mapped[str] = mapped_column(Id)
    session: Mapped[str] = mapped_column(Id)
    provision_id: Mapped[str] = mapped_column(Id)
    pupil_id: Mapped[str] = mapped_column(Id)
    on: Mapped[date]
    outcome: Mapped[str]
    minutes: Mapped[int | None]
    reason: Mapped[str | None]
    starts_at: Mapped[str | None]
    person_id: Mapped[str] = mapped_column(Id)
    role: Mapped[str | None]
    group_size: Mapped[int | None]
    other_activity: Mapped[bool]
    second_session: Mapped[bool]
    makes_up: Mapped[date | None]
    amends: Mapped[str | None] = mapped_column(Id)
    stands: Mapped[bool]
    adherence: Mapped[str | None]
    engagement: Mapped[int | None]
    grade: Mapped[str | None]
    stated_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "provision_id"], ["provision.school_id", "provision.id"]),
        ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        Index("ix_record_of", "school_id", "provision_id", "pupil_id", "on"),
        Index(
            "ix_record_of_beyond",  # last by its name: of two that serve alike SQLite takes the one that was made last
            "school_id",
            "provision_id",
            "pupil_id",
            sqlite_where=text(BEYOND),
            postgresql_where=text(BEYOND),
        ),
        Index("ix_record_entity", "school_id", "entity"),
    )


class NoteRow(Tenant, Base):
    """Projection of note.*: `sealed` to the seal key `kid`, or `text` where it came so (event version 1, and files).
    `record_entity`: the record's entity. What is sealed is opened when it is read, and never stored open."""

    __tablename__ = "note"
    record_entity: Mapped[str] = mapped_column(Id)
    pupil_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = mapped_column(Id)
    text: Mapped[str | None]
    kid: Mapped[str | None]
    sealed: Mapped[str | None]
    amends: Mapped[str | None] = mapped_column(Id)
    voided: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int]
    received_at: Mapped[datetime]
    __table_args__ = (Index("ix_note_record", "school_id", "record_entity"),)


class PresenceRow(Tenant, Base):
    """Projection of presence.report: minutes of ambient support lost on a day."""

    __tablename__ = "presence"
    provision_id: Mapped[str] = mapped_column(Id)
    pupil_id: Mapped[str] = mapped_column(Id)
    on: Mapped[date]
    minutes_lost: Mapped[int]
    reason: Mapped[str | None]
    person_id: Mapped[str] = mapped_column(Id)
    seq: Mapped[int]


class EquipmentRow(Tenant, Base):
    """Projection of equipment.confirm: in place or not in a school week."""

    __tablename__ = "equipment"
    provision_id: Mapped[str] = mapped_column(Id)
    pupil_id: Mapped[str] = mapped_column(Id)
    week_of: Mapped[date]
    in_place: Mapped[bool]
    person_id: Mapped[str] = mapped_column(Id)
    seq: Mapped[int]


class HeldItem(Tenant, Base):
    """An item that is stored but does not count yet. `id` is the `held` event's; `item` is the item exactly as sent.

    `waits_for`: the item that it changes and that has not come yet. `counts_as`: the event with the words that were put
    right, which may be about another pupil.
    """

    __tablename__ = "held_item"
    seq: Mapped[int]
    item_id: Mapped[str] = mapped_column(Id)
    sha: Mapped[bytes] = mapped_column(LargeBinary(16))
    person_id: Mapped[str] = mapped_column(Id)
    device_id: Mapped[str] = mapped_column(Id)
    code: Mapped[str]
    detail: Mapped[str | None]
    item: Mapped[str]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(Id)
    resolution: Mapped[str | None]
    waits_for: Mapped[str | None] = mapped_column(Id)
    counts_as: Mapped[str | None] = mapped_column(Id)
    __table_args__ = (
        Index("ix_held_item_sent", "school_id", "item_id", "sha", unique=True),
        Index("ix_held_item_waits_for", "school_id", "waits_for"),
    )


class GrantRow(Tenant, Base):
    """A person may see a pupil. `kind` is provision (named as deliverer) or explicit. Ended, never deleted."""

    __tablename__ = "grant"
    person_id: Mapped[str] = mapped_column(Id)
    pupil_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        Index("ix_grant_person", "school_id", "person_id"),
    )


class WindowRow(Tenant, Base):
    """Projection: the ledger of one window as last computed (`body` holds the columns as exact fractions)."""

    __tablename__ = "window_ledger"
    pupil_id: Mapped[str] = mapped_column(Id)
    provision_id: Mapped[str] = mapped_column(Id)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    closed: Mapped[bool]
    status: Mapped[str | None]
    state: Mapped[str | None]
    body: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
    as_of: Mapped[date]
    __table_args__ = (
        Index("ix_window_ledger_of", "school_id", "provision_id", "pupil_id", "starts_on", unique=True),
        Index("ix_window_ledger_ends", "school_id", "ends_on"),
    )


class LedgerDirty(Base):
    """A pupil and provision of which records dated from `from_on` to `to_on` have changed since it was computed."""

    __tablename__ = "ledger_dirty"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    provision_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pupil_id: Mapped[str] = mapped_column(Id, primary_key=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    marked_at: Mapped[datetime]


class WeekSaid(Base):
    """Projection: what the standing records of a pupil's provision in one week say, added up.

    `week_of` is a Monday, `reason` empty where none was given. `minutes` are those that were stated, `unstated` the
    number of `sessions` of which none were. What is due, credited or double is the ledger's to say, not these sums'.
    """

    __tablename__ = "week_said"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    week_of: Mapped[date] = mapped_column(primary_key=True)
    provision_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pupil_id: Mapped[str] = mapped_column(Id, primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    sessions: Mapped[int]
    minutes: Mapped[int]
    unstated: Mapped[int]
    # The key is all that it is looked up by, so SQLite keeps the rows in its order and nowhere else.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own attribute
