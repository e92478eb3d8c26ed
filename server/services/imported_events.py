"""What a Kept file says was recorded, as events of the log: the same types that a phone pushes, with the grade
"imported", said by the server in the name of who recorded it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from server.domain.chain import canonical, sha_of
from server.domain.record import Record
from server.domain.vocabulary import Outcome
from server.imports.kept_file import KeptFile
from server.store.log import NewEvent

GRADE = "imported"


def imported_events(found: KeptFile) -> Iterator[NewEvent]:
    """Records in the order of the file, then notes, presence, equipment. Every id is a UUID; an amendment follows what
    it amends, of the same pupil and provision."""
    root: dict[str, str] = {}
    pupil_of: dict[str, str] = {}
    for record in found.school.records:
        entity = root[record.amends] if record.amends is not None else record.id
        root[record.id] = entity
        pupil_of[entity] = record.pupil
        adherence, engagement = found.more.observed.get(record.id, (None, None))
        kind, body = _record(record, adherence, engagement)
        yield _event(kind, record.pupil, record.id, body, record.by, record.recorded_at, entity, record.amends)
    for note in found.notes:
        entity = root[note.record]
        body = {"record": entity, "text": note.text}
        yield _event("note.add", pupil_of[entity], note.id, body, note.by, _instant(note.recorded_at))
    for lost in found.presence:
        body = {
            "provision": lost.provision,
            "on": lost.on.isoformat(),
            "minutes_lost": lost.minutes_lost,
            "reason": lost.reason.value if lost.reason else None,
        }
        yield _event("presence.report", lost.pupil, lost.id or "", body, lost.by, _instant(lost.recorded_at))
    for seen in found.equipment:
        body = {"provision": seen.provision, "week_of": seen.week_of.isoformat(), "in_place": seen.in_place}
        yield _event("equipment.confirm", seen.pupil, seen.id or "", body, seen.by, _instant(seen.recorded_at))


def _record(record: Record, adherence: str | None, engagement: int | None) -> tuple[str, dict[str, Any]]:
    """A withdrawal has no words of its own: it takes those of what it withdraws."""
    if record.outcome is Outcome.VOID:
        return "record.void", {}
    return "record.log" if record.amends is None else "record.amend", {
        "session": record.session,
        "provision": record.provision,
        "on": record.on.isoformat(),
        "outcome": record.outcome.value,
        "minutes": record.minutes,
        "reason": record.reason.value if record.reason else None,
        "starts_at": record.starts_at,
        "group_size": record.group_size,
        "role": record.role.value if record.role else None,
        "other_activity": record.other_activity,
        "second_session": record.second_session,
        "makes_up": record.makes_up.isoformat() if record.makes_up else None,
        "adherence": adherence,
        "engagement": engagement,
        "grade": GRADE,
    }


def _event(
    kind: str,
    pupil: str,
    event_id: str,
    body: dict[str, Any],
    by: str | None,
    at: datetime | None,
    entity: str | None = None,
    base: str | None = None,
) -> NewEvent:
    """Spelled like an item that a device sends, so that its sha can be checked in the same way."""
    scope, entity = f"pupil:{pupil}", entity or event_id
    words = {
        "id": event_id,
        "entity": entity,
        "scope": scope,
        "type": kind,
        "version": 1,
        "base": base,
        "n": None,
        "stated_at": at and at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "clock": None,
        "key_id": None,
        "signature": None,
        "body": body,
    }
    # The words are plain by now, so that the body's own spelling is a part of the whole one.
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return NewEvent(event_id, scope, entity, kind, text, sha_of(canonical(words)), base=base, user=by, stated_at=at)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
