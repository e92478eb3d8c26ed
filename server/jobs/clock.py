"""The clock: one UTC tick a minute. The only file that knows APScheduler, and all that it is asked for.

A scheduler of its own would fire in every process, and lose what was due while it slept; what is due is worked out in
tick.py.
"""

import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from server.jobs.tick import tick
from server.settings import Settings
from server.store.engine import Database

PARENT_LOOK_S = 0.5


def start_clock(
    db: Database, settings: Settings, each: Callable[[Database, Settings, datetime], None] = tick
) -> BackgroundScheduler:
    """Ticks now and then each minute, in a thread of its own, until `shutdown()`. A tick that takes longer than a
    minute is followed by one tick, not by those that it kept waiting."""
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        lambda: each(db, settings, datetime.now(UTC)),
        "interval",
        minutes=1,
        next_run_time=datetime.now(UTC),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return scheduler


def run_clock(db: Database, settings: Settings, *, parent: int | None = None) -> None:
    """Ticks until it is told to end, or until the process of the id `parent`, which started this one, is gone. A tick
    that has begun is ended first."""
    ending = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: ending.set())
    scheduler = start_clock(db, settings)
    while not ending.is_set() and parent in (None, os.getppid()):
        ending.wait(PARENT_LOOK_S)
    scheduler.shutdown()
