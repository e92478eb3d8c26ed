"""Items that are stored and do not count yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from server.store.models.log import HeldItem
from server.store.prepared import PreparedList, given


@dataclass(frozen=True, slots=True)
class Held:
    """`id` and `seq` are those of the `held` event; `item` is the item's canonical JSON, `sha` that of the item.

    `waits_for` is the id of the item that it changes, where that was not in the log.
    """

    id: str
    seq: int
    item_id: str
    sha: bytes
    person_id: str
    device_id: str
    code: str
    detail: str | None
    item: str
    resolved_at: datetime | None = None
    resolution: str | None = None
    waits_for: str | None = None


_COLUMNS: tuple[Any, ...] = tuple(getattr(HeldItem, name) for name in Held.__slots__)


def _about(_dialect: str, ids: list[Any]) -> Any:
    awaits = HeldItem.waits_for.in_(ids) & HeldItem.resolved_at.is_(None)
    ours = HeldItem.school_id == given(HeldItem.school_id, "school")
    return select(*_COLUMNS).where(ours, HeldItem.item_id.in_(ids) | awaits).order_by(HeldItem.seq)


_ABOUT = PreparedList(HeldItem.item_id, _about)


def add(session: Session, school_id: str, items: Sequence[Held]) -> None:
    if items:
        session.execute(insert(HeldItem), [{"school_id": school_id, **_row(item)} for item in items])


def about(session: Session, school_id: str, item_ids: Collection[str]) -> list[Held]:
    """All that was ever held under these item ids, whatever became of it, and what waits for one of them."""
    return [Held(*row) for row in _ABOUT.rows(session, {"school": school_id}, item_ids)]


def awaiting(session: Session, school_id: str, item_ids: Collection[str]) -> list[Held]:
    """What is held because one of these items was not there, in the order of arrival."""
    return _found(session, school_id, HeldItem.waits_for.in_(item_ids) & HeldItem.resolved_at.is_(None))


def waiting(session: Session, school_id: str) -> list[Held]:
    """What waits for the SENCO, in the order of arrival."""
    return _found(session, school_id, HeldItem.resolved_at.is_(None))


def by_device(session: Session, school_id: str) -> dict[str, int]:
    """How many items of each device wait."""
    query = (
        select(HeldItem.device_id, func.count())
        .where(HeldItem.school_id == school_id, HeldItem.resolved_at.is_(None))
        .group_by(HeldItem.device_id)
    )
    return {device: count for device, count in session.execute(query)}  # noqa: C416 - rows are no plain pairs


def resolve(
    session: Session, school_id: str, held_id: str, resolution: str, by: str | None, now: datetime
) -> Held | None:
    """Settles one held item; `by` nobody where it settled itself. None where there is none, or where somebody else was
    quicker."""
    row = session.scalars(
        update(HeldItem)
        .where(HeldItem.school_id == school_id, HeldItem.id == held_id, HeldItem.resolved_at.is_(None))
        .values(resolved_at=now, resolved_by=by, resolution=resolution)
        .returning(HeldItem)
    ).first()
    return None if row is None else _held(row)


def counts_as(session: Session, school_id: str, held_id: str, event_id: str) -> None:
    """Notes which event holds the words that were put right."""
    row = update(HeldItem).where(HeldItem.school_id == school_id, HeldItem.id == held_id)
    session.execute(row.values(counts_as=event_id))


def _found(session: Session, school_id: str, which: Any) -> list[Held]:
    rows = session.scalars(select(HeldItem).where(HeldItem.school_id == school_id, which).order_by(HeldItem.seq))
    return [_held(row) for row in rows]


def _held(row: HeldItem) -> Held:
    return Held(
        row.id,
        row.seq,
        row.item_id,
        row.sha,
        row.person_id,
        row.device_id,
        row.code,
        row.detail,
        row.item,
        row.resolved_at,
        row.resolution,
        row.waits_for,
    )


def _row(item: Held) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Held.__slots__}
