"""The school's devices, as the desk lists them."""

from dataclasses import dataclass
from datetime import datetime

from server.store import pairing, people
from server.store.engine import Database

LISTED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class DeviceView:
    """`missing_n` are numbers that the device gave to items, that it no longer holds, and that never arrived."""

    id: str
    name: str
    person: people.PersonValue
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    unsent: int
    oldest_at: datetime | None
    missing_n: tuple[int, ...]


def list_devices(db: Database, school_id: str) -> list[DeviceView]:
    """The newest pairing first, with the revoked ones."""
    with db.read() as session:
        everyone = people.people(session, school_id)
        return [_view(device, everyone[device.person_id]) for device in pairing.devices(session, school_id)]


def missing(device: pairing.DeviceValue) -> tuple[int, ...]:
    """A device counts its items from 1. Of the numbers that have not arrived the newest are the ones it still holds."""
    absent = sorted(set(range(1, device.next_n)) - device.received)
    return tuple(absent[: max(0, len(absent) - device.unsent)][:LISTED_AT_MOST])


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
    )
