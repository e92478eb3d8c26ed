"""Every job: what it is called, when its slots are in London, and what becomes of slots that were missed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.jobs import backup, checkpoint, deliver, publish, review, weekly_summary
from server.settings import Settings
from server.store.engine import Database

LONDON = ZoneInfo("Europe/London")
EVERY_DAY = frozenset(range(7))
MONDAY = frozenset({0})

Work = Callable[[Database, Settings, str, datetime, datetime], None]
"""Takes database, settings, school, slot and now. May be called twice for one slot, and must then change nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """`at` are London wall times. After downtime only the newest missed slot is done, or `every_missed` one."""

    name: str
    at: tuple[time, ...]
    weekdays: frozenset[int]
    work: Work
    every_missed: bool = False


OF_ALL_SCHOOLS = (Job("backup", (time(2, 0),), EVERY_DAY, backup.run),)
"""Done once a slot for the whole installation; these are given no school."""

BY_SLOT = (
    Job("checkpoint", (time(2, 30),), EVERY_DAY, checkpoint.run),
    Job("publish", (time(3, 0),), EVERY_DAY, publish.run),
    Job("review", (time(3, 30), time(15, 30)), EVERY_DAY, review.run),
    Job("weekly_summary", (time(7, 0),), MONDAY, weekly_summary.run, every_missed=True),
)
"""Done once a slot and school, by whichever clock claims it, in this order."""

BY_TICK: tuple[tuple[str, Work], ...] = (("review_changes", review.run_changes), ("deliver", deliver.run))
"""Done each minute by every clock: what they take, they claim row by row."""


def slots(job: Job, after: datetime, until: datetime) -> Iterator[datetime]:
    """The UTC instants of the job's slots in (after, until], in order.

    One slot for each London date and time, also on the two nights when the clocks change: a time that comes twice means
    the first, one that does not come means the hour after.
    """
    day = after.astimezone(LONDON).date() - timedelta(days=1)
    last = until.astimezone(LONDON).date() + timedelta(days=1)
    while day <= last:
        if day.weekday() in job.weekdays:
            yield from (slot for slot in _of_day(job, day) if after < slot <= until)
        day += timedelta(days=1)


def newest_slot(job: Job, now: datetime) -> datetime:
    """The last slot at or before `now`."""
    return max(slots(job, now - timedelta(days=9), now))


def _of_day(job: Job, day: date) -> list[datetime]:
    return [datetime.combine(day, at, LONDON).astimezone(UTC) for at in job.at]
