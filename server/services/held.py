"""What a SENCO does with items that are stored and do not count yet: let them count, or send them back."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.services.ids import new_id
from server.services.judging_items import Batch, new_event
from server.services.publish import server_event
from server.services.refusal import Refusal
from server.services.sync_items import Item, read_item
from server.services.who import Who
from server.store import folds, held, log
from server.store.engine import Database


def release(db: Database, school_id: str, held_id: str, by: str, now: datetime) -> None:
    """Lets a held item count, as its author's and with the numbers it came with.

    What was held for a lost access or a departed author counts from here on. What cannot be understood stays held:
    refuses with `cannot_count`. Refuses with `not_found` where somebody else was quicker.
    """
    with db.write() as session:
        head = log.lock_head(session, school_id)
        kept = _settle(session, school_id, held_id, "released", by, now)
        item = read_item(kept.item.encode())
        if not isinstance(item, Item):
            raise _cannot_count("It could not be read.")
        author = Who(school_id, kept.person_id, "", kept.device_id)
        batch = Batch(session, author, [item], head, now)
        if fault := batch.fault_of(item):
            raise _cannot_count(fault[1])
        known = log.known(session, school_id, [item.id])
        event = new_event(item, kept.person_id, kept.device_id, id_taken=new_id(now) if known else None)
        events, head = log.append(session, school_id, head, [event], now)
        folds.project(session, school_id, events, now)
        _tell(session, school_id, head, kept, "released", None, now)


def send_back(db: Database, school_id: str, held_id: str, by: str, now: datetime, note: str | None = None) -> None:
    """Tells the author that it does not count; they can record it again. Refuses with `not_found`."""
    with db.write() as session:
        head = log.lock_head(session, school_id)
        kept = _settle(session, school_id, held_id, "returned", by, now)
        _tell(session, school_id, head, kept, "returned", note, now)


def _settle(session: Session, school_id: str, held_id: str, resolution: str, by: str, now: datetime) -> held.Held:
    kept = held.resolve(session, school_id, held_id, resolution, by, now)
    if kept is None:
        raise Refusal("not_found", "Somebody may have dealt with it already.")
    return kept


def _tell(
    session: Session, school_id: str, head: log.Head, kept: held.Held, resolution: str, note: str | None, now: datetime
) -> None:
    body = {"item": kept.item_id, "resolution": resolution, "note": note}
    event = server_event(now, "release", f"user:{kept.person_id}", kept.item_id, body)
    log.append(session, school_id, head, [event], now)


def _cannot_count(why: str) -> Refusal:
    return Refusal("cannot_count", f"{why} Send it back, so that it is recorded again.")
