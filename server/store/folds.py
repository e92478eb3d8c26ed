"""The projections of the log: records, notes, presence, equipment, and which ledgers they make dirty.

`project` works from the events alone and never from the request, so that a rebuild from the log gives the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.orm import Session

from server.domain.calendar import Span
from server.domain.record import replaces
from server.domain.upcast import upcast
from server.domain.vocabulary import Outcome
from server.store import weeks_said
from server.store.log import Event, everything
from server.store.models.log import EquipmentRow, LedgerDirty, NoteRow, PresenceRow, RecordRow, WeekSaid
from server.store.new_rows import NewRows

Row = dict[str, Any]
UNSIGNED = "unsigned_device"
_AS_SAID = (
    "session", "outcome", "minutes", "reason", "starts_at", "group_size", "role", "other_activity", "second_session",
    "adherence", "engagement", "grade",
)  # fmt: skip
_WHAT_STANDS = ("provision_id", "pupil_id", "on", "makes_up", *_AS_SAID)
_SILENT = {"outcome": Outcome.VOID.value, "minutes": None, "reason": None, "makes_up": None}


_INSERT = NewRows(RecordRow)


def _widened(statement: Any) -> Any:
    new = statement.excluded
    first = case((LedgerDirty.from_on < new.from_on, LedgerDirty.from_on), else_=new.from_on)
    last = case((LedgerDirty.to_on > new.to_on, LedgerDirty.to_on), else_=new.to_on)
    return statement.on_conflict_do_update(
        index_elements=["school_id", "provision_id", "pupil_id"],
        set_={"from_on": first, "to_on": last, "marked_at": new.marked_at},
    )


_MARK = NewRows(LedgerDirty, _widened)


def project(session: Session, school_id: str, events: Sequence[Event], now: datetime) -> None:
    """Puts new events, in seq order, into the projections, and marks the ledgers that no longer agree with the log."""
    _project_records(session, school_id, [event for event in events if _is_record(event)], now)
    _project_notes(session, school_id, [event for event in events if event.type.startswith("note.")])
    for kind, model, fields in (
        ("presence.report", PresenceRow, ("minutes_lost", "reason")),
        ("equipment.confirm", EquipmentRow, ("in_place",)),
    ):
        rows = [_small(school_id, event, fields) for event in events if event.type == kind]
        if rows:
            session.execute(insert(model), rows)


def rebuild(session: Session, school_id: str, now: datetime) -> None:
    """Throws the projections of a school away and makes them again from its log."""
    for model in (RecordRow, NoteRow, PresenceRow, EquipmentRow):
        session.execute(delete(model).where(model.school_id == school_id))
    for events in everything(session, school_id):
        project(session, school_id, events, now)
    weeks_said.rebuild(session, school_id)


def forget(session: Session, school_id: str, pupil_id: str) -> None:
    """Empties the projections of what was said of a pupil, as a rebuild from the erased log would."""
    for model in (RecordRow, NoteRow, PresenceRow, EquipmentRow, WeekSaid):
        session.execute(delete(model).where(model.school_id == school_id, model.pupil_id == pupil_id))


def mark_dirty(session: Session, school_id: str, marks: Iterable[tuple[str, str, Span]], now: datetime) -> None:
    """(provision, pupil, span): records with dates from the span have changed."""
    of_pair: dict[tuple[str, str], Span] = {}
    for provision, pupil, span in marks:
        known = of_pair.get((provision, pupil), span)
        starts_on, ends_on = min(known.starts_on, span.starts_on), max(known.ends_on, span.ends_on)
        of_pair[provision, pupil] = Span(starts_on, ends_on)
    if not of_pair:
        return
    _MARK.run(
        session,
        *(
            {
                "school_id": school_id,
                "provision_id": provision,
                "pupil_id": pupil,
                "from_on": span.starts_on,
                "to_on": span.ends_on,
                "marked_at": now,
            }
            for (provision, pupil), span in sorted(of_pair.items(), key=itemgetter(0))
        ),
    )


def _is_record(event: Event) -> bool:
    return event.type.startswith("record.") or event.type == "review.resolve"


def _project_records(session: Session, school_id: str, events: list[Event], now: datetime) -> None:
    if not events:
        return
    of_entity = _rows_of(session, school_id, {event.entity for event in events if event.type != "record.log"})
    rows: list[Row] = []
    marks: list[tuple[str, str, Span]] = []
    replaced: dict[str, Row] = {}
    for event in events:
        before = of_entity[event.entity]
        said = _said(event, before)
        if said is None:
            continue
        row = {
            "school_id": school_id,
            "id": event.id,
            "seq": event.seq,
            "entity": event.entity,
            "person_id": event.user,
            "amends": _amends(event, before),
            "stated_at": event.stated_at,
            "received_at": event.received_at,
            **said,
        }
        if event.unsigned:
            row["grade"] = UNSIGNED
        head = _standing(before)[0]
        heads = head is None or replaces(row["amends"], head["id"], head["outcome"])
        row["stands"] = heads and row["outcome"] != Outcome.VOID
        if heads and head is not None and head["stands"]:
            head["stands"] = False
            replaced[head["id"]] = head
        rows.append(row)
        before.append(row)
        days = [each["on"] for each in before]
        marks.append((row["provision_id"], row["pupil_id"], Span(min(days), max(days))))
    if not rows:
        return
    new = {row["id"] for row in rows}
    stored = [row for row in replaced.values() if row["id"] not in new]
    _INSERT.run(session, *rows)
    if stored:
        session.execute(
            update(RecordRow)
            .where(RecordRow.school_id == school_id, RecordRow.id.in_([row["id"] for row in stored]))
            .values(stands=False)
        )
    weeks_said.add(session, school_id, [row for row in rows if row["stands"]], stored)
    mark_dirty(session, school_id, marks, now)


def _rows_of(session: Session, school_id: str, entities: set[str]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    if entities:
        query = (
            select(RecordRow.__table__)
            .where(RecordRow.school_id == school_id, RecordRow.entity.in_(entities))
            .order_by(RecordRow.seq)
        )
        for row in session.execute(query).mappings():
            found[row["entity"]].append(dict(row))
    return found


def _said(event: Event, before: list[Row]) -> Row | None:
    """What a row of this event says; None where there is nothing to void, restore or resolve."""
    if event.type in ("record.log", "record.amend"):
        body = msgspec.json.decode(event.body)
        return {name: body[name] for name in _AS_SAID} | {
            "provision_id": body["provision"],
            "pupil_id": event.scope.removeprefix("pupil:"),
            "on": date.fromisoformat(body["on"]),
            "makes_up": date.fromisoformat(body["makes_up"]) if body["makes_up"] else None,
        }
    if not before:
        return None
    if event.type == "record.void":
        return {name: before[-1][name] for name in _WHAT_STANDS} | _SILENT
    if event.type == "record.restore":
        said = _standing(before)[1] or before[-1]
    else:
        keep = msgspec.json.decode(event.body)["keep"]
        said = next((row for row in before if row["id"] == keep), before[-1])
    # Who says that it stands again did not give the session: the words stay their author's.
    return {name: said[name] for name in (*_WHAT_STANDS, "person_id")}


def _amends(event: Event, before: list[Row]) -> str | None:
    """A void holds against all but what names it: so a resolve, whichever version it keeps, names the void."""
    if event.type == "review.resolve":
        head = _standing(before)[0]
        return head["id"] if head is not None and head["outcome"] == Outcome.VOID else event.base
    return event.base


def _standing(rows: list[Row]) -> tuple[Row | None, Row | None]:
    """Of one record's rows in log order the head, as the ledger finds it, and what was last said and stood.

    What was said against a void that it had not seen is kept, and never stood: a restore does not bring it back.
    """
    head: Row | None = None
    spoken: Row | None = None
    for row in rows:
        if head is not None and not replaces(row["amends"], head["id"], head["outcome"]):
            continue
        head = row
        spoken = spoken if row["outcome"] == Outcome.VOID else row
    return head, spoken


def _project_notes(session: Session, school_id: str, events: list[Event]) -> None:
    for event in events:
        if event.type == "note.void":
            _void_notes(session, school_id, event)
            continue
        body = upcast(event.type, event.version, msgspec.json.decode(event.body))
        session.execute(
            insert(NoteRow).values(
                school_id=school_id,
                id=event.id,
                record_entity=body["record"],
                pupil_id=event.scope.removeprefix("pupil:"),
                person_id=event.user,
                text=body["text"],
                kid=body["kid"],
                sealed=body["sealed"],
                amends=event.base,
                # A void stands against an amendment that did not see it.
                voided=event.type == "note.amend" and _is_voided(session, school_id, event.entity),
                seq=event.seq,
                received_at=event.received_at,
            )
        )


def _is_voided(session: Session, school_id: str, entity: str) -> bool:
    query = select(NoteRow.voided).where(NoteRow.school_id == school_id, NoteRow.id == entity)
    return bool(session.scalars(query).first())


def _void_notes(session: Session, school_id: str, event: Event) -> None:
    """The note and all its amendments: a withdrawn amendment must not bring back what it replaced."""
    about = select(NoteRow.record_entity).where(NoteRow.school_id == school_id, NoteRow.id == event.entity)
    chain = {event.entity}
    rows = session.execute(
        select(NoteRow.id, NoteRow.amends)
        .where(NoteRow.school_id == school_id, NoteRow.record_entity.in_(about))
        .order_by(NoteRow.seq)
    )
    for row in rows:
        if row.amends in chain:
            chain.add(row.id)
    session.execute(update(NoteRow).where(NoteRow.school_id == school_id, NoteRow.id.in_(chain)).values(voided=True))


def _small(school_id: str, event: Event, fields: Sequence[str]) -> Row:
    body = msgspec.json.decode(event.body)
    day = "on" if "on" in body else "week_of"
    return {
        "school_id": school_id,
        "id": event.id,
        "provision_id": body["provision"],
        "pupil_id": event.scope.removeprefix("pupil:"),
        day: date.fromisoformat(body[day]),
        "person_id": event.user,
        "seq": event.seq,
        **{name: body[name] for name in fields},
    }


def provisions_of(session: Session, school_id: str, entities: Collection[str]) -> dict[str, str]:
    """Entity of a record to the provision that it is about."""
    if not entities:
        return {}
    query = select(RecordRow.entity, RecordRow.provision_id).where(
        RecordRow.school_id == school_id, RecordRow.entity.in_(entities)
    )
    return {row.entity: row.provision_id for row in session.execute(query)}
