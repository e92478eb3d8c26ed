"""The last `due.set` written for each window, by which a night's publishing knows what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.store.conflict import insert_into
from server.store.models.plans import DueWindow

Key = tuple[str, str, date]
"""Provision, pupil, first day."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the log last said of a window; `id` is the entity of its events."""

    id: str
    ends_on: date
    body: dict[str, Any]


def said(session: Session, school_id: str, from_on: date) -> dict[Key, Said]:
    """The windows that end on `from_on` or later."""
    rows = session.scalars(select(DueWindow).where(DueWindow.school_id == school_id, DueWindow.ends_on >= from_on))
    return {(row.provision_id, row.pupil_id, row.starts_on): Said(row.id, row.ends_on, row.body) for row in rows}


def put(session: Session, school_id: str, new: Mapping[Key, Said]) -> None:
    """Puts these in the place of what was said of the same windows. A window keeps its id."""
    if not new:
        return
    rows = [
        {
            "school_id": school_id,
            "id": each.id,
            "provision_id": provision,
            "pupil_id": pupil,
            "starts_on": starts_on,
            "ends_on": each.ends_on,
            "body": each.body,
        }
        for (provision, pupil, starts_on), each in new.items()
    ]
    statement = insert_into(session, DueWindow)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "provision_id", "pupil_id", "starts_on"],
            set_={"ends_on": statement.excluded.ends_on, "body": statement.excluded.body},
        ),
        rows,
    )
