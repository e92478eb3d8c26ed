"""Which phones a figure waits for, by name: "a phone has not sent yet" is only of use where somebody knows whose."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from server.services.desk_lines import WaitsFor
from server.services.reviewed import synced_through
from server.store.pairing import DeviceValue
from server.store.people import PersonValue
from server.store.reviewing import Heard


def behind(
    devices: Iterable[DeviceValue], deliverers: Collection[str], people: Mapping[str, PersonValue], day: date
) -> tuple[WaitsFor, ...]:
    """Of the devices of those who deliver, the ones that have not sent all of `day`. One that lost its storage is not
    waited for: what it held will not come."""
    return tuple(
        WaitsFor(device.id, device.name, people[device.person_id].name)
        for device in devices
        if device.person_id in deliverers and device.revoked_at is None and device.lost_at is None
        if through(device) < day
    )


def through(device: DeviceValue) -> date:
    """The last day of which the device has sent everything."""
    at = max(device.paired_at, device.last_seen_at or device.paired_at)
    return synced_through([Heard(device.id, at, device.oldest_at)])[device.id][0]
