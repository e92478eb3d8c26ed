"""Every job: what it is called, when its slots are in London, and what becomes of slots that were missed."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.summary_times import weekly_time
from server.jobs import backup, checkpoint, deliver, ladder, publish, review, weekly_summary
from server.settings import Settings
from server.store.engine import Database

LONDON = ZoneInfo("Europe/London")
EVERY_DAY = frozenset(range(7))
MONDAY, FRIDAY = frozenset({0}), frozenset({4})
DAILY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Work = Callable[[Database, Settings, str, datetime, datetime], None]
"""Takes database, settings, school, slot and now. May be called twice for one slot, and must then change nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """`at` are London wall times. After downtime only the newest missed slot is done, or `every_missed` one. `setting`
    names the school setting that says the time instead, of a weekly job the day too ("friday 15:30")."""

    name: str
    at: tuple[time, ...]
    weekdays: frozenset[int]
    work: Work
    every_missed: bool = False
    setting: str | None = None


OF_ALL_SCHOOLS = (Job("backup", (time(2, 0),), EVERY_DAY, backup.run),)
"""Done once a slot for the whole installation; these are given no school."""

BY_SLOT = (
    Job("checkpoint", (time(2, 30),), EVERY_DAY, checkpoint.run),
    Job("publish", (time(3, 0),), EVERY_DAY, publish.run),
    Job("review", (time(3, 30), time(15, 30)), EVERY_DAY, review.run),
    Job("summary_so_far", (time(15, 30),), FRIDAY, weekly_summary.run_so_far, setting="summary_so_far_at"),
    Job("weekly_summary", (time(7, 0),), MONDAY, weekly_summary.run, every_missed=True, setting="summary_at"),
    Job("morning", (time(8, 0),), EVERY_DAY, ladder.morning, setting="morning_at"),
    Job("nudge_again", (time(10, 0),), EVERY_DAY, ladder.nudge_again, setting="nudge_again_at"),
    Job("nudge", (time(16, 0),), EVERY_DAY, ladder.nudge, setting="nudge_at"),
)
"""Done once a slot and school, by whichever clock claims it, in this order."""

BY_TICK: tuple[tuple[str, Work], ...] = (("review_changes", review.run_changes), ("deliver", deliver.run))
"""Done each minute by every clock: what they take, they claim row by row."""


def of_school(job: Job, settings: Mapping[str, Any]) -> Job:
    """The job on the day and at the time that the school has set. A setting that cannot be read leaves it as it is."""
    said = {**settings.get("ladder", {}), **settings}.get(job.setting or "", "")
    if job.weekdays == EVERY_DAY and DAILY.fullmatch(str(said)):
        return replace(job, at=(time.fromisoformat(said),))
    weekly = weekly_time(str(said))
    return job if weekly is None else replace(job, weekdays=frozenset({weekly[0]}), at=(weekly[1],))


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
