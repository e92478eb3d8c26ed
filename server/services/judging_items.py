"""What becomes of each item of a push: applied, duplicate or held. Whatever is held is stored all the same."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.domain.chain import canonical
from server.services.evidence import NONE, Evidence
from server.services.ids import new_id
from server.services.scopes import scopes_of
from server.services.sync_items import EquipmentBody, Item, PresenceBody, RecordBody, ResolveBody
from server.services.sync_wire import Result
from server.services.who import Who
from server.store import folds, grants, held, log
from shared_schema.vocabulary import COUNTED_CODES

FIRST = frozenset(("record.log", "note.add", "presence.report", "equipment.confirm"))
"""What begins an entity; everything else changes one that is in the log."""

Fault = tuple[str, str]
"""A held code, and what it is in words."""

_NOT_THERE: Fault = ("invalid", "base: What this changes is not in the log.")


class Batch:
    """One push under the locked head. `take` the items in the order sent, then store `new`, `held` and the numbers."""

    def __init__(
        self,
        session: Session,
        author: Who,
        items: Sequence[Item],
        head: log.Head,
        now: datetime,
        *,
        by_another: bool = False,
        evidence: Evidence = NONE,
    ) -> None:
        """Looks up in one go all that the items name. `by_another`: they came by somebody else's device."""
        school = author.school_id
        ids = {item.id for item in items} | {item.base for item in items if item.base}
        bodies = [item.body for item in items]
        ids.update(head for body in bodies if isinstance(body, ResolveBody) for head in body.heads)
        provisions = {body.provision for body in bodies if isinstance(body, RecordBody | PresenceBody | EquipmentBody)}
        changed = {item.entity for item in items if item.type not in FIRST}
        self._author, self._now, self._seq, self._by_another = author, now, head.seq, by_another
        self._evidence = evidence
        self._known = log.known(session, school, ids) if ids else {}
        found = held.about(session, school, ids) if ids else []
        self._held = {(row.item_id, row.sha): row for row in found}
        self._held_ids = {item_id for item_id, _ in self._held}
        self._awaited = {row.waits_for for row in found if row.waits_for and row.resolution is None}
        self._pupils_of = grants.pupils_of(session, school, provisions)
        self._provision_of = folds.provisions_of(session, school, changed)
        self._scopes = scopes_of(session, school, author.person_id, author.access_role) if items else None
        self.new: list[log.NewEvent] = []
        self.held: list[held.Held] = []
        self.numbers: list[int] = []
        self.numbers_of_conflicts: list[int] = []
        self.wakes: list[str] = []
        """Of what is new, the ids that something held has waited for."""

    def take(self, item: Item) -> Result:
        """Idempotent: an item that is in the log, or held, is answered as it stands there."""
        if before := self._before(item):
            return before
        if item.id in self._known or item.id in self._held_ids:
            self.numbers_of_conflicts.append(item.n)
            return self._hold(item, ("id_conflict", "Another item came under this id before. Both are kept."))
        self.numbers.append(item.n)
        fault = self.fault_of_author(item) or self.fault_of(item)
        return self._hold(item, fault) if fault else self._apply(item)

    def fault_of_author(self, item: Item) -> Fault | None:
        """Why this person may not say this, or may not have said it; a SENCO can release it."""
        if fault := self._evidence.fault_of(item):
            return fault
        if self._by_another:
            return "scope_denied", "This came in a file, by another person's device."
        if not self._author.active:
            return "user_inactive", "The person who recorded this has left the school."
        if self._author.revoked:
            return "scope_denied", "The school removed this device before this was sent."
        if self._scopes is None or item.scope.removeprefix("pupil:") not in self._scopes.pupils:
            return "scope_denied", "The person who recorded this does not work with this pupil now."
        return None

    def fault_of(self, item: Item) -> Fault | None:
        """Why this cannot count, whoever says it."""
        if item.body is None:
            return item.code or "invalid", item.detail or ""
        if fault := self._fault_of_entity(item):
            return fault
        if isinstance(item.body, RecordBody | PresenceBody | EquipmentBody):
            if item.scope.removeprefix("pupil:") not in self._pupils_of.get(item.body.provision, ()):
                return "invalid", "provision: Is not one of this pupil's."
            if self._provision_of.get(item.entity, item.body.provision) != item.body.provision:
                return "invalid", "provision: A record stays with its provision. Withdraw it and record it anew."
        return None

    def _fault_of_entity(self, item: Item) -> Fault | None:
        if item.type in FIRST:
            sound = item.entity == item.id and item.base is None
            return None if sound else ("invalid", "entity: Must be the item's own id.")
        base = self._known.get(item.base or "")
        if base is None or base.entity != item.entity:
            return _NOT_THERE
        if base.scope != item.scope or _family(base.type) != _family(item.type):
            return "invalid", "base: Is of another kind, or of another pupil."
        if isinstance(item.body, ResolveBody):
            heads = [self._known.get(head) for head in item.body.heads]
            if any(head is None or head.entity != item.entity for head in heads):
                return "invalid", "heads: Not all of these are versions of this record."
        return None

    def _before(self, item: Item) -> Result | None:
        known = self._known.get(item.id)
        if known is not None and known.sha == item.sha:
            return Result(item.id, "duplicate", seq=known.seq, sha=item.sha.hex())
        row = self._held.get((item.id, item.sha))
        if row is None:
            return None
        if row.resolution in COUNTED_CODES:
            # Under another id, or in words put right: without the code its phone would show it beside what counts.
            return Result(item.id, "duplicate", code=row.resolution, seq=row.seq, sha=item.sha.hex())
        return Result(item.id, "held", code=row.code, seq=row.seq, sha=item.sha.hex())

    def _apply(self, item: Item) -> Result:
        self._seq += 1
        unsigned = self._evidence.is_unsigned(item)
        self.new.append(new_event(item, self._author.person_id, self._author.device_id, unsigned=unsigned))
        self._known[item.id] = log.Known(self._seq, item.sha, item.entity, item.scope, item.type)
        if item.id in self._awaited:
            self.wakes.append(item.id)
        if isinstance(item.body, RecordBody):
            self._provision_of.setdefault(item.entity, item.body.provision)
        return Result(item.id, "applied", seq=self._seq, sha=item.sha.hex())

    def _hold(self, item: Item, fault: Fault) -> Result:
        self._seq += 1
        code, detail = fault
        event_id = new_id(self._now)
        body = canonical({"item": item.id, "code": code, "detail": detail}).decode()
        author, device = self._author.person_id, self._author.device_id or ""
        # The event carries the sha of what is held: with it the device knows its own item again.
        self.new.append(log.NewEvent(event_id, f"user:{author}", item.id, "held", body, item.sha))
        waits_for = item.base if fault == _NOT_THERE and item.base not in self._known else None
        row = held.Held(
            event_id,
            self._seq,
            item.id,
            item.sha,
            author,
            device,
            code,
            detail,
            item.text.decode(),
            waits_for=waits_for,
        )
        self.held.append(row)
        if waits_for:
            self._awaited.add(waits_for)
        self._held[item.id, item.sha] = row
        self._held_ids.add(item.id)
        return Result(item.id, "held", code=code, seq=self._seq, sha=item.sha.hex())


def _family(kind: str) -> str:
    """A decision between versions of a record is one of its versions."""
    family = kind.split(".")[0]
    return "record" if family == "review" else family


def new_event(
    item: Item, user: str, device: str | None, *, id_taken: str | None = None, unsigned: bool = False
) -> log.NewEvent:
    """The item as an event of the log; under the id `id_taken` where its own is another event's."""
    return log.NewEvent(
        id_taken or item.id,
        item.scope,
        id_taken if id_taken and item.type in FIRST else item.entity,
        item.type,
        item.body_text.decode(),
        item.sha,
        item.version,
        item.base,
        user,
        device,
        item.n,
        item.stated_at,
        item.key_id,
        item.signature,
        item.offset_ms,
        unsigned,
    )
