"""An upgrade is whole or it has not begun, and what was before it can be had again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from server.services.backup import back_up, make_key
from server.services.restore import RestoreError, drill, restore
from server.services.starting import FOREIGN, NEWER, NotReadyError, bring_up, check
from server.settings import Settings
from server.store.engine import engine_options, migrate, open_database
from server.store.sqlite import sqlite3
from server.store.versions import version_of
from tests.cast import KEYS, Cast, Clock, cast_on
from tests.migrations.later import POINTS, later_kept


@pytest.fixture
def later(tmp_path: Path) -> Path:
    return later_kept(tmp_path)


@pytest.fixture
def own_url(database_url: str, cast: Cast, empty_url: str, clock: Clock) -> str:
    """A database with two schools in it that may be spoiled: on PostgreSQL the shared one would stay so."""
    if database_url.startswith("sqlite"):
        return database_url
    migrate(empty_url)
    db = open_database(empty_url)
    cast_on(db, clock.now)
    db.close()
    return empty_url


@pytest.fixture
def settings(own_url: str, tmp_path: Path, postgres_programs: None) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=own_url, keys_dir=KEYS)


def tables(url: str) -> dict[str, list[str]]:
    engine: Engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        look = inspect(connection)
        found = {name: sorted(each["name"] for each in look.get_columns(name)) for name in look.get_table_names()}
        found["version"] = [str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())]
    engine.dispose()
    return found


@pytest.mark.parametrize("point", POINTS)
def test_a_migration_that_is_killed_leaves_what_was_there_and_goes_through_when_it_is_run_again(
    own_url: str, later: Path, point: str
) -> None:
    before = tables(own_url)
    words = "import sys; from pathlib import Path; from server.store.engine import migrate; "
    words += "migrate(sys.argv[1], Path(sys.argv[2]))"
    run = [sys.executable, "-c", words, own_url, str(later)]
    killed = subprocess.run(run, env={**os.environ, "DIE_AT": point}, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert tables(own_url) == before
    assert version_of(own_url, later) == "older"
    migrate(own_url, later)
    assert "later" in tables(own_url)["pupil"]
    assert version_of(own_url, later) == "this"


def test_a_table_that_is_made_anew_keeps_all_that_belongs_to_it(own_url: str, later: Path, cast: Cast) -> None:
    if own_url.startswith("sqlite"):
        with sqlite3.connect(own_url.removeprefix("sqlite:///")) as before:
            count = before.execute("SELECT count(*) FROM pupil").fetchone()
        before.close()
        migrate(own_url, later)
        with sqlite3.connect(own_url.removeprefix("sqlite:///")) as after:
            assert after.execute("SELECT count(*) FROM pupil").fetchone() == count != (0,)
            assert after.execute("PRAGMA foreign_key_check").fetchall() == []
        after.close()
    else:
        migrate(own_url, later)


def test_a_sqlite_database_is_backed_up_before_it_is_changed_and_that_backup_can_be_put_back(
    settings: Settings, later: Path, clock: Clock
) -> None:
    kept = bring_up(settings, clock.now, later)
    if not settings.database_url.startswith("sqlite"):
        assert kept is None
        return
    assert kept is not None
    assert version_of(f"sqlite:///{kept}", later) == "older"
    assert bring_up(settings, clock.forward(minutes=1), later) is None, "it is of this version now"
    (settings.data_dir.parent / "kept.db").unlink()
    found = restore(settings, kept, str, clock.now)
    assert "Larch Lane Primary" in found.schools
    assert check(settings) == "this"


def test_a_backup_before_an_upgrade_is_closed_where_backups_are(settings: Settings, later: Path, clock: Clock) -> None:
    db = open_database(settings.database_url)
    key = make_key(db)
    db.close()
    kept = bring_up(settings, clock.now, later)
    if kept is not None:
        assert b"Asha" not in kept.read_bytes()
        assert [path.name for path in settings.backup_dir.iterdir()] == [kept.name], "nothing open is left beside it"
        assert drill(settings, kept, lambda: key.secret, clock.now).schools


def test_a_backup_of_an_older_kept_is_brought_up_before_it_is_put_back(
    settings: Settings, later: Path, clock: Clock
) -> None:
    db = open_database(settings.database_url)
    made = back_up(db, settings, clock.now).path
    db.close()
    bytes_before = made.read_bytes()
    migrate(settings.database_url, later)
    assert drill(settings, made, str, clock.now, scripts=later).rows
    restore(settings, made, str, clock.now, replace=True, scripts=later)
    assert "later" in tables(settings.database_url)["pupil"]
    assert made.read_bytes() == bytes_before


def test_a_backup_of_a_newer_kept_is_refused_and_nothing_is_changed(
    settings: Settings, later: Path, clock: Clock
) -> None:
    before = tables(settings.database_url)
    migrate(settings.database_url, later)
    db = open_database(settings.database_url)
    made = back_up(db, settings, clock.now).path
    db.close()
    assert tables(settings.database_url) != before
    there = tables(settings.database_url)
    for attempt in (restore, drill):
        more = {"replace": True} if attempt is restore else {}
        with pytest.raises(RestoreError, match="made by a newer Kept than this one"):
            attempt(settings, made, str, clock.now, **more)  # type: ignore[operator]
    assert tables(settings.database_url) == there


def test_a_database_of_a_newer_kept_is_not_touched(settings: Settings, later: Path, clock: Clock) -> None:
    migrate(settings.database_url, later)
    there = tables(settings.database_url)
    for attempt in (lambda: check(settings), lambda: bring_up(settings, clock.now)):
        with pytest.raises(NotReadyError, match="made by a newer Kept") as told:
            attempt()
        assert str(told.value) == NEWER
    assert tables(settings.database_url) == there


def test_a_database_that_is_somebody_elses_is_not_touched(tmp_path: Path, clock: Clock) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_url=f"sqlite:///{tmp_path / 'other.db'}", keys_dir=KEYS)
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE orders (id)")
    other.close()
    with pytest.raises(NotReadyError) as told:
        bring_up(settings, clock.now)
    assert str(told.value) == FOREIGN


def test_an_upgrade_that_cannot_be_backed_up_is_not_begun(settings: Settings, later: Path, clock: Clock) -> None:
    if settings.database_url.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True)
        settings.backup_dir.write_text("a file where the folder should be")
        with pytest.raises(NotReadyError, match="could not be backed up before it is changed"):
            bring_up(settings, clock.now, later)
    assert version_of(settings.database_url, later) == "older"
