"""Whether what people are shown is what the log says.

Figures are read from the projections, and phones are given each event's `told`: whoever changed those in the database
would bend what is seen and leave the log sound. So both are made anew, scope by scope, by the code that made them, in a
database in memory; what is stored is only read, and nobody who writes waits.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import create_engine, select, union, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from server.store import folds
from server.store.base import Base, instant_text
from server.store.log import Event, NewEvent, told
from server.store.log_statements import BLANK, COLUMNS
from server.store.models.log import EquipmentRow, EventRow, LedgerDirty, NoteRow, PresenceRow, RecordRow, WeekSaid
from server.store.sqlite import sqlite3

_WORDS: dict[Any, str] = {
    RecordRow: "The record",
    NoteRow: "The note",
    PresenceRow: "The support of a day",
    EquipmentRow: "The equipment of a week",
}
_PUPIL = "pupil:"


def scopes(session: Session, school_id: str) -> list[str]:
    """All that the log speaks of, and every pupil of whom something is shown."""
    said = select(EventRow.scope).where(EventRow.school_id == school_id)
    shown = union(*(select(model.pupil_id).where(model.school_id == school_id) for model in (*_WORDS, WeekSaid)))
    return sorted({*session.scalars(said.distinct()), *(_PUPIL + pupil for pupil in session.scalars(shown))})


def unlike(session: Session, school_id: str, wanted: list[str], now: datetime) -> Iterator[list[tuple[str, str]]]:
    """For each of these scopes, what is shown otherwise than it was said: the id, and what is wrong in words."""
    beside = create_engine("sqlite://", module=sqlite3, poolclass=StaticPool)
    Base.metadata.create_all(beside, [model.__table__ for model in (*_WORDS, WeekSaid, LedgerDirty)])
    try:
        for scope in wanted:
            events, found = _read(session, school_id, scope)
            if scope.startswith(_PUPIL):
                with Session(beside) as scratch:
                    folds.project(scratch, school_id, events, now)
                    found += _unlike(session, scratch, school_id, scope.removeprefix(_PUPIL))
                    scratch.rollback()
            yield found
    finally:
        beside.dispose()


def make_anew(session: Session, school_id: str, scope: str, now: datetime) -> None:
    """Throws away what is shown of one scope, and makes it again from the log, which must be sound."""
    events, otherwise = _read(session, school_id, scope)
    bent = dict(otherwise)
    for event in events:
        if event.id in bent:
            row = update(EventRow).where(EventRow.school_id == school_id, EventRow.id == event.id)
            session.execute(row.values(told=_told(event)))
    if scope.startswith(_PUPIL):
        folds.forget(session, school_id, scope.removeprefix(_PUPIL))
        folds.project(session, school_id, events, now)


def _read(session: Session, school_id: str, scope: str) -> tuple[list[Event], list[tuple[str, str]]]:
    """The events of a scope in log order, and those that phones are told otherwise."""
    of_scope = (EventRow.school_id == school_id, EventRow.scope == scope, EventRow.body != BLANK)
    events, found = [], []
    for *columns, leaving in session.execute(select(*COLUMNS, EventRow.told).where(*of_scope).order_by(EventRow.seq)):
        event = Event(*columns)
        events.append(event)
        if _told(event) != leaving:
            found.append((event.id, f"Phones are told of {event.id} otherwise than the log says."))
    return events, found


def _told(event: Event) -> str:
    new = NewEvent(
        event.id, event.scope, event.entity, event.type, event.body, event.sha, event.version, event.base, event.user,
        event.device, event.n, event.stated_at,
    )  # fmt: skip
    return told(new, event.seq, instant_text(event.received_at))


def _unlike(session: Session, scratch: Session, school_id: str, pupil: str) -> list[tuple[str, str]]:
    found = []
    for model, words in _WORDS.items():
        shown, said = _rows(session, model, school_id, pupil), _rows(scratch, model, school_id, pupil)
        found += [
            (one, f"{words} {one} is shown otherwise than the log says.")
            for one in sorted(shown.keys() | said.keys())
            if shown.get(one) != said.get(one)
        ]
    if _sums(session, school_id, pupil) != _sums(scratch, school_id, pupil):
        found.append((pupil, f"The sums of the weeks of pupil {pupil} are not those of the records in the log."))
    return found


def _rows(session: Session, model: Any, school_id: str, pupil: str) -> dict[str, tuple[Any, ...]]:
    query = select(model.__table__).where(model.school_id == school_id, model.pupil_id == pupil)
    return {row.id: tuple(row) for row in session.execute(query)}


def _sums(session: Session, school_id: str, pupil: str) -> set[tuple[Any, ...]]:
    query = select(WeekSaid.__table__).where(WeekSaid.school_id == school_id, WeekSaid.pupil_id == pupil)
    return {tuple(row) for row in session.execute(query)}
