"""A held item put right at the desk: the corrected words count as their author's; what was sent is kept as it is."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from server.services.desk_events import Said, desk_event
from server.services.held import settle, tell, wake
from server.services.ids import new_id
from server.services.judging_items import FIRST, Batch
from server.services.refusal import Refusal
from server.services.sync_items import Item, read_item
from server.services.who import Who
from server.store import audit, folds, grants, held, log
from server.store.engine import Database
from shared_schema.events import DEVICE_BODIES, RecordBody

CORRECTED = ("record.log", "record.amend", "note.add", "note.amend", "presence.report", "equipment.confirm")


def put_right(
    db: Database,
    school_id: str,
    held_id: str,
    pupil: str,
    body: Mapping[str, Any],
    by: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Lets `body`, about `pupil`, count in the place of what is held.

    It is the author's record, on the day that it names and at the time that it was stated: the desk only puts it right.
    The item as it was sent stays with its resolution, and who put it right. Refuses with `check_fields`, by field; with
    `cannot_count` where there is nothing to put right; with `not_found` where somebody else was quicker.
    """
    with db.write() as session:
        head = log.lock_head(session, school_id)
        kept, settled = settle(session, school_id, held_id, "edited", by, now)
        item = _corrected(session, school_id, kept, pupil, body, now)
        batch = Batch(session, Who(school_id, kept.person_id, "", kept.device_id), [item], head, now)
        if fault := batch.fault_of(item):
            raise _at_field(fault[1])
        words = json.loads(item.body_text)
        said = Said(item.type, item.scope, words, kept.person_id, item.stated_at, item.entity, item.base)
        events, head = log.append(session, school_id, head, [desk_event(item.id, said)], now)
        folds.project(session, school_id, events, now)
        held.counts_as(session, school_id, kept.id, item.id)
        head = tell(session, school_id, head, kept, "edited", note, now)
        _, woken = wake(session, school_id, head, [item.id], now)
        audit.append_events(session, school_id, [*events, *woken])
        audit.append(session, school_id, [replace(settled, body={"counts_as": item.id, "note": note})])


def can_be_put_right(kind: Any) -> bool:
    """Whether items of this type hold words that somebody else can correct."""
    return kind in CORRECTED


def _corrected(
    session: Session, school_id: str, kept: held.Held, pupil: str, body: Mapping[str, Any], now: datetime
) -> Item:
    """The item with its new words, in the version that is spoken today, under its own id where that is free."""
    sent = json.loads(kept.item)
    kind = str(sent["type"])
    schema = DEVICE_BODIES.get((kind, 1))
    if schema is None or not can_be_put_right(kind):
        raise Refusal("cannot_count", "Nothing in it can be put right. Send it back, so that it is recorded again.")
    try:
        schema().load(body)
    except ValidationError as fault:
        raise Refusal("check_fields", "See what is said at each field.", _fields(fault.messages)) from fault
    if pupil not in grants.everyone(session, school_id)[0]:
        raise Refusal("check_fields", "See what is said at each field.", {"pupil": "Is not one of this school's."})
    item_id, own_entity = sent["id"], sent["entity"] == sent["id"]
    known = log.known(session, school_id, [item_id, *filter(None, [sent["base"]])])
    if schema is RecordBody and kind not in FIRST and sent["base"] not in known:
        # What it changed never came: it carries the whole record, and so it can begin one.
        kind, own_entity = "record.log", True
    if item_id in known:
        item_id = new_id(now)
    sent |= {"id": item_id, "type": kind, "version": 1, "scope": f"pupil:{pupil}", "body": dict(body)}
    if own_entity or kind in FIRST:
        sent |= {"entity": item_id, "base": None}
    item = read_item(json.dumps(sent).encode())
    if not isinstance(item, Item):
        raise Refusal("check_fields", "It could not be read.", {"body": "Holds something that cannot be stored."})
    return item


def _fields(messages: Any, path: str = "body") -> dict[str, str]:
    """Marshmallow's messages by path: {"body.minutes": "Must be a whole number."}."""
    if isinstance(messages, dict):
        return {at: text for name, inner in messages.items() for at, text in _fields(inner, f"{path}.{name}").items()}
    return {path: " ".join(str(message) for message in messages)}


def _at_field(fault: str) -> Refusal:
    name, _, text = fault.partition(": ")
    if name in ("provision", "heads"):
        return Refusal("check_fields", "See what is said at each field.", {f"body.{name}": text})
    return Refusal("cannot_count", f"{fault} Send it back, so that it is recorded again.")
