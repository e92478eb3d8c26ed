"""Whether each event that a person wrote stands in the audit log, as it came and for as long as nobody erased it.

The chain shows that no entry was changed. What opens an entry is not in the chain, for it goes when a pupil is erased:
so whoever has the database could take it away and change the event, or write an event that no entry speaks of.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from server.store.base import instant_text
from server.store.log_statements import BLANK
from server.store.models.audit import AuditEntry
from server.store.models.log import EventRow

ERASURE, PAIRED = "pupil.erase", "device.paired"


def amiss(session: Session, school_id: str, types: Collection[str]) -> Iterator[tuple[int, str]]:
    """What is wrong, in words, and at which entry; 0 where there is none. `types` are the events that people write.

    It goes by an entry's text, which the chain holds, and not by the columns beside it.
    """
    yield from _without_entry(session, school_id, types)
    yield from _taken_out(session, school_id, types)
    yield from _marked_otherwise(session, school_id)


def _without_entry(session: Session, school_id: str, types: Collection[str]) -> Iterator[tuple[int, str]]:
    entry = and_(AuditEntry.school_id == EventRow.school_id, AuditEntry.object_id == EventRow.id)
    columns = (EventRow.id, EventRow.type, EventRow.received_at, AuditEntry.text, AuditEntry.seq)
    opens = AuditEntry.salt.is_not(None) & AuditEntry.body.is_(None)
    query = (
        select(*columns, opens.label("opens"))
        .outerjoin(AuditEntry, entry)
        .where(EventRow.school_id == school_id, EventRow.body != BLANK)
        .where(or_(EventRow.user_id.is_not(None), EventRow.type.in_(types)))
        .order_by(EventRow.seq, AuditEntry.seq)
        .execution_options(yield_per=5000)
    )
    last: Any = None
    seq, said = 0, ""
    for row in session.execute(query):
        if last is not None and row.id != last and said:
            yield seq, said
        if row.id != last:
            last, seq, said = row.id, 0, f"No entry of the audit log speaks of {row.id}: it was written past it."
        if not said or row.text is None or not _speaks_of(row.text, row.type, row.id):
            continue
        seq = row.seq
        if f'"at":"{instant_text(row.received_at)}"' not in row.text:
            said = f"What entry {seq} speaks of did not come when it says."
        elif not row.opens:
            said = f"What shows that entry {seq} speaks of {row.id} was taken away, and nobody erased it."
        else:
            said = ""
    if said:
        yield seq, said


def _taken_out(session: Session, school_id: str, types: Collection[str]) -> Iterator[tuple[int, str]]:
    """Entries that nothing opens any more: each event must have been blanked by the erasure of its pupil."""
    erased = {
        f"pupil:{told['object']}": told["seq"]
        for text in session.scalars(
            select(AuditEntry.text)
            .where(AuditEntry.school_id == school_id, AuditEntry.text.startswith(f'{{"act":"{ERASURE}"'))
            .order_by(AuditEntry.seq)
        )
        for told in [json.loads(text)]
    }
    shut = select(AuditEntry.text).where(AuditEntry.school_id == school_id, AuditEntry.salt.is_(None))
    told = [one for one in map(json.loads, session.scalars(shut.order_by(AuditEntry.seq))) if one["act"] in types]
    for at in range(0, len(told), 500):
        some = told[at : at + 500]
        named = EventRow.school_id == school_id, EventRow.id.in_([one["object"] for one in some])
        events = {
            row.id: row for row in session.execute(select(EventRow.id, EventRow.scope, EventRow.body).where(*named))
        }
        for one in some:
            event = events.get(one["object"])
            if event is None or (event.body == BLANK and erased.get(event.scope, 0) < one["seq"]):
                yield one["seq"], f"What entry {one['seq']} speaks of was taken out, and nobody erased it."


def _marked_otherwise(session: Session, school_id: str) -> Iterator[tuple[int, str]]:
    """Of what came without a signature, what is not marked so though its device always signed, or is though it never
    did. The entries say how each was paired; of one that was paired in both ways nobody can tell any more."""
    paired = select(AuditEntry.object_id, AuditEntry.body).where(
        AuditEntry.school_id == school_id,
        AuditEntry.text.startswith(f'{{"act":"{PAIRED}"'),
    )
    signs: dict[str | None, set[bool]] = {}
    for device, body in session.execute(paired.order_by(AuditEntry.seq)):
        # What an erasure has shut says nothing any more: it may have been either.
        how = {True, False} if body is None else {json.loads(body).get("key_id") is not None}
        signs[device] = signs.get(device, set()) | how
    bare = (
        select(EventRow.id, EventRow.device_id, EventRow.unsigned)
        .where(EventRow.school_id == school_id, EventRow.body != BLANK, EventRow.device_id.is_not(None))
        .where(EventRow.key_id.is_(None), EventRow.signature.is_(None))
        .order_by(EventRow.seq)
        .execution_options(yield_per=5000)
    )
    for row in session.execute(bare):
        if signs.get(row.device_id) == {not row.unsigned}:
            yield 0, f"Whether {row.id} came without its device's signature is marked otherwise than it was."


def _speaks_of(text: str, kind: str, event_id: str) -> bool:
    return text.startswith(f'{{"act":"{kind}",') and f'"object":"{event_id}"' in text
