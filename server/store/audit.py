"""Writing and reading the audit log. Whatever changes something appends here last, in the same transaction."""

import json
import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, select, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from server.domain.audit import Checkpoint, Entry, chained, commitment_to, entry_text, genesis
from server.store.base import instant_text
from server.store.conflict import insert_into
from server.store.log import Event
from server.store.models.audit import AuditCheckpoint, AuditEntry, AuditHead
from server.store.models.log import EventRow
from server.store.new_rows import NewRows
from server.store.prepared import Prepared, given

SALT_BYTES = 16
Raw = str | bytes | UUID | None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done. `actor` is None for Kept itself; `object_id` is what it was done to.

    `body` says what exactly, in plain JSON values; it is hidden behind the commitment and can be erased.
    """

    at: datetime
    act: str
    actor: str | None = None
    device: str | None = None
    object_id: str | None = None
    body: Mapping[str, Any] | None = None


def append(session: Session, school_id: str, acts: Sequence[Act]) -> None:
    """Adds `acts` in order. Takes the audit head's lock, so it comes last in its transaction."""
    rows = [
        _Row(act.at, act.actor, act.device, act.act, act.object_id, text.encode(), text)
        for act in acts
        for text in [json.dumps(act.body or {}, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)]
    ]
    _append(session, school_id, rows)


def append_events(session: Session, school_id: str, events: Sequence[Event]) -> None:
    """One entry for each event that somebody wrote; what Kept derives from them is not a change of anybody's."""
    _append(
        session,
        school_id,
        [
            _Row(event.received_at, event.user, event.device, event.type, event.id, committed(event), None)
            for event in events
            if event.user is not None
        ],
    )


def committed(event: Event) -> bytes:
    """All that an event says, in the one spelling that its commitment is made over."""
    return _committed(
        event.base, event.body, event.device, event.entity, event.id, event.n, event.scope, event.stated_at,
        event.type, event.user, event.version,
    )  # fmt: skip


def forget(session: Session, school_id: str, object_ids: Collection[str]) -> None:
    """Takes away what opens the commitments about these objects. The chain stays as it is."""
    session.execute(
        update(AuditEntry)
        .where(AuditEntry.school_id == school_id, AuditEntry.object_id.in_(object_ids))
        .values(salt=None, body=None)
    )


def forget_acts(session: Session, school_id: str, object_ids: Collection[str]) -> None:
    """The same for what was done to them, and not for the events of the log of these ids: an item that is held may have
    come under the id of another that counts, about another pupil."""
    session.execute(
        update(AuditEntry)
        .where(AuditEntry.school_id == school_id, AuditEntry.object_id.in_(object_ids), AuditEntry.body.is_not(None))
        .values(salt=None, body=None)
    )


def forget_naming(session: Session, school_id: str, names: Collection[str]) -> None:
    """The same for whatever says one of these names in full, such as a list of pupils that was brought in."""
    for name in names:
        written = json.dumps(name, ensure_ascii=False)[1:-1]
        query = select(AuditEntry.seq, AuditEntry.body).where(
            AuditEntry.school_id == school_id, AuditEntry.body.contains(written, autoescape=True)
        )
        whole = re.compile(rf"(?<!\w){re.escape(written)}(?!\w)")
        seqs = [seq for seq, body in session.execute(query) if body and whole.search(body)]
        session.execute(
            update(AuditEntry)
            .where(AuditEntry.school_id == school_id, AuditEntry.seq.in_(seqs))
            .values(salt=None, body=None)
        )


def entries(session: Session, school_id: str, *, opened: bool = True, step: int = 5000) -> Iterator[Entry]:
    """The whole log in order, read `step` rows at a time. `opened` reads what the commitments hide as well."""
    columns = (AuditEntry.seq, AuditEntry.text, AuditEntry.h, AuditEntry.salt, AuditEntry.body)
    query = select(*(columns if opened else columns[:3])).where(AuditEntry.school_id == school_id)
    if opened:
        # As the driver gives them: a million rows through the column types would take three times as long.
        query = query.add_columns(*(type_coerce(column, NullType()) for column in _EVENT)).outerjoin(
            EventRow, and_(EventRow.school_id == AuditEntry.school_id, EventRow.id == AuditEntry.object_id)
        )
    reading = session.connection().execution_options(yield_per=step)
    for row in reading.execute(query.order_by(AuditEntry.seq)):
        seq, text, h, *more = row
        if not more or more[0] is None:
            yield Entry(seq, text, h)
            continue
        salt, body, *event = more
        if body is not None:
            yield Entry(seq, text, h, salt, body.encode())
        else:
            # The event is gone though nobody erased it: an empty body is unlike every commitment.
            yield Entry(seq, text, h, salt, _committed(*event) if event[4] is not None else b"")


def about(session: Session, school_id: str, object_id: str) -> list[int]:
    """The seqs of the entries about one object, in order."""
    query = select(AuditEntry.seq).where(AuditEntry.school_id == school_id, AuditEntry.object_id == object_id)
    return list(session.scalars(query.order_by(AuditEntry.seq)))


def size(session: Session, school_id: str) -> int:
    """How many entries the log has."""
    return session.scalars(select(AuditHead.size).where(AuditHead.school_id == school_id)).first() or 0


def add_checkpoint(session: Session, checkpoint: Checkpoint, at: datetime) -> None:
    """Keeps a checkpoint. One of the same size is already there where two clocks write one: the first stays."""
    session.execute(
        insert_into(session, AuditCheckpoint)
        .values(
            school_id=checkpoint.school, size=checkpoint.size, at=at, root=checkpoint.root, head=checkpoint.head,
            signature=checkpoint.signature,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def checkpoints(session: Session, school_id: str, newest: int | None = None) -> list[Checkpoint]:
    """The checkpoints, the newest first; all, or the `newest` few."""
    query = (
        select(AuditCheckpoint)
        .where(AuditCheckpoint.school_id == school_id)
        .order_by(AuditCheckpoint.size.desc())
        .limit(newest)
    )
    return [
        Checkpoint(school_id, row.size, row.root, row.head, instant_text(row.at), row.signature)
        for row in session.scalars(query)
    ]


_EVENT: tuple[Any, ...] = (
    EventRow.base, EventRow.body, EventRow.device_id, EventRow.entity, EventRow.id, EventRow.n, EventRow.scope,
    EventRow.stated_at, EventRow.type, EventRow.user_id, EventRow.version,
)  # fmt: skip


_OF_SCHOOL = AuditHead.school_id == given(AuditHead.school_id, "school")
_HEAD = Prepared(lambda _: select(AuditHead.size, AuditHead.h).where(_OF_SCHOOL).with_for_update())
_MOVE_HEAD = Prepared(
    lambda _: (
        update(AuditHead).where(_OF_SCHOOL).values(size=given(AuditHead.size, "to_size"), h=given(AuditHead.h, "to_h"))
    )
)
_INSERT = NewRows(AuditEntry)


def _committed(
    base: Raw, body: str, device: Raw, entity: Raw, event_id: Raw, n: int | None, scope: str,
    stated_at: datetime | str | None, kind: str, user: Raw, version: int,
) -> bytes:  # fmt: skip
    own = _id(event_id)
    whose = own if entity == event_id else _id(entity)
    return (
        f'{{"base":{_id(base)},"body":{body},"device":{_often(device)},"entity":{whose},"id":{own},'
        f'"n":{"null" if n is None else n},"scope":"{scope}","stated_at":{_stated(stated_at)},"type":"{kind}",'
        f'"user":{_often(user)},"version":{version}}}'
    ).encode()


def _id(raw: Raw) -> str:
    """An id in quotes, whether it is text, the 16 bytes of SQLite or the UUID of PostgreSQL."""
    if raw is None:
        return "null"
    if isinstance(raw, bytes):
        text = raw.hex()
        return f'"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"'
    return f'"{raw}"'


_often = lru_cache(maxsize=1024)(_id)
"""The ids of people and devices: the same few in many entries."""


def _stated(at: datetime | str | None) -> str:
    if at is None:
        return "null"
    if isinstance(at, str):  # SQLite's: "2026-11-03 10:15:00.123456", in UTC
        return f'"{at[:10]}T{at[11:23]}Z"'
    return f'"{instant_text(at)}"'


class _Row(Struct, frozen=True):
    at: datetime
    actor: str | None
    device: str | None
    act: str
    object_id: str | None
    hidden: bytes
    body: str | None


def _append(session: Session, school_id: str, rows: Sequence[_Row]) -> None:
    if not rows:
        return
    seq, h = _locked_head(session, school_id)
    salts = secrets.token_bytes(SALT_BYTES * len(rows))
    written = []
    for index, row in enumerate(rows):
        seq += 1
        salt = salts[index * SALT_BYTES : (index + 1) * SALT_BYTES]
        commitment = commitment_to(salt, row.hidden)
        text = entry_text(seq, instant_text(row.at), row.actor, row.device, row.act, row.object_id, commitment)
        h = chained(h, text)
        written.append(
            {
                "school_id": school_id, "seq": seq, "text": text, "h": h, "object_id": row.object_id, "salt": salt,
                "body": row.body,
            }
        )  # fmt: skip
    _INSERT.run(session, *written)
    _MOVE_HEAD.run(session, {"school": school_id, "to_size": seq, "to_h": h})


def _locked_head(session: Session, school_id: str) -> tuple[int, bytes]:
    row = _HEAD.first(session, {"school": school_id})
    if row is None:
        # Two who begin a log at once: the second waits for the first's row, and then reads what it wrote.
        values = {"school_id": school_id, "size": 0, "h": genesis(school_id)}
        session.execute(insert_into(session, AuditHead).values(values).on_conflict_do_nothing())
        ((size, h),) = _HEAD.rows(session, {"school": school_id})
        return size, h
    return row[0], row[1]
