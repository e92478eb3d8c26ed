"""The public keys that devices sign with, and the challenges that they sign to unlock.

A key is looked for by the device's id alone, before anybody knows the school: it tells which school is meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.store import pairing
from server.store.conflict import insert_into
from server.store.models.devices import DeviceChallenge, DeviceKey, DeviceRow
from server.store.prepared import Asked, Prepared, given


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A device's public key: the 65 bytes of the point, and their name."""

    id: str
    public: bytes


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """`today` is the id of the one that new items are signed with; None for a device that does not sign."""

    today: str | None
    public: Mapping[str, bytes]


def add_key(session: Session, school_id: str, device_id: str, key: SigningKey, now: datetime) -> None:
    """A device has one more key; those before still verify what they signed."""
    values = {"school_id": school_id, "device_id": device_id, "key_id": key.id, "public": key.public, "since": now}
    session.execute(insert_into(session, DeviceKey).values(values).on_conflict_do_nothing())


_KEYS = Prepared(
    lambda _: (
        select(DeviceRow.key_id, DeviceKey.key_id, DeviceKey.public)
        .outerjoin(DeviceKey, (DeviceKey.school_id == DeviceRow.school_id) & (DeviceKey.device_id == DeviceRow.id))
        .where(
            DeviceRow.school_id == given(DeviceRow.school_id, "school"), DeviceRow.id == given(DeviceRow.id, "device")
        )
    )
)


def signing_keys(session: Asked, school_id: str, device_id: str) -> SigningKeys:
    """All the keys that this device was ever paired with, and which of them is today's."""
    rows = _KEYS.rows(session, {"school": school_id, "device": device_id})
    return SigningKeys(rows[0][0] if rows else None, {key_id: public for _, key_id, public in rows if key_id})


def by_device(session: Session, device_id: str) -> list[tuple[pairing.Credentials, bytes]]:
    """The devices of this id, with the public key that each signs with today: two schools may have one each."""
    query = (
        pairing.credentials()
        .add_columns(DeviceKey.public)
        .join(
            DeviceKey,
            (DeviceKey.school_id == DeviceRow.school_id)
            & (DeviceKey.device_id == DeviceRow.id)
            & (DeviceKey.key_id == DeviceRow.key_id),
        )
    )
    found = session.execute(query.where(DeviceKey.device_id == device_id))
    return [(pairing.credentials_of(device, person), public) for device, person, public in found]


def schools_of(session: Session, device_id: str) -> list[str]:
    """The schools that have a device of this id with a signing key."""
    query = select(DeviceKey.school_id).where(DeviceKey.device_id == device_id).distinct().order_by(DeviceKey.school_id)
    return list(session.scalars(query))


def add_challenge(session: Session, sha: bytes, device_id: str, expires_at: datetime, now: datetime) -> None:
    """Keeps a challenge, and forgets those that nobody answered."""
    session.execute(delete(DeviceChallenge).where(DeviceChallenge.expires_at <= now))
    session.add(DeviceChallenge(sha=sha, device_id=device_id, expires_at=expires_at))
    session.flush()


def spend_challenge(session: Session, sha: bytes, device_id: str, now: datetime) -> bool:
    """False for one that is unknown, too old, or answered: of two who answer at once the second finds no row."""
    spent = session.execute(
        delete(DeviceChallenge)
        .where(DeviceChallenge.sha == sha, DeviceChallenge.device_id == device_id, DeviceChallenge.expires_at > now)
        .returning(DeviceChallenge.sha)
    )
    return spent.first() is not None
