"""What each device has sent and still holds. Its credentials are in pairing.py."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.store.models.devices import DeviceCode, DeviceItem, DeviceRow
from server.store.models.log import EventRow
from server.store.new_rows import NewRows
from server.store.prepared import Asked, Prepared, given

TOUCH_EVERY = timedelta(minutes=1)
"""A retry that brings nothing new writes nothing, unless the device was not seen for this long."""
MOST_MISSING = 1000


_ADD_ITEMS = NewRows(DeviceItem, lambda statement: statement.on_conflict_do_nothing())

_APP = Prepared(
    lambda _: select(DeviceRow.app).where(
        DeviceRow.school_id == given(DeviceRow.school_id, "school"), DeviceRow.id == given(DeviceRow.id, "device")
    )
)


@cache
def _heard(*names: str) -> tuple[Prepared, Prepared]:
    """Reads and writes what a device told under these names."""
    columns = [getattr(DeviceRow, name) for name in names]
    of_device = (
        DeviceRow.school_id == given(DeviceRow.school_id, "school"),
        DeviceRow.id == given(DeviceRow.id, "device"),
    )
    now = given(DeviceRow.last_seen_at, "new_now")
    told = {name: given(column, f"new_{name}") for name, column in zip(names, columns, strict=True)}
    return (
        Prepared(lambda _: select(DeviceRow.last_seen_at, *columns).where(*of_device)),
        Prepared(lambda _: update(DeviceRow).where(*of_device).values(last_seen_at=now, synced_at=now, **told)),
    )


def owner(session: Session, school_id: str, device_id: str) -> tuple[str, bool] | None:
    """The person whose device this is, and whether it was removed; None where this school has no such device."""
    query = select(DeviceRow.person_id, DeviceRow.revoked_at.is_not(None)).where(
        DeviceRow.school_id == school_id, DeviceRow.id == device_id
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1])


def app(session: Asked, school_id: str, device_id: str) -> str | None:
    """Which version of the app the device said that it runs, when it last said hello."""
    row = _APP.first(session, {"school": school_id, "device": device_id})
    return row[0] if row else None


def heard_from(
    session: Session, school_id: str, device_id: str, manifest: Mapping[str, Any], now: datetime, **more: Any
) -> None:
    """A push or a hello came. `manifest` is as sent; `more` may hold app, storage, clock_offset_ms and a receipt.

    A manifest that ends at a smaller number than the one before was late on its way, and changes nothing."""
    values = {"manifest": dict(manifest), "lost_at": None, **more}
    if _says_something(session, school_id, device_id, values, now):
        _, write = _heard(*values)
        told = {f"new_{name}": value for name, value in values.items()}
        write.run(session, {"school": school_id, "device": device_id, "new_now": now, **told})


def read_of(session: Session, school_id: str, device_id: str, manifest: Mapping[str, Any]) -> None:
    """What its own person's other device hands in says how this one was: which numbers nobody need look for, and not
    that it has sent what it saved since. One that says less than is known was written before that."""
    row = session.scalars(select(DeviceRow).where(DeviceRow.school_id == school_id, DeviceRow.id == device_id)).one()
    if _age(manifest) >= _age(row.manifest):
        row.manifest = dict(manifest)
        session.flush()


def _age(manifest: Mapping[str, Any]) -> tuple[int, int, int]:
    """Grows with each number that is given, then with each that leaves, then with each that is thrown away."""
    return manifest.get("next_n", 1), -int(manifest.get("queued", 0)), len(manifest.get("discarded_n", ()))


def says_something(session: Asked, school_id: str, device_id: str, manifest: Mapping[str, Any], now: datetime) -> bool:
    """Whether `heard_from` would write anything."""
    return _says_something(session, school_id, device_id, {"manifest": dict(manifest), "lost_at": None}, now)


def _says_something(session: Asked, school_id: str, device_id: str, values: Mapping[str, Any], now: datetime) -> bool:
    read, _ = _heard(*values)
    ((seen_at, *known),) = read.rows(session, {"school": school_id, "device": device_id})
    if known[0].get("next_n", 1) > values["manifest"]["next_n"]:
        return False
    fresh = seen_at is not None and now - seen_at < TOUCH_EVERY
    return not fresh or known != list(values.values())


def add_items(session: Session, school_id: str, device_id: str, numbers: Collection[int]) -> int:
    """These n have arrived. Answers how many of them for the first time."""
    if not numbers:
        return 0
    rows = [{"school_id": school_id, "device_id": device_id, "n": n} for n in sorted(set(numbers))]
    return _ADD_ITEMS.run(session, *rows)


def use_twice(session: Session, school_id: str, device_id: str, now: datetime) -> bool:
    """Two items came under one n: whoever counts so, counts on two devices. False where that was known."""
    device = (DeviceRow.school_id == school_id) & (DeviceRow.id == device_id) & DeviceRow.used_twice_at.is_(None)
    marked = session.execute(update(DeviceRow).where(device).values(used_twice_at=now).returning(DeviceRow.id))
    return marked.first() is not None


def missing(session: Session, school_id: str, device_id: str, manifest: Mapping[str, Any]) -> list[int]:
    """The n below `next_n` that have not arrived, without those that the device says were thrown away or could not be
    taken, and without the newest that it says still wait on it.

    Which n wait the device does not say. It sends in their order, so those are the highest that are absent.
    """
    next_n = manifest.get("next_n", 1)
    of_device = (DeviceItem.school_id == school_id, DeviceItem.device_id == device_id, DeviceItem.n < next_n)
    arrived = session.scalars(select(func.count()).select_from(DeviceItem).where(*of_device)).one()
    if next_n - 1 - arrived - int(manifest.get("queued", 0)) <= 0:
        return []
    told = {*manifest.get("discarded_n", ()), *manifest.get("blocked_n", ())}
    seen = set(session.scalars(select(DeviceItem.n).where(*of_device))) | {n for n in told if n < next_n}
    lost = next_n - 1 - len(seen) - _waiting(manifest)
    if lost <= 0:
        return []
    # next_n is the device's own word: a false one must not cost more than the list that is shown.
    absent = (n for n in range(1, min(next_n, len(seen) + MOST_MISSING + 1)) if n not in seen)
    return list(islice(absent, min(lost, MOST_MISSING)))


def _waiting(manifest: Mapping[str, Any]) -> int:
    """Of those that are blocked, the ones that the device does not name are only counted."""
    return int(manifest.get("queued", 0)) + int(manifest.get("blocked", 0)) - len(manifest.get("blocked_n", ()))


def sent_after(session: Session, school_id: str, seq: int) -> dict[str, int]:
    """How many events of each device stand in the log after `seq`."""
    query = (
        select(EventRow.device_id, func.count())
        .where(EventRow.school_id == school_id, EventRow.seq > seq, EventRow.device_id.is_not(None))
        .group_by(EventRow.device_id)
    )
    return {device: count for device, count in session.execute(query) if device is not None}


def revoked(session: Session, school_id: str) -> list[str]:
    """The ids of the devices that read nothing any more."""
    query = select(DeviceRow.id).where(DeviceRow.school_id == school_id, DeviceRow.revoked_at.is_not(None))
    return list(session.scalars(query.order_by(DeviceRow.id)))


def end_codes(session: Session, school_id: str) -> None:
    """No code of the school works, whatever there was."""
    session.execute(delete(DeviceCode).where(DeviceCode.school_id == school_id))
