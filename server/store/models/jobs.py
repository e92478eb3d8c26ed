"""What the clock did: claims of (job, slot), and the installation's own facts."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base


class JobRun(Base):
    """One claim of one slot of one job. An unfinished one is taken over when its lease has run out."""

    __tablename__ = "job_run"
    job: Mapped[str] = mapped_column(primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


class Installation(Base):
    """Key and value facts of this installation: clock_seen_at, vapid_private_key, vapid_public_key."""

    __tablename__ = "installation"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
