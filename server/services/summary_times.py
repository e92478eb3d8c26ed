"""What a school has chosen of when its week is summed up."""

from datetime import datetime

from server.domain.summary_times import DEFAULTS, weekly_time
from server.services.refusal import Refusal
from server.store import audit, schools
from server.store.engine import Database


def chosen_times(db: Database, school_id: str) -> dict[str, str]:
    with db.read() as session:
        kept = schools.school(session, school_id).settings
    return {name: str(kept.get(name, text)) for name, text in DEFAULTS.items()}


def choose_time(db: Database, school_id: str, name: str, value: str, now: datetime) -> dict[str, str]:
    """One of them, spelled as in docs/running.md. Raises Refusal `check_fields`, with what would be right."""
    if name not in DEFAULTS:
        raise Refusal("check_fields", "Nothing was changed.", {name: f"Is none of {', '.join(DEFAULTS)}."})
    if weekly_time(value) is None:
        raise Refusal(
            "check_fields", "Nothing was changed.", {name: "Give a weekday and a time, such as monday 07:00."}
        )
    with db.write() as session:
        schools.set_setting(session, school_id, name, None if value == DEFAULTS[name] else value)
        audit.append(session, school_id, [audit.Act(now, "summary.time", body={"name": name, "value": value})])
    return chosen_times(db, school_id)
