"""The two databases keep what they are told, whoever else is writing."""

import re
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from server.store.engine import Database, journal_mode_for
from server.store.models.jobs import Installation, JobRun
from server.store.models.school import School

SCHOOL = "0192aaaa-0000-7000-8000-000000000001"


def test_480_read_then_write_transactions_of_8_threads_lose_no_update(database: Database) -> None:
    with database.write() as session:
        session.execute(insert(Installation).values(key="count", value="0"))

    def add_sixty() -> None:
        for _ in range(60):
            with database.write() as session:
                query = select(Installation.value).where(Installation.key == "count").with_for_update()
                seen = int(session.scalars(query).one())
                session.execute(update(Installation).where(Installation.key == "count").values(value=str(seen + 1)))

    threads = [threading.Thread(target=add_sixty) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(Installation.value)).one() == "480"


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ("3.6.23", "wal"),
        ("3.7.0", "truncate"),
        ("3.40.1", "truncate"),
        ("3.44.6", "wal"),
        ("3.44.7", "truncate"),
        ("3.50.7", "wal"),
        ("3.51.2", "truncate"),
        ("3.51.3", "wal"),
        ("3.54.0", "wal"),
    ],
)
def test_sqlite_that_can_lose_a_wal_uses_the_rollback_journal(version: str, mode: str) -> None:
    assert journal_mode_for(version) == mode


def test_one_process_holds_a_file_with_one_sqlite_only() -> None:
    """Two would unlock it for each other, and one could clear the other's write-ahead log away."""
    root = Path(__file__).parents[2]
    files = [path for folder in ("server", "tests") for path in (root / folder).rglob("*.py")]
    imports = re.compile(r"^\s*(?:import|from) (?:sqlite3|pysqlite3)\b", re.MULTILINE)
    found = {str(path.relative_to(root)) for path in files if imports.search(path.read_text("utf-8"))}
    assert found == {"server/store/sqlite.py", "tests/sync/crash/test_refused.py"}, "the second is another process"


def test_a_commit_is_on_the_disk_before_it_is_answered(database: Database) -> None:
    with database.read() as session:
        if database.read_engine.dialect.name == "sqlite":
            assert session.scalar(text("PRAGMA synchronous")) == 2
            assert session.scalar(text("PRAGMA foreign_keys")) == 1
            assert session.scalar(text("PRAGMA busy_timeout")) == 30_000
        else:
            assert session.scalar(text("SHOW synchronous_commit")) == "on"


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"), database.read() as session:
        session.execute(insert(Installation).values(key="count", value="0"))


def test_a_reader_sees_one_moment_and_a_writer_does_not_wait_for_it_for_ever(database: Database) -> None:
    with database.write() as session:
        session.execute(insert(Installation).values(key="a", value="1"))
    done = threading.Event()

    def write() -> None:
        with database.write() as session:
            session.execute(update(Installation).values(value="2"))
        done.set()

    writer = threading.Thread(target=write)
    with database.read() as session:
        before = session.scalars(select(Installation.value)).one()
        writer.start()
        done.wait(0.2)
        session.expire_all()
        assert session.scalars(select(Installation.value)).one() == before == "1"
    writer.join()
    with database.read() as session:
        assert session.scalars(select(Installation.value)).one() == "2"


def test_an_error_inside_a_write_leaves_nothing_behind(database: Database) -> None:
    def fail_half_way() -> None:
        with database.write() as session:
            session.execute(insert(Installation).values(key="half", value="1"))
            raise LookupError

    with pytest.raises(LookupError):
        fail_half_way()
    with database.read() as session:
        assert session.scalars(select(Installation.key)).all() == []


def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    summer_time = timezone(timedelta(hours=1))
    with database.write() as session:
        created = datetime(2026, 7, 1, 9, 30, tzinfo=summer_time)
        session.execute(
            insert(School).values(id=SCHOOL, name="Larch Lane", settings={}, demo=False, created_at=created)
        )
    with database.read() as session:
        back = session.scalars(select(School.created_at)).one()
    assert back.isoformat() == "2026-07-01T08:30:00+00:00"


def test_an_instant_without_a_time_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001 - the fault under test
    with pytest.raises(Exception, match="aware"), database.write() as session:
        session.execute(insert(School).values(id=SCHOOL, name="Larch Lane", settings={}, demo=False, created_at=naive))


def test_returning_tells_who_won_a_claim_where_rowcount_does_not(database: Database) -> None:
    dialect = postgresql if database.write_engine.dialect.name == "postgresql" else sqlite
    slot = datetime(2026, 11, 3, tzinfo=UTC)
    claim = dialect.insert(JobRun).values(job="review", slot_at=slot, claimed_at=slot).on_conflict_do_nothing()
    won = []
    for _ in range(2):
        with database.write() as session:
            won.append(session.execute(claim.returning(JobRun.job)).first() is not None)
    assert won == [True, False]
