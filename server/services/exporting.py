"""A Kept file of a whole school or of one pupil, from one moment of the database, piece by piece."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.domain.plan import Plan, in_force
from server.imports.cells import alike
from server.services.ids import new_id
from server.services.kept_document import FORMAT, calendar_json, plan_json, provision_json, said, school_json
from server.services.keys import Keyring
from server.services.notes import CANNOT_BE_OPENED
from server.services.refusal import Refusal
from server.store import audit, kept, people, plans, views
from server.store.engine import Database
from server.store.ledgers import Sealed
from server.store.plans import StoredProvision

Values = Iterable[dict[str, Any]]


def note_export(db: Database, school_id: str, pupil: str | None, now: datetime) -> None:
    """Puts each pupil of the file on the list of who looked, before it is written. Refuses as `export_kept` does."""
    with db.write() as session:
        known = people.pupils(session, school_id).values()
        for each in known if pupil is None else [_meant(known, pupil)]:
            views.add(session, school_id, new_id(now), None, each.id, "kept export", now)
        one = None if pupil is None else _meant(known, pupil).id
        audit.append(session, school_id, [audit.Act(now, "export.kept_file", object_id=one)])


def export_kept(db: Database, school_id: str, pupil: str | None = None, *, keyring: Keyring) -> Iterator[str]:
    """The text of the file. `pupil` is a name or a UPN; refuses with `check_fields` where not exactly one is meant.

    People are those whom something in the file names. One pupil's file says of nobody else more than that a plan of
    theirs stands behind a group's line. `keyring` opens the sealed notes: a file must be readable where it goes.
    """
    with db.read() as session:
        one = None if pupil is None else _meant(people.pupils(session, school_id).values(), pupil)
        part = _part(session, school_id, one)
        yield f'{{"format": {_text(FORMAT)}'
        school = school_json(plans.school(session, school_id).name, plans.ledger_settings(session, school_id))
        yield f',\n"school": {_text(school)}'
        yield f',\n"calendar": {_text(calendar_json(plans.calendar_of(session, school_id)))}'
        only = one.id if one else None
        yield from _list("people", _people(session, school_id, part, only))
        yield from _list("pupils", (_pupil(each) for each in part.pupils))
        yield from _list("plans", map(plan_json, part.plans))
        yield from _list(
            "provisions",
            (provision_json(line.provision, line.asks, line.area_of_need) for line in part.provisions),
        )
        for name, rows in (
            ("records", kept.records),
            ("notes", kept.notes),
            ("presence", kept.presence),
            ("equipment", kept.equipment),
        ):
            yield from _list(name, (_opened(row, keyring) for row in rows(session, school_id, only)))
        yield "}\n"


def _meant(pupils: Iterable[people.PupilValue], wanted: str) -> people.PupilValue:
    given = list(pupils)
    found = [pupil for pupil in given if pupil.upn == wanted.strip().upper()]
    found = found or [pupil for pupil in given if alike(pupil.name) == alike(wanted)]
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} pupils are" if found else "No pupil is"
    raise Refusal("check_fields", f"{what} called “{wanted}”. Give the full name, or the UPN.", {})


@dataclass(frozen=True, slots=True)
class _Part:
    """What of the school's plans goes into the file."""

    pupils: tuple[people.PupilValue, ...]
    plans: tuple[Plan, ...]
    provisions: tuple[StoredProvision, ...]


def _part(session: Session, school_id: str, pupil: people.PupilValue | None) -> _Part:
    every = plans.provisions(session, school_id)
    of_school = plans.plans(session, school_id)
    if pupil is None:
        by_id = sorted(people.pupils(session, school_id).values(), key=lambda each: each.id)
        return _Part(tuple(by_id), tuple(of_school.values()), tuple(every.values()))
    ends = {line.id: line.ends_on for line in in_force(stored.provision for stored in every.values())}
    own = {id_: stored for id_, stored in every.items() if pupil.id in stored.provision.pupils}
    kept_on = {stored.provision.replaces for stored in own.values()}
    lines = []
    for id_, stored in own.items():
        line = stored.provision
        plan = of_school.get(line.plan or "")
        line = replace(
            line,
            pupils=(pupil.id,),
            items=line.items if plan is not None and plan.pupil == pupil.id else (),
            replaces=line.replaces if line.replaces in own else None,
            # The version that follows is not in the file where it leaves this pupil out: so this one says its end.
            ends_on=line.ends_on if id_ in kept_on else ends[id_],
        )
        lines.append(replace(stored, provision=line))
    named = {stored.provision.plan for stored in lines}
    held = tuple(
        plan if plan.pupil == pupil.id else replace(plan, pupil=pupil.id, items=())
        for plan in of_school.values()
        if plan.pupil == pupil.id or plan.id in named
    )
    return _Part((pupil,), held, tuple(lines))


def _people(session: Session, school_id: str, part: _Part, pupil: str | None) -> Iterator[dict[str, Any]]:
    named = {person for stored in part.provisions for person in stored.provision.deliverers}
    named |= kept.authors(session, school_id, pupil)
    for person in sorted(people.people(session, school_id).values(), key=lambda each: each.id):
        if person.id in named:
            yield {
                "id": person.id,
                "name": person.name,
                "role": person.deliverer_role,
                "qualifications": list(person.qualifications),
            }


def _pupil(pupil: people.PupilValue) -> dict[str, Any]:
    return {
        "id": pupil.id,
        "name": pupil.name,
        "year_group": pupil.year_group,
        "sen_status": pupil.sen_status,
        "on_roll_from": pupil.on_roll_from.isoformat() if pupil.on_roll_from else None,
        "on_roll_to": pupil.on_roll_to.isoformat() if pupil.on_roll_to else None,
        **said({"upn": pupil.upn} | asdict(pupil.guide)),
    }


def _opened(row: dict[str, Any], keyring: Keyring) -> dict[str, Any]:
    sealed = row.get("text")
    return row | {"text": keyring.open(sealed, row["id"]) or CANNOT_BE_OPENED} if isinstance(sealed, Sealed) else row


def _list(name: str, rows: Values) -> Iterator[str]:
    """One row a line, so that a file can be read, and compared with another, by eye."""
    yield f",\n{_text(name)}: ["
    before = "\n"
    for row in rows:
        yield before + _text(row)
        before = ",\n"
    yield "]"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
