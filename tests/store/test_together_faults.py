"""Writers who share a commit, and what goes wrong: whoever is told of success is in the file, whoever is not is not."""

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from math import inf
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from server.store import engine, together
from server.store.engine import Database, open_database
from server.store.models.jobs import Installation
from server.store.sqlite import sqlite3
from server.store.together import MOST, RolledBackError
from server.store.trouble import trouble_of


class FaultError(Exception):
    """What went wrong with one writer, or with the commit."""


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Who waits is let in, however long a busy machine takes."""
    monkeypatch.setattr(together, "LONGEST", inf)
    shutil.copyfile(sqlite_template, tmp_path / "kept.db")
    opened = open_database(f"sqlite:///{tmp_path / 'kept.db'}")
    yield opened
    opened.close()


def note(session: Session, number: int) -> None:
    """A row that needs no other."""
    session.execute(insert(Installation).values(key=str(number), value="noted"))


def noted(database: Database) -> set[int]:
    with database.read() as session:
        return {int(key) for key in session.scalars(select(Installation.key))}


def the_file_lets_go(session: Session) -> None:
    """As SQLite does by itself when its disk is full: all of the transaction is gone, whoever wrote it."""
    driver = session.connection().connection.dbapi_connection
    assert driver is not None
    driver.rollback()


def wait_for_queue(database: Database, number: int = 1) -> None:
    until = monotonic() + 30
    assert database.together is not None
    while len(database.together._queue) < number:
        assert monotonic() < until


def test_who_takes_no_notice_that_all_was_rolled_back_is_not_told_of_success(sqlite: Database) -> None:
    def write() -> None:
        with sqlite.write() as session:
            note(session, 1)
            the_file_lets_go(session)

    with pytest.raises(RolledBackError):
        write()
    assert noted(sqlite) == set()
    with sqlite.write() as session:
        note(session, 2)
    assert noted(sqlite) == {2}


def test_where_the_second_loses_the_whole_transaction_the_first_who_waits_is_told(sqlite: Database) -> None:
    entered, go = Event(), Event()

    def first() -> None:
        with sqlite.write() as session:
            note(session, 1)
            entered.set()
            assert go.wait(30)

    def second() -> None:
        with sqlite.write() as session:
            note(session, 2)
            the_file_lets_go(session)
            raise FaultError

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first)
        assert entered.wait(30)
        two = threads.submit(second)
        wait_for_queue(sqlite)
        go.set()
        failed = [each.exception(30) for each in (one, two)]
    assert all(failed)
    assert noted(sqlite) == set()


def test_of_many_at_once_exactly_those_are_stored_who_were_told_so(sqlite: Database) -> None:
    """Every fifth writer fails, every fourth commit fails, and now and then the file lets go of all."""
    chance, commits, writers = random.Random(5), 0, 200
    acts = [chance.choice(("sound", "sound", "sound", "sound", "fails")) for _ in range(writers)]
    acts[60] = acts[140] = "lets go"

    def refuse(_: object) -> None:
        nonlocal commits
        commits += 1
        if commits % 4 == 0:
            raise FaultError

    def write(number: int) -> None:
        with sqlite.write() as session:
            note(session, number)
            if acts[number] == "fails":
                raise FaultError
            if acts[number] == "lets go":
                the_file_lets_go(session)

    event.listen(sqlite.write_engine, "commit", refuse)
    with ThreadPoolExecutor(12) as threads:
        results: list[Future[None]] = [threads.submit(write, number) for number in range(writers)]
    event.remove(sqlite.write_engine, "commit", refuse)
    told = {number for number, result in enumerate(results) if result.exception() is None}
    assert noted(sqlite) == told
    assert 0 < len(told) < writers
    assert commits < writers - acts.count("fails"), "nobody shared a commit"


def test_the_first_does_not_wait_for_all_who_come_after(sqlite: Database) -> None:
    """A commit takes so many writers and no more, however long the queue is."""
    shares: list[int] = []
    entered, go, open_now = Event(), Event(), 0

    def count(_: object) -> None:
        nonlocal open_now
        shares.append(open_now)
        open_now = 0

    def write(number: int) -> None:
        nonlocal open_now
        with sqlite.write() as session:
            open_now += 1
            note(session, number)
            if number == 0:
                entered.set()
                assert go.wait(30)

    event.listen(sqlite.write_engine, "commit", count)
    with ThreadPoolExecutor(3 * MOST) as threads:
        first = threads.submit(write, 0)
        assert entered.wait(30)
        others = [threads.submit(write, number) for number in range(1, 3 * MOST)]
        go.set()
        for each in (first, *others):
            each.result(60)
    assert noted(sqlite) == set(range(3 * MOST))
    assert max(shares) <= MOST


def test_where_somebody_else_holds_the_file_all_who_wait_are_told_at_once(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other each would wait as long again."""
    monkeypatch.setattr(engine, "BUSY_MS", 1)
    shutil.copyfile(sqlite_template, tmp_path / "kept.db")
    database = open_database(f"sqlite:///{tmp_path / 'kept.db'}")
    begun, go, tries = Event(), Event(), []

    def stops(*_: object) -> None:
        tries.append(1)
        begun.set()
        assert go.wait(30)

    def write(number: int) -> None:
        with database.write() as session:
            note(session, number)

    write(1)
    event.listen(database.write_engine, "checkout", stops)
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(3) as threads:
            first = threads.submit(write, 2)
            assert begun.wait(30)
            behind = [threads.submit(write, 3), threads.submit(write, 4)]
            wait_for_queue(database, 2)
            go.set()
            refused = [each.exception(30) for each in (first, *behind)]
    assert [refusal and trouble_of(refusal) for refusal in refused] == ["busy"] * 3
    assert len(tries) == 1
    event.remove(database.write_engine, "checkout", stops)
    write(5)
    assert noted(database) == {1, 5}
    database.close()
