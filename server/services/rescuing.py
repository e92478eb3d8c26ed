"""A phone's file, brought to the desk: "Save a copy" on the phone, then here, for a phone that cannot send for itself.

It goes the way of a push and may come twice. A file can be written by anybody, so what is in it is held for the SENCO,
who reads it and lets it count; the SENCO's own phone is the one exception, while it is not removed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import UNSET, Raw

from server.services import sync
from server.services.desk_lines import Named
from server.services.desk_said import SaidView, names, opened, said
from server.services.keys import Keyring
from server.services.refusal import Refusal
from server.services.sync_items import Item, read_item
from server.services.sync_wire import Manifest, Push, Result
from server.services.who import Who
from server.store import devices, held, pairing, people
from server.store.engine import Database

Envelope = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """One item of the file: applied, duplicate, held or refused. `held` is the id by which it can be decided."""

    status: str
    code: str | None
    held: str | None
    said: SaidView


@dataclass(frozen=True, slots=True)
class Report:
    """`person` is whose phone wrote the file."""

    person: Named
    device: Named
    items: list[Taken]


def rescue(db: Database, who: Who, envelope: Envelope, items: list[bytes], now: datetime, keyring: Keyring) -> Report:
    """All in one transaction. `envelope` is as loaded by the contract, without its items.

    Refuses with `check_fields` where the phone is not this school's.
    """
    school = who.school_id
    with db.read() as session:
        owner = devices.owner(session, school, envelope["device"])
    if owner is None:
        unknown = {"device": "This file comes from a phone that this school does not know."}
        raise Refusal("check_fields", unknown["device"], unknown)
    told = envelope["manifest"]
    manifest = Manifest(told["next_n"], told["queued"], None, told["blocked"])
    # The file has seen no more than it holds: a log that was restored since must take it all the same.
    sent = Push(envelope["req"], envelope["device"], "", (0, ""), manifest, [Raw(item) for item in items])
    answer = sync.rescue(db, who, sent, now)
    read = [read_item(item) for item in items]
    with db.read() as session:
        known = names(session, school)
        person = people.people(session, school)[owner[0]]
        device = next(each for each in pairing.devices(session, school) if each.id == envelope["device"])
        ids = {item.id for item in read if isinstance(item, Item)}
        waits = {(row.item_id, row.sha): row.id for row in held.about(session, school, ids) if row.resolution is None}
    taken = [
        _taken(
            result,
            waits.get((item.id, item.sha)) if isinstance(item, Item) else None,
            opened(said(sent := json.loads(raw), known), sent, device.id, keyring),
        )
        for result, item, raw in zip(answer.results, read, items, strict=True)
    ]
    return Report(Named(person.id, person.name), Named(device.id, device.name), taken)


def _taken(result: Result, held_id: str | None, says: SaidView) -> Taken:
    code = None if result.code is UNSET or result.status == "duplicate" else str(result.code)
    return Taken(result.status, code, held_id, says)
