"""The clock: what is due is done once, by one of any number of clocks, whatever happened to them."""

import threading
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from server.jobs import registry
from server.jobs import tick as tick_module
from server.jobs.claim import do_once, due_slots
from server.jobs.clock import start_clock
from server.jobs.registry import EVERY_DAY, MONDAY, Job, newest_slot, slots
from server.jobs.tick import tick
from server.services.vapid import push_keys
from server.settings import Settings
from server.store import jobs
from server.store.engine import Database
from server.store.models.jobs import JobRun
from tests.cast import KEYS, Cast

NIGHTLY = Job("nightly", (time(1, 30), time(15, 30)), EVERY_DAY, lambda *_: None)
WEEKLY = Job("weekly", (time(7, 0),), MONDAY, lambda *_: None, every_missed=True)
SETTINGS = Settings(keys_dir=KEYS, data_dir=KEYS)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_year_has_each_slot_once_also_on_the_nights_when_the_clocks_change() -> None:
    found = list(slots(NIGHTLY, utc(2026, 9, 1), utc(2027, 9, 1)))
    assert len(found) == len(set(found)) == 2 * 365
    days = Counter(slot.astimezone(registry.LONDON).date() for slot in found)
    assert set(days.values()) == {2}


@pytest.mark.parametrize(
    ("night", "instant"),
    [
        ("2026-10-24", utc(2026, 10, 24, 0, 30)),
        ("2026-10-25", utc(2026, 10, 25, 0, 30)),  # comes twice: the first
        ("2026-10-26", utc(2026, 10, 26, 1, 30)),
        ("2027-3-28", utc(2027, 3, 28, 1, 30)),  # does not come: 02:30 in London
        ("2027-3-29", utc(2027, 3, 29, 0, 30)),
    ],
)
def test_slots_are_in_london_time(night: str, instant: datetime) -> None:
    assert instant in list(slots(NIGHTLY, instant - timedelta(hours=3), instant)), night


def test_a_clock_that_ticks_each_minute_through_both_changes_does_each_slot_once(database: Database) -> None:
    done: list[datetime] = []
    for night in (utc(2026, 10, 24, 23), utc(2027, 3, 27, 23)):
        for minute in range(0, 300, 3):
            now = night + timedelta(minutes=minute)
            for slot in due_slots(database, NIGHTLY, "nightly", now):
                do_once(database, "nightly", slot, now, lambda slot=slot: done.append(slot))
    assert done == [
        utc(2026, 10, 24, 14, 30),
        utc(2026, 10, 25, 0, 30),
        utc(2027, 3, 27, 15, 30),
        utc(2027, 3, 28, 1, 30),
    ]


def test_after_three_weeks_down_a_review_is_done_once_and_each_summary_is_made(database: Database) -> None:
    done: list[tuple[str, datetime]] = []

    def run(now: datetime) -> None:
        for job in (NIGHTLY, WEEKLY):
            for slot in due_slots(database, job, job.name, now):
                do_once(database, job.name, slot, now, lambda job=job, slot=slot: done.append((job.name, slot)))

    run(utc(2026, 11, 2, 8))
    assert done == [("nightly", utc(2026, 11, 2, 1, 30)), ("weekly", utc(2026, 11, 2, 7))]
    done.clear()
    run(utc(2026, 11, 23, 8))
    run(utc(2026, 11, 23, 8, 1))
    assert done == [("nightly", utc(2026, 11, 23, 1, 30))] + [("weekly", utc(2026, 11, day, 7)) for day in (9, 16, 23)]


def test_two_clocks_that_race_do_a_slot_once(database: Database) -> None:
    done: list[int] = []
    slot = utc(2026, 11, 2, 7)
    together = threading.Barrier(2)

    def clock(number: int) -> None:
        for step in range(10):
            at = slot + timedelta(days=step)
            together.wait()
            do_once(database, "weekly", at, at, lambda: done.append(number))

    threads = [threading.Thread(target=clock, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 10


def test_a_job_that_raises_is_noted_without_its_words_and_tried_again_after_its_lease(database: Database) -> None:
    slot, tries = utc(2026, 11, 2, 7), []

    def work() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("Asha Rahman")

    do_once(database, "weekly", slot, slot, work)
    do_once(database, "weekly", slot, slot + timedelta(minutes=14), work)
    assert len(tries) == 1
    with database.read() as session:
        run = session.scalars(select(JobRun)).one()
    assert run.finished_at is None
    assert run.error is not None
    assert run.error.startswith("ValueError at test_clock.py:")
    do_once(database, "weekly", slot, slot + timedelta(minutes=15), work)
    do_once(database, "weekly", slot, slot + timedelta(hours=2), work)
    assert len(tries) == 2
    assert due_slots(database, WEEKLY, "weekly", slot + timedelta(hours=2)) == []


def test_a_slot_that_a_dead_clock_had_begun_is_taken_over_by_one_other(database: Database) -> None:
    slot = utc(2026, 11, 2, 7)
    with database.write() as session:
        assert jobs.claim(session, "weekly", slot, slot)
    later = slot + jobs.LEASE
    with database.write() as session:
        assert not jobs.claim(session, "weekly", slot, later - timedelta(seconds=1))
        assert jobs.claim(session, "weekly", slot, later)
        assert not jobs.claim(session, "weekly", slot, later)


def test_one_job_that_raises_stops_no_other_job_and_no_other_school(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, str]] = []

    def breaks(_db: Database, _settings: Settings, school_id: str, _slot: datetime, _now: datetime) -> None:
        done.append(("breaks", school_id))
        raise RuntimeError

    def works(_db: Database, _settings: Settings, school_id: str, _slot: datetime, _now: datetime) -> None:
        done.append(("works", school_id))

    by_slot = (Job("breaks", (time(7, 0),), EVERY_DAY, breaks), Job("works", (time(7, 0),), EVERY_DAY, works))
    monkeypatch.setattr(tick_module, "BY_SLOT", by_slot)
    monkeypatch.setattr(tick_module, "BY_TICK", (("breaks", breaks), ("works", works)))
    tick(database, SETTINGS, utc(2026, 11, 3, 8))
    assert Counter(done) == Counter(
        {(name, school): 2 for name in ("breaks", "works") for school in (cast.larch_lane, cast.other_school)}
    )


def test_each_tick_says_that_the_clock_is_alive(database: Database, cast: Cast) -> None:
    with database.read() as session:
        assert jobs.clock_seen_at(session) is None
    for minute in (0, 1):
        tick(database, SETTINGS, utc(2026, 11, 3, 8, minute))
    with database.read() as session:
        assert jobs.clock_seen_at(session) == utc(2026, 11, 3, 8, 1)


def test_devices_are_told_before_the_review_and_every_week_is_summed_up_after_it() -> None:
    of_a_week = ("publish", "review", "summary_so_far", "weekly_summary")
    jobs_in_order = [(job.name, job.every_missed) for job in registry.BY_SLOT if job.name in of_a_week]
    assert jobs_in_order == [("publish", False), ("review", False), ("summary_so_far", False), ("weekly_summary", True)]


def test_a_school_sets_when_its_week_is_summed_up() -> None:
    weekly = next(job for job in registry.BY_SLOT if job.name == "weekly_summary")
    so_far = next(job for job in registry.BY_SLOT if job.name == "summary_so_far")
    wednesday = utc(2026, 11, 11, 12)
    assert newest_slot(weekly, wednesday) == utc(2026, 11, 9, 7)
    assert newest_slot(so_far, wednesday) == utc(2026, 11, 6, 15, 30)
    settings = {"summary_at": "tuesday 06:45", "summary_so_far_at": "thursday 14:00"}
    assert newest_slot(registry.of_school(weekly, settings), wednesday) == utc(2026, 11, 10, 6, 45)
    assert newest_slot(registry.of_school(so_far, settings), wednesday) == utc(2026, 11, 5, 14)
    assert registry.of_school(weekly, {"summary_at": "soon"}) == weekly


def test_the_real_jobs_of_a_day_run_and_are_done(database: Database, cast: Cast, postgres_programs: None) -> None:
    tick(database, SETTINGS, utc(2026, 11, 3, 8))
    with database.read() as session:
        runs = session.scalars(select(JobRun).where(JobRun.finished_at.is_(None))).all()
        names = sorted({run.job.split(":")[0] for run in session.scalars(select(JobRun))})
    assert runs == []
    assert names == sorted(job.name for job in (*registry.OF_ALL_SCHOOLS, *registry.BY_SLOT))


def test_three_clocks_on_one_database_agree_on_one_pair_of_push_keys(database: Database) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(push_keys(database).public)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_the_scheduler_ticks_at_once(database: Database, cast: Cast) -> None:
    ticked = threading.Event()
    scheduler = start_clock(database, SETTINGS, lambda *_: ticked.set())
    assert ticked.wait(10)
    scheduler.shutdown()
    assert newest_slot(WEEKLY, utc(2026, 11, 3)) == utc(2026, 11, 2, 7)
