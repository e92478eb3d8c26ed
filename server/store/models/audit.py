"""The audit log: one hash chain a school, written in the transaction of each change, and its signed checkpoints."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id


class AuditEntry(Base):
    """`text` is what the chain is made over; it holds ids, an act and a commitment, never a name.

    `salt` and `body` open the commitment. `body` is null where it is the event of the log whose id is `object_id`.
    Erasing takes both away and leaves the chain as it is.
    """

    __tablename__ = "audit_entry"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    h: Mapped[bytes] = mapped_column(LargeBinary(32))
    object_id: Mapped[str | None] = mapped_column(Id)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    body: Mapped[str | None]
    __table_args__ = (Index("ix_audit_entry_object", "school_id", "object_id"),)


class AuditHead(Base):
    """The locked counter row of a school's audit log. Taken after the log's head wherever both are taken."""

    __tablename__ = "audit_head"
    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id"), primary_key=True)
    size: Mapped[int]
    h: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditCheckpoint(Base):
    """What the log was at `size` entries, signed. Devices, mails and printed packs carry it away."""

    __tablename__ = "audit_checkpoint"
    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    head: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
