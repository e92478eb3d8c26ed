"""The school's devices, as the desk lists them."""

from dataclasses import dataclass
from datetime import datetime

from server.store import pairing, people
from server.store.engine import Database

LISTED_AT_MOST = 100
CLOCK_MAY_BE_OFF = 5


@dataclass(frozen=True, slots=True)
class DeviceView:
    """`missing_n` are numbers that the device gave to items, that it no longer holds, and that never arrived.

    `lost_at`: the browser threw away what the device had stored. `clock_off_minutes` is None up to five."""

    id: str
    name: str
    person: people.PersonValue
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    unsent: int
    oldest_at: datetime | None
    missing_n: tuple[int, ...]
    lost_at: datetime | None
    clock_off_minutes: int | None


def list_devices(db: Database, school_id: str) -> list[DeviceView]:
    """The newest pairing first, with the revoked ones."""
    with db.read() as session:
        everyone = people.people(session, school_id)
        return [_view(device, everyone[device.person_id]) for device in pairing.devices(session, school_id)]


def missing(device: pairing.DeviceValue) -> tuple[int, ...]:
    """A device counts its items from 1. Of the numbers that have not arrived the newest are the ones it still holds."""
    known = device.received | {n for n in device.accounted if n < device.next_n}
    lost = device.next_n - 1 - len(known) - device.unsent
    if lost <= 0:
        return ()
    # next_n is the device's own word: a false one must not cost more than the list that is shown.
    reach = min(device.next_n, len(known) + LISTED_AT_MOST + 1)
    return tuple(n for n in range(1, reach) if n not in known)[: min(lost, LISTED_AT_MOST)]


def _view(device: pairing.DeviceValue, person: people.PersonValue) -> DeviceView:
    return DeviceView(
        device.id,
        device.name,
        person,
        device.paired_at,
        device.last_seen_at,
        device.revoked_at,
        device.unsent,
        device.oldest_at,
        missing(device),
        device.lost_at,
        _clock_off(device.clock_offset_ms),
    )


def _clock_off(offset_ms: int | None) -> int | None:
    minutes = round((offset_ms or 0) / 60_000)
    return minutes if abs(minutes) > CLOCK_MAY_BE_OFF else None
