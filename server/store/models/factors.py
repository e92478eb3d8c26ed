"""What somebody has besides a password: an app that shows codes, passkeys, printed recovery codes."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant

PERSON = (["school_id", "person_id"], ["person.school_id", "person.id"])


class AuthenticatorRow(Base):
    """The secret that a person's app makes codes from, sealed with the school's key, which no database holds.

    `pending` is one that was shown and not yet answered with a code: until then the one before stays. `last_step` is
    the newest code that was taken: none at or before it is taken again.
    """

    __tablename__ = "authenticator"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, primary_key=True)
    secret: Mapped[bytes | None]
    pending: Mapped[bytes | None]
    last_step: Mapped[int] = mapped_column(default=0)
    __table_args__ = (ForeignKeyConstraint(*PERSON),)


class PasskeyRow(Tenant, Base):
    """The public half of a passkey. `name` is what its owner calls it."""

    __tablename__ = "passkey"
    person_id: Mapped[str] = mapped_column(Id)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    __table_args__ = (ForeignKeyConstraint(*PERSON),)


class RecoveryCodeRow(Tenant, Base):
    """A printed code that takes the place of the second factor once. Stored slow-hashed."""

    __tablename__ = "recovery_code"
    person_id: Mapped[str] = mapped_column(Id)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]
    __table_args__ = (ForeignKeyConstraint(*PERSON),)


class PasskeyChallenge(Base):
    """What a browser was given to sign, hashed: five minutes, once. `person_id` is who adds a passkey, null for whoever
    signs in with one: who that is the passkey tells."""

    __tablename__ = "passkey_challenge"
    sha: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(Id)
    expires_at: Mapped[datetime]
