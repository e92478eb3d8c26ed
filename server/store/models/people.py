"""People who use Kept or deliver, the pupils, and how a desk user signs in."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant


class PersonRow(Tenant, Base):
    """`deliverer_role` is the job; `access_role` is what the person may see and do. `email` is for desk users."""

    __tablename__ = "person"
    name: Mapped[str]
    deliverer_role: Mapped[str | None]
    access_role: Mapped[str]
    qualifications: Mapped[list[str]]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (UniqueConstraint("school_id", "email"),)


class PupilRow(Tenant, Base):
    """`short_name` is all that leaves for a device ("Asha R")."""

    __tablename__ = "pupil"
    name: Mapped[str]
    short_name: Mapped[str]
    upn: Mapped[str | None]
    year_group: Mapped[int | None]
    sen_status: Mapped[str | None]
    on_roll_from: Mapped[date | None]
    on_roll_to: Mapped[date | None]
    __table_args__ = (UniqueConstraint("school_id", "upn"),)


class DeskSession(Base):
    """A signed-in desk user. The cookie holds 256 random bits; only their SHA-256 is stored, so sign-out is real."""

    __tablename__ = "desk_session"
    token_sha: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    school_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),)


class SignInToken(Base):
    """A single-use link: `purpose` is setup (choose a password) or desk (sign in once, printed by `make run`)."""

    __tablename__ = "sign_in_token"
    token_sha: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    school_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),)


class Throttle(Base):
    """A token bucket: `tokens` were left at `at`. Taken from in one conditional statement."""

    __tablename__ = "throttle"
    key: Mapped[str] = mapped_column(primary_key=True)
    tokens: Mapped[float]
    at: Mapped[datetime]
