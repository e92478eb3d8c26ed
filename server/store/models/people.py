"""People who use Kept or deliver, the pupils, and how a desk user signs in."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant


class PersonRow(Tenant, Base):
    """`deliverer_role` is the job; `access_role` is what the person may see and do. `email` is for desk users.
    `away_until` is the last day away, `days_off` the weekdays not worked: then the person is asked nothing."""

    __tablename__ = "person"
    name: Mapped[str]
    deliverer_role: Mapped[str | None]
    access_role: Mapped[str]
    qualifications: Mapped[list[str]]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    away_until: Mapped[date | None]
    days_off: Mapped[list[str]] = mapped_column(default=list)
    __table_args__ = (UniqueConstraint("school_id", "email"),)


class PupilRow(Tenant, Base):
    """`short_name` is all of the name that leaves for a device ("Asha R"). `target`, `strategies` and `next_steps`:
    what the adults who work with the pupil should know."""

    __tablename__ = "pupil"
    name: Mapped[str]
    short_name: Mapped[str]
    upn: Mapped[str | None]
    year_group: Mapped[int | None]
    sen_status: Mapped[str | None]
    on_roll_from: Mapped[date | None]
    on_roll_to: Mapped[date | None]
    target: Mapped[str | None]
    strategies: Mapped[str | None]
    next_steps: Mapped[str | None]
    __table_args__ = (UniqueConstraint("school_id", "upn"),)


class PupilView(Tenant, Base):
    """The access log: one opening of a pupil's page, or one export. `route` is the rule of the address, or the command;
    `person_id` is null for a command of whoever runs the server."""

    __tablename__ = "pupil_view"
    person_id: Mapped[str | None] = mapped_column(Id)
    pupil_id: Mapped[str] = mapped_column(Id)
    route: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        Index("ix_pupil_view_of", "school_id", "pupil_id", "at"),
    )


class DeskSession(Base):
    """A signed-in desk user. The cookie holds 256 random bits; only their SHA-256 is stored, so sign-out is real.

    `stage` is open; or code or enrol for who has given the password, and has yet to give the second factor or to set
    one up. `fresh_at` is when the person last proved who they are.
    """

    __tablename__ = "desk_session"
    token_sha: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    school_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = mapped_column(Id)
    stage: Mapped[str]
    created_at: Mapped[datetime]
    fresh_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),)


class SignInToken(Base):
    """A single-use link: `purpose` is setup (choose a password) or desk (sign in once, to a demo school)."""

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
