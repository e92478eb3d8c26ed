"""What somebody at the desk says in the log: an event with a person and no device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from server.domain.chain import canonical, sha_of
from server.store.log import NewEvent


@dataclass(frozen=True, slots=True)
class Said:
    """`user` is who says it, at `stated_at`; `entity` is None where this begins one. `body` holds JSON values."""

    type: str
    scope: str
    body: Mapping[str, Any]
    user: str
    stated_at: datetime
    entity: str | None = None
    base: str | None = None


def desk_event(event_id: str, said: Said) -> NewEvent:
    """Spelled like an item that a device sends, so that its sha can be checked in the same way."""
    body, entity = dict(said.body), said.entity or event_id
    at = said.stated_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    words = {"id": event_id, "entity": entity, "scope": said.scope, "type": said.type, "version": 1}
    words |= {"base": said.base, "n": None, "stated_at": at, "clock": None, "key_id": None, "signature": None}
    return NewEvent(
        event_id,
        said.scope,
        entity,
        said.type,
        canonical(body).decode(),
        sha_of(canonical(words | {"body": body})),
        base=said.base,
        user=said.user,
        stated_at=said.stated_at,
    )
