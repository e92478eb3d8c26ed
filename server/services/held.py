"""What becomes of items that are stored and do not count yet: the SENCO lets them count or sends them back, and what
only waited for another item counts by itself."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.services.evidence import weigh
from server.services.ids import new_id
from server.services.judging_items import Batch, new_event
from server.services.publish import server_event
from server.services.refusal import Refusal
from server.services.sync_items import Item, read_item
from server.services.who import Who
from server.store import audit, folds, grants, held, log, people
from server.store.engine import Database


def release(db: Database, school_id: str, held_id: str, by: str, now: datetime) -> None:
    """Lets a held item count, as its author's and with the numbers it came with.

    What was held for a lost access or a departed author counts from here on. What cannot be understood stays held:
    refuses with `cannot_count`. Refuses with `not_found` where somebody else was quicker.
    """
    with db.write() as session:
        head = log.lock_head(session, school_id)
        kept, act = settle(session, school_id, held_id, "released", by, now)
        item = read_item(kept.item.encode())
        if not isinstance(item, Item):
            raise _cannot_count("It could not be read.")
        author = Who(school_id, kept.person_id, "", kept.device_id)
        batch = Batch(session, author, [item], head, now)
        if fault := batch.fault_of(item):
            raise _cannot_count(fault[1])
        if item.scope.removeprefix("pupil:") not in grants.everyone(session, school_id)[0]:
            raise _cannot_count("It is about no pupil of this school.")
        head, counted = _count(session, school_id, head, kept, item, now)
        _, woken = wake(session, school_id, head, [item.id], now)
        audit.append(session, school_id, [act])
        audit.append_events(session, school_id, [*counted, *woken])


def wake(
    session: Session, school_id: str, head: log.Head, arrived: Sequence[str], now: datetime
) -> tuple[log.Head, list[log.Event]]:
    """Lets all count that was held only because one of the `arrived` items was not there, and what waited for that.

    After a restore the phone with an amendment may be back before the phone with the record. Who has lost the pupil
    since then, or has left, is not woken: the SENCO sees those. Call it under the locked head, after the items are
    stored and projected, and hand what it gives to the audit log.
    """
    woken: list[log.Event] = []
    while arrived:
        counted: list[str] = []
        for kept in held.awaiting(session, school_id, arrived):
            item = read_item(kept.item.encode())
            author = people.person(session, school_id, kept.person_id)
            who = Who(school_id, author.id, author.access_role, kept.device_id, author.active)
            if not isinstance(item, Item):
                continue
            batch = Batch(session, who, [item], head, now)
            if batch.fault_of_author(item) or batch.fault_of(item) or log.known(session, school_id, [item.id]):
                continue
            held.resolve(session, school_id, kept.id, "released", None, now)
            head, events = _count(session, school_id, head, kept, item, now)
            woken += events
            counted.append(item.id)
        arrived = counted
    return head, woken


def take_back(
    session: Session, school_id: str, head: log.Head, sent: Sequence[Item], person_id: str, now: datetime
) -> log.Head:
    """Settles what its own author takes back before it counts, together with the words that take it back.

    Both are kept, and wait for nobody. Where two items came under one id nobody but the SENCO can say which is meant.
    Call it under the locked head, after the items are stored.
    """
    voids = {item.id: item.base for item in sent if item.type.endswith(".void") and item.base}
    found = held.about(session, school_id, {*voids, *voids.values()}) if voids else []
    of_id = {row.item_id: row for row in found if row.resolution is None and row.person_id == person_id}
    if not of_id:
        return head
    twice = Counter([row.item_id for row in found] + list(log.known(session, school_id, of_id)))
    waiting = {item_id: row for item_id, row in of_id.items() if twice[item_id] == 1}
    for void_id, base in voids.items():
        for kept in (waiting.get(base), waiting.get(void_id)) if {base, void_id} <= waiting.keys() else ():
            if kept and held.resolve(session, school_id, kept.id, "withdrawn", None, now):
                head = tell(session, school_id, head, kept, "withdrawn", None, now)
    return head


def send_back(db: Database, school_id: str, held_id: str, by: str, now: datetime, note: str | None = None) -> None:
    """Tells the author that it does not count; they can record it again. Refuses with `not_found`."""
    with db.write() as session:
        head = log.lock_head(session, school_id)
        kept, act = settle(session, school_id, held_id, "returned", by, now)
        tell(session, school_id, head, kept, "returned", note, now)
        audit.append(session, school_id, [act])


def settle(
    session: Session, school_id: str, held_id: str, resolution: str, by: str, now: datetime
) -> tuple[held.Held, audit.Act]:
    """Under the locked head, with what the audit log is to be told. Refuses with `not_found` where somebody else was
    quicker."""
    kept = held.resolve(session, school_id, held_id, resolution, by, now)
    if kept is None:
        raise Refusal("not_found", "Somebody may have dealt with it already.")
    return kept, audit.Act(now, f"held.{resolution}", by, None, kept.item_id)


def _count(
    session: Session, school_id: str, head: log.Head, kept: held.Held, item: Item, now: datetime
) -> tuple[log.Head, list[log.Event]]:
    known = log.known(session, school_id, [item.id])
    unsigned = weigh(session, school_id, kept.device_id, kept.person_id, [item]).is_unsigned(item)
    taken = new_id(now) if known else None
    event = new_event(item, kept.person_id, kept.device_id, id_taken=taken, unsigned=unsigned)
    events, head = log.append(session, school_id, head, [event], now)
    folds.project(session, school_id, events, now)
    return tell(session, school_id, head, kept, "released", None, now), events


def tell(
    session: Session, school_id: str, head: log.Head, kept: held.Held, resolution: str, note: str | None, now: datetime
) -> log.Head:
    """Its author's devices hear what became of it."""
    body = {"item": kept.item_id, "resolution": resolution, "note": note}
    event = server_event(now, "release", f"user:{kept.person_id}", kept.item_id, body)
    return log.append(session, school_id, head, [event], now)[1]


def _cannot_count(why: str) -> Refusal:
    return Refusal("cannot_count", f"{why} Send it back, so that it is recorded again.")
