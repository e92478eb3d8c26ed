"""Held items as the desk lists them: whose they are, why they wait, what they say, and what can be done about them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.services.desk_lines import Named
from server.services.desk_said import SaidView, names, opened, said
from server.services.ids import minted_at
from server.services.keys import Keyring
from server.services.put_right import can_be_put_right
from server.store import held, log, pairing, people
from server.store.engine import Database

Read = Callable[[Any, str], SaidView]


@dataclass(frozen=True, slots=True)
class HeldView:
    """`beside` is what counts already under the same id."""

    id: str
    code: str
    detail: str | None
    person: Named
    device: Named
    received_at: datetime
    said: SaidView
    beside: SaidView | None
    can_be_put_right: bool


def waiting(db: Database, school_id: str, keyring: Keyring) -> list[HeldView]:
    """In the order of arrival. `keyring` opens what is sealed."""
    with db.read() as session:
        items = held.waiting(session, school_id)
        if not items:
            return []
        persons = people.people(session, school_id)
        known = names(session, school_id)
        devices = {device.id: device.name for device in pairing.devices(session, school_id)}
        taken = [item.item_id for item in items if item.code == "id_conflict"]
        beside = {event.id: event for event in log.events(session, school_id, taken)}
    return [
        _view(
            item,
            Named(item.person_id, persons[item.person_id].name),
            Named(item.device_id, devices.get(item.device_id, "a device")),
            lambda sent, device: opened(said(sent, known), sent, device, keyring),
            beside.get(item.item_id),
        )
        for item in items
    ]


def _view(item: held.Held, person: Named, device: Named, read: Read, beside: log.Event | None) -> HeldView:
    sent = json.loads(item.item)
    return HeldView(
        id=item.id,
        code=item.code,
        detail=item.detail,
        person=person,
        device=device,
        received_at=minted_at(item.id),
        said=read(sent, item.device_id),
        beside=read(_sent(beside), beside.device or "") if beside is not None else None,
        can_be_put_right=isinstance(sent, dict) and can_be_put_right(sent.get("type")),
    )


def _sent(event: log.Event) -> dict[str, Any]:
    stated_at = event.stated_at.isoformat() if event.stated_at else None
    body = json.loads(event.body)
    return {
        "id": event.id,
        "n": event.n,
        "type": event.type,
        "scope": event.scope,
        "stated_at": stated_at,
        "body": body,
    }
