"""Phones and tablets: pairing, credentials, what each has sent and still holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, Id, Tenant


class DeviceRow(Tenant, Base):
    """`append_sha` is the write-only cookie's hash; `key_id` names the device's signing key of today, with which it
    unlocks. `unlock_sha` is the hash of what a device without one trades for a read token.

    `manifest` is the last one sent; `synced_at` the last push or hello with an empty or told queue. `lost_at`: its
    cookie came from a browser that had nothing else of it. `used_twice_at`: since then two devices share one count.
    """

    __tablename__ = "device"
    person_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str]
    append_sha: Mapped[bytes] = mapped_column(LargeBinary(32))
    unlock_sha: Mapped[bytes] = mapped_column(LargeBinary(32))
    key_id: Mapped[str | None]
    read_sha: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    read_until: Mapped[datetime | None]
    paired_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]
    used_twice_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    synced_at: Mapped[datetime | None]
    app: Mapped[str | None]
    manifest: Mapped[dict[str, Any]]
    storage: Mapped[dict[str, Any]]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    batch_sha: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    batch_first: Mapped[int | None] = mapped_column(BigInteger)
    batch_last: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index("ix_device_append_sha", "append_sha", unique=True),
        Index("ix_device_unlock_sha", "unlock_sha", unique=True),
        Index("ix_device_read_sha", "read_sha"),
    )


class DeviceKey(Base):
    """A public signing key that a device was paired with. Paired again it has a new one; what the old one signed and is
    still on its way verifies all the same."""

    __tablename__ = "device_key"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    key_id: Mapped[str] = mapped_column(primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary(65))
    since: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "device_id"], ["device.school_id", "device.id"]),
        Index("ix_device_key_device", "device_id"),
    )


class DeviceChallenge(Base):
    """What a device was given to sign, hashed: two minutes, once. It is asked for before anybody knows the school."""

    __tablename__ = "device_challenge"
    sha: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    device_id: Mapped[str] = mapped_column(Id)
    expires_at: Mapped[datetime]


class DeviceCode(Base):
    """A pairing code for a named person: 50 bits, 10 minutes, single use, 5 tries. Stored slow-hashed.

    `lookup` is the first two characters, which find the row without telling the rest.
    """

    __tablename__ = "device_code"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id)
    lookup: Mapped[str]
    code_hash: Mapped[str]
    digits: Mapped[str]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    __table_args__ = (ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),)


class DeviceItem(Base):
    """Which n of a device have arrived: together with the manifest it tells what is missing, by number."""

    __tablename__ = "device_item"
    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own attribute
