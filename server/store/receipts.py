"""The last batch of each device that was stored as it came: a digest of it, and the seqs that its items were given.

A receipt says what can never become untrue: these items are in the log. It is written in their own transaction, and a
backup holds both or neither. What is not known by one is read and looked up item by item, with the same answer.
"""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import select

from server.store.log_statements import OF_SCHOOL, number
from server.store.models.devices import DeviceRow
from server.store.models.log import EventRow
from server.store.prepared import Asked, Prepared, given

_LAST = Prepared(
    lambda _: select(DeviceRow.batch_first, DeviceRow.batch_last).where(
        DeviceRow.school_id == given(DeviceRow.school_id, "school"),
        DeviceRow.id == given(DeviceRow.id, "device"),
        DeviceRow.batch_sha == given(DeviceRow.batch_sha, "sha"),
    )
)
_EVENTS = Prepared(
    lambda _: (
        select(EventRow.id, EventRow.seq, EventRow.sha)
        .where(OF_SCHOOL, EventRow.seq >= number("first"), EventRow.seq <= number("last"))
        .order_by(EventRow.seq)
    )
)


def sha_of_batch(items: Iterable[bytes]) -> bytes:
    """Each item is one JSON object: with a line break between them no two batches read alike."""
    return sha256(b"\n".join(items)).digest()


def stored(session: Asked, school_id: str, device_id: str, sha: bytes) -> list[tuple[str, int, bytes]] | None:
    """Id, seq and sha of each item of the batch, in order, where it is the last one of the device that was stored as it
    came."""
    span = _LAST.first(session, {"school": school_id, "device": device_id, "sha": sha})
    if span is None:
        return None
    first, last = span
    return [
        (row[0], row[1], row[2]) for row in _EVENTS.rows(session, {"school": school_id, "first": first, "last": last})
    ]


def of_batch(sha: bytes, first: int, last: int) -> dict[str, bytes | int]:
    """What devices.heard_from is to keep with the device."""
    return {"batch_sha": sha, "batch_first": first, "batch_last": last}
