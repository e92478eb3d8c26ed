"""Taking out what is about one pupil. In the log ids, seqs and chain stay; elsewhere nothing does."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select, text, update
from sqlalchemy.orm import Session

from server.store import audit
from server.store.base import Base
from server.store.log_statements import BLANK
from server.store.models.alerts import WeeklySummaryRow
from server.store.models.log import EventRow, HeldItem
from server.store.models.plans import ProvisionPupil, ProvisionRow

AT_ONCE = 500
ERASE = "erase"
NOTHING = "{}"
"""What a held item says once it is erased."""


def overwrite_what_goes(session: Session) -> None:
    """On SQLite what is deleted is written over with zeros, and not only let go of. Ends with the connection's use."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = on"))


def unerased(session: Session, school_id: str, scope: str) -> list[str]:
    """The ids of the events of a scope that still say something."""
    query = select(EventRow.id).where(
        EventRow.school_id == school_id, EventRow.scope == scope, EventRow.body != BLANK, EventRow.type != ERASE
    )
    return list(session.scalars(query))


def held_about(session: Session, school_id: str, scope: str) -> list[HeldItem]:
    """What is held, or was, about the scope, and still says something: also what came about another pupil and was put
    right to be about this one."""
    likely = HeldItem.item.contains(f'"scope":"{scope}"', autoescape=True)
    put_right = select(EventRow.id).where(EventRow.school_id == school_id, EventRow.scope == scope)
    meant = HeldItem.counts_as.in_(put_right) & (HeldItem.item != NOTHING)
    rows = session.execute(
        select(HeldItem, HeldItem.counts_as.in_(put_right))
        .where(HeldItem.school_id == school_id, likely | meant)
        .order_by(HeldItem.seq)
    )
    return [row for row, is_meant in rows if is_meant or json.loads(row.item).get("scope") == scope]


def says_something(session: Session, school_id: str, scope: str, at: datetime) -> bool:
    """Whether anything of a scope that was erased `at` that moment is still there; not what came after it."""
    if unerased(session, school_id, scope):
        return True
    held = [row.id for row in held_about(session, school_id, scope)]
    query = select(func.count()).where(
        EventRow.school_id == school_id, EventRow.id.in_(held), EventRow.received_at <= at
    )
    return bool(held) and bool(session.scalar(query))


def authors(session: Session, school_id: str, scope: str) -> set[str]:
    """Whose devices may hold what they said of the scope."""
    query = select(EventRow.user_id).where(
        EventRow.school_id == school_id, EventRow.scope == scope, EventRow.user_id.is_not(None)
    )
    return {each for each in session.scalars(query.distinct()) if each is not None}


def blank(session: Session, school_id: str, ids: Sequence[str]) -> None:
    """These events say nothing any more. Their sha stays: a device that offers one again must be known by it."""
    for some in _parts(ids):
        session.execute(
            update(EventRow)
            .where(EventRow.school_id == school_id, EventRow.id.in_(some))
            .values(body=BLANK, key_id=None, signature=None)
        )
        audit.forget(session, school_id, some)


def blank_held(session: Session, school_id: str, rows: Sequence[HeldItem], now: Any) -> None:
    """Held items, what was written to their authors about them, and what the desk noted when it decided."""
    for row in rows:
        row.item, row.detail, row.waits_for = NOTHING, None, None
        if row.resolved_at is None:
            row.resolved_at, row.resolution = now, "erased"
        told = session.scalars(
            select(EventRow).where(
                EventRow.school_id == school_id,
                # Somebody else's item may be held under the same id, about another pupil: theirs stays as they know it.
                (EventRow.id == row.id)
                | (EventRow.entity == row.item_id)
                & (EventRow.type == "release")
                & (EventRow.scope == f"user:{row.person_id}"),
            )
        )
        for event in told:
            said = json.loads(event.body)
            unsaid = {name: None for name in ("detail", "note") if name in said}
            event.body = json.dumps(said | unsaid, sort_keys=True, separators=(",", ":"))
    audit.forget_acts(session, school_id, [row.item_id for row in rows])
    session.flush()


def counts_of_pupil(session: Session, school_id: str, pupil_id: str) -> dict[str, int]:
    """Rows about the pupil by table, without those that have none."""
    found = {
        table.name: session.scalar(select(func.count()).where(table.c.school_id == school_id, owner == pupil_id)) or 0
        for table, owner in _tables_of_pupils()
    }
    return {name: count for name, count in found.items() if count}


def remove_pupil(session: Session, school_id: str, pupil_id: str, names: Collection[str]) -> None:
    """All rows about the pupil outside the log, and the `names` in the stored summaries. A line of the map that is also
    for others stays for them."""
    plans = _ids(session, school_id, "plan", pupil_id)
    theirs = select(ProvisionPupil.provision_id).where(
        ProvisionPupil.school_id == school_id, ProvisionPupil.pupil_id == pupil_id
    )
    of_pupil = set(session.scalars(theirs))
    others = select(ProvisionPupil.provision_id).where(
        ProvisionPupil.school_id == school_id, ProvisionPupil.pupil_id != pupil_id
    )
    alone = sorted(of_pupil - set(session.scalars(others)))
    session.execute(
        update(ProvisionRow)
        .where(ProvisionRow.school_id == school_id, ProvisionRow.plan_id.in_(plans))
        .values(plan_id=None, items=[], wording=None)
    )
    keys: dict[str, Collection[str]] = {"pupil_id": [pupil_id], "plan_id": plans, "provision_id": alone}
    keys["alert_id"] = _ids(session, school_id, "alert", pupil_id)
    for table in reversed(Base.metadata.sorted_tables):
        for name, ids in keys.items():
            if ids and name in table.c and table.name != "audit_entry":
                session.execute(delete(table).where(table.c.school_id == school_id, table.c[name].in_(ids)))
        if table.name == "provision" and alone:
            session.execute(delete(table).where(table.c.school_id == school_id, table.c.id.in_(alone)))
        if table.name == "pupil":
            session.execute(delete(table).where(table.c.school_id == school_id, table.c.id == pupil_id))
    audit.forget(session, school_id, [pupil_id, *plans, *alone, *keys["alert_id"]])
    audit.forget_naming(session, school_id, names)
    _scrub_summaries(session, school_id, pupil_id, names)


def _scrub_summaries(session: Session, school_id: str, pupil_id: str, names: Collection[str]) -> None:
    """Whatever is about the pupil alone goes; the totals, which name nobody, stay."""

    def theirs(value: Any) -> bool:
        return isinstance(value, dict) and isinstance(value.get("pupil"), dict) and value["pupil"]["id"] == pupil_id

    def said(value: Any) -> Any:
        if isinstance(value, str):
            for name in sorted(names, key=len, reverse=True):
                value = value.replace(name, "a pupil")
            return value
        if isinstance(value, list):
            return [said(each) for each in value if not theirs(each)]
        return {key: said(each) for key, each in value.items()} if isinstance(value, dict) else value

    for row in session.scalars(select(WeeklySummaryRow).where(WeeklySummaryRow.school_id == school_id)):
        row.body = said(row.body)
    session.flush()


def _ids(session: Session, school_id: str, name: str, pupil_id: str) -> list[str]:
    table = Base.metadata.tables[name]
    return list(session.scalars(select(table.c.id).where(table.c.school_id == school_id, table.c.pupil_id == pupil_id)))


def _tables_of_pupils() -> list[tuple[Table, Any]]:
    tables = [table for table in Base.metadata.sorted_tables if "pupil_id" in table.c or table.name == "pupil"]
    return [(table, table.c.id if table.name == "pupil" else table.c.pupil_id) for table in tables]


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE))
