"""The school's devices, as the desk lists them: what each still holds, what never came, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.services.protocol import MIN_APP
from server.store import devices, held, log, pairing, people
from server.store.engine import Database

LISTED_AT_MOST = 100
CLOCK_MAY_BE_OFF = 5
LEASE = timedelta(days=14)
"""Without contact for so long a device shows nothing of pupils any more; recording goes on."""


@dataclass(frozen=True, slots=True)
class DeviceView:
    """`missing_n` are numbers that the device gave to items, that it no longer holds, and that never arrived.

    `lost_at`: the browser threw away what the device had stored. `clock_off_minutes` is None up to five. `reads_until`
    is when its lease ends; `not_in_backup` how many of its items no copy of the log holds yet, None where no copy has
    ever been made; `held` how many wait for the SENCO. `persisted` and `installed` are None until it has said.
    Since `used_twice_at` two devices share its count: a copy of it is in use.
    """

    id: str
    name: str
    person: people.PersonValue
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    unsent: int
    oldest_at: datetime | None
    blocked: int
    missing_n: tuple[int, ...]
    lost_at: datetime | None
    clock_off_minutes: int | None
    app: str | None
    app_too_old: bool
    persisted: bool | None
    installed: bool | None
    reads_until: datetime
    not_in_backup: int | None
    held: int
    used_twice_at: datetime | None
    signs: bool


def list_devices(db: Database, school_id: str) -> list[DeviceView]:
    """The newest pairing first, with the revoked ones."""
    with db.read() as session:
        everyone = people.people(session, school_id)
        durable = log.read_head(session, school_id).durable_seq
        beyond = devices.sent_after(session, school_id, durable) if durable else None
        waiting = held.by_device(session, school_id)
        return [
            _view(device, everyone[device.person_id], beyond, waiting) for device in pairing.devices(session, school_id)
        ]


def missing(device: pairing.DeviceValue) -> tuple[int, ...]:
    """A device counts its items from 1. Of the numbers that have not arrived the newest are the ones it still holds."""
    known = device.received | {n for n in device.accounted if n < device.next_n}
    lost = device.next_n - 1 - len(known) - device.unsent
    if lost <= 0:
        return ()
    # next_n is the device's own word: a false one must not cost more than the list that is shown.
    reach = min(device.next_n, len(known) + LISTED_AT_MOST + 1)
    return tuple(n for n in range(1, reach) if n not in known)[: min(lost, LISTED_AT_MOST)]


def _view(
    device: pairing.DeviceValue,
    person: people.PersonValue,
    beyond: Mapping[str, int] | None,
    waiting: Mapping[str, int],
) -> DeviceView:
    return DeviceView(
        id=device.id,
        name=device.name,
        person=person,
        paired_at=device.paired_at,
        last_seen_at=device.last_seen_at,
        revoked_at=device.revoked_at,
        unsent=device.unsent,
        oldest_at=device.oldest_at,
        blocked=device.blocked,
        missing_n=missing(device),
        lost_at=device.lost_at,
        clock_off_minutes=_clock_off(device.clock_offset_ms),
        app=device.app,
        app_too_old=device.app is not None and _version(device.app) < _version(MIN_APP),
        persisted=device.persisted,
        installed=device.installed,
        reads_until=max(device.paired_at, device.last_seen_at or device.paired_at) + LEASE,
        not_in_backup=None if beyond is None else beyond.get(device.id, 0),
        held=waiting.get(device.id, 0),
        used_twice_at=device.used_twice_at,
        signs=device.signs,
    )


def _clock_off(offset_ms: int | None) -> int | None:
    minutes = round((offset_ms or 0) / 60_000)
    return minutes if abs(minutes) > CLOCK_MAY_BE_OFF else None


def _version(app: str) -> tuple[int, ...]:
    """2026.3.1 before 2026.11.0; what is no version comes before all."""
    parts = app.split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else ()
