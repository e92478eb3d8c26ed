"""The log of a school: append, look up, read a page.

Seqs are given from the locked head row, so that commit order is seq order and whoever sees one sees all below it.
Inserts are Core statements with whole lists: an ORM object for each event costs more than all the rest of a push.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, true, update
from sqlalchemy.orm import Session

from server.domain.chain import GENESIS, next_chain
from server.store.conflict import insert_into
from server.store.models.log import EventRow
from server.store.models.school import LogHead

BLANK = ""
"""The body of an event that was erased. It is given to nobody."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log stands. `chain` is the chain at `seq`."""

    epoch: str
    seq: int
    chain: bytes
    durable_seq: int


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact that has no place in the log yet. `body` is canonical JSON text, `sha` that of the item as it was sent."""

    id: str
    scope: str
    entity: str
    type: str
    body: str
    sha: bytes
    version: int = 1
    base: str | None = None
    user: str | None = None
    device: str | None = None
    n: int | None = None
    stated_at: datetime | None = None
    key_id: str | None = None
    signature: str | None = None
    clock_offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in its place."""

    seq: int
    id: str
    scope: str
    entity: str
    type: str
    version: int
    base: str | None
    user: str | None
    device: str | None
    n: int | None
    stated_at: datetime | None
    received_at: datetime
    body: str
    sha: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What is in the log under an id."""

    seq: int
    sha: bytes
    entity: str
    scope: str
    type: str


_COLUMNS: tuple[Any, ...] = (
    EventRow.seq,
    EventRow.id,
    EventRow.scope,
    EventRow.entity,
    EventRow.type,
    EventRow.version,
    EventRow.base,
    EventRow.user_id,
    EventRow.device_id,
    EventRow.n,
    EventRow.stated_at,
    EventRow.received_at,
    EventRow.body,
    EventRow.sha,
)


def begin(session: Session, school_id: str, epoch: str) -> None:
    """Begins the log of a new school; one that has begun stays as it is."""
    values = {"school_id": school_id, "epoch": epoch, "seq": 0, "chain": GENESIS, "durable_seq": 0}
    session.execute(insert_into(session, LogHead).values(values).on_conflict_do_nothing())


def read_head(session: Session, school_id: str) -> Head:
    return _head(session, _of_head(school_id))


def lock_head(session: Session, school_id: str) -> Head:
    """Nobody else appends to this log, and no grant changes, until the transaction ends."""
    return _head(session, _of_head(school_id).with_for_update())


def append(
    session: Session, school_id: str, head: Head, new: Sequence[NewEvent], now: datetime
) -> tuple[list[Event], Head]:
    """Gives `new` the next seqs, in order, and moves the head, which must be the locked one."""
    if not new:
        return [], head
    chain, rows, events = head.chain, [], []
    for seq, event in enumerate(new, head.seq + 1):
        chain = next_chain(chain, event.id)
        rows.append(
            {
                "school_id": school_id,
                "id": event.id,
                "seq": seq,
                "scope": event.scope,
                "entity": event.entity,
                "type": event.type,
                "version": event.version,
                "base": event.base,
                "user_id": event.user,
                "device_id": event.device,
                "n": event.n,
                "stated_at": event.stated_at,
                "body": event.body,
                "sha": event.sha,
                "chain": chain,
                "received_at": now,
                "key_id": event.key_id,
                "signature": event.signature,
                "clock_offset_ms": event.clock_offset_ms,
            }
        )
        events.append(
            Event(
                seq,
                event.id,
                event.scope,
                event.entity,
                event.type,
                event.version,
                event.base,
                event.user,
                event.device,
                event.n,
                event.stated_at,
                now,
                event.body,
                event.sha,
            )
        )
    session.connection().execute(insert(EventRow), rows)  # past the ORM, which takes twice as long
    session.execute(update(LogHead).where(LogHead.school_id == school_id).values(seq=events[-1].seq, chain=chain))
    return events, Head(head.epoch, events[-1].seq, chain, head.durable_seq)


def chain_at(session: Session, school_id: str, seq: int) -> bytes | None:
    """The chain at `seq`; None beyond the head. At 0 it is 12 zero bytes."""
    if seq == 0:
        return GENESIS
    query = select(EventRow.chain).where(EventRow.school_id == school_id, EventRow.seq == seq)
    return session.scalars(query).first()


def known(session: Session, school_id: str, ids: Collection[str]) -> dict[str, Known]:
    """What is in the log of these ids."""
    query = select(EventRow.id, EventRow.seq, EventRow.sha, EventRow.entity, EventRow.scope, EventRow.type).where(
        EventRow.school_id == school_id, EventRow.id.in_(ids)
    )
    return {row.id: Known(row.seq, row.sha, row.entity, row.scope, row.type) for row in session.execute(query)}


def events(session: Session, school_id: str, ids: Collection[str]) -> list[Event]:
    """These events, in log order, without those that were erased."""
    if not ids:
        return []
    named = (EventRow.school_id == school_id, EventRow.id.in_(ids), EventRow.body != BLANK)
    query = select(*_COLUMNS).where(*named).order_by(EventRow.seq)
    return [Event(*row) for row in session.execute(query)]


def page(
    session: Session,
    school_id: str,
    scopes: Collection[str] | None,
    after: int,
    limit: int,
    up_to: int | None = None,
) -> list[Event]:
    """The first `limit` events of these scopes (None is every scope) above `after` and not above `up_to`, without those
    that were erased."""
    bounds: ColumnElement[bool] = true() if scopes is None else EventRow.scope.in_(scopes)
    if up_to is not None:
        bounds &= EventRow.seq <= up_to
    query = (
        select(*_COLUMNS)
        .where(EventRow.school_id == school_id, EventRow.seq > after, EventRow.body != BLANK, bounds)
        .order_by(EventRow.seq)
        .limit(limit)
    )
    return [Event(*row) for row in session.execute(query)]


def last_bodies(session: Session, school_id: str, types: Collection[str]) -> Mapping[tuple[str, str, str], str]:
    """What the log last said of each (type, scope, entity) of these types: its body's text."""
    query = (
        select(EventRow.type, EventRow.scope, EventRow.entity, EventRow.body)
        .where(EventRow.school_id == school_id, EventRow.type.in_(types))
        .order_by(EventRow.seq)
    )
    return {(row.type, row.scope, row.entity): row.body for row in session.execute(query)}


def everything(session: Session, school_id: str, step: int = 1000) -> Iterator[list[Event]]:
    """The whole log in order, `step` events at a time."""
    after = 0
    while found := page(session, school_id, None, after, step):
        yield found
        after = found[-1].seq


def _of_head(school_id: str) -> Select[str, int, bytes, int]:
    return select(LogHead.epoch, LogHead.seq, LogHead.chain, LogHead.durable_seq).where(LogHead.school_id == school_id)


def _head(session: Session, query: Select[str, int, bytes, int]) -> Head:
    row = session.execute(query).one()
    return Head(row.epoch, row.seq, row.chain, row.durable_seq)
