"""Held items as the desk lists them: whose they are, why they wait, and what they say as far as that can be read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain.vocabulary import Outcome
from server.services.desk_lines import Named
from server.services.ids import minted_at
from server.store import held, pairing, people, plans
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class HeldView:
    """What could not be read of an item is None: it was stored because it did not fit."""

    id: str
    code: str
    detail: str | None
    person: Named
    device: Named
    received_at: datetime
    type: str | None
    on: date | None
    outcome: str | None
    minutes: int | None
    provision: str | None
    pupil: str | None
    text: str | None


def waiting(db: Database, school_id: str) -> list[HeldView]:
    """In the order of arrival."""
    with db.read() as session:
        items = held.waiting(session, school_id)
        persons = people.people(session, school_id) if items else {}
        pupils = people.pupils(session, school_id) if items else {}
        titles = {each: kept.provision.title for each, kept in plans.provisions(session, school_id).items()}
        devices = {device.id: device.name for device in pairing.devices(session, school_id)} if items else {}
    names = {each: pupil.name for each, pupil in pupils.items()}
    return [
        _view(
            item,
            Named(item.person_id, persons[item.person_id].name),
            Named(item.device_id, devices.get(item.device_id, "a device")),
            titles,
            names,
        )
        for item in items
    ]


def _view(
    item: held.Held, person: Named, device: Named, titles: Mapping[str, str], names: Mapping[str, str]
) -> HeldView:
    sent = _document(item.item)
    body = sent.get("body")
    body = body if isinstance(body, dict) else {}
    kind, outcome, minutes, text = sent.get("type"), body.get("outcome"), body.get("minutes"), body.get("text")
    return HeldView(
        id=item.id,
        code=item.code,
        detail=item.detail,
        person=person,
        device=device,
        received_at=minted_at(item.id),
        type=kind if isinstance(kind, str) else None,
        on=_day(body.get("on")),
        outcome=outcome if outcome in (Outcome.DELIVERED, Outcome.PART_DELIVERED, Outcome.NOT_DELIVERED) else None,
        minutes=minutes if type(minutes) is int and minutes >= 0 else None,
        provision=titles.get(str(body.get("provision"))),
        pupil=names.get(str(sent.get("scope", "")).removeprefix("pupil:")),
        text=text if isinstance(text, str) else None,
    )


def _document(text: str) -> dict[str, Any]:
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
