"""What a school has chosen of its ladder: who is told, and when."""

from dataclasses import fields, replace
from datetime import datetime, time
from typing import Any

from server.domain.ladder import LadderSettings
from server.services.refusal import Refusal
from server.store import audit, schools
from server.store.engine import Database


def chosen(db: Database, school_id: str) -> LadderSettings:
    with db.read() as session:
        return schools.ladder_settings(session, school_id)


def choose(db: Database, school_id: str, name: str, value: str, now: datetime) -> LadderSettings:
    """One setting, spelled as in docs/running.md. Raises Refusal `check_fields`, with what would be right."""
    names = [each.name for each in fields(LadderSettings)]
    if name not in names:
        raise Refusal("check_fields", "Nothing was changed.", {name: f"Is none of {', '.join(names)}."})
    with db.write() as session:
        before = schools.ladder_settings(session, school_id)
        try:
            read: Any = time.fromisoformat(value) if isinstance(getattr(before, name), time) else int(value)
            after = replace(before, **{name: read})
        except ValueError as wrong:
            raise Refusal(
                "check_fields", "Nothing was changed.", {name: f"{value!r} cannot be used: {wrong}."}
            ) from wrong
        schools.set_ladder_settings(session, school_id, after)
        audit.append(session, school_id, [audit.Act(now, "ladder.set", body={"name": name, "value": value})])
    return after
