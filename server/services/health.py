"""Is the clock running? A server whose clock has stopped alerts nobody, and must say so itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.store import jobs
from server.store.engine import Database

OLD = timedelta(minutes=5)
"""The clock ticks once a minute; five without a tick is no hiccup."""


@dataclass(frozen=True, slots=True)
class Health:
    """`status` is ok, no_tick_yet or clock_stopped."""

    status: str
    clock_seen_at: datetime | None


def look(db: Database, now: datetime) -> Health:
    with db.read() as session:
        seen = jobs.clock_seen_at(session)
    if seen is None:
        return Health("no_tick_yet", None)
    return Health("clock_stopped" if now - seen > OLD else "ok", seen)
