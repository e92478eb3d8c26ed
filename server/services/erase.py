"""Erasure: what is about one pupil is taken out of the log, the tables, the audit log's openings and the next backup.

That it was done, when and why stays; so do ids, seqs and chain. Devices are told to drop what they hold of it.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from server.services.publish import server_event
from server.services.refusal import Refusal
from server.settings import Settings
from server.store import audit, erasing, folds, log, people
from server.store.engine import Database

FILE = "erasures.json"
"""Beside the database, and in the second place: ids alone, so that a restored backup does not bring a pupil back."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is about a pupil, or was: rows by table, events of the log, held items."""

    pupil_id: str
    name: str
    rows: dict[str, int]
    events: int
    held: int


def preview(db: Database, school_id: str, pupil: str) -> Erasure:
    """What `erase` would take out; changes nothing. `pupil` is a name, a UPN or an id. Refuses with `not_found`."""
    with db.read() as session:
        return _about(session, school_id, _pupil(session, school_id, pupil))


def erase(db: Database, settings: Settings, school_id: str, pupil: str, reason: str, now: datetime) -> Erasure:
    """Refuses with `not_found`, or `check_fields` without a reason."""
    if not reason.strip():
        raise Refusal("check_fields", "Say why this is erased.", {"reason": "It is empty."})
    with db.read() as session:
        value = _pupil(session, school_id, pupil)
    # Noted before it is done: were the machine to stop between the two, a restore would bring the pupil back.
    _note(settings, school_id, value.id, now)
    with db.write() as session:
        found = _about(session, school_id, value)
        names = [name for name in (value.name, value.short_name) if value.short_name]
        _take_out(session, school_id, value.id, names, reason.strip(), now)
    db.write_through()
    return found


def apply_again(db: Database, settings: Settings, now: datetime) -> int:
    """Erases again what had been erased since a restored backup was made; how many pupils that were. What came late and
    was not erased then still waits for the SENCO."""
    again = 0
    for one in _noted(settings):
        school_id, pupil_id, at = one["school"], one["pupil"], datetime.fromisoformat(one["at"])
        with db.read() as session:
            known = people.pupils(session, school_id).get(pupil_id)
            back = known is not None or erasing.says_something(session, school_id, f"pupil:{pupil_id}", at)
        if not back:
            continue
        with db.write() as session:
            names = (known.name, known.short_name) if known else ()
            _take_out(session, school_id, pupil_id, names, "Erased before this backup was put back.", now)
            again += 1
    if again:
        db.write_through()
    return again


def erase_scope(session: Session, school_id: str, scope: str, entity: str, now: datetime) -> None:
    """The log's part: blanks all that was said in the scope, empties its projections, and tells devices.

    Everyone who reads the scope is told in it, and everyone who wrote to it privately, for their own items outlive a
    loss of access. A device drops what came before the event; later events of the scope are as any others.
    """
    head = log.lock_head(session, school_id)
    erasing.overwrite_what_goes(session)
    held = erasing.held_about(session, school_id, scope)
    tell = sorted(erasing.authors(session, school_id, scope) | {row.person_id for row in held})
    erasing.blank(session, school_id, erasing.unerased(session, school_id, scope))
    erasing.blank_held(session, school_id, held, now)
    scopes = [*(f"user:{person}" for person in tell), scope]
    events = [server_event(now, "erase", each, entity, {"scope": scope}) for each in scopes]
    log.append(session, school_id, head, events, now)
    folds.forget(session, school_id, scope.removeprefix("pupil:"))


def _take_out(
    session: Session, school_id: str, pupil_id: str, names: Collection[str], reason: str, now: datetime
) -> None:
    erase_scope(session, school_id, f"pupil:{pupil_id}", pupil_id, now)
    erasing.remove_pupil(session, school_id, pupil_id, names)
    audit.append(session, school_id, [audit.Act(now, "pupil.erase", object_id=pupil_id, body={"reason": reason})])


def _about(session: Session, school_id: str, value: people.PupilValue) -> Erasure:
    scope = f"pupil:{value.id}"
    return Erasure(
        value.id,
        value.name,
        erasing.counts_of_pupil(session, school_id, value.id),
        len(erasing.unerased(session, school_id, scope)),
        len(erasing.held_about(session, school_id, scope)),
    )


def _pupil(session: Session, school_id: str, wanted: str) -> people.PupilValue:
    found = [
        value
        for value in people.pupils(session, school_id).values()
        if wanted.strip().casefold() in (value.id, value.name.casefold(), (value.upn or "").casefold() or None)
    ]
    scope = f"pupil:{wanted.strip()}"
    if not found and (erasing.held_about(session, school_id, scope) or erasing.unerased(session, school_id, scope)):
        return people.PupilValue(wanted.strip(), "A pupil who was erased before", "")
    if not found:
        raise Refusal("not_found", f"There is no pupil {wanted!r} here. Give the full name, or the UPN.")
    if len(found) > 1:
        raise Refusal("not_found", f"There are {len(found)} pupils of the name {wanted!r}. Give the UPN.")
    return found[0]


def _note(settings: Settings, school_id: str, pupil_id: str, now: datetime) -> None:
    noted = [*_noted(settings), {"school": school_id, "pupil": pupil_id, "at": now.isoformat()}]
    for folder in (settings.data_dir, settings.backup_copy_dir):
        if folder is not None and (folder == settings.data_dir or folder.is_dir()):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            half = folder / f".{FILE}.half"
            half.write_text(json.dumps(noted), "utf-8")
            half.replace(folder / FILE)


def noted(settings: Settings) -> bool:
    """Whether anybody was ever erased here."""
    return bool(_noted(settings))


def _noted(settings: Settings) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for folder in (settings.data_dir, settings.backup_copy_dir):
        path = folder / FILE if folder is not None else Path("/nowhere")
        if path.is_file():
            found |= {(one["school"], one["pupil"]): one for one in json.loads(path.read_text("utf-8"))}
    return list(found.values())
