"""Asks those who deliver a provision, in their own log, about sessions that nobody has logged; nobody else is told."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from server.domain.judging import Silent
from server.domain.plan import Provision
from server.services.publish import append_server_event
from server.services.reviewed import Known
from server.store import reviewing


def say(session: Session, facts: Known, provision: Provision, pupil: str, silent: Sequence[Silent]) -> None:
    """Sets the nudges of this pupil's provision to these, and ends the others. Nothing is said twice."""
    if not silent and (provision.id, pupil) not in facts.asked:
        return
    facts.asked.add((provision.id, pupil))
    ids = reviewing.due_window_ids(session, facts.school_id, provision.id, pupil)
    wanted = {
        ids[window.starts_on]: {
            "provision": provision.id,
            "pupil": pupil,
            "starts_on": window.starts_on.isoformat(),
            "ends_on": window.ends_on.isoformat(),
            "unaccounted": str(window.unlogged),
            "open": True,
        }
        for window in silent
        if window.starts_on in ids
    }
    of_pair = set(ids.values())
    for person in provision.deliverers:
        scope = f"user:{person}"
        said = {
            entity: json.loads(body) for (of, entity), body in facts.nudges.items() if of == scope and entity in of_pair
        }
        for entity, body in wanted.items():
            if said.get(entity) != body:
                _append(session, facts, scope, entity, body)
        for entity, body in said.items():
            if body["open"] and entity not in wanted:
                _append(session, facts, scope, entity, body | {"unaccounted": "0", "open": False})


def _append(session: Session, facts: Known, scope: str, entity: str, body: dict[str, Any]) -> None:
    append_server_event(session, facts.school_id, facts.now, "nudge.set", scope, entity, body)
    facts.nudges[scope, entity] = json.dumps(body)
