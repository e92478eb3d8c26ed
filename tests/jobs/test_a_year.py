"""A year of the clock, walked in seconds: clock changes, three days and three weeks of downtime, a job that raises, and
two clocks that race through a real morning."""

import threading
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from server.jobs import registry
from server.jobs import tick as tick_module
from server.jobs.registry import LONDON, Job
from server.jobs.tick import tick
from server.services import alerts
from server.services.setup import create_school
from server.settings import Settings
from server.store import outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from tests.cast import KEYS, Cast, Clock
from tests.sync.phone import phone_of

SETTINGS = Settings(keys_dir=KEYS, data_dir=KEYS)
BEGIN, END = datetime(2026, 9, 1, 12, tzinfo=UTC), datetime(2027, 9, 1, 12, tzinfo=UTC)
LOOKS = (time(4, 0), time(10, 1), time(16, 1))
THREE_DAYS = datetime(2026, 11, 13, 17, tzinfo=UTC), datetime(2026, 11, 16, 17, tzinfo=UTC)
THREE_WEEKS = datetime(2027, 2, 1, 17, tzinfo=UTC), datetime(2027, 2, 22, 17, tzinfo=UTC)


def ticks() -> list[datetime]:
    """Three in a London day, without those of the two times when nobody was there."""
    days = [BEGIN.date() + timedelta(days=day) for day in range(366)]
    every = [datetime.combine(day, at, LONDON).astimezone(UTC) for day in days for at in LOOKS]
    down = (THREE_DAYS, THREE_WEEKS)
    return [now for now in every if BEGIN <= now < END and not any(start <= now < end for start, end in down)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_year_has_every_slot_once_and_what_was_missed_is_caught_up_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody cuts the power here, and ten thousand commits that wait for a disk would take minutes.
    event.listen(database.write_engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous = OFF"))
    create_school(database, "Larch Lane Primary", BEGIN)
    done: dict[str, list[datetime]] = {}

    def counted(job: Job) -> Job:
        def work(_db: Database, _settings: Settings, _school: str, slot_at: datetime, _now: datetime) -> None:
            done.setdefault(job.name, []).append(slot_at)

        return Job(job.name, job.at, job.weekdays, work, job.every_missed)

    monkeypatch.setattr(tick_module, "OF_ALL_SCHOOLS", tuple(counted(job) for job in registry.OF_ALL_SCHOOLS))
    monkeypatch.setattr(tick_module, "BY_SLOT", tuple(counted(job) for job in registry.BY_SLOT))
    monkeypatch.setattr(tick_module, "BY_TICK", ())
    for now in ticks():
        tick(database, SETTINGS, now)
    for job in (*registry.OF_ALL_SCHOOLS, *registry.BY_SLOT):
        found = done[job.name]
        assert found == sorted(set(found)), f"{job.name}: each slot once, in order"
        assert {slot.astimezone(LONDON).time() for slot in found} == set(job.at), "in London time all year"
        due = Counter(slot for slot in registry.slots(job, BEGIN, END))
        missed = [slot for slot in due if slot not in found]
        if job.every_missed:
            assert missed == []
        for start, end in (THREE_DAYS, THREE_WEEKS):
            of_downtime = [slot for slot in due if start <= slot < end]
            if of_downtime and not job.every_missed:
                assert [slot for slot in of_downtime if slot in found] in ([], of_downtime[-1:])
            missed = [slot for slot in missed if slot not in of_downtime]
        assert missed == [], job.name


def told(database: Database, person: str) -> list[datetime]:
    with database.read() as session:
        rows = select(OutboxRow.created_at).where(OutboxRow.channel == outbox.DESK, OutboxRow.person_id == person)
        return list(session.scalars(rows.order_by(OutboxRow.created_at)))


@pytest.mark.parametrize("away", [timedelta(hours=72), timedelta(weeks=3)])
def test_after_downtime_what_is_owed_is_told_once_and_nobody_is_asked_of_every_day_that_was_missed(
    database: Database, cast: Cast, clock: Clock, postgres_programs: None, away: timedelta
) -> None:
    tom = phone_of(database, cast, clock, cast.toms_phone)
    clock.now = datetime(2026, 11, 6, 16, 30, tzinfo=UTC)
    tom.push(tom.log(cast.cora, cast.talk_boost, outcome="not_delivered", minutes=None, reason="staff_covering"))
    tick(database, SETTINGS, clock.now)
    before = {person: told(database, person) for person in (cast.sam, cast.ada, cast.tom, cast.hana)}
    back = clock.forward(seconds=away.total_seconds()).replace(hour=10, minute=30)
    if back.weekday() > 4:
        back += timedelta(days=7 - back.weekday())
    for minute in range(3):
        tick(database, SETTINGS, back + timedelta(minutes=minute))
    for person, known in before.items():
        assert len(told(database, person)) <= len(known) + 1
    assert len(told(database, cast.sam)) == len(before[cast.sam]) + 1


def test_two_clocks_that_race_through_a_morning_open_each_alert_and_tell_each_person_once(
    database: Database, cast: Cast, clock: Clock, postgres_programs: None
) -> None:
    tom = phone_of(database, cast, clock, cast.toms_phone)
    for day in (4, 5, 6):
        clock.now = datetime(2026, 11, day, 16, 30, tzinfo=UTC)
        tom.push(tom.log(cast.cora, cast.talk_boost, outcome="not_delivered", minutes=None, reason="staff_covering"))
    together = threading.Barrier(2)
    failures: list[BaseException] = []

    def clock_of(_: int) -> None:
        try:
            for now in (
                datetime(2026, 11, 9, 3, 31, tzinfo=UTC),
                datetime(2026, 11, 9, 8, 0, tzinfo=UTC),
                datetime(2026, 11, 9, 10, 0, tzinfo=UTC),
            ):
                together.wait()
                tick(database, SETTINGS, now)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=clock_of, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    standing = alerts.listed(database, cast.larch_lane)
    assert len(standing) == len({(alert.kind, str(alert.pupil), str(alert.provision)) for alert in standing}) > 0
    assert len(told(database, cast.sam)) == 1
    under = next(alert for alert in standing if alert.kind == "under")
    assert [step.act for step in under.events] == ["opened", "assigned", "told"]
