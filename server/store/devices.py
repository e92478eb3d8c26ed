"""What each device has sent and still holds. Its credentials are in pairing.py."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.store.conflict import insert_into
from server.store.models.devices import DeviceItem, DeviceRow

TOUCH_EVERY = timedelta(minutes=1)
"""A retry that brings nothing new writes nothing, unless the device was not seen for this long."""
MOST_MISSING = 1000


def owner(session: Session, school_id: str, device_id: str) -> str | None:
    """The person whose device this is; None where this school has no such device."""
    query = select(DeviceRow.person_id).where(DeviceRow.school_id == school_id, DeviceRow.id == device_id)
    return session.scalars(query).first()


def heard_from(
    session: Session, school_id: str, device_id: str, manifest: Mapping[str, Any], now: datetime, **more: Any
) -> None:
    """A push or a hello came. `manifest` is as sent; `more` may hold app, storage and clock_offset_ms."""
    values = {"manifest": dict(manifest), **more}
    row = session.execute(
        select(DeviceRow.last_seen_at, *(getattr(DeviceRow, name) for name in values)).where(
            DeviceRow.school_id == school_id, DeviceRow.id == device_id
        )
    ).one()
    fresh = row.last_seen_at is not None and now - row.last_seen_at < TOUCH_EVERY
    if fresh and all(getattr(row, name) == value for name, value in values.items()):
        return
    session.execute(
        update(DeviceRow)
        .where(DeviceRow.school_id == school_id, DeviceRow.id == device_id)
        .values(last_seen_at=now, synced_at=now, **values)
    )


def add_items(session: Session, school_id: str, device_id: str, numbers: Collection[int]) -> None:
    """These n have arrived; some may have before."""
    if numbers:
        rows = [{"school_id": school_id, "device_id": device_id, "n": n} for n in sorted(set(numbers))]
        session.connection().execute(insert_into(session, DeviceItem).on_conflict_do_nothing(), rows)


def missing(session: Session, school_id: str, device_id: str, manifest: Mapping[str, Any]) -> list[int]:
    """The n below `next_n` that have not arrived, without the newest that the device says still wait on it.

    Which n wait the device does not say. It sends in their order, so those are the highest that are absent.
    """
    next_n = manifest.get("next_n", 1)
    of_device = (DeviceItem.school_id == school_id, DeviceItem.device_id == device_id, DeviceItem.n < next_n)
    arrived = session.scalars(select(func.count()).select_from(DeviceItem).where(*of_device)).one()
    lost = next_n - 1 - arrived - _waiting(manifest)
    if lost <= 0:
        return []
    seen = set(session.scalars(select(DeviceItem.n).where(*of_device)))
    # next_n is the device's own word: a false one must not cost more than the list that is shown.
    absent = (n for n in range(1, min(next_n, len(seen) + MOST_MISSING + 1)) if n not in seen)
    return list(islice(absent, min(lost, MOST_MISSING)))


def _waiting(manifest: Mapping[str, Any]) -> int:
    return int(manifest.get("queued", 0)) + int(manifest.get("blocked", 0))
