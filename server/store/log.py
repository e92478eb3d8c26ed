"""The log of a school: append, look up, read a page.

Seqs are given from the locked head row, so that commit order is seq order and whoever sees one sees all below it.
Every push and pull comes through here, so what they ask is prepared.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from msgspec import Struct
from msgspec.json import Encoder
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.chain import GENESIS, LARGEST, next_chain
from server.store.base import instant_text
from server.store.conflict import insert_into
from server.store.log_statements import (
    BLANK,
    CHAIN,
    COLUMNS,
    HEAD,
    INSERT,
    KNOWN,
    LOCKED_HEAD,
    MOVE_HEAD,
    PAGE,
    PAGE_OF_SCOPES,
)
from server.store.models.log import EventRow
from server.store.models.school import LogHead
from server.store.prepared import LONGEST_LIST, Asked


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log stands. `chain` is the chain at `seq`."""

    epoch: str
    seq: int
    chain: bytes
    durable_seq: int


class NewEvent(Struct, frozen=True):
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
    unsigned: bool = False


class Event(Struct, frozen=True):
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
    unsigned: bool


class Known(Struct, frozen=True):
    """What is in the log under an id."""

    seq: int
    sha: bytes
    entity: str
    scope: str
    type: str


def begin(session: Session, school_id: str, epoch: str) -> None:
    """Begins the log of a new school; one that has begun stays as it is."""
    values = {"school_id": school_id, "epoch": epoch, "seq": 0, "chain": GENESIS, "durable_seq": 0}
    session.execute(insert_into(session, LogHead).values(values).on_conflict_do_nothing())


def read_head(session: Asked, school_id: str) -> Head:
    return _head(HEAD.rows(session, {"school": school_id}))


def lock_head(session: Session, school_id: str) -> Head:
    """Nobody else appends to this log, and no grant changes, until the transaction ends."""
    return _head(LOCKED_HEAD.rows(session, {"school": school_id}))


def append(
    session: Session, school_id: str, head: Head, new: Sequence[NewEvent], now: datetime
) -> tuple[list[Event], Head]:
    """Gives `new` the next seqs, in order, and moves the head, which must be the locked one."""
    if not new:
        return [], head
    chain, rows, events = head.chain, [], []
    received_at = instant_text(now)
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
                "unsigned": event.unsigned,
                "told": told(event, seq, received_at),
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
                event.unsigned,
            )
        )
    INSERT.run(session, *rows)
    MOVE_HEAD.run(session, {"school": school_id, "to_seq": events[-1].seq, "to_chain": chain})
    return events, Head(head.epoch, events[-1].seq, chain, head.durable_seq)


def chain_at(session: Asked, school_id: str, seq: int) -> bytes | None:
    """The chain at `seq`; None beyond the head. At 0 it is 12 zero bytes."""
    if seq == 0:
        return GENESIS
    row = CHAIN.first(session, {"school": school_id, "seq": seq})
    return None if row is None else row[0]


def known(session: Session, school_id: str, ids: Collection[str]) -> dict[str, Known]:
    """What is in the log of these ids."""
    return {row[0]: Known(*row[1:]) for row in KNOWN.rows(session, {"school": school_id}, ids)}


def events(session: Session, school_id: str, ids: Collection[str]) -> list[Event]:
    """These events, in log order, without those that were erased."""
    if not ids:
        return []
    named = (EventRow.school_id == school_id, EventRow.id.in_(ids), EventRow.body != BLANK)
    query = select(*COLUMNS).where(*named).order_by(EventRow.seq)
    return [Event(*row) for row in session.execute(query)]


def page(
    session: Asked,
    school_id: str,
    scopes: Collection[str] | None,
    after: int,
    limit: int,
    up_to: int | None = None,
) -> list[tuple[int, bytes | None]]:
    """The first `limit` events of these scopes (None is every scope) above `after` and not above `up_to`.

    Each is its seq and the bytes it leaves as, None where it was erased. A phone's first pull brings thousands, and
    nobody here looks into them.
    """
    bounds: dict[str, Any] = {"school": school_id, "after": after, "up_to": LARGEST if up_to is None else up_to}
    bounds["limit"] = limit
    if scopes is None:
        return PAGE.rows(session, bounds)
    rows = PAGE_OF_SCOPES.rows(session, bounds, scopes)
    # Asked in more than one go, each is in order and not the whole.
    return sorted(rows, key=itemgetter(0))[:limit] if len(scopes) > LONGEST_LIST else rows


def last_bodies(session: Session, school_id: str, types: Collection[str]) -> Mapping[tuple[str, str, str], str]:
    """What the log last said of each (type, scope, entity) of these types: its body's text."""
    query = (
        select(EventRow.type, EventRow.scope, EventRow.entity, EventRow.body)
        .where(EventRow.school_id == school_id, EventRow.type.in_(types))
        .order_by(EventRow.seq)
    )
    return {(row.type, row.scope, row.entity): row.body for row in session.execute(query)}


def everything(session: Session, school_id: str, step: int = 1000) -> Iterator[list[Event]]:
    """The whole log in order, `step` events at a time, without those that were erased."""
    after = 0
    while found := _after(session, school_id, after, step):
        yield found
        after = found[-1].seq


def _after(session: Session, school_id: str, after: int, limit: int) -> list[Event]:
    query = (
        select(*COLUMNS)
        .where(EventRow.school_id == school_id, EventRow.seq > after, EventRow.body != BLANK)
        .order_by(EventRow.seq)
        .limit(limit)
    )
    return [Event(*row) for row in session.execute(query)]


class _Told(Struct):
    """What a pull says of an event, but for its body and the sha: shared_schema.sync.Event, in its order."""

    id: str
    seq: int
    scope: str
    entity: str
    type: str
    version: int
    base: str | None
    user: str | None
    device: str | None
    n: int | None
    stated_at: str | None
    received_at: str


_ENCODE = Encoder().encode


def told(event: NewEvent, seq: int, received_at: str) -> str:
    """The start of its JSON object, up to where the body follows."""
    stated_at = None if event.stated_at is None else instant_text(event.stated_at)
    said = _Told(
        event.id, seq, event.scope, event.entity, event.type, event.version, event.base, event.user, event.device,
        event.n, stated_at, received_at,
    )  # fmt: skip
    return _ENCODE(said)[:-1].decode() + ',"body":'


def _head(rows: list[tuple[Any, ...]]) -> Head:
    (row,) = rows
    return Head(*row)
