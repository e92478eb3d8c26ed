"""Pairing codes, and the tokens of a device. Its signing keys are in signing.py.

A credential names its school, so the lookups by credential are the ones that do not start from a school. Only hashes
are kept; what a device sends and holds is in devices.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from server.store.models.devices import DeviceCode, DeviceItem, DeviceRow
from server.store.models.people import PersonRow
from server.store.models.school import LogHead
from server.store.prepared import Asked, Prepared, given

TRIES = 5


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A code that may be the one that was typed: only its slow hash tells."""

    school_id: str
    id: str
    person_id: str
    code_hash: str
    digits: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """A device and its person."""

    school_id: str
    device_id: str
    person_id: str
    access_role: str
    active: bool
    revoked: bool
    read_until: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceValue:
    """A paired device and what it last told: `unsent` items, the oldest from `oldest_at`, the next number `next_n`.

    Of its numbers below `next_n`, `received` have arrived, and `accounted` were thrown away by their person or are
    still there and could not be taken. `clock_offset_ms` is how far its clock was ahead of the server's. One that has
    lost its storage (`lost_at`) holds nothing. Since `used_twice_at` two devices share its count. `persisted`: the
    browser has promised to keep what is stored.
    """

    id: str
    name: str
    person_id: str
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    unsent: int
    oldest_at: datetime | None
    next_n: int
    received: frozenset[int]
    accounted: frozenset[int] = frozenset()
    lost_at: datetime | None = None
    clock_offset_ms: int | None = None
    blocked: int = 0
    app: str | None = None
    persisted: bool | None = None
    installed: bool | None = None
    used_twice_at: datetime | None = None
    signs: bool = False


def _by(column: Any) -> Prepared:
    return Prepared(
        lambda _: (
            select(
                DeviceRow.school_id,
                DeviceRow.id,
                PersonRow.id,
                PersonRow.access_role,
                PersonRow.active,
                DeviceRow.revoked_at,
                DeviceRow.read_until,
            )
            .join(PersonRow, (PersonRow.school_id == DeviceRow.school_id) & (PersonRow.id == DeviceRow.person_id))
            .where(column == given(column, "sha"))
        )
    )


_BY_APPEND, _BY_READ, _BY_UNLOCK = _by(DeviceRow.append_sha), _by(DeviceRow.read_sha), _by(DeviceRow.unlock_sha)


def devices(session: Session, school_id: str) -> list[DeviceValue]:
    """Every device of the school, the newest pairing first. The numbers are read only where some may be missing."""
    rows = session.scalars(
        select(DeviceRow).where(DeviceRow.school_id == school_id).order_by(DeviceRow.paired_at.desc(), DeviceRow.id)
    )
    arrived = (
        select(DeviceItem.device_id, func.count())
        .where(DeviceItem.school_id == school_id)
        .group_by(DeviceItem.device_id)
    )
    counts = {device_id: count for device_id, count in session.execute(arrived)}  # noqa: C416 - rows are no plain pairs
    return [_device(session, row, counts.get(row.id, 0)) for row in rows]


def add_code(session: Session, code: StoredCode, lookup: str, expires_at: datetime) -> None:
    """Puts the code in the place of the person's earlier ones: only the newest on the screen works."""
    session.execute(
        delete(DeviceCode).where(DeviceCode.school_id == code.school_id, DeviceCode.person_id == code.person_id)
    )
    session.add(
        DeviceCode(
            school_id=code.school_id,
            id=code.id,
            person_id=code.person_id,
            lookup=lookup,
            code_hash=code.code_hash,
            digits=code.digits,
            expires_at=expires_at,
        )
    )
    session.flush()


def try_codes(session: Session, lookup: str, now: datetime) -> list[StoredCode]:
    """Counts one try at each open code that begins so, and returns them. Counted before the hash is checked, so that
    many tries at once are no more than five."""
    tried = session.execute(
        update(DeviceCode)
        .where(
            DeviceCode.lookup == lookup,
            DeviceCode.used_at.is_(None),
            DeviceCode.expires_at > now,
            DeviceCode.tries < TRIES,
        )
        .values(tries=DeviceCode.tries + 1)
        .returning(DeviceCode.school_id, DeviceCode.id, DeviceCode.person_id, DeviceCode.code_hash, DeviceCode.digits)
    )
    return [StoredCode(*row) for row in tried]


def use_code(session: Session, school_id: str, code_id: str, now: datetime) -> bool:
    """False where another device used it first, or where it has run out since."""
    used = session.execute(
        update(DeviceCode)
        .where(
            DeviceCode.school_id == school_id,
            DeviceCode.id == code_id,
            DeviceCode.used_at.is_(None),
            DeviceCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(DeviceCode.id)
    )
    return used.first() is not None


def pair_device(
    session: Session,
    school_id: str,
    device_id: str,
    person_id: str,
    name: str,
    append_sha: bytes,
    unlock_sha: bytes,
    now: datetime,
    key_id: str | None = None,
) -> bool:
    """Registers the device, or gives the same person's device new credentials (it keeps its count of items).

    `key_id` names its signing key, without which it does not sign from now on.

    False where the id belongs to another person or was revoked: then nothing has changed.
    """
    row = session.get(DeviceRow, (school_id, device_id))
    if row is not None and (row.person_id != person_id or row.revoked_at is not None):
        return False
    if row is None:
        row = DeviceRow(school_id=school_id, id=device_id, person_id=person_id, manifest={}, storage={})
        session.add(row)
    row.name, row.append_sha, row.unlock_sha, row.paired_at = name, append_sha, unlock_sha, now
    row.lost_at, row.used_twice_at, row.key_id = None, None, key_id
    session.flush()
    return True


def by_append(session: Asked, append_sha: bytes) -> Credentials | None:
    return _found(_BY_APPEND, append_sha, session)


def by_read(session: Asked, read_sha: bytes) -> Credentials | None:
    return _found(_BY_READ, read_sha, session)


def by_unlock(session: Session, unlock_sha: bytes) -> Credentials | None:
    return _found(_BY_UNLOCK, unlock_sha, session)


def set_append_token(session: Session, school_id: str, device_id: str, append_sha: bytes) -> None:
    device = (DeviceRow.school_id == school_id) & (DeviceRow.id == device_id)
    session.execute(update(DeviceRow).where(device).values(append_sha=append_sha))


def set_read_token(session: Session, school_id: str, device_id: str, read_sha: bytes, read_until: datetime) -> None:
    session.execute(
        update(DeviceRow)
        .where(DeviceRow.school_id == school_id, DeviceRow.id == device_id)
        .values(read_sha=read_sha, read_until=read_until)
    )


def revoke(session: Session, school_id: str, device_id: str, now: datetime) -> bool | None:
    """The device reads nothing from now on. False where that was so before, None where this school has no such
    device."""
    row = session.get(DeviceRow, (school_id, device_id))
    if row is None:
        return None
    fresh = row.revoked_at is None
    row.revoked_at = row.revoked_at or now
    row.read_sha, row.read_until = None, None
    session.flush()
    return fresh


def lose(session: Session, school_id: str, device_id: str, now: datetime) -> None:
    """The device's storage is gone, from when that was first seen."""
    device = (DeviceRow.school_id == school_id) & (DeviceRow.id == device_id) & DeviceRow.lost_at.is_(None)
    session.execute(update(DeviceRow).where(device).values(lost_at=now))


def epoch(session: Session, school_id: str) -> str:
    """The epoch of the school's log."""
    return session.scalars(select(LogHead.epoch).where(LogHead.school_id == school_id)).one()


def _device(session: Session, row: DeviceRow, arrived: int) -> DeviceValue:
    next_n = row.manifest.get("next_n", 1)
    # What has come since by another way, as a file does, is not there to be sent any more.
    unsent = 0 if row.lost_at else max(0, min(row.manifest.get("queued", 0), next_n - 1 - arrived))
    oldest = row.manifest.get("oldest_at") if unsent else None
    received = frozenset(range(1, next_n))
    accounted = frozenset(row.manifest.get("discarded_n", ())) | frozenset(row.manifest.get("blocked_n", ()))
    if arrived + unsent < next_n - 1:
        numbers = select(DeviceItem.n).where(DeviceItem.school_id == row.school_id, DeviceItem.device_id == row.id)
        received = frozenset(session.scalars(numbers))
    return DeviceValue(
        row.id,
        row.name,
        row.person_id,
        row.paired_at,
        row.last_seen_at,
        row.revoked_at,
        unsent,
        datetime.fromisoformat(oldest) if oldest else None,
        next_n,
        received,
        frozenset() if row.lost_at else accounted,
        row.lost_at,
        row.clock_offset_ms,
        0 if row.lost_at else row.manifest.get("blocked", 0),
        row.app,
        row.storage.get("persisted"),
        row.storage.get("installed"),
        row.used_twice_at,
        row.key_id is not None,
    )


def credentials() -> Select[DeviceRow, PersonRow]:
    return select(DeviceRow, PersonRow).join(
        PersonRow, (PersonRow.school_id == DeviceRow.school_id) & (PersonRow.id == DeviceRow.person_id)
    )


def _found(query: Prepared, sha: bytes, session: Asked) -> Credentials | None:
    row = query.first(session, {"sha": sha})
    if row is None:
        return None
    school, device, person, access_role, active, revoked_at, read_until = row
    return Credentials(school, device, person, access_role, active, revoked_at is not None, read_until)


def credentials_of(device: DeviceRow, person: PersonRow) -> Credentials:
    return Credentials(
        device.school_id,
        device.id,
        person.id,
        person.access_role,
        person.active,
        device.revoked_at is not None,
        device.read_until,
    )
