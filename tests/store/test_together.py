"""Writers of one process who wait at the same moment share a commit, and none of them can tell."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import event, select, update

from server.store import together
from server.store.engine import Database, open_database
from server.store.models.school import School
from tests.cast import TUESDAY, Cast, cast_on


def rename(
    database: Database, school: str, name: str, entered: Event, go: Event, fault: Exception | None = None
) -> None:
    with database.write() as session:
        entered.set()
        assert go.wait(30)
        session.execute(update(School).where(School.id == school).values(name=name))
        if fault is not None:
            raise fault


def name_of(database: Database, school: str) -> str:
    with database.read() as session:
        return session.scalars(select(School.name).where(School.id == school)).one()


def wait_for_queue(database: Database) -> None:
    """Until a second writer waits for its turn."""
    until = monotonic() + 30
    assert database.together is not None
    while not database.together._queue:
        assert monotonic() < until


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """PostgreSQL lets writers commit together by itself. Who waits is let in, however long a busy machine takes."""
    monkeypatch.setattr(together, "LONGEST", inf)
    shutil.copyfile(sqlite_template, tmp_path / "kept.db")
    opened = open_database(f"sqlite:///{tmp_path / 'kept.db'}")
    yield opened
    opened.close()


@pytest.fixture
def cast(sqlite: Database) -> Cast:
    return cast_on(sqlite, TUESDAY)


def test_two_who_wait_share_a_commit(sqlite: Database, cast: Cast) -> None:
    commits: list[object] = []
    event.listen(sqlite.write_engine, "commit", commits.append)
    first, second, go = Event(), Event(), Event()
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(rename, sqlite, cast.larch_lane, "Larch", first, go)
        assert first.wait(30)
        two = threads.submit(rename, sqlite, cast.other_school, "Elm", second, go)
        wait_for_queue(sqlite)
        go.set()
        one.result(30)
        two.result(30)
    assert (name_of(sqlite, cast.larch_lane), name_of(sqlite, cast.other_school)) == ("Larch", "Elm")
    assert len(commits) == 1


@pytest.mark.parametrize("fails_first", [True, False])
def test_what_fails_takes_back_its_own_work_only(sqlite: Database, cast: Cast, fails_first: bool) -> None:
    before = name_of(sqlite, cast.larch_lane)
    first, second, go = Event(), Event(), Event()
    fault = ValueError("a fault")
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(
            rename, sqlite, cast.larch_lane if fails_first else cast.other_school, "A", first, go,
            fault if fails_first else None,
        )  # fmt: skip
        assert first.wait(30)
        two = threads.submit(
            rename, sqlite, cast.other_school if fails_first else cast.larch_lane, "B", second, go,
            None if fails_first else fault,
        )  # fmt: skip
        wait_for_queue(sqlite)
        go.set()
        failing, sound = (one, two) if fails_first else (two, one)
        with pytest.raises(ValueError, match="a fault"):
            failing.result(30)
        sound.result(30)
    assert name_of(sqlite, cast.larch_lane) == before
    assert name_of(sqlite, cast.other_school) == ("B" if fails_first else "A")


def test_where_the_commit_fails_all_who_waited_are_told(sqlite: Database, cast: Cast) -> None:
    before = name_of(sqlite, cast.larch_lane)

    def refuse(_connection: object) -> None:
        raise OSError("the disk is gone")

    event.listen(sqlite.write_engine, "commit", refuse)
    first, second, go = Event(), Event(), Event()
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(rename, sqlite, cast.larch_lane, "Larch", first, go)
        assert first.wait(30)
        two = threads.submit(rename, sqlite, cast.other_school, "Elm", second, go)
        wait_for_queue(sqlite)
        go.set()
        for each in (one, two):
            with pytest.raises(OSError, match="the disk is gone"):
                each.result(30)
    event.remove(sqlite.write_engine, "commit", refuse)
    assert name_of(sqlite, cast.larch_lane) == before
    with sqlite.write() as session:
        session.execute(update(School).where(School.id == cast.larch_lane).values(name="Later"))
    assert name_of(sqlite, cast.larch_lane) == "Later"
