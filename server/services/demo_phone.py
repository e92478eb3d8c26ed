"""A phone of the demo school: paired by a code, and heard in the words of the sync protocol like any other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from server.services import pairing, sync
from server.services.ids import new_id
from server.services.sync_wire import Manifest, Push
from server.services.who import Who
from server.store.engine import Database
from server.store.people import PersonValue
from shared_schema.sync import MAX_ITEMS

APP = "2026.11.0"


class Phone:
    """Holds what its owner has said until it is sent. What the server holds back or refuses is an error here."""

    def __init__(self, db: Database, school_id: str, person: PersonValue, now: datetime) -> None:
        code = pairing.create_code(db, school_id, person.id, now)
        paired = pairing.pair(db, code.code, new_id(now), f"{person.name}'s phone", "demo", now)
        self.person = person
        self._db, self._device, self._epoch = db, paired.device, paired.epoch
        self._who = Who(school_id, person.id, person.access_role, paired.device)
        self._queue: list[tuple[datetime, bytes]] = []
        self._next_n = 1
        self._witness = (0, "")

    def say(
        self,
        kind: str,
        scope: str,
        body: dict[str, Any],
        at: datetime,
        *,
        entity: str | None = None,
        base: str | None = None,
    ) -> str:
        """Queues one item and gives its id; without `entity` it begins one."""
        item_id = new_id(at)
        item = {
            "id": item_id,
            "entity": entity or item_id,
            "scope": scope,
            "type": kind,
            "version": 1,
            "base": base,
            "n": self._next_n,
            "stated_at": _instant(at),
            "clock": {"offset_ms": 0},
            "key_id": None,
            "signature": None,
            "body": body,
        }
        self._next_n += 1
        self._queue.append((at, msgspec.json.encode(item)))
        return item_id

    def send(self, now: datetime) -> None:
        """Everything said up to `now`, in pushes as large as the protocol allows."""
        ready = [item for at, item in self._queue if at <= now]
        self._queue = [(at, item) for at, item in self._queue if at > now]
        for first in range(0, len(ready), MAX_ITEMS):
            batch = ready[first : first + MAX_ITEMS]
            left = len(ready) - first - len(batch)
            manifest = Manifest(self._next_n - len(self._queue), left, _instant(now) if left else None, 0)
            items = [msgspec.Raw(item) for item in batch]
            sent = Push(new_id(now), self._device, self._epoch, self._witness, manifest, items)
            answer = sync.push(self._db, self._who, sent, now)
            self._witness = answer.witness
            if bad := [result for result in answer.results if result.status != "applied"]:
                raise RuntimeError(f"the demo school said something that does not count: {bad[0]}")

    def greet(self, now: datetime, *, waiting: int = 0) -> None:
        """Says hello, with nothing left to send, or as if `waiting` items were still to come."""
        oldest_at = now - timedelta(days=1) if waiting else None
        said = {
            "device": self._device,
            "app": APP,
            "storage": {"persisted": True, "installed": True},
            "clock": now,
            "manifest": {"next_n": self._next_n + waiting, "queued": waiting, "oldest_at": oldest_at, "blocked": 0},
        }
        sync.hello(self._db, self._who, said, now)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
