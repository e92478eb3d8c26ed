"""What a school has chosen: whom its ladder tells and when, and when its week is summed up."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from server.domain import summary_times
from server.domain.ladder_settings import LadderSettings, faults
from server.services.refusal import Refusal
from server.store import audit, schools
from server.store.engine import Database
from server.store.log import lock_head

LADDER = tuple(asdict(LadderSettings()))
Value = time | int | str


@dataclass(frozen=True, slots=True)
class Chosen:
    """`summary` holds a weekday and a time for each of domain/summary_times.py."""

    ladder: LadderSettings
    summary: Mapping[str, str]

    @property
    def by_name(self) -> dict[str, Value]:
        return {**asdict(self.ladder), **self.summary}


DEFAULTS = Chosen(LadderSettings(), summary_times.DEFAULTS)


def chosen(db: Database, school_id: str) -> Chosen:
    with db.read() as session:
        return _chosen(session, school_id)


def choose(
    db: Database, school_id: str, changes: Mapping[str, Value], now: datetime, person_id: str | None = None
) -> Chosen:
    """Some of the settings by name, all of them or none; without a person whoever runs the server chose. What is chosen
    counts from the clock's next minute. Raises Refusal `check_fields`, with what would be right for each."""
    with db.write() as session:
        lock_head(session, school_id)
        before = _chosen(session, school_id)
        known = before.by_name
        wrong = {name: f"Is none of {', '.join(known)}." for name in changes if name not in known}
        ladder: dict[str, Any] = {name: changes.get(name, known[name]) for name in LADDER}
        wrong |= faults(ladder)
        for name in summary_times.DEFAULTS.keys() & changes.keys():
            if summary_times.weekly_time(str(changes[name])) is None:
                wrong[name] = "Give a weekday and a time, such as monday 07:00."
        if wrong:
            raise Refusal("check_fields", "Nothing was changed.", wrong)
        schools.set_ladder_settings(session, school_id, LadderSettings(**ladder))
        for name, default in summary_times.DEFAULTS.items():
            at = changes.get(name, known[name])
            schools.set_setting(session, school_id, name, None if at == default else at)
        acts = [
            audit.Act(now, "setting.chosen", person_id, body={"name": name, "value": in_words(value)})
            for name, value in changes.items()
            if value != known[name]
        ]
        audit.append(session, school_id, acts)
        return _chosen(session, school_id)


def read(name: str, text: str) -> Value:
    """The value that is spelled as in docs/running.md; what cannot be read stays text, and is refused by `choose`."""
    kind = type(getattr(DEFAULTS.ladder, name, text))
    try:
        found: Value = time.fromisoformat(text) if kind is time else int(text) if kind is int else text
    except ValueError:
        return text
    return text if isinstance(found, time) and in_words(found) != text else found


def in_words(value: Value) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _chosen(session: Session, school_id: str) -> Chosen:
    kept = schools.school(session, school_id).settings
    times = {name: str(kept.get(name, text)) for name, text in summary_times.DEFAULTS.items()}
    return Chosen(schools.ladder_settings(session, school_id), times)
